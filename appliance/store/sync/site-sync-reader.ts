import { genesisTip } from "#sync/protocol/entry.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import { type FactRun, type LineageStep, rewindsMax } from "#sync/protocol/session.ts";
import type { SiteSyncState, SiteSyncStore } from "#sync/protocol/site/site-sync-store.ts";
import { type JournalRow, toFact } from "../ledger/journal.ts";
import type { Statements } from "../statements.ts";
import { type EpochBegun, epochBegun } from "./apply-own.ts";
import { LogState } from "./log-state.ts";
import { readNote } from "./notes.ts";

/**
 * What the session reads of this box's book, on a connection that never waits for the writer. `origin` names the box while its book is empty. `sendsUpTo` is the last row
 * that may be told of: of what a synchronous standby does not have, nobody else may hear, or a takeover would do it a second time.
 */
export class SiteSyncReader implements SiteSyncStore {
  readonly #statements: Statements;
  readonly #origin: string;
  readonly #sendsUpTo: () => number;

  constructor(statements: Statements, origin: string, sendsUpTo: () => number = () => Number.POSITIVE_INFINITY) {
    this.#statements = statements;
    this.#origin = origin;
    this.#sendsUpTo = sendsUpTo;
  }

  sync(): SiteSyncState {
    return this.#statements.db.transaction(() => this.#sync())();
  }

  hashAt(origin: string, seq: number): string | undefined {
    if (seq === 0) return genesisTip;
    return this.#statements
      .get<{ hash: Buffer }>("SELECT hash FROM journal WHERE origin = ? AND seq = ?")
      .get(origin, seq)
      ?.hash.toString("hex");
  }

  factsAfter(origin: string, seq: number, factsMax: number, charsMax: number): FactRun | undefined {
    const prev = this.hashAt(origin, seq);
    if (prev === undefined) return undefined;
    const facts: FactRun["facts"][number][] = [];
    const hashes: string[] = [];
    let chars = 0;
    for (const row of this.#statements
      .get<JournalRow>("SELECT * FROM journal WHERE origin = ? AND seq > ? ORDER BY seq LIMIT ?")
      .iterate(origin, seq, factsMax)) {
      chars += row.data.length + row.moves.length + row.sets.length + plainChars;
      if (facts.length > 0 && chars > charsMax) break;
      const { pos: _pos, ...fact } = toFact(row);
      facts.push(fact);
      hashes.push(row.hash.toString("hex"));
    }
    return facts.length === 0 ? undefined : { origin, prev, facts, hashes };
  }

  confirmedSeq(origin: string): number {
    return (
      this.#statements.get<{ confirmedSeq: number }>("SELECT confirmedSeq FROM ownEpoch WHERE origin = ?").get(origin)
        ?.confirmedSeq ?? 0
    );
  }

  #sync(): SiteSyncState {
    const log = new LogState(this.#statements);
    const epoch = log.epochs.at(-1);
    const origin = epoch?.origin ?? this.#origin;
    const last = this.#statements
      .get<{ seq: number; hash: Buffer }>(
        "SELECT seq, hash FROM journal WHERE origin = ? AND pos <= ? ORDER BY seq DESC LIMIT 1",
      )
      .get(origin, Math.min(this.#sendsUpTo(), Number.MAX_SAFE_INTEGER));
    const contact = readNote(this.#statements, "contact");
    const fence = readNote(this.#statements, "fence");
    return {
      site: siteOf(origin),
      origin,
      seq: last?.seq ?? 0,
      tip: last?.hash.toString("hex") ?? genesisTip,
      reason: epoch?.reason ?? "first",
      inherits: epoch?.inherits ?? false,
      lineage: this.#lineage(origin),
      // A ticket was given to one epoch; the next has none until it is heard.
      ticket: contact?.origin === origin ? contact.ticket : "",
      cursor: log.cursor,
      incarnation: contact?.incarnation ?? log.incarnation,
      marks: log.marks,
      base: log.base,
      rewinds: this.#statements
        .get<{ origin: string; seq: number; to: number }>(
          "SELECT origin, seq, toPos AS 'to' FROM hubRewind ORDER BY pos DESC, rowid DESC LIMIT ?",
        )
        .all(rewindsMax)
        .reverse(),
      fencedBy: fence?.origin === origin ? fence.authority : "",
    };
  }

  #lineage(origin: string): LineageStep[] {
    const first = this.#statements
      .get<{ type: string; data: string }>("SELECT type, data FROM journal WHERE origin = ? AND seq = 1")
      .get(origin);
    return first?.type === epochBegun ? (JSON.parse(first.data) as EpochBegun).lineage : [];
  }
}

/** JSON around a fact's structures, roughly. */
const plainChars = 250;
