import type { Move } from "../../model/facts/fact.ts";
import type { Fold } from "../../protocol/fold.ts";
import type { LineageStep } from "../../protocol/session.ts";
import { nothingOf, stepsOfState } from "../../protocol/site/site-session.ts";
import type { EpochBegin, SiteAction, SiteSyncState, SiteSyncStore } from "../../protocol/site/site-sync-store.ts";
import type { SiteState } from "../../protocol/site-state.ts";
import type { Chance } from "../kernel/chance.ts";
import type { Version } from "./versions.ts";

/** Something that somebody at a site wants done, and does again until it is answered. */
export interface Errand {
  mark: number;
  commandId: string;
  name: string;
  wrong: boolean;
  /** What the book needs to run it. */
  what: unknown;
  tries: number;
}

/**
 * `done`: it is on the disk, as so many facts with these moves. `repeat`: it was, since an earlier try. `refused`: not here, not now; it may be tried elsewhere. `not`: it cannot
 * be done any more.
 */
export type ErrandAnswer =
  | { kind: "done"; facts: number; moves: readonly Move[] }
  | { kind: "repeat" }
  | { kind: "refused" }
  | { kind: "not" };

/** A command that a box sent itself, because of news from elsewhere. */
export interface Done {
  commandId: string;
  name: string;
  answer: Extract<ErrandAnswer, { kind: "done" }>;
}

/**
 * The book of one box as the simulated world drives it: what people do with it, and what the sync session reads and writes. Everything is on the disk when a
 * method returns. There is one in plain maps, and one on the appliance's own store and commands.
 */
export interface SimBook extends SiteSyncStore {
  /** Of the program that opened it. A newer one applies what it comes to know. */
  readonly version: Version;
  upgrade(to: Version): void;
  /** What somebody could do now, or nothing. Changes nothing. `mark` is a number that no other errand of the run has. */
  choose(chance: Chance, mark: number): Errand | undefined;
  run(errand: Errand): ErrandAnswer;
  /** Gives an item a name, whatever the workload would do. */
  edit(sku: string, name: string): void;
  perform(action: SiteAction): void;
  /** Goes on from a state in place of the log's lines. */
  takeState(state: SiteState): void;
  /** Does what news from elsewhere asks this site to do. `done` hears of each command that was booked, and says whether the box still lives. */
  react?(hubNowMs: () => number, done: (deed: Done) => boolean): void;
  /** The power goes and comes back. `isUnderWay`: nobody was told yet of what was written last, so any part of it may be missing. */
  losePower?(chance: Chance, isUnderWay: boolean): void;
  /** Somebody was told of all that is written by now. */
  told?(): void;
  /** All but the journal is made anew from it. Gives what came out otherwise than it was. */
  rebuild?(): string[];
  /** Its standby is not heard yet: it does not speak to the cloud. */
  readonly isHeldBack?: boolean;
  /** Late facts of this site become its own. Gives how many. */
  adoptLate(): number;
  /** Goes on under a new epoch by its own decision. */
  begin(how: Pick<EpochBegin, "origin" | "reason" | "inherits">): void;
  /** All that the disk holds now, to start boxes from: a backup, a clone, a standby's disk. Most images are never used, so making one is cheap. */
  image(): DiskImage;
  /** The state of this book, and what it should be by the hub's: two texts to compare. */
  stateLines(): string[];
  linesOf(hub: Fold): string[];
  /** Confirmed state as `oracle/model.ts` writes it; a form that cannot tell it apart from what shows leaves it out. */
  modelText?(): string[];
  shown(record: string, id: string, field: string): unknown;
  /** What is wrong inside this book. */
  faults(): string[];
  /** The same at the end of a run, looked at from the first row on. */
  deepFaults(): string[];
  close(): void;
}

/** Gives a book with the content of the image, each time another. */
export type DiskImage = (wallMs: () => number) => SimBook;

/** What a new epoch goes on from when a person says so: all of the book, and the epoch that fenced it, of which it has nothing. */
export const lineageBehind = (state: SiteSyncState): LineageStep[] => [
  ...stepsOfState(state),
  ...(state.fencedBy === "" ? [] : [nothingOf(state.fencedBy)]),
];
