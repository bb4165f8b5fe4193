import type { EpochBegin } from "#sync/protocol/site/site-sync-store.ts";
import { rowHash } from "#sync/protocol/wire/chain.ts";
import type { JournalRow } from "../ledger/journal.ts";
import type { CommandRunner } from "../run-command.ts";
import { beginEpoch } from "./begin-epoch.ts";
import { isHubRow } from "./ledger.ts";
import { readNote, writeNote } from "./notes.ts";
import { PageFault } from "./page-fault.ts";
import { applyParked } from "./parked.ts";
import { beginPage, rewindTo, type TakenState, type Taking, takeSlice, takeState, unfinishedPage } from "./receive.ts";
import { replayRow } from "./replay-row.ts";

/** What the sync asks of a book; the writer does it between commands, each in a durable transaction of its own. */
export type SyncChange =
  | { kind: "contact"; ticket: string; incarnation: number }
  | { kind: "rewind"; to: number; incarnation: number }
  /** A page as the hub signed it; who signed it has been checked. */
  | { kind: "page"; bytes: Uint8Array }
  | ({ kind: "state" } & TakenState)
  | ({ kind: "begin" } & EpochBegin)
  | { kind: "fence"; authority: string }
  /** From now on this book takes another box's rows, and nothing of its own, until it begins an epoch. */
  | { kind: "follow"; primary: string }
  | { kind: "rows"; rows: FollowedRow[] };

/** A row of another box's journal, verbatim, with the bytes of a hub row. */
export interface FollowedRow {
  row: Omit<JournalRow, "hash"> & { hash: Uint8Array };
  body?: Uint8Array;
}

/** Rows that one message may hold. */
export const followedRowsMax = 2_000;

/** The side of a book that is not its own commands. It shares the pen with the command runner: there is one order. */
export class SiteBook {
  readonly #runner: CommandRunner;
  #taking: Taking | undefined;

  constructor(runner: CommandRunner) {
    this.#runner = runner;
    const { pen } = runner;
    pen.transaction(() => applyParked(pen.ledger.statements));
    if (!this.follows) this.#taking = unfinishedPage(pen);
    this.#look();
  }

  get follows(): boolean {
    return readNote(this.#runner.pen.ledger.statements, "follows") !== undefined;
  }

  /** A page is not done yet: `goOn` first. */
  get isTaking(): boolean {
    return this.#taking !== undefined;
  }

  /** Does one change. A page is only begun: `goOn` until `isTaking` is false. Throws a `PageFault` or a `WireFault` for what does not fit. */
  change(change: SyncChange): void {
    const { pen } = this.#runner;
    const { statements } = pen.ledger;
    if (!this.follows) this.#taking ??= unfinishedPage(pen);
    if (this.#taking) {
      if (change.kind !== "page") throw new PageFault("unfinished", "the page before this is not finished yet");
      return; // it is finished first; the hub gives the next one again
    }
    if (this.follows && change.kind !== "rows" && change.kind !== "begin")
      throw new PageFault("following", `this box follows another one: no ${change.kind} of its own`);
    switch (change.kind) {
      case "contact": {
        const { ticket, incarnation } = change;
        pen.transaction(() => writeNote(statements, "contact", { origin: this.#runner.origin, ticket, incarnation }));
        return;
      }
      case "fence": {
        const { authority } = change;
        const note = authority === "" ? undefined : { origin: this.#runner.origin, authority };
        pen.transaction(() => writeNote(statements, "fence", note));
        this.#look();
        return;
      }
      case "rewind":
        rewindTo(pen, change);
        return;
      case "page":
        this.#taking = beginPage(pen, change.bytes);
        return;
      case "state":
        takeState(pen, change);
        return;
      case "begin":
        this.#begin(change);
        return;
      case "follow": {
        const { primary } = change;
        pen.transaction(() => writeNote(statements, "follows", { primary }));
        this.#look();
        return;
      }
      case "rows":
        this.#follow(change.rows);
    }
  }

  /** A slice of the page that is being taken; true when there is more. */
  goOn(factsMax: number): boolean {
    if (this.#taking && takeSlice(this.#runner.pen, this.#taking, factsMax)) this.#taking = undefined;
    return this.isTaking;
  }

  /** A slice failed: what is done stays, the rest is found again by `unfinishedPage`, or comes again. */
  drop(): void {
    this.#taking = undefined;
  }

  #begin(begin: EpochBegin): void {
    const { pen } = this.#runner;
    // A box that stood by may have stopped in the middle of a page.
    for (let rest = unfinishedPage(pen); rest; rest = unfinishedPage(pen))
      takeSlice(pen, rest, Number.MAX_SAFE_INTEGER);
    pen.resetClock();
    beginEpoch(pen, begin);
    pen.transaction(() => {
      writeNote(pen.ledger.statements, "follows", undefined);
      writeNote(pen.ledger.statements, "fence", undefined);
    });
    this.#runner.origin = begin.origin;
    this.#look();
  }

  /** Rows of the box that this one stands by for, as they are. What is here already is passed over, when it is the same. */
  #follow(rows: readonly FollowedRow[]): void {
    const { pen } = this.#runner;
    if (!this.follows)
      throw new PageFault("following", "this box does not follow: it takes no rows of another's journal");
    if (rows.length > followedRowsMax)
      throw new PageFault("order", `${rows.length} rows in one message, at most ${followedRowsMax}`);
    pen.transaction(() => {
      for (const { row: given, body } of rows) {
        const row = { ...given, hash: Buffer.from(given.hash) };
        if (row.pos <= pen.pos) {
          this.#requireSame(row);
          continue;
        }
        const end = pen.end(row.origin);
        if (row.pos !== pen.pos + 1 || row.seq !== end.seq + 1)
          throw new PageFault("order", `row ${row.pos} (${row.origin}-${row.seq}) after ${pen.pos} (${end.seq})`);
        if (!rowHash(row, end.hash).equals(row.hash))
          throw new PageFault("chain", `row ${row.pos} (${row.origin}-${row.seq}) does not go on from the row before`);
        replayRow(pen.ledger, row, isHubRow(row.origin) ? body : undefined);
        pen.wrote(row, row.hash);
      }
    });
  }

  #requireSame({ pos, origin, seq, hash }: JournalRow): void {
    const here = this.#runner.pen.ledger.statements
      .get<{ hash: Buffer }>("SELECT hash FROM journal WHERE pos = ? AND origin = ? AND seq = ?")
      .get(pos, origin, seq);
    if (!here?.hash.equals(hash))
      throw new PageFault(
        "chain",
        `row ${pos} (${origin}-${seq}) is another one here: this book is no copy of that box's`,
      );
  }

  /** Whether commands are taken. */
  #look(): void {
    const { statements } = this.#runner.pen.ledger;
    const fence = readNote(statements, "fence");
    const follows = readNote(statements, "follows");
    this.#runner.closed =
      follows !== undefined
        ? { code: "standby-following", primary: follows.primary }
        : fence?.origin === this.#runner.origin
          ? { code: "site-fenced", authority: fence.authority }
          : undefined;
  }
}
