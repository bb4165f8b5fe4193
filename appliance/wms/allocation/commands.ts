import type { Handlers } from "../../store/handler.ts";
import { availableToPromise } from "./available-query.ts";
import { freeAllocation, replanOrder } from "./free-allocation.ts";

export const allocationHandlers: Handlers = {
  "allocation.void": freeAllocation,
  "allocation.replan": replanOrder,
  "allocation.available": availableToPromise,
};
