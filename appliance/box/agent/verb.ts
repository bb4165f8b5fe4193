import type { z } from "zod";
import type { Refusal, RefusalCode } from "#sync/contracts/refusals.ts";
import type { Host } from "./host.ts";

/** One thing that the agent does to the machine when the appliance asks for it. */
export interface Verb<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> {
  /** `area.verb`, as `slots.confirm`. */
  readonly name: string;
  /** One that changes the machine runs alone in its area (`update` and `slots` are one); one that only looks may run beside others. */
  readonly writes: boolean;
  readonly input: I;
  readonly output: O;
  readonly refusals: readonly RefusalCode[];
  run(input: z.output<I>, context: VerbContext): Promise<z.input<O>>;
}

export interface VerbContext {
  host: Host;
  /** May be called as often as one likes; the line passes on what it has room for. */
  progress(progress: Progress): void;
  /** Ends when whoever asked is gone, or the agent stops. */
  signal: AbortSignal;
  /** Who asked, as the appliance says: a person's id, or `system`. */
  by: string;
}

/** How far a verb is. `done` of `of` in whatever the step counts: bytes, files, seconds. */
export interface Progress {
  /** A code that a screen has words for: `write-root`, `check`, … */
  step: string;
  done: number;
  of: number;
}

export type VerbInput<V extends Verb> = z.input<V["input"]>;
export type VerbOutput<V extends Verb> = z.output<V["output"]>;

export const defineVerb = <I extends z.ZodType, O extends z.ZodType>(verb: Verb<I, O>): Verb<I, O> => verb;

/** The machine, or its state, says no. Thrown inside a verb; it reaches the caller as its refusal. */
export class VerbRefused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

export function refuseVerb(refusal: Refusal): never {
  throw new VerbRefused(refusal);
}
