import type { Contract } from "./define.ts";

export const packingContracts = {} satisfies Record<string, Contract>;
