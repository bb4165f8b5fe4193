import type { Contract } from "./define.ts";

export const pickingContracts = {} satisfies Record<string, Contract>;
