import type { EpochReason, FactRun, LineageStep, LogMark, Page } from "../session.ts";

/** Where a box's book stands in the sync; read anew for every exchange. */
export interface SiteSyncState {
  site: string;
  /** The epoch that this box writes, its last fact and the hash there. */
  origin: string;
  seq: number;
  tip: string;
  reason: EpochReason;
  inherits: boolean;
  /** The epochs before, oldest first, each up to where the book went on from it. `seq` 0: the book has nothing of it. */
  lineage: LineageStep[];
  /** Of the last answer that reached this epoch; empty at its start. */
  ticket: string;
  cursor: number;
  incarnation: number;
  /** Ends of pages in the book, newest first, the first one at `cursor`; thinned with age (`thinMarks`). */
  marks: LogMark[];
  /** The log can be undone down to here: the position of the state that this book took last, 0 for none. */
  base: number;
  rewinds: { origin: string; seq: number; to: number }[];
  /** The epoch of another box that goes on in this site: this one takes no commands. */
  fencedBy: string;
}

/** What a book gives to the session. All of it reads what is durable, and nothing waits. */
export interface SiteSyncStore {
  sync(): SiteSyncState;
  /** Hash after a fact of an own epoch in this book; the empty chain's at seq 0; undefined when the book does not have it. */
  hashAt(origin: string, seq: number): string | undefined;
  /** Own facts after `seq`, oldest first, at most `factsMax`, and no more than fit `charsMax` of JSON text (one fact always). Undefined when there are none. */
  factsAfter(origin: string, seq: number, factsMax: number, charsMax: number): FactRun | undefined;
  /** The last own fact that the log has, as pages told: 0 for none. */
  confirmedSeq(origin: string): number;
}

/**
 * What an answer asks of the book. Done in order, each in one transaction; when one fails, those behind it are dropped and the next exchange brings them again.
 */
export type SiteAction =
  /** Keep what must be shown at the next contact. */
  | { kind: "contact"; ticket: string; incarnation: number }
  /** Undo the log after `to`: what others wrote goes, own facts are unconfirmed again. Note `rewinds` for own epochs, and the incarnation. */
  | { kind: "rewind"; to: number; incarnation: number }
  | { kind: "page"; page: Page }
  | ({ kind: "begin" } & EpochBegin)
  /** Take no commands any more, or, with "", take them again. */
  | { kind: "fence"; authority: string }
  /** The log does not go on from this book: fetch a snapshot and have the book take its state. Own facts that are not in it stay, on top. */
  | { kind: "snapshot" };

/** A new epoch of this box. Its first fact is `epoch-begun`, with reason and lineage as its data, so that the journal tells its own story. */
export interface EpochBegin {
  origin: string;
  reason: EpochReason;
  inherits: boolean;
  lineage: LineageStep[];
  /**
   * After a fork: own facts after this one, of this epoch and those behind it, that no page confirmed are written again under the new origin, in their order, word for word but for
   * origin, seq, and `source` with the hash of the first writing (a source that is there stays; a `base` in a part of the log that was undone since comes down to where that was undone, as in `rewinds`). They change no table: they are there already. Left out: `epoch-begun`, and
   * facts that one behind them has adopted; the latter then no longer count by themselves.
   */
  writeAgainAfter?: { origin: string; seq: number };
}

/** Marks to keep: all of the last few pages, then at doubling distances. Newest first, as is the answer. */
export function thinMarks(marks: readonly LogMark[], most: number): LogMark[] {
  if (marks.length <= most) return [...marks];
  const newest = marks[0] as LogMark;
  const kept = marks.slice(0, most >> 1);
  let distance = newest.hubPos - (kept.at(-1) as LogMark).hubPos;
  for (const mark of marks.slice(most >> 1)) {
    if (kept.length === most - 1) break;
    if (newest.hubPos - mark.hubPos < distance * 2) continue;
    kept.push(mark);
    distance = newest.hubPos - mark.hubPos;
  }
  const oldest = marks.at(-1) as LogMark;
  return kept.at(-1)?.hubPos === oldest.hubPos ? kept : [...kept, oldest];
}
