import type { LogEntry, Verdict } from "#sync/protocol/entry.ts";
import type { AckException, AckRun, Page } from "#sync/protocol/session.ts";

/** A run of own facts that the log has given their places, from one hub position on. */
export interface AckPart {
  origin: string;
  fromSeq: number;
  toSeq: number;
  firstHubPos: number;
  exceptions: ReadonlyMap<number, AckException>;
}
export type SlicePart = { kind: "entry"; entry: LogEntry } | { kind: "acks"; acks: AckPart };

/** What a page says of the positions after `after` up to `to`, in the order of the log. */
export function partsOf({ entries, acks }: Page, after: number, to: number): SlicePart[] {
  const parts: SlicePart[] = [];
  let next = firstBehind(entries, after);
  for (const run of acks) {
    if (endOf(run) <= after) continue;
    if (run.firstHubPos > to) break;
    // Entries stand between runs, never inside one: a run has no gap.
    for (; next < entries.length && (entries[next] as LogEntry).hubPos < run.firstHubPos; next++)
      parts.push({ kind: "entry", entry: entries[next] as LogEntry });
    const skipped = Math.max(0, after + 1 - run.firstHubPos);
    const dropped = Math.max(0, endOf(run) - to);
    parts.push({
      kind: "acks",
      acks: {
        origin: run.origin,
        fromSeq: run.fromSeq + skipped,
        toSeq: run.toSeq - dropped,
        firstHubPos: run.firstHubPos + skipped,
        exceptions: exceptionsOf(run),
      },
    });
  }
  for (; next < entries.length && (entries[next] as LogEntry).hubPos <= to; next++)
    parts.push({ kind: "entry", entry: entries[next] as LogEntry });
  return parts;
}

/** The hub position up to which a slice of at most `factsMax` facts reaches; the page's end when all fits. */
export function sliceEnd({ entries, acks, to }: Page, after: number, factsMax: number): number {
  let next = firstBehind(entries, after);
  let facts = 0;
  for (const run of acks) {
    if (endOf(run) <= after) continue;
    for (; next < entries.length && (entries[next] as LogEntry).hubPos < run.firstHubPos; next++)
      if (++facts === factsMax) return end((entries[next] as LogEntry).hubPos, to);
    const first = Math.max(run.firstHubPos, after + 1);
    const length = endOf(run) - first + 1;
    if (facts + length >= factsMax) return end(first + factsMax - facts - 1, to);
    facts += length;
  }
  for (; next < entries.length; next++) if (++facts === factsMax) return end((entries[next] as LogEntry).hubPos, to);
  return to;
}

/** Plain is: accepted, by the fact's own stamp and base. */
export const accepted: Verdict = { kind: "accepted" };
export const isApplied = ({ kind }: Verdict): boolean => kind === "accepted" || kind === "flagged";

const end = (hubPos: number, to: number): number => Math.min(hubPos, to);
const endOf = (run: AckRun): number => run.firstHubPos + run.toSeq - run.fromSeq;

const none: ReadonlyMap<number, AckException> = new Map();
const exceptionsOf = ({ exceptions }: AckRun): ReadonlyMap<number, AckException> =>
  exceptions.length === 0 ? none : new Map(exceptions.map((one) => [one.seq, one]));

/** Entries are in order of their positions. */
function firstBehind(entries: readonly LogEntry[], after: number): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle] as LogEntry).hubPos <= after) low = middle + 1;
    else high = middle;
  }
  return low;
}
