import type { Allocation } from "#sync/model/records/allocation.ts";
import type { Book } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { takeBackPromises } from "./take-back-promises.ts";

/** Promised goods went to where stock is held or quarantined (I14): those promises are taken back and looked for elsewhere. */
export function takeBackHeld(book: Book, promises: readonly Allocation[]): void {
  takeBackPromises(
    book,
    promises.filter((promise) => isHeldSpot(book, promise)),
    "moved to held stock",
  );
}

/** The open promises on what stands in a place. */
export function promisesAt(book: Reader, place: string): Allocation[] {
  const skus = [
    ...new Set(
      book
        .balances({ place })
        .filter(({ allocated }) => allocated > 0)
        .map(({ sku }) => sku),
    ),
  ].sort();
  return skus.flatMap((sku) =>
    book.find("allocation", { sku, place, state: "open" }, { order: "createdAt, length(id), id" }),
  );
}

function isHeldSpot(reader: Reader, { place, lpn, sku }: Allocation): boolean {
  if (reader.get("location", place)?.capabilities.includes("quarantine")) return true;
  const holds = reader.find("hold", { place, active: true });
  if (holds.some(({ scope, sku: of }) => scope === "location" || (scope === "sku" && of === sku))) return true;
  for (let id = lpn, depth = 0; id !== "" && depth < 20; depth++) {
    if (reader.first("hold", { lpn: id, active: true })) return true;
    id = reader.get("lpn", id)?.parent ?? "";
  }
  return false;
}
