import type { Answer } from "../../store/run-command.ts";
import type { MachineScan } from "../../wms/machines/report-machine.ts";

/** Scans of one scanner that wait for the book; a scanner reads ten codes a second at most. */
export const waitingMax = 1_000;
/** A full disk is looked at again after this long. */
const againAfterMs = 5_000;
const faultsMax = 3;
/** What waits when the scanner is closed may still be kept for so long. */
const stopWithinMs = 3_000;

export type Run = (command: string, input: unknown, commandId: string) => Promise<Answer>;

/**
 * Keeps scans in the book, one after the other, each under its own number: said again, it is the same scan. While the book has no room
 * they wait; beyond the bound the newest are dropped, and counted.
 */
export function keepScans({
  run,
  act,
  log,
  onDropped,
}: {
  run: Run;
  /** After a scan is kept; not for a bounce or a no-read. */
  act?: ((scan: MachineScan) => Promise<void>) | undefined;
  log: (event: string, detail: Record<string, unknown>) => void;
  onDropped: (scans: number) => void;
}): { add(scan: MachineScan): void; stop(): Promise<void> } {
  const waiting: MachineScan[] = [];
  let working: Promise<void> | undefined;
  let dropped = 0;
  let stopped = false;
  let wake = () => {};

  async function work(): Promise<void> {
    for (let scan = waiting[0]; scan && !stopped; scan = waiting[0]) {
      const isKept = await keep(scan);
      if (!isKept && stopped) return;
      waiting.shift();
      if (!isKept || !act || scan.bounce || scan.noRead) continue;
      try {
        await act(scan);
      } catch (error) {
        log("a scan was kept and could not be acted on", { err: error });
      }
    }
  }

  async function keep(scan: MachineScan): Promise<boolean> {
    for (let faults = 0; !stopped; ) {
      const answer = await run("machines.scanned", scan, `scan:${scan.session}:${scan.n}`);
      if (answer.ok) return true;
      if ("fault" in answer) {
        if (++faults >= faultsMax) {
          log("a scan could not be kept", { n: scan.n });
          return false;
        }
        await pause(againAfterMs);
      } else await pause(answer.refusal.code === "queue-full" ? answer.refusal.retryAfterMs : againAfterMs);
    }
    return false;
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  return {
    add(scan) {
      if (waiting.length >= waitingMax) {
        dropped += 1;
        if (dropped === 1 || dropped % 100 === 0) log("scans are dropped: the book takes none", { dropped });
        onDropped(dropped);
        return;
      }
      waiting.push(scan);
      working ??= work().finally(() => {
        working = undefined;
      });
    },
    async stop() {
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, stopWithinMs);
      });
      await Promise.race([working, late]);
      clearTimeout(timer);
      stopped = true;
      wake();
      await working;
      if (waiting.length > 0)
        log("scans were lost: the scanner was closed before the book took them", { scans: waiting.length });
    },
  };
}
