import type { Contract } from "./define.ts";

export const locationsContracts = {} satisfies Record<string, Contract>;
