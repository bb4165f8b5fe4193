import type { Fact } from "#sync/model/facts/fact.ts";
import type { LogEntry } from "#sync/protocol/entry.ts";
import type { Page } from "#sync/protocol/session.ts";
import { pageOf, readPage } from "#sync/protocol/wire/page.ts";
import type { Statements } from "../statements.ts";
import { isApplied } from "./slice.ts";

/** A row of the table `hubPage`. */
export interface PageRow {
  pos: number;
  fromPos: number;
  toPos: number;
  bodyPos: number;
  undone: number;
  ofSite: number;
}

export const pageRowAt = (statements: Statements, pos: number): PageRow | undefined =>
  statements.get<PageRow>("SELECT pos, fromPos, toPos, bodyPos, undone, ofSite FROM hubPage WHERE pos = ?").get(pos);

export const bodyAt = (statements: Statements, pos: number): Buffer | undefined =>
  statements.get<{ body: Buffer | null }>("SELECT body FROM hubPage WHERE pos = ?").get(pos)?.body ?? undefined;

/** The part of a page that the journal row at `pos` stands for; undefined when the row is no page. Its runs are those of the whole page. */
export function pageAt(statements: Statements, pos: number): Page | undefined {
  const row = pageRowAt(statements, pos);
  if (!row) return undefined;
  const page = wholePage(statements, row.bodyPos);
  return (
    page && { ...page, entries: page.entries.filter(({ hubPos }) => hubPos >= row.fromPos && hubPos <= row.toPos) }
  );
}

/** The page whose bytes stand at `bodyPos`. The last one is kept: its slices come one after the other. */
export function wholePage(statements: Statements, bodyPos: number): Page | undefined {
  const last = read.get(statements);
  if (last?.bodyPos === bodyPos) return last.page;
  const body = bodyAt(statements, bodyPos);
  if (!body || pageRowAt(statements, bodyPos)?.fromPos === 0) return undefined; // a state, with which a book begins
  const page = pageOf(readPage(body));
  read.set(statements, { bodyPos, page });
  return page;
}
const read = new WeakMap<Statements, { bodyPos: number; page: Page }>();
/** To be called when a transaction was rolled back: another page may come to stand there. */
export const forgetPage = (statements: Statements): boolean => read.delete(statements);

/** What a page brought from elsewhere, as single facts: those that were applied. They stand at the page's place in this journal. */
export const factsOfPage = (statements: Statements, pos: number): Fact[] =>
  (pageAt(statements, pos)?.entries ?? [])
    .filter(({ verdict }) => isApplied(verdict))
    .map(({ fact }) => ({ ...fact, pos }));

/** A line of the log that came in a page. */
export function entryAt(statements: Statements, hubPos: number): LogEntry | undefined {
  const row = statements
    .get<{ bodyPos: number }>(
      "SELECT bodyPos FROM hubPage WHERE toPos >= ? AND undone <> 1 AND fromPos > 0 ORDER BY toPos LIMIT 1",
    )
    .get(hubPos);
  return row && wholePage(statements, row.bodyPos)?.entries.find((entry) => entry.hubPos === hubPos);
}
