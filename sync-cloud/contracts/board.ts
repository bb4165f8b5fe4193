import type { Contract } from "./define.ts";

export const boardContracts = {} satisfies Record<string, Contract>;
