import type { Contract } from "./define.ts";

export const papersContracts = {} satisfies Record<string, Contract>;
