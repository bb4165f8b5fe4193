import type { Contract } from "./define.ts";

export const countingContracts = {} satisfies Record<string, Contract>;
