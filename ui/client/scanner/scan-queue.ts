export type ScanSource = "keys" | "intent" | "camera" | "typed" | "station";

export interface QueuedScan {
  /** Counts from 1 in this page, without gaps: one for every scan that was taken. */
  seq: number;
  raw: string;
  source: ScanSource;
  /** UTC milliseconds. */
  atMs: number;
}

export interface ScanQueue {
  /** `false` for a bounce or the second copy of one trigger pull. */
  offer(raw: string, source: ScanSource, atMs: number): boolean;
  /** The latest taker gets the scans, one after the other; those that came before anybody was there wait for it. */
  take(taker: ScanTaker): () => void;
  waiting(): number;
}

export type ScanTaker = (scan: QueuedScan) => Promise<void> | void;

export interface ScanQueueParts {
  now: () => number;
  onFull: () => void;
  onFault: (cause: unknown) => void;
}

const bounceMs = 150;
const copyMs = 1_000;
const waitingMax = 500;

/**
 * Never drops, never doubles. The same code within 150 ms is the contact bouncing; later it is a second unit. A device that
 * delivers one trigger pull both as an intent and as keystrokes is heard once, whichever comes first.
 */
export function createScanQueue({ now, onFull, onFault }: ScanQueueParts): ScanQueue {
  const waiting: QueuedScan[] = [];
  const takers: ScanTaker[] = [];
  let lone: { raw: string; source: ScanSource; atMs: number }[] = [];
  let last: { raw: string; atMs: number } | undefined;
  let seq = 0;
  let running = false;

  async function run() {
    if (running) return;
    running = true;
    for (;;) {
      const taker = takers.at(-1);
      const scan = taker === undefined ? undefined : waiting.shift();
      if (taker === undefined || scan === undefined) break;
      try {
        await taker(scan);
      } catch (cause) {
        onFault(cause);
      }
    }
    running = false;
  }

  /** True when this is the other form of a scan that was taken already; each form answers for one copy only. */
  function isCopy(raw: string, source: ScanSource, atMs: number): boolean {
    lone = lone.filter((scan) => Math.abs(atMs - scan.atMs) <= copyMs);
    const other = source === "keys" ? "intent" : source === "intent" ? "keys" : undefined;
    const index = lone.findIndex((scan) => scan.source === other && plain(scan.raw) === plain(raw));
    if (index < 0) return false;
    lone.splice(index, 1);
    return true;
  }

  return {
    offer(raw, source, atMs) {
      if (isCopy(raw, source, atMs)) return false;
      const bounced = last !== undefined && last.raw === raw && Math.abs(atMs - last.atMs) < bounceMs;
      last = { raw, atMs };
      if (bounced) return false;
      if (waiting.length >= waitingMax) {
        onFull();
        return false;
      }
      if (source === "keys" || source === "intent") lone.push({ raw, source, atMs });
      seq += 1;
      waiting.push({ seq, raw, source, atMs: now() });
      void run();
      return true;
    },
    take(taker) {
      takers.push(taker);
      void run();
      return () => {
        takers.splice(takers.indexOf(taker), 1);
      };
    },
    waiting: () => waiting.length,
  };
}

/** Keystrokes lose the control characters that an intent keeps. */
const plain = (raw: string): string =>
  Array.from(raw)
    .filter((char) => char >= " ")
    .join("");
