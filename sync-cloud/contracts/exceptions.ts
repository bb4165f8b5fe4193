import type { Contract } from "./define.ts";

export const exceptionsContracts = {} satisfies Record<string, Contract>;
