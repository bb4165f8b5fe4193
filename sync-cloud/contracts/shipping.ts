import type { Contract } from "./define.ts";

export const shippingContracts = {} satisfies Record<string, Contract>;
