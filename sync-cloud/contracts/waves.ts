import type { Contract } from "./define.ts";

export const wavesContracts = {} satisfies Record<string, Contract>;
