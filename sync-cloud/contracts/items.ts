import type { Contract } from "./define.ts";

export const itemsContracts = {} satisfies Record<string, Contract>;
