import type { Parcel, ParcelState } from "#sync/model/records/parcel.ts";
import type { Book } from "../../store/book.ts";
import { openException } from "../stock/open-exception.ts";
import { settleException } from "../stock/settle-exception.ts";
import { codesOf } from "./codes-of.ts";
import { followParcel } from "./follow-parcel.ts";
import { placeOfLane } from "./place-of-lane.ts";

/** A passage as its controller numbers it; said with each note, so that a note that comes first, or alone, is enough. */
export interface NotedParcel {
  machine: string;
  point: string;
  epoch: number;
  seq: number;
  trackId: number;
  barcode: string;
  read: "good" | "no-read" | "multi-read";
  grams: number;
  rounds: number;
  seenAtMs: number;
}

export interface NotedDecision extends NotedParcel {
  lane: number;
  because: string;
  atMs: number;
}

export interface NotedEnd extends NotedParcel {
  state: "diverted" | "rerouted" | "lost";
  /** Where it went, as the controller says; null when nobody knows. */
  lane: number | null;
  /** Not a lane: it goes round. */
  stays: boolean;
  wanted: number | null;
  because: string;
  reason: string;
  /** Whether the lane is one that is meant for it; unknown goods are meant for no lane. */
  fits: boolean;
  /** It was given up before, and turned up. */
  late: boolean;
  atMs: number;
}

export const parcelId = ({ machine, point, epoch, seq }: Pick<NotedParcel, "machine" | "point" | "epoch" | "seq">) =>
  `${machine}:${point}:${epoch}:${seq}`;

/** A parcel came to a decision point. One that was given up as lost is found again by that. */
export function seeParcel(book: Book, parcel: NotedParcel): { id: string } {
  const id = parcelId(parcel);
  if (book.get("parcel", id)) return { id };
  const lpn = lpnOfBarcode(book, parcel.barcode);
  post(book, "parcel-seen", parcel, id, { ...fieldsOf(parcel, lpn), state: "seen" });
  foundAgain(book, lpn, parcel.barcode);
  return { id };
}

/** The controller has the answer. */
export function decideParcel(book: Book, decision: NotedDecision): { id: string } {
  const id = parcelId(decision);
  const before = book.get("parcel", id);
  if (before && before.state !== "seen") return { id };
  const { lane, because, atMs } = decision;
  post(book, "parcel-decided", { ...decision }, id, {
    ...(before ? {} : fieldsOf(decision, lpnOfBarcode(book, decision.barcode))),
    state: "commanded",
    lane: String(lane),
    because,
    decidedAt: atMs,
  });
  return { id };
}

/** Where it truly went, or that nobody knows: the goods follow, and what contradicts the book is shown to people. */
export function endParcel(book: Book, end: NotedEnd): { id: string; lpn: string } {
  const id = parcelId(end);
  const before = book.get("parcel", id);
  if (before && isEnded(before.state) && (!end.late || before.actualLane !== "")) return { id, lpn: before.lpn };
  const lpn = before?.lpn || lpnOfBarcode(book, end.barcode);
  const { state, lane, stays, wanted, because, reason, atMs } = end;
  post(book, end.late ? "parcel-found" : `parcel-${state}`, { ...end, lpn }, id, {
    ...(before ? {} : fieldsOf(end, lpn)),
    lpn,
    state: end.late ? "lost" : state,
    reason: end.late ? "late" : reason,
    because: because || before?.because || "",
    lane: wanted === null ? (before?.lane ?? "") : String(wanted),
    actualLane: lane === null ? "" : String(lane),
    endedAt: atMs,
  });
  if (end.late) foundAgain(book, lpn, end.barcode);
  if (lane === null) {
    const place = lpn === "" ? "" : (book.get("lpn", lpn)?.location ?? "");
    openException(
      book,
      "device",
      { machine: end.machine, because: "parcel-lost", barcode: end.barcode, why: reason },
      { lpn, place },
    );
  } else if (!stays) followParcel(book, { ...end, lane, lpn });
  return { id, lpn };
}

/** Something came into a lane that its controller did not follow. */
export function noteStray(
  book: Book,
  {
    machine,
    point,
    epoch,
    seq,
    lane,
    atMs,
  }: { machine: string; point: string; epoch: number; seq: number; lane: number; atMs: number },
): null {
  book.post({ type: "parcel-stray", data: { machine, point, epoch, seq, lane, atMs } });
  const place = placeOfLane(book, machine, lane);
  openException(book, "device", { machine, because: "parcel-stray", lane }, { place });
  return null;
}

function lpnOfBarcode(book: Book, barcode: string): string {
  for (const code of codesOf(barcode)) {
    const lpn = book.get("lpn", code) ?? book.first("lpn", { sscc: code });
    if (lpn) return lpn.id;
  }
  return "";
}

const isEnded = (state: ParcelState): boolean => state === "diverted" || state === "rerouted" || state === "lost";

function fieldsOf(parcel: NotedParcel, lpn: string): Partial<Parcel> {
  const { machine, point, epoch, seq, trackId, barcode, rounds, grams, seenAtMs } = parcel;
  return { machine, point, epoch, seq, trackId, barcode, lpn, rounds, grams, seenAt: seenAtMs };
}

function post(book: Book, type: string, data: object, id: string, fields: Partial<Parcel>): void {
  book.post({ type, data: { ...data }, sets: [{ record: "parcel", id, fields }] });
}

/** It was missed, and here it is: nothing to look for any more. */
function foundAgain(book: Book, lpn: string, barcode: string): void {
  if (lpn === "" && barcode === "") return;
  for (const one of book.find("exception", { kind: "device", state: ["open", "claimed", "resolving"], lpn }))
    if (one.detail.because === "parcel-lost" && one.detail.barcode === barcode)
      settleException(book, one, "resolved", "seen again");
}
