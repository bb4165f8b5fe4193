import type { Handlers } from "../../store/handler.ts";

export const allocationHandlers: Handlers = {};
