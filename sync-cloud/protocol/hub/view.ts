import type { LogEntry, OriginState } from "../entry.ts";
import type { Held, Stamp } from "../register.ts";
import type { EpochReason, LogMark, OriginHead } from "../session.ts";

/** What the hub knows of an origin, beyond where its chain stands. */
export interface HubOrigin extends OriginState {
  /** The box that wrote it. */
  box: string;
  reason: EpochReason;
  /** The epoch that ended when this one was admitted, "" for none. */
  closed: string;
  /** May take over the rights of the epoch before by name. */
  inherits: boolean;
  /** Epochs before it that its book goes on from, oldest first. */
  lineage: OriginHead[];
  /** The box shows `ticket`, or `previousTicket` when the answer with the newer one was lost. */
  ticket: string;
  previousTicket: string;
  /** The incarnation that gave `ticket`: a hub that lost its tail does not know what tickets it gave in it. */
  ticketIncarnation: number;
  /** Facts up to `seq` have seen no more than `base` of this log (`Hello.rewinds`). */
  baseCaps: { seq: number; base: number }[];
  schema: number;
}

/** Who goes on in a site. */
export interface HubSite {
  site: string;
  /** The one origin that is not closed. */
  authority: string;
  /** Generations given so far. */
  generations: number;
}

/** A box that people enrolled. */
export interface HubBox {
  box: string;
  site: string;
  /** `expelled`: away beyond the retention, or sent away; nobody waits for it. It gives its facts, and comes back by a snapshot where the log was folded meanwhile. `revoked`: nothing it says counts. */
  state: "enrolled" | "expelled" | "revoked";
  /** Last position of the log that is on its disk, as it said itself. */
  cursor: number;
  /** The cursor when it last had nothing left to send: all that it may still write has seen the log up to here. Absent: never. */
  settledCursor?: number;
  seenAtMs: number;
}

/** A line of the log as the hub keeps it. */
export interface HubEntry extends LogEntry {
  /** Hash of the log up to this line. */
  tip: string;
  /** Hash of the fact in its origin's chain. */
  hash: string;
  /** What the writer had seen, as far as the hub can vouch for it; the fact's own `base` in the plain case. */
  base: number;
}

/** What `accept` reads, at once and without waiting: the caller loads before what `needsOf` names. */
export interface HubView {
  head(): LogMark;
  site(site: string): HubSite | undefined;
  origin(origin: string): HubOrigin | undefined;
  /** Hash after a fact that the hub has; asked for only where `needsOf` or `admitNeeds` named it. */
  hashAt(origin: string, seq: number): string | undefined;
  /** By `registerKey`. */
  register(key: string): Held | undefined;
  /** By `balanceKey`: units, 0 when there is none. */
  onHand(key: string): number;
  /** By `serialKey`: units on hand in real places of all sites. */
  serialOnHand(key: string): number;
  /** By `sourceKey`: whether an applied fact has it. */
  hasSource(key: string): boolean;
  /** False when no key is there, as in most companies: then none need be made to ask for. */
  hasSources(): boolean;
}

/** Keys as `keys.ts` makes them. */
export interface Needs {
  origins: string[];
  sites: string[];
  hashes: { origin: string; seq: number }[];
  registers: string[];
  balances: string[];
  serials: string[];
  sources: string[];
}

export interface RegisterWrite extends Held {
  key: string;
}

/** Fields of an owned record that now have these values, in log order. */
export interface OwnedWrite {
  key: string;
  fields: Record<string, unknown>;
  hubPos: number;
}

/** An overwrite of a value that its writer had not seen. */
export interface Conflict {
  hubPos: number;
  /** By `registerKey`. */
  key: string;
  kept: { value: unknown; stamp: Stamp };
  lost: { value: unknown; stamp: Stamp };
}

/** Parts of facts that this version does not know: kept until an upgrade. */
export interface ParkedSet {
  hubPos: number;
  record: string;
  id: string;
  /** Empty when the record itself is unknown: then all its fields. */
  fields: string[];
}

/** What is added to a balance, and when units last began to stand there: by the clock of their site, as its fact says. */
export interface BalanceChange {
  qty: number;
  sinceMs: number;
  /** It was empty in between, also when it stood before: what is there now came at `sinceMs`. */
  anew: boolean;
}

/** The lines that a batch got, its origin as it is afterwards, and the end of the log. */
export interface TakenLines {
  entries: HubEntry[];
  origin: HubOrigin;
  head: LogMark;
}

/** What the lines of one batch, or of several one after the other, changed. */
export interface Written {
  registers: RegisterWrite[];
  /** By key; only those that are not again as they were. */
  balances: Map<string, BalanceChange>;
  serials: Map<string, number>;
  owned: OwnedWrite[];
  conflicts: Conflict[];
  sources: string[];
  parked: ParkedSet[];
}

/** All that taking a batch changes. Written in one transaction; nothing is answered before it is on the disk. */
export type Effects = TakenLines & Written;

/** Something about a site that people must know. */
export interface Incident {
  kind:
    | "restored" // a box goes on from a backup
    | "copied" // one box was heard in two states
    | "taken-over" // another box goes on
    | "two-boxes" // a box wants to go on beside the one that does: it was closed at once
    | "hub-lost-tail"; // a box has more of the log than the hub
  site: string;
  box: string;
  origin: string;
  /** The epoch that was closed by it, or that goes on. */
  other: string;
  detail: string;
}
