import type { InputOf } from "#sync/contracts/define.ts";
import type { renderPaper as contract } from "#sync/contracts/papers.ts";
import { refuse } from "../../store/book.ts";

export type PaperRequest = InputOf<typeof contract>;

/** How a paper is asked for, and the day it is made. */
export interface PaperLook {
  language: PaperRequest["language"];
  size: PaperRequest["pageSize"];
  today: string;
}

/** Refuses a paper with what is missing for it. */
export function impossible({ kind, subject }: Pick<PaperRequest, "kind" | "subject">, why: string): never {
  return refuse({ code: "paper-impossible", kind, subject, why: why.replace(/\.$/, "") });
}
