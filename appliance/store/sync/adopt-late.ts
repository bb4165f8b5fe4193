import type { LogEntry, WireFact } from "#sync/protocol/entry.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import type { Stamp } from "#sync/protocol/register.ts";
import {
  type AdoptView,
  adopt,
  type Contradiction,
  isAdoptedFrom,
  lateFactAdopted,
} from "#sync/protocol/site/adopt.ts";
import type { Book } from "../book.ts";
import { type JournalRow, toFact } from "../ledger/journal.ts";
import { type EpochBegun, epochBegun } from "./apply-own.ts";
import { wholePage } from "./page-rows.ts";
import { lastState, rowsOfState } from "./state-rows.ts";

export interface Adopted {
  origin: string;
  seq: number;
  type: string;
  /** It was booked; otherwise it was found to be a repeat, and only noted. */
  isBooked: boolean;
  contradictions: Contradiction[];
}

/**
 * Books late facts of this site as facts of its own, oldest in the log first, at most `factsMax`. Only while this box and the log agree (`Taken.current`): before, an adoption by
 * another box may be on its way.
 */
export function adoptLate(book: Book, factsMax: number): Adopted[] {
  const waiting = book.rows<Waiting>(
    "SELECT origin, seq, tip, hubPos, pos FROM lateFact WHERE state = 'waiting' ORDER BY hubPos LIMIT ?",
    factsMax,
  );
  const lines = waiting.flatMap((one) => {
    const line = lineOf(book, one);
    return line ? [{ ...line, tip: one.tip }] : [];
  });
  return adoptLines(book, lines);
}

/**
 * The same for facts of the box before this one that came from it directly, in their order. What is in the log already, as far as this book has it, is left to what the log says of it; what was
 * booked before is passed over. Should the hub have taken one of them meanwhile, it holds this booking back, and the book undoes it.
 */
export function adoptTail(book: Book, facts: readonly WireFact[], hashes: readonly string[]): Adopted[] {
  const [first] = facts;
  if (!first) return [];
  const inLog = loggedSeq(book, first.origin);
  const lines = facts
    .map((fact, i) => ({ fact, eff: fact.hlc, tip: hashes[i] as string }))
    .filter(({ fact, tip }) => fact.seq > inLog && !isKnown(book, fact, tip));
  return adoptLines(book, lines);
}

function adoptLines(book: Book, lines: readonly (Pick<LogEntry, "eff" | "fact"> & { tip: string })[]): Adopted[] {
  const view = new BookView(book);
  return lines.map((line) => {
    const { origin, seq, type } = line.fact;
    const { body, commandId, actor, device, contradictions } = adopt(view, line);
    book.post({ ...body, data: { ...body.data, contradictions } }, { commandId, actor, device });
    view.wrote(origin);
    return { origin, seq, type, isBooked: body.type === lateFactAdopted, contradictions };
  });
}

const isKnown = (book: Book, { origin, seq }: Pick<WireFact, "origin" | "seq">, tip: string): boolean =>
  book.row("SELECT 1 FROM lateFact WHERE origin = ? AND seq = ? AND tip = ?", origin, seq, tip) !== undefined ||
  book.row("SELECT 1 FROM journal WHERE origin = ? AND seq = ?", origin, seq) !== undefined;

/** Up to where pages have brought facts of an epoch of this site that another box wrote. */
function loggedSeq(book: Book, origin: string): number {
  let seq = 0;
  for (const { bodyPos, fromPos, toPos } of book.rows<{ bodyPos: number; fromPos: number; toPos: number }>(
    "SELECT bodyPos, fromPos, toPos FROM hubPage WHERE undone = 0 AND ofSite = 1 ORDER BY pos",
  ))
    for (const { hubPos, fact } of wholePage(book.statements, bodyPos)?.entries ?? [])
      if (hubPos >= fromPos && hubPos <= toPos && fact.origin === origin) seq = Math.max(seq, fact.seq);
  return seq;
}

interface Waiting {
  origin: string;
  seq: number;
  tip: string;
  hubPos: number;
  pos: number;
}

/** A late fact of another box's epoch stands in a page; one of this book's own stands in its journal, and the page has its stamp. */
function lineOf(book: Book, { origin, seq, hubPos, pos }: Waiting): Pick<LogEntry, "eff" | "fact"> | undefined {
  const { statements } = book;
  const bodyPos = book.row<{ bodyPos: number }>("SELECT bodyPos FROM hubPage WHERE pos = ?", pos)?.bodyPos;
  const page = bodyPos === undefined ? undefined : wholePage(statements, bodyPos);
  if (!page) return lineOfState(book, { origin, seq, hubPos });
  const entry = page.entries.find((one) => one.hubPos === hubPos);
  if (entry) return entry;
  const run = page.acks.find((one) => one.origin === origin && one.fromSeq <= seq && seq <= one.toSeq);
  const row = statements.get<JournalRow>("SELECT * FROM journal WHERE origin = ? AND seq = ?").get(origin, seq);
  if (!run || !row) return undefined;
  return { eff: run.exceptions.find((one) => one.seq === seq)?.eff ?? row.hlc, fact: toFact(row) };
}

/** One that the state told of, with which this book goes on. */
function lineOfState(book: Book, { origin, seq, hubPos }: Pick<Waiting, "origin" | "seq" | "hubPos">) {
  for (const { hubPos: at, eff, fact } of rowsOfState(book.statements, "late"))
    if (at === hubPos && fact.origin === origin && fact.seq === seq) return { eff, fact };
  return undefined;
}

/** What adopting reads, from the tables of this book. */
class BookView implements AdoptView {
  readonly #book: Book;
  /** Fields of owned records that each late epoch's successors wrote, read once. */
  readonly #touched = new Map<string, Set<string>>();
  /** Epochs that were closed where this book took a state, and the fields of owned records in it; read once. */
  #ofState: { closed: ReadonlySet<string>; fields: ReadonlySet<string> } | undefined;

  constructor(book: Book) {
    this.#book = book;
  }

  answered(commandId: string, lateOrigin: string): boolean {
    const own = this.#book.row<Pick<JournalRow, "origin" | "seq" | "type" | "source"> & { hash: Buffer }>(
      "SELECT j.origin, j.seq, j.type, j.source, j.hash FROM answer AS a JOIN journal AS j ON j.pos = a.pos WHERE a.commandId = ?",
      commandId,
    );
    if (own && this.#stands(own, lateOrigin)) return true;
    return this.#book
      .rows<{ origin: string; sourceOrigin: string }>(
        "SELECT origin, sourceOrigin FROM siteCommand WHERE commandId = ?",
        commandId,
      )
      .some((row) => counts(row.origin, row.sourceOrigin, lateOrigin));
  }

  hasLine(origin: string, seq: number, tip = ""): boolean {
    const known = this.#book.row("SELECT 1 FROM lateFact WHERE origin = ? AND seq = ? AND tip = ?", origin, seq, tip);
    if (known) return true;
    if (seq > (this.#book.ledger.log.epoch(origin)?.confirmedSeq ?? 0)) return false;
    const own = this.#book.row<{ hash: Buffer }>("SELECT hash FROM journal WHERE origin = ? AND seq = ?", origin, seq);
    return own !== undefined && (tip === "" || own.hash.toString("hex") === tip);
  }

  touchedSince(lateOrigin: string, record: string, id: string, field: string): boolean {
    if (this.#mayBeOfState(lateOrigin, record, id, field)) return true;
    let touched = this.#touched.get(lateOrigin);
    if (!touched) {
      touched = this.#writtenSince(lateOrigin);
      this.#touched.set(lateOrigin, touched);
    }
    return touched.has(`${record} ${field} ${id}`);
  }

  /** Who wrote what a state says is not known: where the epoch was closed by then, it may have been another one. */
  #mayBeOfState(lateOrigin: string, record: string, id: string, field: string): boolean {
    if (this.#book.ledger.log.base === 0) return false;
    if (!this.#ofState) {
      const { statements } = this.#book;
      const closed = new Set(
        (lastState(statements)?.origins ?? []).flatMap((at) => (at.sealedAtSeq === undefined ? [] : [at.origin])),
      );
      const fields = new Set<string>();
      for (const row of rowsOfState(statements, "owned"))
        for (const name in row.fields) fields.add(`${row.record} ${name} ${row.id}`);
      this.#ofState = { closed, fields };
    }
    return this.#ofState.closed.has(lateOrigin) && this.#ofState.fields.has(`${record} ${field} ${id}`);
  }

  owned(record: string, id: string): Readonly<Record<string, unknown>> | undefined {
    return this.#book.get(record as "task", id);
  }

  stampOf(record: string, id: string, field: string): Stamp | undefined {
    const definition = definitionOf(record);
    return definition && this.#book.statements.sharedRows.confirmedOf(definition, id).get(field)?.stamp;
  }

  /** An adoption from one closed epoch counts as a write for what came from another. */
  wrote(lateOrigin: string): void {
    for (const other of this.#touched.keys()) if (other !== lateOrigin) this.#touched.delete(other);
  }

  /** A fact of this journal counts, and was not adopted from that epoch. */
  #stands(
    { origin, seq, type, source, hash }: Pick<JournalRow, "origin" | "seq" | "type" | "source"> & { hash: Buffer },
    lateOrigin: string,
  ): boolean {
    const { endSeq = null } = this.#book.ledger.log.epoch(origin) ?? {};
    // Behind the point where its epoch ended it counts as it was written again, under a later one.
    if (endSeq !== null && seq > endSeq) {
      const again = this.#book.row<{ type: string }>(
        "SELECT j.type FROM lateFact AS l JOIN journal AS j ON j.pos = l.adoptedPos WHERE l.origin = ? AND l.seq = ? AND l.tip = ?",
        origin,
        seq,
        hash.toString("hex"),
      );
      return again?.type === type;
    }
    return counts(origin, adoptedOrigin({ type, source }), lateOrigin) && !this.#isRejected(origin, seq);
  }

  #isRejected(origin: string, seq: number): boolean {
    const row = this.#book.row<{ verdict: string }>(
      "SELECT verdict FROM hubVerdict WHERE origin = ? AND seq = ?",
      origin,
      seq,
    );
    return row !== undefined && /"kind":"(quarantined|late)"/.test(row.verdict);
  }

  /** Everything but the epochs that came before the late one goes on from it. */
  #writtenSince(lateOrigin: string): Set<string> {
    const before = new Set<string>();
    for (const { origin } of this.#lineage()) {
      if (origin === lateOrigin) break;
      before.add(origin);
    }
    if (before.size === this.#lineage().length) before.clear(); // it is none of the epochs that this box goes on from
    const touched = new Set<string>();
    const add = (sets: JournalRow["sets"] | LogEntry["fact"]["sets"]) => {
      for (const { record, id, fields } of typeof sets === "string"
        ? (JSON.parse(sets) as LogEntry["fact"]["sets"])
        : sets)
        if (definitionOf(record)?.merge === "owned")
          for (const field in fields) touched.add(`${record} ${field} ${id}`);
    };
    const { log } = this.#book.ledger;
    for (const { origin, endSeq } of log.epochs) {
      if (before.has(origin) || origin === lateOrigin) continue;
      for (const row of this.#book.rows<Pick<JournalRow, "seq" | "type" | "source" | "sets">>(
        "SELECT seq, type, source, sets FROM journal WHERE origin = ? AND seq <= ? AND sets <> '[]'",
        origin,
        endSeq ?? Number.MAX_SAFE_INTEGER,
      ))
        if (adoptedOrigin(row) !== lateOrigin && !this.#isRejected(origin, row.seq)) add(row.sets);
    }
    for (const { bodyPos, fromPos, toPos } of this.#book.rows<{ bodyPos: number; fromPos: number; toPos: number }>(
      "SELECT bodyPos, fromPos, toPos FROM hubPage WHERE undone <> 1 AND ofSite = 1 ORDER BY pos",
    )) {
      const page = wholePage(this.#book.statements, bodyPos);
      for (const { hubPos, fact, verdict } of page?.entries ?? []) {
        if (hubPos < fromPos || hubPos > toPos) continue;
        if (before.has(fact.origin) || fact.origin === lateOrigin || isAdoptedFrom(fact, lateOrigin)) continue;
        if (siteOf(fact.origin) !== this.#book.ledger.site) continue;
        if (verdict.kind === "accepted" || verdict.kind === "flagged") add(fact.sets);
      }
    }
    return touched;
  }

  #lineage(): EpochBegun["lineage"] {
    const current = this.#book.ledger.log.epochs.at(-1)?.origin ?? "";
    const first = this.#book.row<{ type: string; data: string }>(
      "SELECT type, data FROM journal WHERE origin = ? AND seq = 1",
      current,
    );
    return first?.type === epochBegun ? (JSON.parse(first.data) as EpochBegun).lineage : [];
  }
}

const counts = (origin: string, adopted: string, lateOrigin: string): boolean =>
  origin !== lateOrigin && adopted !== lateOrigin;
/** The epoch that an adoption took its fact from. What was written again after a fork is no adoption. */
const adoptedOrigin = ({ type, source }: Pick<JournalRow, "type" | "source">): string =>
  type !== lateFactAdopted || source === null ? "" : (JSON.parse(source) as { origin: string }).origin;
