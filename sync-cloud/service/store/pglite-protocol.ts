import type { Param } from "./sql.ts";

/** What is asked of the thread. Answers come in the order of the questions. */
export type PgliteAsk =
  | { id: number; kind: "query"; text: string; params: readonly Param[]; asArrays: boolean }
  | { id: number; kind: "exec"; text: string }
  | { id: number; kind: "close" };

/** Rows of each statement. `id` 0 tells that the database is open, or why it is not. */
export type PgliteAnswer =
  | { id: number; results: unknown[][] }
  | { id: number; error: { message: string; code?: string } };
