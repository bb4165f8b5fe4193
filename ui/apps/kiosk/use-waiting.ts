import { useCall } from "../../client/use-call.ts";
import { useLive } from "../../client/use-live.ts";
import { inTrouble } from "../../kit/board/health-chip.tsx";
import type { KioskPath } from "./screens.ts";

export type Waiting = Partial<Record<KioskPath, { count: number; urgent: boolean }>>;

/** What waits for a decision, by the screen where it is made. */
export function useWaiting(): Waiting {
  const { data: today } = useLive("board.today", {});
  const { data: health } = useLive("board.health", {});
  // Read again now and then, not with every reading of a scale: a badge has time.
  const { data: floor } = useCall("machines.list", {});
  const troubled = floor?.machines.filter((machine) => inTrouble(machine.health)).length ?? 0;
  return {
    "/exceptions": { count: today?.exceptions.open ?? 0, urgent: (today?.exceptions.urgent ?? 0) > 0 },
    "/counts": { count: today?.countsToApprove ?? 0, urgent: false },
    "/health": { count: health?.deadLetters ?? 0, urgent: true },
    "/machines": { count: troubled, urgent: true },
    "/labels": { count: health?.printing.failed ?? 0, urgent: true },
  };
}
