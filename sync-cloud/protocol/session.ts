import type { LogEntry, Verdict, WireFact } from "./entry.ts";

/** Where the chain of an origin stands: its last fact and the hash after it. */
export interface OriginHead {
  origin: string;
  seq: number;
  tip: string;
}

/** A place in the hub's log, and the hash of the log up to it. */
export interface LogMark {
  hubPos: number;
  tip: string;
}

/**
 * Why an epoch began. `first`: a new site. `restore`: from a backup, told by a person. `fork`: the hub, or the box itself, found that the disk had gone
 * back or been copied. `takeover`: another box of the site goes on. `reclaim`: the box that held the site all the time goes on after a copy of it was heard.
 */
export type EpochReason = "first" | "restore" | "fork" | "takeover" | "reclaim";

/** An epoch of the box's own site as its book has it, up to the fact where the next epoch went on from it. */
export interface LineageStep extends OriginHead {
  reason: EpochReason;
  /** Takes over the rights of the epoch before by name: only a standby that was synchronous to the end may say so. */
  inherits?: boolean;
}

/** What a box says of itself at the start of every exchange. It proves nothing by its clock. */
export interface Hello extends LineageStep {
  protocol: number;
  site: string;
  box: string;
  /** A number of the box's own; the answer repeats it, so that an answer that comes too late is known as such. */
  exchange: number;
  /** The epochs before, oldest first, at most `lineageMax`. */
  lineage: LineageStep[];
  /** Of the last WELCOME that reached this box, from the same epoch; empty at the first contact. */
  ticket: string;
  /** Last hub position whose page is on the disk of this box. */
  cursor: number;
  /** The hub's incarnation that gave it. */
  incarnation: number;
  /** Ends of pages that this box has, newest first, at most `marksMax`, the first one at `cursor`; empty at cursor 0. */
  marks: LogMark[];
  /** Answers `fork`: between these two seqs lies the last fact that box and hub have in common. */
  probe?: { origin: string; fromSeq: number; toSeq: number };
  /**
   * When this box undid a part of the log that the hub had lost: its facts up to `seq` may name a `base` above `to` that means positions of that lost part.
   * At most `rewindsMax`, oldest first.
   */
  rewinds: { origin: string; seq: number; to: number }[];
  schema: number;
  wallMs: number;
  freeBytes: number;
  /** Facts that the hub has not called durable. */
  outbox: number;
}

/**
 * `resume`: go on. `fork`: the hub holds another past, or the ticket is old: begin a new epoch. `sealed`: another epoch of this site goes on, this box is fenced and
 * hands over what it has. `snapshot`: the log no longer reaches back to the cursor, load a state. `expelled`: people sent this site away; its facts are taken, and it is given nothing.
 */
export type Mode = "resume" | "fork" | "sealed" | "snapshot" | "expelled";

export interface HeldOrigin extends OriginHead {
  durableSeq: number;
  sealedAtSeq?: number;
}

export interface Welcome {
  exchange: number;
  mode: Mode;
  hubNowMs: number;
  incarnation: number;
  /** To be shown at the next contact. */
  ticket: string;
  /** Last hub position. */
  head: number;
  /** What the hub has of the origins that HELLO named, in that order. An origin that is missing is not admitted. */
  held: HeldOrigin[];
  /** The epoch that goes on in this site. */
  authority: string;
  /** The log that this box knows is the hub's log only up to here: undo the rest. */
  rewindTo?: number;
  /** With `fork`: this box is fine, but a copy of it, or an old backup, has begun an epoch. Begin one that follows it, to go on. */
  copied?: boolean;
  /** With `fork`: hashes that the hub has, by seq. The box finds the last fact in common, or asks again with `probe`. Empty: only the ticket was old. */
  fork?: { origin: string; marks: { seq: number; tip: string }[] };
  creditBytes: number;
  creditFacts: number;
  /** Do not come back earlier. */
  retryMs?: number;
  /** A person asked for it: the box makes itself a new key (`POST /sync/v1/key`). Said until it did. */
  rotateKey?: boolean;
}

/** Why a batch was not taken, or only in part. The sequence stays where `ackSeq` says. */
export type PushFault =
  | "gap" // facts between what the hub has and this batch are missing
  | "fork" // it goes on from another past than the hub's
  | "unknown-origin" // no HELLO has named it
  | "incomplete" // facts of the epoch before come first
  | "foreign" // the signer may not speak for this site
  | "revoked"
  | "malformed";

export interface Receipt {
  origin: string;
  ackSeq: number;
  durableSeq: number;
  /** Only those that were not plainly accepted. */
  verdicts: [seq: number, verdict: Verdict][];
  fault?: { code: PushFault; detail: string };
}

/**
 * Own facts that the box has and the log now has too, `fromSeq` to `toSeq` at `firstHubPos` and the positions right behind it. Plain is: the effective
 * stamp is the fact's hlc, accepted, and its base is the fact's own.
 */
export interface AckRun {
  origin: string;
  fromSeq: number;
  toSeq: number;
  firstHubPos: number;
  /** Those that are not plain, in seq order. */
  exceptions: AckException[];
}

export interface AckException {
  seq: number;
  eff?: string;
  verdict?: Verdict;
  base?: number;
}

/**
 * A piece of the hub's log as one site sees it: all positions after `from` up to `to`. What is not in `entries` or `acks` is none of this site's business.
 * An entry's fact holds only what the site sees, and in `base` what the hub settled by.
 */
export interface Page {
  from: number;
  to: number;
  /** Hash of the hub's log at `to`. */
  tip: string;
  incarnation: number;
  /** In order of hubPos. */
  entries: LogEntry[];
  /** In order of firstHubPos. */
  acks: AckRun[];
}

/** Facts of one origin on their way: right behind each other, with the hash before and the hash after each. */
export interface FactRun {
  origin: string;
  prev: string;
  facts: readonly WireFact[];
  /** `hashes[i]` is the hash after `facts[i]`. */
  hashes: readonly string[];
}

export const lineageMax = 64;
export const marksMax = 16;
export const rewindsMax = 16;
export const forkMarksMax = 256;
export const creditFactsMax = 100_000;
export const creditBytesMax = 4 * 1024 * 1024;
