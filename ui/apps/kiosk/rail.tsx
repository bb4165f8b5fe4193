import { useLocation, useNavigate } from "@tanstack/react-router";
import { type LucideIcon, Settings } from "lucide-react";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { isSettings, railScreens, settingsScreens } from "./screens.ts";
import { useWaiting } from "./use-waiting.ts";

/** Every screen of the day at one press, with what waits for a decision; those for now and then behind the last. */
export function Rail() {
  const words = useWords();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const waiting = useWaiting();
  const behind = settingsScreens.map(({ path }) => ({ path, ...waiting[path] }));
  // Where something is wrong there, the press leads to it.
  const settingsPath = behind.find(({ count = 0 }) => count > 0)?.path ?? "/box";
  return (
    <nav className="flex min-h-0 flex-col overflow-y-auto border-line border-e-2 bg-panel py-1">
      {railScreens.map(({ path, label, icon }) => (
        <Entry
          key={path}
          icon={icon}
          label={words(label)}
          isHere={pathname.startsWith(path)}
          waits={waiting[path]}
          onPress={() => void navigate({ to: path })}
        />
      ))}
      <Entry
        icon={Settings}
        label={words("nav.settings")}
        isHere={isSettings(pathname)}
        waits={{
          count: behind.reduce((sum, { count = 0 }) => sum + count, 0),
          urgent: behind.some(({ count = 0, urgent }) => count > 0 && urgent),
        }}
        onPress={() => void navigate({ to: settingsPath })}
      />
    </nav>
  );
}

interface EntryProps {
  icon: LucideIcon;
  label: string;
  isHere: boolean;
  waits: { count: number; urgent: boolean } | undefined;
  onPress: () => void;
}

function Entry({ icon: Icon, label, isHere, waits, onPress }: EntryProps) {
  return (
    <button
      type="button"
      aria-current={isHere ? "page" : undefined}
      onClick={onPress}
      className={`relative flex min-h-12 flex-1 flex-col items-center justify-center gap-0.5 px-1 ${isHere ? "bg-action text-on-action" : "active:bg-tint"}`}
    >
      <Icon aria-hidden="true" className="size-6" strokeWidth={2} />
      <span className="max-w-full truncate font-semibold text-[0.8125rem] leading-tight">{label}</span>
      {waits && waits.count > 0 && (
        <span
          className={`absolute end-3 top-1 grid h-6 min-w-6 place-items-center rounded-full px-1 font-bold text-[0.8125rem] tabular-nums ${waits.urgent ? "bg-error text-on-error" : "bg-attention text-on-attention"}`}
        >
          {waits.count > 99 ? "99+" : waits.count}
        </span>
      )}
    </button>
  );
}
