import type { Handlers } from "../../store/handler.ts";
import type { JobBuilders } from "./job-builder.ts";

export function workHandlers(_builders: JobBuilders): Handlers {
  return {};
}
