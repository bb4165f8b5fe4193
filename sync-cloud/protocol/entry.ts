import type { Fact } from "../model/facts/fact.ts";

/** A fact as it travels: all of it but `pos`, which is local to a box, and the command's answer, which is nobody else's. */
export type WireFact = Omit<Fact, "pos">;

/** Why a fact was flagged, held back or left to the authority. Stable codes: screens have words for them. */
export type VerdictReason =
  | "over-quota" // spent more rights than the hub knew of: applied, an exception stays
  | "below-zero" // a real place went below zero: applied, an exception stays
  | "duplicate-serial"
  | "scope" // moves or sets what is not this site's
  | "schema" // a shape that cannot be right (a known field of the wrong kind, a quantity that is no whole number)
  | "rights" // moves rights that only the hub may move
  | "repeat" // the same late fact was adopted, or written again, before
  | "sealed" // its epoch was closed before it arrived
  | "too-large";

/**
 * What the hub made of one fact. `accepted` and `flagged` are applied. `quarantined` is kept whole, not applied, and shown in an inbox. `late` came
 * from an epoch that was closed before: kept whole, not applied; the site's authority adopts it as facts of its own. `tip` is its hash in the chain of
 * its epoch: after a hub lost its tail, a disk that went back may have written another fact under the same number.
 * Whatever the verdict, the fact has its place in the log, so that nothing blocks and nothing vanishes.
 */
export type Verdict =
  | { kind: "accepted" }
  | { kind: "flagged"; reasons: VerdictReason[] }
  | { kind: "quarantined"; reason: VerdictReason; detail: string }
  | { kind: "late"; tip: string };

/** One line of the hub's log. `hubPos` counts from 1 without gaps in each company. */
export interface LogEntry {
  hubPos: number;
  /** Effective stamp: the fact's hlc, brought into what the hub knows of time. Same form as an hlc. Set once. */
  eff: string;
  verdict: Verdict;
  fact: WireFact;
}

/** What the hub knows of one origin. */
export interface OriginState {
  origin: string;
  /** Succession within its site, from 1: given when the hub admits it. */
  generation: number;
  /** Last fact in the log, and its hash in the origin's own chain. */
  seq: number;
  tip: string;
  /** Effective stamp of its last fact: stamps of one origin never go back. */
  lastEff: string;
  /** Facts after this one are late. Absent while the origin may write. */
  sealedAtSeq?: number;
}

/** Hash of the empty chain, hex. */
export const genesisTip = "0".repeat(64);
