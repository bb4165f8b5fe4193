import type { Contract } from "./define.ts";

export const inboundContracts = {} satisfies Record<string, Contract>;
