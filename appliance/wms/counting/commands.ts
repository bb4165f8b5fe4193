import type { Handlers } from "../../store/handler.ts";

export const countingHandlers: Handlers = {};
