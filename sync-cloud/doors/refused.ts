import type { Refusal } from "../contracts/refusals.ts";

/** Thrown by `refuse`: it leaves the decision, and the door turns it into the answer. */
export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** The world says no: everything this call wrote so far is undone. */
export function refuse(refusal: Refusal): never {
  throw new Refused(refusal);
}
