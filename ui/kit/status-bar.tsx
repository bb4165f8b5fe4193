import { CloudOff, type LucideIcon, RefreshCw, TriangleAlert, Upload, Wifi } from "lucide-react";
import type { ReactNode } from "react";
import { useSay } from "./messages/use-say.tsx";

export type ConnectionShown = { state: "online" } | { state: "retrying" | "offline"; sinceMs: number };

export interface StatusBarProps {
  connection: ConnectionShown;
  /** Commands on this device that the appliance has not confirmed. */
  unsent: number;
  /** Commands the appliance refused. */
  refused: number;
  onPress: () => void;
  children?: ReactNode;
}

/** Never claims more than is known: `online` only while the appliance answers, and what is not confirmed is counted. */
export function StatusBar({ connection, unsent, refused, onPress, children }: StatusBarProps) {
  const say = useSay();
  const words =
    connection.state === "online"
      ? say("net.online")
      : say(connection.state === "retrying" ? "net.retrying" : "net.offline", { since: say.time(connection.sinceMs) });
  const icons: Record<ConnectionShown["state"], LucideIcon> = { online: Wifi, retrying: RefreshCw, offline: CloudOff };
  const look = {
    online: "text-muted",
    retrying: "text-attention-ink",
    offline: "bg-attention text-on-attention font-semibold",
  }[connection.state];
  const Icon = icons[connection.state];
  return (
    <header className="flex items-center gap-1 border-line border-b-2 bg-panel pt-[env(safe-area-inset-top)]">
      {children}
      <button
        type="button"
        onClick={onPress}
        aria-live="polite"
        className="flex min-h-16 min-w-0 flex-1 items-center justify-end gap-2 pe-3 ps-2 text-sm"
      >
        {refused > 0 && (
          <span className="flex shrink-0 items-center gap-1.5 rounded-full bg-error px-3 py-1 font-semibold text-on-error tabular-nums">
            <TriangleAlert aria-hidden="true" className="size-5" />
            <span aria-hidden="true">{refused}</span>
            <span className="sr-only">{say("net.refused", { count: refused })}</span>
          </span>
        )}
        {unsent > 0 && (
          <span className="flex shrink-0 items-center gap-1 rounded-full bg-tint px-2.5 py-1 font-semibold text-ink tabular-nums">
            <Upload aria-hidden="true" className="size-5" />
            <span aria-hidden="true">{unsent}</span>
            <span className="sr-only">{say("net.unsent", { count: unsent })}</span>
          </span>
        )}
        <span className={`flex min-w-0 items-center gap-1.5 rounded-full px-2.5 py-1 ${look}`}>
          <Icon aria-hidden="true" className="size-5 shrink-0" />
          <span className="truncate">{words}</span>
        </span>
      </button>
    </header>
  );
}
