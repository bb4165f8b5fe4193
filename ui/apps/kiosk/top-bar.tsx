import { Lock, Moon, Sun } from "lucide-react";
import { useKontor } from "../../client/kontor-context.ts";
import { useLive } from "../../client/use-live.ts";
import { useNow } from "../../client/use-now.ts";
import { useStore } from "../../client/use-store.ts";
import { TouchButton } from "../../kit/board/touch-button.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { ConnectionBadge } from "./connection-badge.tsx";
import type { DataAge } from "./data-age.ts";

/** Where this is, how true it is, who is there. */
export function TopBar({ age, onLock }: { age: DataAge; onLock: () => void }) {
  const words = useWords();
  const { settings, sessions } = useKontor();
  const nowMs = useNow();
  const session = useStore(sessions.current);
  const { data } = useLive("board.today", {});
  const isDark = document.documentElement.dataset.theme === "dark";
  const roles = session?.person.roles ?? [];
  const mayChange = roles.includes("supervisor") || roles.includes("admin");
  return (
    <header className="flex min-h-14 items-center gap-4 border-line border-b-2 bg-panel ps-4 pe-2">
      <p className="min-w-0 flex-1 truncate font-bold text-lg">{data?.siteName ?? "Kontor"}</p>
      <ConnectionBadge age={age} />
      <p className="font-semibold text-lg tabular-nums">{words.time(nowMs)}</p>
      <TouchButton
        tone="quiet"
        icon={isDark ? Sun : Moon}
        label={words("nav.theme")}
        onPress={() => settings.change({ theme: isDark ? "light" : "dark" })}
      />
      <span className="flex items-center gap-2">
        <span className="flex flex-col text-end leading-tight">
          <span className="font-semibold">{session?.person.name}</span>
          <span className="text-muted text-sm">
            {mayChange ? roles.slice(0, 1).map((role) => words.of("role", role)) : words("k.supervisor-only")}
          </span>
        </span>
        <TouchButton icon={Lock} onPress={onLock}>
          {words("lock.out")}
        </TouchButton>
      </span>
    </header>
  );
}
