import type { Contract } from "./define.ts";

export const ordersContracts = {} satisfies Record<string, Contract>;
