import type { Move, RecordSet } from "#sync/model/facts/fact.ts";
import { records } from "#sync/model/records/all.ts";
import type { RecordDefinition } from "#sync/model/records/define-record.ts";
import { droppedBy } from "#sync/protocol/dropped-records.ts";
import type { LogEntry, Verdict } from "#sync/protocol/entry.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import type { Page } from "#sync/protocol/session.ts";
import { applyMove } from "../ledger/apply-move.ts";
import { applyOwned } from "../ledger/apply-set.ts";
import type { JournalRow } from "../ledger/journal.ts";
import { isKnown, noteAdopted, noteCommand, releaseAdopted } from "./apply-own.ts";
import type { Ledger } from "./ledger.ts";
import { noteOverwrite } from "./overwrites.ts";
import { PageFault } from "./page-fault.ts";
import { linesPerFact, park, settleParked } from "./parked.ts";
import { pendingOwned } from "./pending-owned.ts";
import { LostRecords, restoreOwned } from "./restore-owned.ts";
import { type AckPart, accepted, isApplied, partsOf } from "./slice.ts";
import { undoOwn } from "./undo-own.ts";

/**
 * Folds the positions after the cursor, up to `to`, of the hub's log into the tables. `pos` is the journal row that says so. Every prefix of the log is
 * a sound state, so a page may be applied in slices; a fact is never cut.
 */
export function applySlice(ledger: Ledger, page: Page, to: number, pos: number): void {
  const slice = new Slice(ledger, pos);
  for (const part of partsOf(page, ledger.log.cursor, to))
    if (part.kind === "acks") slice.confirm(part.acks);
    else slice.take(part.entry);
  slice.finish();
  ledger.log.advance(to, page.incarnation, to === page.to ? { hubPos: to, tip: page.tip } : undefined);
}

class Slice {
  readonly #ledger: Ledger;
  readonly #pos: number;
  /** Of the journal row: the next move gets it. */
  #line = 0;
  readonly #lost = new LostRecords();
  /** By origin: whether it is one of this site. */
  readonly #own = new Map<string, boolean>();
  /** The page is marked as one with facts of this site from another box. */
  #ofSite = false;

  constructor(ledger: Ledger, pos: number) {
    this.#ledger = ledger;
    this.#pos = pos;
    ledger.statements.sharedRows.gather();
  }

  /** A fact from elsewhere, or one of this site that this book has not. */
  take({ hubPos, eff, verdict, fact }: LogEntry): void {
    const { statements } = this.#ledger;
    const own = this.#isOwn(fact.origin);
    if (own && this.#ownRow(fact.origin, fact.seq)) {
      const exception = { seq: fact.seq, eff, verdict, base: fact.base };
      const exceptions = new Map([[fact.seq, exception]]);
      this.confirm({
        origin: fact.origin,
        fromSeq: fact.seq,
        toSeq: fact.seq,
        firstHubPos: hubPos,
        exceptions,
      });
      return;
    }
    if (own && verdict.kind === "late") this.#noteLate(fact.origin, fact.seq, verdict.tip, hubPos);
    else if (own) noteAdopted(statements, { ...fact, pos: this.#pos });
    if (own && !this.#ofSite) {
      this.#ofSite = true;
      statements.get("UPDATE hubPage SET ofSite = 1 WHERE pos = ?").run(this.#pos);
    }
    if (!isApplied(verdict)) return;
    if (own) noteCommand(statements, { ...fact, pos: this.#pos });
    for (const move of fact.moves) this.#move(move, fact.atMs);
    for (const { record, id } of droppedBy(fact))
      statements.sharedRows.drop(definitionOf(record) as RecordDefinition, id);
    const stamp = { eff, origin: fact.origin, seq: fact.seq, hubPos };
    for (let line = 0; line < fact.sets.length; line++) {
      const set = fact.sets[line] as RecordSet;
      const definition = definitionOf(set.record);
      let isWhole = false;
      if (definition?.merge === "owned") {
        isWhole = isKnown(set.fields, definition.fields);
        const beneath = pendingOwned(this.#ledger, set);
        if (beneath) {
          applyOwned(statements, definition, beneath, fact.atMs);
          this.#lost.written(beneath);
        }
      } else if (definition)
        isWhole = statements.sharedRows.arrive(definition, set, stamp, fact.base, (overwrite) =>
          noteOverwrite(statements, { hubPos, line, field: fieldAt(set, overwrite.field) }, set, overwrite),
        );
      if (!isWhole)
        park(statements, {
          ...{ pos: this.#pos, line: hubPos * linesPerFact + line },
          ...{ hubPos, eff, origin: fact.origin, seq: fact.seq, base: fact.base, atMs: fact.atMs, set },
        });
    }
  }

  /** The log has facts of this book: shared edits settle with what came beneath them; what was not applied there is undone here. */
  confirm({ origin, fromSeq, toSeq, firstHubPos, exceptions }: AckPart): void {
    const { statements, log } = this.#ledger;
    const epoch = log.epoch(origin);
    const from = Math.max(fromSeq, (epoch?.confirmedSeq ?? 0) + 1);
    if (from > toSeq) return;
    if (!epoch || from > epoch.confirmedSeq + 1 || !this.#ownRow(origin, toSeq))
      throw new PageFault(
        "ahead",
        `the page answers for ${origin} ${from} to ${toSeq}; this book has ${epoch ? `up to ${epoch.confirmedSeq} answered` : "nothing"} of it`,
      );
    const plain = exceptions.size === 0;
    const rows = plain ? sharedOwnSql : ownSql;
    for (const row of statements.get<OwnRow>(rows).all(origin, from, toSeq)) {
      const exception = exceptions.get(row.seq);
      const verdict = exception?.verdict ?? accepted;
      const hubPos = firstHubPos + row.seq - fromSeq;
      if (verdict.kind !== "accepted") this.#noteVerdict(origin, row.seq, hubPos, verdict);
      if (verdict.kind === "late") {
        this.#noteLate(origin, row.seq, verdict.tip, hubPos);
        releaseAdopted(statements, row.pos);
      }
      if (!isApplied(verdict)) {
        this.#line = undoOwn(this.#ledger, row, { pos: this.#pos, line: this.#line, lost: this.#lost });
        continue;
      }
      if (!mayTouchShared(row.sets)) continue;
      const base = exception?.base ?? row.base;
      const eff = exception?.eff ?? row.hlc;
      const stamp = { eff, origin, seq: row.seq, hubPos };
      let parked = false;
      for (const [line, set] of (JSON.parse(row.sets) as RecordSet[]).entries()) {
        const definition = definitionOf(set.record);
        if (!definition || !isKnown(set.fields, definition.fields)) parked = true;
        if (!definition || definition.merge === "owned") continue;
        statements.sharedRows.confirm(definition, set, row.pos, stamp, base, (overwrite) =>
          noteOverwrite(statements, { hubPos, line, field: fieldAt(set, overwrite.field) }, set, overwrite),
        );
      }
      if (parked) settleParked(statements, origin, row.seq, { hubPos, eff, base });
    }
    log.confirm(origin, toSeq);
  }

  /** To be called at the end: what was undone shows what was there before, and shared records are written. */
  finish(): void {
    this.#ledger.statements.sharedRows.flush();
    if (this.#lost.records.size > 0) restoreOwned(this.#ledger, this.#lost, this.#pos);
  }

  #move(move: Move, atMs: number): void {
    applyMove(this.#ledger.statements, move, this.#pos, this.#line++, atMs);
  }

  /** Mostly the same few origins, one after the other. */
  #isOwn(origin: string): boolean {
    let own = this.#own.get(origin);
    if (own === undefined) {
      own = siteOf(origin) === this.#ledger.site;
      this.#own.set(origin, own);
    }
    return own;
  }

  #ownRow(origin: string, seq: number): boolean {
    const epoch = this.#ledger.log.epoch(origin);
    if (!epoch || (epoch.endSeq !== null && seq > epoch.endSeq)) return false;
    return this.#ledger.statements.get(hasSql).get(origin, seq) !== undefined;
  }

  #noteLate(origin: string, seq: number, tip: string, hubPos: number): void {
    this.#ledger.statements
      .get(
        "INSERT INTO lateFact (origin, seq, tip, hubPos, pos, state, adoptedPos) VALUES (?, ?, ?, ?, ?, 'waiting', 0) ON CONFLICT (origin, seq, tip) DO UPDATE SET hubPos = excluded.hubPos, pos = excluded.pos",
      )
      .run(origin, seq, tip, hubPos, this.#pos);
  }

  #noteVerdict(origin: string, seq: number, hubPos: number, verdict: Verdict): void {
    this.#ledger.statements
      .get(
        "INSERT INTO hubVerdict (origin, seq, hubPos, verdict) VALUES (?, ?, ?, ?) ON CONFLICT (origin, seq) DO UPDATE SET hubPos = excluded.hubPos, verdict = excluded.verdict",
      )
      .run(origin, seq, hubPos, JSON.stringify(verdict));
  }
}

type OwnRow = Pick<JournalRow, "pos" | "origin" | "seq" | "base" | "hlc" | "atMs" | "moves" | "sets">;

const fieldAt = (set: RecordSet, field: string): number => Object.keys(set.fields).indexOf(field);

const hasSql = "SELECT 1 FROM journal WHERE origin = ? AND seq = ?";
const ownSql =
  "SELECT pos, origin, seq, base, hlc, atMs, moves, sets FROM journal WHERE origin = ? AND seq BETWEEN ? AND ? ORDER BY seq";
const sharedOwnSql = `SELECT pos, origin, seq, base, hlc, atMs, '[]' AS moves, sets FROM journal
  WHERE origin = ? AND seq BETWEEN ? AND ? AND sets <> '[]' ORDER BY seq`;

/** A quick look at the text: most facts of a warehouse touch owned records only. What this version does not know counts as shared. */
function mayTouchShared(sets: string): boolean {
  for (const [, name] of sets.matchAll(/"record":"([^"]*)"/g)) if (!ownedRecords.has(name as string)) return true;
  return false;
}
const ownedRecords: ReadonlySet<string> = new Set(
  Object.values(records)
    .filter(({ merge }) => merge === "owned")
    .map(({ name }) => name),
);
