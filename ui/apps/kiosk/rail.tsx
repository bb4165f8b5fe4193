import { useLocation, useNavigate } from "@tanstack/react-router";
import { useCall } from "../../client/use-call.ts";
import { useLive } from "../../client/use-live.ts";
import { inTrouble } from "../../kit/board/health-chip.tsx";
import { useWords } from "../../kit/messages/kiosk/use-words.tsx";
import { type KioskPath, kioskScreens } from "./screens.ts";

/** Every screen at one press, with what waits for a decision. */
export function Rail() {
  const words = useWords();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { data: today } = useLive("board.today", {});
  const { data: health } = useLive("board.health", {});
  // Read again now and then, not with every reading of a scale: a badge has time.
  const { data: floor } = useCall("machines.list", {});
  const troubled = floor?.machines.filter((machine) => inTrouble(machine.health)).length ?? 0;
  const waiting: Partial<Record<KioskPath, { count: number; urgent: boolean }>> = {
    "/exceptions": { count: today?.exceptions.open ?? 0, urgent: (today?.exceptions.urgent ?? 0) > 0 },
    "/counts": { count: today?.countsToApprove ?? 0, urgent: false },
    "/health": { count: health?.deadLetters ?? 0, urgent: true },
    "/machines": { count: troubled, urgent: true },
    "/labels": { count: health?.printing.failed ?? 0, urgent: true },
  };
  return (
    <nav className="flex min-h-0 flex-col overflow-y-auto border-line border-e-2 bg-panel py-1">
      {kioskScreens.map(({ path, label, icon: Icon }) => {
        const isHere = pathname.startsWith(path);
        const badge = waiting[path];
        return (
          <button
            key={path}
            type="button"
            aria-current={isHere ? "page" : undefined}
            onClick={() => void navigate({ to: path })}
            className={`relative flex min-h-12 flex-1 flex-col items-center justify-center gap-0.5 px-1 ${isHere ? "bg-action text-on-action" : "active:bg-tint"}`}
          >
            <Icon aria-hidden="true" className="size-6" strokeWidth={2} />
            <span className="max-w-full truncate font-semibold text-[0.8125rem] leading-tight">{words(label)}</span>
            {badge && badge.count > 0 && (
              <span
                className={`absolute end-3 top-1 grid h-6 min-w-6 place-items-center rounded-full px-1 font-bold text-[0.8125rem] tabular-nums ${badge.urgent ? "bg-error text-on-error" : "bg-attention text-on-attention"}`}
              >
                {badge.count > 99 ? "99+" : badge.count}
              </span>
            )}
          </button>
        );
      })}
    </nav>
  );
}
