import type { Observable } from "rxjs";
import type { Device } from "../kit/device.ts";

/** What a gate should do: stand open, a lift at one of its levels. */
export interface GateWish {
  readonly level?: number;
}

/** What a gate says of itself. Only what its own switches say counts; what it was told to do does not. */
export interface GateState {
  /** `unknown`: it was not heard, or not since it was asked. `fault`: it says so itself, or its switches contradict each other. */
  readonly is: "open" | "closed" | "moving" | "unknown" | "fault";
  /** Where the cabin of a lift stands; null for a door, and while nobody knows. */
  readonly level: number | null;
  /** Number of the request that this was said after: a picture from before it does not count. 0: of none. */
  readonly answers: number;
  /** What is wrong, in words. */
  readonly said?: string;
}

/** An automatic door, or a lift that vehicles ride in. */
export interface GateDevice extends Device {
  /** Replays the newest. */
  readonly state$: Observable<GateState>;
  readonly state: GateState;
  /**
   * What it should do from now on; nothing: it may close, or go where it likes. Kept, and told again when the machine was away. Gives the
   * number of the request: the gate did it when its state is `open`, at the level, and answers this number. The same wish again is the
   * same request.
   */
  ask(wish: GateWish | undefined): number;
}

export const isGate = (device: Device): device is GateDevice => "state$" in device && "ask" in device;

/** It stands open, at the level that was asked for, and said so after it was asked. */
export const standsOpen = (state: GateState, request: number, wish: GateWish): boolean =>
  state.is === "open" && state.answers === request && (wish.level === undefined || wish.level === state.level);

export const nothingHeard: GateState = { is: "unknown", level: null, answers: 0 };

/**
 * Numbers of requests: whole, from 1 to 65 535, never the one before. A new life begins elsewhere than the last one ended, so that an
 * old answer that still stands in the machine is not taken for one to a new question.
 */
export function requestNumbers(nowMs: number): () => number {
  let last = Math.floor(nowMs / 100) % NUMBERS;
  return () => {
    last = (last + 1) % NUMBERS;
    return last + 1;
  };
}

const NUMBERS = 65_535;
