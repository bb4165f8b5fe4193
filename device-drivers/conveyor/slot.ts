import type { ConfirmReason, LaneReason, Parcel, PassageEnd, PassageKey, ReadState } from "./passage.ts";
import { ahead, furthest, isAfter } from "./sequence.ts";

/** One slot of the ring as it was read in one go. A `seq` of 0 means that it holds nothing. */
export interface Slot {
  req: { seq: number; trackId: number; barcode: string; read: ReadState; grams: number; lengthMm: number };
  cmd?: { seq: number; trackId: number; lane: number; alt: number };
  cnf: { seq: number; trackId: number; lane: number; reason: ConfirmReason };
  /** How long ago the parcel was scanned, by the controller's own clock, where it says. */
  ageMs?: number;
}

/** What a decision point wants done at the controller. `reread`: read all slots and hand them to `readAll`. */
export type PointWrite =
  | { kind: "command"; key: PassageKey; slot: number; trackId: number; lane: number; alt: number; byMs: number }
  | { kind: "ack"; seq: number }
  | { kind: "reread" };

/** What is known of earlier passages, from whoever keeps the book, so that nothing is told twice. Newest first. */
export interface PointMemory {
  epoch: number;
  passages: readonly RememberedPassage[];
}

export interface RememberedPassage {
  seq: number;
  trackId: number;
  barcode: string;
  ended: boolean;
  /** What it was told; `null` when nothing. */
  lane: number | null;
  because: string;
  rounds: number;
  seenAtMs: number;
}

/** A passage in its slot: from the scan until the slot is used again. */
export interface Passage {
  readonly parcel: Parcel;
  state: "asked" | "decided" | "commanded" | "expired" | "ended";
  decideByMs: number;
  lostAtMs: number;
  wanted: number | null;
  because: LaneReason;
  ended?: { state: PassageEnd; confirmed: boolean };
  /** Whoever keeps the book has it: the slot may be used again. */
  recorded: boolean;
}

export const keyOf = ({ point, epoch, seq }: PassageKey): PassageKey => ({ point, epoch, seq });

/** The last number before the first passage that is not in the book yet: slots up to there may be used again. 0 for none. */
export function recordedUpTo(passages: readonly Passage[]): number {
  let oldest: number | undefined;
  for (const { recorded, parcel } of passages)
    if (!recorded && (oldest === undefined || ahead(parcel.seq, oldest) < 0)) oldest = parcel.seq;
  const before = oldest;
  return furthest(
    passages.map(({ parcel }) => parcel.seq).filter((seq) => before === undefined || isAfter(before, seq)),
  );
}
