import { hash } from "node:crypto";
import type { Fact } from "#sync/model/facts/fact.ts";
import type { Page } from "#sync/protocol/session.ts";
import type { StateHead } from "#sync/protocol/site-state.ts";
import { pageOf, readPage } from "#sync/protocol/wire/page.ts";
import { hubRowTypes, type PageRowData, type RewindData, type StateRowData } from "./hub-row-data.ts";
import { applyHubRow } from "./hub-rows.ts";
import { hubChain } from "./ledger.ts";
import { PageFault } from "./page-fault.ts";
import { bodyAt, type PageRow, pageRowAt, wholePage } from "./page-rows.ts";
import type { Pen } from "./pen.ts";
import { sliceEnd } from "./slice.ts";
import { includedIn } from "./state-base.ts";
import { stateBytesMax } from "./state-rows.ts";

/** A page that is being taken, slice by slice. */
export interface Taking {
  page: Page;
  bodyPos: number;
  sha256: string;
  /** Only until the first slice is written. */
  body?: Uint8Array;
}

/**
 * Begins to take a page. Undefined when this book has it already. Throws a `PageFault` when it does not begin where the book stands: a page is never taken out
 * of its order. The caller has checked who signed it.
 */
export function beginPage(pen: Pen, bytes: Uint8Array): Taking | undefined {
  const page = pageOf(readPage(bytes));
  const { log } = pen.ledger;
  if (unfinishedPage(pen)) throw new PageFault("unfinished", "the page before this one is not finished yet");
  if (log.cursor > 0 && page.incarnation !== log.incarnation && page.from !== log.cursor)
    throw new PageFault(
      "incarnation",
      `a page of the hub's incarnation ${page.incarnation}, this book follows ${log.incarnation}`,
    );
  if (page.to <= log.cursor) return undefined;
  if (page.from !== log.cursor)
    throw new PageFault("order", `a page after position ${page.from}, this book stands at ${log.cursor}`);
  return { page, bodyPos: pen.pos + 1, sha256: hash("sha256", bytes, "hex"), body: bytes };
}

/** Takes at most `factsMax` facts more, in one durable transaction; true when the page is done. */
export function takeSlice(pen: Pen, taking: Taking, factsMax: number): boolean {
  const { page } = taking;
  const { log } = pen.ledger;
  const to = sliceEnd(page, log.cursor, factsMax);
  pen.transaction(() => {
    const bodyPos = taking.body ? pen.pos + 1 : taking.bodyPos;
    const data: PageRowData = { from: log.cursor + 1, to, pageTo: page.to, bodyPos, sha256: taking.sha256 };
    const fact = writeHubRow(pen, hubRowTypes.page, data);
    applyHubRow(pen.ledger, fact, taking.body, page);
    taking.bodyPos = bodyPos;
  });
  delete taking.body;
  return to === page.to;
}

/** A page of which the power going left a part undone: to be finished before anything else is taken. */
export function unfinishedPage(pen: Pen): Taking | undefined {
  const { statements, log, site } = pen.ledger;
  const last = statements
    .get<{ pos: number; type: string; data: string }>(
      "SELECT pos, type, data FROM journal WHERE origin = ? ORDER BY seq DESC LIMIT 1",
    )
    .get(hubChain(site));
  if (last?.type !== hubRowTypes.page) return undefined;
  const { pageTo, bodyPos, sha256 } = JSON.parse(last.data) as PageRowData;
  if (log.cursor >= pageTo) return undefined;
  const page = wholePage(statements, bodyPos);
  if (!page) throw new PageFault("chain", `the bytes of the page at ${bodyPos} are not in this book`);
  return { page, bodyPos, sha256 };
}

/** The hub lost its log behind `to`: undoes what this book took of it. `to` is the end of a page that this book has, or 0. */
export function rewindTo(pen: Pen, { to, incarnation }: { to: number; incarnation: number }): void {
  const { log } = pen.ledger;
  if (to < log.base) throw new PageFault("rewind", `undo down to ${to}: this book took a state at ${log.base}`);
  if (to > log.cursor) throw new PageFault("rewind", `undo down to ${to}: this book stands at ${log.cursor}`);
  if (to > 0 && !log.marks.some(({ hubPos }) => hubPos === to))
    throw new PageFault("rewind", `undo down to ${to}: that is not the end of a page that this book remembers`);
  pen.transaction(() => {
    const data: RewindData = { to, incarnation, heads: headsOf(pen) };
    applyHubRow(pen.ledger, writeHubRow(pen, hubRowTypes.rewound, data), undefined);
  });
}

/** A state as the book takes it; that the hub signed its list of chunks has been checked. */
export interface TakenState {
  head: StateHead;
  /** `packState` of its chunks. */
  body: Uint8Array;
}

/** Goes on from a state of the hub's log, or begins an empty book with one: all in one transaction. One that is older than the book is passed over. */
export function takeState(pen: Pen, { head, body }: TakenState): void {
  const { log, site } = pen.ledger;
  const { cursor: hubPos, tip, incarnation, authority, origins } = head;
  if (head.site !== site) throw new PageFault("order", `a state of site ${head.site}; this book is of ${site}`);
  if (body.length > stateBytesMax)
    throw new PageFault("order", `a state of ${body.length} bytes; a book takes ${stateBytesMax}`);
  if (incarnation < log.incarnation || (incarnation === log.incarnation && hubPos < log.cursor)) return;
  requireSamePast(pen, head);
  pen.transaction(() => {
    const isCut = log.cursor > 0 && log.incarnation !== incarnation;
    const cut = isCut ? headsOf(pen) : [];
    const data: StateRowData = {
      hubPos,
      tip,
      incarnation,
      authority,
      origins,
      cut,
      sha256: hash("sha256", body, "hex"),
    };
    applyHubRow(pen.ledger, writeHubRow(pen, hubRowTypes.state, data), body);
  });
}

function requireSamePast(pen: Pen, head: StateHead): void {
  try {
    includedIn(pen.ledger, head);
  } catch (error) {
    throw new PageFault("chain", (error as Error).message);
  }
}

/** Last facts of the epochs of this book. */
const headsOf = (pen: Pen) =>
  pen.ledger.log.epochs
    .map(({ origin, endSeq }) => ({ origin, seq: endSeq ?? pen.end(origin).seq }))
    .filter(({ seq }) => seq > 0);

function writeHubRow(pen: Pen, type: string, data: Record<string, unknown>): Fact {
  const origin = hubChain(pen.ledger.site);
  const fact: Fact = {
    ...pen.stamps(origin)(),
    origin,
    base: pen.ledger.log.cursor,
    actor: "system",
    device: "",
    commandId: "",
    type,
    data,
    moves: [],
    sets: [],
  };
  pen.write(fact, null);
  return fact;
}

/** Pages of this book for one that follows it. */
export function hubRowBody(pen: Pen, pos: number): Uint8Array | undefined {
  const row: PageRow | undefined = pageRowAt(pen.ledger.statements, pos);
  return row?.bodyPos === pos ? bodyAt(pen.ledger.statements, pos) : undefined;
}
