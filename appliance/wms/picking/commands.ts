import type { Handlers } from "../../store/handler.ts";

export const pickingHandlers: Handlers = {};
