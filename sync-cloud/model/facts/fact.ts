import type { RecordName, RecordRow } from "../records/all.ts";

/**
 * Places outside the building's shelves. Stock is double entry: what arrives leaves `supplier`, what is written off goes
 * to `lost`, so that all places together always sum to zero. Only these may go below zero.
 */
export const virtualPlaces = [
  "~supplier",
  "~customer",
  "~found",
  "~lost",
  "~scrap",
  "~in-transit",
  "~shortfall",
  "~opening",
] as const;
export type VirtualPlace = (typeof virtualPlaces)[number];
export const isVirtual = (place: string): boolean => place.charCodeAt(0) === 126; // "~"

export type StockStatus = "available" | "hold" | "quarantine" | "damaged";

/** What a unit is: fixed by a move. Empty text means "has none". */
export interface StockIdentity {
  sku: string;
  lot: string;
  serial: string;
  owner: string;
}

/** Where and as what a unit stands: changed by a move. */
export interface Spot {
  place: string;
  lpn: string;
  status: StockStatus;
}

export interface BalanceKey extends StockIdentity, Spot {}

/** `qty` base units (more than zero) go from one spot to another. */
export interface Move extends StockIdentity {
  qty: number;
  from: Spot;
  to: Spot;
}

/** Fields of one record that now have these values. */
export interface RecordSet<N extends RecordName = RecordName> {
  record: N;
  id: string;
  fields: Partial<Omit<RecordRow<N>, "id">>;
}

/** What a decision produces. `data` is for readers of the event: nothing is derived from it. */
export interface FactBody {
  type: string;
  data?: Record<string, unknown>;
  moves?: readonly Move[];
  sets?: readonly RecordSet[];
  source?: Fact["source"];
}

export interface FactSource {
  origin: string;
  seq: number;
  tip?: string;
  root?: { origin: string; seq: number; tip?: string };
}

/** One appended fact. `seq` has no gaps per origin; `pos` is its place in this journal. */
export interface Fact {
  pos: number;
  origin: string;
  seq: number;
  /** Highest hub position seen when it was made; 0 before any sync. */
  base: number;
  hlc: string;
  /** Wall clock, UTC milliseconds, taken from the hybrid clock: it never runs backwards. */
  atMs: number;
  actor: string;
  device: string;
  commandId: string;
  type: string;
  data: Record<string, unknown>;
  moves: readonly Move[];
  sets: readonly RecordSet[];
  /**
   * Where it was first written, when it is a late fact of a closed epoch that the authority adopted, or one written again after a fork. `tip`, its hash in
   * that chain, tells two facts apart that were written under one number on two disks. `root`: the source of the source, when that itself came too late.
   */
  source?: FactSource;
}
