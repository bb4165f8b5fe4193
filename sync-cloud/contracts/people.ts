import type { Contract } from "./define.ts";

export const peopleContracts = {} satisfies Record<string, Contract>;
