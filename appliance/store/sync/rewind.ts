import type { FactSource, Move, RecordSet } from "#sync/model/facts/fact.ts";
import type { RecordDefinition } from "#sync/model/records/define-record.ts";
import { droppedBy } from "#sync/protocol/dropped-records.ts";
import { definitionOf, fieldRule } from "#sync/protocol/field-rule.ts";
import { type Held, settle } from "#sync/protocol/register.ts";
import type { Page } from "#sync/protocol/session.ts";
import { applyMove } from "../ledger/apply-move.ts";
import { applyOwned } from "../ledger/apply-set.ts";
import type { JournalRow } from "../ledger/journal.ts";
import { noteAdopted } from "./apply-own.ts";
import type { RewindData } from "./hub-row-data.ts";
import type { Ledger } from "./ledger.ts";
import { type PageRow, pageAt } from "./page-rows.ts";
import { forgetPending } from "./pending-owned.ts";
import { LostRecords, restoreOwned } from "./restore-owned.ts";
import { type AckPart, accepted, isApplied, partsOf } from "./slice.ts";
import { rowsOfState } from "./state-rows.ts";

/**
 * The hub lost the end of its log: what this book took from the positions after `to` is undone. Facts from elsewhere go (they come again when their sites push
 * them again), own facts stand on top again without a place. A shared field becomes what the remaining log says of it, which takes a walk through
 * all pages: a hub that loses what it called durable is a disaster, and nothing is kept for it in good times.
 */
export function rewind(ledger: Ledger, { to, incarnation, heads }: RewindData, pos: number): void {
  const { statements, log } = ledger;
  const undone = statements
    .get<PageRow>("SELECT pos, fromPos, toPos FROM hubPage WHERE toPos > ? AND undone = 0 ORDER BY pos DESC")
    .all(to);
  const work = new Undo(ledger, pos, to);
  for (const row of undone) {
    statements.get("UPDATE hubPage SET undone = 1 WHERE pos = ?").run(row.pos);
    const page = pageAt(statements, row.pos);
    if (page) work.undo(page, Math.max(to, row.fromPos - 1), row.toPos);
  }
  for (const sql of [
    "DELETE FROM overwrite WHERE hubPos > ?",
    "DELETE FROM hubVerdict WHERE hubPos > ?",
    "DELETE FROM lateFact WHERE hubPos > ? AND state = 'waiting'",
  ])
    statements.get(sql).run(to);
  work.finish();
  // A parked set of this box waits for its place again; one from elsewhere is gone with its page.
  statements.get("DELETE FROM parked WHERE hubPos > ? AND pos IN (SELECT pos FROM hubPage)").run(to);
  statements.get("UPDATE parked SET hubPos = 0, eff = '' WHERE hubPos > ?").run(to);
  // What another box of this site had adopted there is not adopted any more; what this box adopts is in its own facts.
  statements
    .get(
      "UPDATE lateFact SET state = 'waiting', adoptedPos = 0 WHERE adoptedPos IN (SELECT pos FROM hubPage WHERE undone = 1)",
    )
    .run();
  statements.get("DELETE FROM lateFact WHERE state = 'waiting' AND (hubPos > ? OR hubPos = 0)").run(to);
  // What this box adopted there has no line in the log any more; it may get one again.
  statements.get("UPDATE lateFact SET hubPos = 0, pos = 0 WHERE hubPos > ?").run(to);
  statements.get("DELETE FROM siteCommand WHERE pos IN (SELECT pos FROM hubPage WHERE undone = 1)").run();
  for (const { origin, seq } of heads)
    statements.get("INSERT INTO hubRewind (pos, origin, seq, toPos) VALUES (?, ?, ?, ?)").run(pos, origin, seq, to);
  log.advance(to, incarnation);
  forgetPending(ledger);
}

/** A register that the lost part had touched. */
interface Touched {
  definition: RecordDefinition;
  id: string;
  field: string;
  /** What the remaining log says. */
  held?: Held;
  /** The newest edit of this box that lost its place. */
  edit?: { pos: number; value: unknown };
}

class Undo {
  readonly #ledger: Ledger;
  readonly #pos: number;
  readonly #to: number;
  readonly #touched = new Map<string, Touched>();
  readonly #lost = new LostRecords();
  readonly #confirmed = new Map<string, number>();
  #line = 0;

  constructor(ledger: Ledger, pos: number, to: number) {
    this.#ledger = ledger;
    this.#pos = pos;
    this.#to = to;
  }

  undo(page: Page, after: number, to: number): void {
    for (const part of partsOf(page, after, to).reverse()) {
      if (part.kind === "acks") this.#unconfirm(part.acks);
      else {
        const { fact, verdict } = part.entry;
        if (!isApplied(verdict)) continue;
        for (const move of [...fact.moves].reverse()) this.#move(reversed(move), fact.atMs);
        for (const { record, id } of droppedBy(fact)) this.#touchAll(definitionOf(record) as RecordDefinition, id);
        for (const set of fact.sets) {
          const definition = definitionOf(set.record);
          if (definition?.merge === "owned") this.#lost.add(this.#ledger, set);
          else if (definition) this.#touch(definition, set);
        }
      }
    }
  }

  finish(): void {
    for (const [origin, seq] of this.#confirmed) this.#ledger.log.confirm(origin, seq);
    restoreOwned(this.#ledger, this.#lost, this.#pos);
    if (this.#touched.size === 0) return;
    this.#refold();
    for (const { definition, id, field, held, edit } of this.#touched.values())
      this.#ledger.statements.sharedRows.recast(definition, id, field, held, edit);
  }

  #unconfirm({ origin, fromSeq, toSeq, exceptions }: AckPart): void {
    this.#confirmed.set(origin, Math.min(fromSeq - 1, this.#confirmed.get(origin) ?? fromSeq - 1));
    for (const row of ownRows(this.#ledger, origin, fromSeq, toSeq)) {
      const sets = JSON.parse(row.sets) as RecordSet[];
      if (!isApplied(exceptions.get(row.seq)?.verdict ?? accepted)) this.#redo(row, sets);
      else
        for (const set of sets) {
          const definition = definitionOf(set.record);
          if (!definition || definition.merge === "owned") continue;
          for (const one of this.#touch(definition, set))
            if (!one.edit || one.edit.pos < row.pos)
              one.edit = { pos: row.pos, value: (set.fields as Record<string, unknown>)[one.field] };
        }
    }
  }

  /** It was undone when its verdict came; now it waits for one again. */
  #redo(row: OwnRow, sets: readonly RecordSet[]): void {
    if (row.source) noteAdopted(this.#ledger.statements, { ...row, source: JSON.parse(row.source) as FactSource });
    for (const move of JSON.parse(row.moves) as Move[]) this.#move(move, row.atMs);
    for (const set of sets) {
      const definition = definitionOf(set.record);
      if (definition?.merge === "owned") applyOwned(this.#ledger.statements, definition, set, row.atMs);
      else if (definition) this.#ledger.statements.sharedRows.edit(definition, set, row.pos);
    }
  }

  #touch(definition: RecordDefinition, { id, fields }: RecordSet): Touched[] {
    return Object.keys(fields)
      .filter((field) => field in definition.fields)
      .map((field) => {
        const key = keyOf(definition.name, id, field);
        let one = this.#touched.get(key);
        if (!one) {
          one = { definition, id, field };
          this.#touched.set(key, one);
        }
        return one;
      });
  }

  /** It comes back with all that the log says of it. */
  #touchAll(definition: RecordDefinition, id: string): void {
    const fields = Object.fromEntries(Object.keys(definition.fields).map((field) => [field, null]));
    this.#touch(definition, { record: definition.name, id, fields } as RecordSet);
  }

  #forget({ record, id }: RecordSet): void {
    for (const field in definitionOf(record)?.fields ?? {}) {
      const one = this.#touched.get(keyOf(record, id, field));
      if (one) delete one.held;
    }
  }

  #move(move: Move, atMs: number): void {
    applyMove(this.#ledger.statements, move, this.#pos, this.#line++, atMs);
  }

  /** What the log up to `to` says of the touched fields. */
  #refold(): void {
    const { statements } = this.#ledger;
    for (const { record, id, field, held } of rowsOfState(statements, "register")) {
      const one = this.#touched.get(keyOf(record, id, field));
      if (one) one.held = held;
    }
    const rows = statements
      .get<PageRow>("SELECT pos, fromPos, toPos FROM hubPage WHERE undone = 0 AND toPos <= ? ORDER BY toPos, pos")
      .all(this.#to);
    for (const row of rows) {
      const page = pageAt(statements, row.pos);
      if (!page) continue;
      for (const part of partsOf(page, row.fromPos - 1, row.toPos))
        if (part.kind === "entry") {
          const { hubPos, eff, fact, verdict } = part.entry;
          if (isApplied(verdict)) for (const dropped of droppedBy(fact)) this.#forget(dropped);
          if (isApplied(verdict))
            this.#settle(fact.sets, { eff, origin: fact.origin, seq: fact.seq, hubPos }, fact.base);
        } else {
          const { origin, fromSeq, toSeq, firstHubPos, exceptions } = part.acks;
          for (const own of ownRows(this.#ledger, origin, fromSeq, toSeq)) {
            const exception = exceptions.get(own.seq);
            if (!isApplied(exception?.verdict ?? accepted)) continue;
            const hubPos = firstHubPos + own.seq - fromSeq;
            const stamp = { eff: exception?.eff ?? own.hlc, origin, seq: own.seq, hubPos };
            this.#settle(JSON.parse(own.sets) as RecordSet[], stamp, exception?.base ?? own.base);
          }
        }
    }
  }

  #settle(sets: readonly RecordSet[], stamp: Held["stamp"], base: number): void {
    for (const { record, id, fields } of sets)
      for (const [field, value] of Object.entries(fields)) {
        const one = this.#touched.get(keyOf(record, id, field));
        if (one && settle(fieldRule(one.definition, field), one.held, { value, stamp }, base).wins)
          one.held = { value, stamp };
      }
  }
}

type OwnRow = Pick<JournalRow, "pos" | "seq" | "base" | "hlc" | "atMs" | "type" | "moves" | "sets" | "source">;
const ownRows = ({ statements }: Ledger, origin: string, fromSeq: number, toSeq: number): OwnRow[] =>
  statements
    .get<OwnRow>(
      "SELECT pos, seq, base, hlc, atMs, type, moves, sets, source FROM journal WHERE origin = ? AND seq BETWEEN ? AND ? ORDER BY seq",
    )
    .all(origin, fromSeq, toSeq);

const keyOf = (record: string, id: string, field: string): string => `${record} ${field} ${id}`;
const reversed = (move: Move): Move => ({ ...move, from: move.to, to: move.from });
