import type { Contract } from "./define.ts";

export const filesContracts = {} satisfies Record<string, Contract>;
