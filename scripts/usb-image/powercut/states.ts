import { Chance } from "#appliance/testing/chance.ts";
import type { DiskLog, DiskOp, WriteOp } from "./disk-log.ts";
import { DiskState, Medium, type Reached } from "./disk-state.ts";

export interface StatesOptions {
  seed: number;
  /** Random states between one flush and the next. */
  between: number;
  /** Flushes count for nothing, as on a disk that lies: the check of the check. */
  ignoreFlushes?: boolean;
}

export interface CutState {
  /** Power went before this operation of the log. */
  op: number;
  /** `flushed`: all was on the medium. `all`: nothing was lost. `part`: some writes were, and one perhaps torn. */
  what: "flushed" | "all" | "part";
  /** For saying which one it was. */
  name: string;
  disk: DiskState;
}

/** With flushes ignored so many of the last writes may be lost. */
const forgottenMax = 4_096;

/**
 * The disks that a power cut may leave behind: at each flush, and between flushes at chosen moments with any part of what was not flushed. A disk writes a
 * sector whole or not at all, and everything larger in any order. A state is good until the next is asked for.
 */
export function* cutStates(log: DiskLog, { seed, between, ignoreFlushes = false }: StatesOptions): Generator<CutState> {
  const chance = new Chance(seed);
  const medium = new Medium(log);
  let pending: Reached[] = [];
  const windows = windowsOf(log.ops);
  for (const [at, { from, to }] of windows.entries()) {
    const begun = pending;
    const moments = Array.from({ length: between }, () => chance.int(from, to)).sort((a, b) => a - b);
    const written = [...begun];
    let next = from;
    for (const moment of moments) {
      for (; next < moment; next++) take(log.ops[next], next, written);
      if (written.length === 0) continue;
      const kept = chance.percent(20) ? written : someOf(written, chance, ignoreFlushes);
      const what = kept === written ? "all" : "part";
      yield {
        op: moment,
        what,
        name: `op ${moment}, ${kept.length} of ${written.length} writes`,
        disk: new DiskState(medium, kept),
      };
    }
    for (; next < to; next++) take(log.ops[next], next, written);
    pending = written;
    const flush = log.ops[to];
    if (!flush || ignoreFlushes) continue;
    const scope = flush.kind === "flush" ? flush.scope : undefined;
    for (const one of pending) if (isFlushed(one.op, scope)) medium.apply(one);
    pending = pending.filter(({ op }) => !isFlushed(op, scope));
    yield {
      op: to,
      what: "flushed",
      name: `flush ${at} at op ${to}`,
      disk: new DiskState(
        medium,
        pending.filter(() => chance.percent(50)),
      ),
    };
  }

  function take(op: DiskOp | undefined, n: number, into: Reached[]): void {
    if (op?.kind !== "write") return;
    into.push({ op, n });
    // What a lying disk has forgotten about is on the medium in the end.
    if (into.length > forgottenMax) for (const old of into.splice(0, into.length - forgottenMax)) medium.apply(old);
  }
}

const isFlushed = (op: WriteOp, scope: string | undefined): boolean => scope === undefined || op.scope === scope;

/** From just behind one flush up to the next. */
function windowsOf(ops: readonly DiskOp[]): { from: number; to: number }[] {
  const windows = [];
  let from = 0;
  for (const [n, op] of ops.entries())
    if (op.kind === "flush") {
      windows.push({ from, to: n });
      from = n + 1;
    }
  if (from < ops.length) windows.push({ from, to: ops.length });
  return windows;
}

/** Any part of the writes, in their order; the one that was under way may be torn anywhere between two sectors, or sieved. */
function someOf(written: readonly Reached[], chance: Chance, ignoreForced: boolean): Reached[] {
  const share = chance.pick([15, 50, 85]);
  const isSafe = ({ op }: Reached) => op.forced === true && !ignoreForced;
  const kept = written.filter((one) => isSafe(one) || chance.percent(share));
  const torn = chance.maybe(written);
  if (!torn || isSafe(torn) || torn.op.sectors < 2 || chance.percent(30)) return kept;
  const id = chance.int(1, 1_000_000_000);
  const border = chance.int(1, torn.op.sectors - 1);
  const sieve = new Chance(id);
  const mask = chance.percent(50) ? undefined : Uint8Array.from({ length: torn.op.sectors }, () => sieve.int(0, 1));
  const sectors = mask ? (offset: number) => mask[offset] === 1 : (offset: number) => offset < border;
  return [...kept.filter(({ n }) => n !== torn.n), { ...torn, sectors, torn: id }].sort((a, b) => a.n - b.n);
}
