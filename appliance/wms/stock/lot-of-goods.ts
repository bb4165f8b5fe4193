import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { Item } from "#sync/model/records/item.ts";
import { type Lot, lotId } from "#sync/model/records/lot.ts";
import { type Book, refuse } from "../../store/book.ts";
import { plusDays } from "./available-today.ts";

export interface SeenLot {
  /** Empty when the item is not tracked. */
  lot: string;
  expiryDate: string;
  known: Lot | undefined;
  sets: RecordSet<"lot">[];
  /** The date on the goods, when the book has another for this lot and keeps it. */
  otherExpiry: string;
}

/**
 * The lot that goods are booked under. Refuses only when what the item is tracked by is missing and not known. Items tracked
 * by expiry but not by lot get the date as their lot. The first expiry date of a lot stays, unless a supervisor says otherwise.
 */
export function lotOfGoods(
  book: Book,
  item: Item,
  seen: { lot: string; expiryDate: string; productionDate: string },
): SeenLot {
  const { productionDate } = seen;
  const shelfLife = item.shelfLifeDays;
  const expiryDate =
    seen.expiryDate || (productionDate !== "" && shelfLife !== null ? plusDays(productionDate, shelfLife) : "");
  if (!item.tracksLot && !item.tracksExpiry)
    return { lot: "", expiryDate: "", known: undefined, sets: [], otherExpiry: "" };
  if (item.tracksLot && seen.lot === "") refuse({ code: "lot-required", sku: item.id });
  const lot = item.tracksLot ? seen.lot : expiryDate;
  const known = lot === "" ? undefined : book.get("lot", lotId(item.id, lot));
  if (item.tracksExpiry && expiryDate === "" && !known?.expiryDate) refuse({ code: "expiry-required", sku: item.id });

  const fields: Partial<Lot> = {};
  let otherExpiry = "";
  if (!known)
    Object.assign(fields, {
      sku: item.id,
      lot,
      expiryDate,
      productionDate,
      status: "released",
      firstReceivedAt: book.nowMs,
    });
  else {
    if (known.firstReceivedAt === null) fields.firstReceivedAt = book.nowMs;
    if (known.productionDate === "" && productionDate !== "") fields.productionDate = productionDate;
    if (expiryDate !== "" && known.expiryDate !== expiryDate) {
      const mayCorrect = book.caller.roles.includes("supervisor") || book.caller.roles.includes("admin");
      if (known.expiryDate !== "") otherExpiry = expiryDate;
      if (known.expiryDate === "" || mayCorrect) fields.expiryDate = expiryDate;
    }
  }
  return {
    lot,
    expiryDate: fields.expiryDate ?? known?.expiryDate ?? "",
    known,
    sets: Object.keys(fields).length > 0 ? [{ record: "lot", id: lotId(item.id, lot), fields }] : [],
    otherExpiry,
  };
}
