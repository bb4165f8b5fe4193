import type { RecordName, RecordRow } from "#sync/model/records/all.ts";
import type { Item } from "#sync/model/records/item.ts";
import type { Location } from "#sync/model/records/location.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import { refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

/** Existence checks with the refusal that names what is missing. Shape, then existence, then state, then capacity. */
export function requireItem(book: Reader, sku: string): Item {
  const item = book.get("item", sku);
  if (!item || item.deletedAt !== null) return refuse({ code: "sku-unknown", sku });
  return item;
}

export function requireLocation(book: Reader, location: string): Location {
  const place = book.get("location", location);
  if (!place?.active) return refuse({ code: "location-unknown", location });
  return place;
}

export function requireLpn(book: Reader, lpn: string): Lpn {
  return book.get("lpn", lpn) ?? refuse({ code: "lpn-unknown", lpn });
}

export function requireRecord<N extends RecordName>(book: Reader, record: N, id: string): RecordRow<N> {
  return book.get(record, id) ?? refuse({ code: "not-found", what: record, id });
}

/** Refuses unless the record is in one of these states. */
export function requireState<S extends string>(
  what: string,
  record: { id: string; state: S },
  ...allowed: readonly S[]
): void {
  if (!allowed.includes(record.state))
    refuse({ code: "state-not-allowed", what, id: record.id, state: record.state, allowed: allowed.join(" or ") });
}

/** Refuses a locked place, unless an override was authorised (I13). */
export function requireUnlocked(place: Location, direction: "in" | "out"): void {
  if (direction === "in" ? place.lockedIn : place.lockedOut)
    refuse({ code: "location-locked", location: place.id, direction, reason: place.lockReason || "locked" });
}
