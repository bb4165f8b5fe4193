import type { UpdateEnd } from "./update-device.ts";

export interface RollOutState {
  target: string;
  done: number[];
  /** The one that ended it: nobody after it is touched until a person says so. */
  halted?: { address: number; why: string };
}

export interface RollOutOptions {
  /** Of the class, in any order. */
  addresses: readonly number[];
  target: string;
  update(address: number): Promise<UpdateEnd>;
  /** What was reached before this bridge was started anew. */
  earlier?: RollOutState | undefined;
  /** Called before each ring and at the end: to be kept on disk. */
  keep(state: RollOutState): void;
  log(event: string, detail: Record<string, unknown>): void;
}

/**
 * One device first, then a tenth of them, then the others. A ring begins when everybody in the one before is confirmed; the first one
 * that is not halts the roll-out, so a bad image costs one device a fall-back and no more.
 */
export async function rollOut({
  addresses,
  target,
  update,
  earlier,
  keep,
  log,
}: RollOutOptions): Promise<RollOutState> {
  const state: RollOutState =
    earlier?.target === target ? { ...earlier, done: [...earlier.done] } : { target, done: [] };
  if (state.halted) return state;
  for (const ring of ringsOf(addresses)) {
    const left = ring.filter((address) => !state.done.includes(address));
    if (left.length === 0) continue;
    log("ring-begun", { target, addresses: left });
    keep(state);
    for (const address of left) {
      const end = await update(address);
      if (end.ok) state.done.push(address);
      else state.halted = { address, why: end.why };
      keep(state);
      log(end.ok ? "device-updated" : "roll-out-halted", {
        target,
        address,
        ...(end.ok ? { was: end.was } : { why: end.why }),
      });
      if (!end.ok) return state;
    }
  }
  return state;
}

/** Always the same order, so that a roll-out that was broken off goes on with the same rings. */
export function ringsOf(addresses: readonly number[]): number[][] {
  const sorted = [...new Set(addresses)].sort((a, b) => a - b);
  const tenth = Math.ceil(sorted.length * SECOND_RING_SHARE);
  return [sorted.slice(0, 1), sorted.slice(1, 1 + tenth), sorted.slice(1 + tenth)].filter((ring) => ring.length > 0);
}

const SECOND_RING_SHARE = 0.1;
