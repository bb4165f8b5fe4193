import { rightsSource } from "./audience.ts";
import type { Verdict, WireFact } from "./entry.ts";
import type { Stamp } from "./register.ts";
import type { OriginHead } from "./session.ts";

/**
 * What the log comes to at one position, as one site sees it: what a book begins with, or goes on with, where the log no longer reaches back to it. The rows
 * travel by kind, in the chunks of a snapshot (`wire/snapshot.ts`).
 */
export interface SiteState extends StateHead {
  rows: StateRows;
}

export interface StateHead {
  site: string;
  /** The log's position and hash that it stands for, and the incarnation that says so. The log goes on behind it. */
  cursor: number;
  tip: string;
  incarnation: number;
  /** The epoch that goes on in this site; "" while there was none. */
  authority: string;
  /** Where each epoch of this site stood: facts up to `seq` are in the state. In order of their generations. */
  origins: OriginAt[];
}

export interface OriginAt extends OriginHead {
  sealedAtSeq?: number;
}

/** An old site may have had many epochs; the youngest are named. */
export const stateOriginsMax = 1_000;

export interface StateRows {
  balance: BalanceRow[];
  owned: OwnedRow[];
  register: RegisterRow[];
  late: LateRow[];
  held: HeldRow[];
  source: SourceRow[];
  command: CommandRow[];
  parked: ParkedRow[];
}
export type StateKind = keyof StateRows;
export const stateKinds: readonly StateKind[] = [
  "balance",
  "owned",
  "register",
  "late",
  "held",
  "source",
  "command",
  "parked",
];

/** Units of one balance of this site, or of rights that it gave or holds. */
export interface BalanceRow {
  place: string;
  sku: string;
  lot: string;
  serial: string;
  lpn: string;
  owner: string;
  status: string;
  onHand: number;
  oldestInAt: number;
}
export interface OwnedRow {
  record: string;
  id: string;
  fields: Record<string, unknown>;
}
export interface RegisterRow {
  record: string;
  id: string;
  field: string;
  held: { value: unknown; stamp: Stamp };
}
/** A late fact of this site that nobody adopted yet. */
export interface LateRow {
  hubPos: number;
  eff: string;
  tip: string;
  fact: WireFact;
}
/** A fact of this site that the log has and did not apply. */
export interface HeldRow {
  origin: string;
  seq: number;
  hubPos: number;
  verdict: Verdict;
}
/** A fact of this site that was taken under another name: whoever adopts it again tells nothing new. `tip` "" stands for whichever has that number. */
export interface SourceRow {
  origin: string;
  seq: number;
  tip: string;
}
/** A command that this site has answered of late: a device that repeats it is not to do it twice. `source` is the closed epoch that it was adopted from, or "". */
export interface CommandRow {
  commandId: string;
  origin: string;
  seq: number;
  source: string;
}
/** A set of which the hub does not know the record, or some fields: only those that it does not know. */
export interface ParkedRow {
  hubPos: number;
  line: number;
  eff: string;
  origin: string;
  seq: number;
  base: number;
  atMs: number;
  record: string;
  id: string;
  fields: Record<string, unknown>;
}

export const emptyRows = (): StateRows => ({
  balance: [],
  owned: [],
  register: [],
  late: [],
  held: [],
  source: [],
  command: [],
  parked: [],
});

/**
 * A site sees a part of the company's rights: what the others hold is booked on their source, so that all places sum to zero for it too. Gives the rows to add
 * to those that are rights.
 */
export function restOfRights(rights: readonly BalanceRow[]): BalanceRow[] {
  const rest = new Map<string, BalanceRow>();
  for (const one of rights) {
    const key = JSON.stringify([one.sku, one.lot, one.serial, one.owner]);
    const sum = rest.get(key) ?? { ...one, place: rightsSource, lpn: "", onHand: 0 };
    rest.set(key, { ...sum, onHand: sum.onHand - one.onHand });
  }
  return [...rest.values()].filter(({ onHand }) => onHand !== 0);
}
