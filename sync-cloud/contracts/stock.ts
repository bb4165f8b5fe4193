import type { Contract } from "./define.ts";

export const stockContracts = {} satisfies Record<string, Contract>;
