import type { Contract } from "./define.ts";

export const allocationContracts = {} satisfies Record<string, Contract>;
