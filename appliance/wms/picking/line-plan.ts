import type { Allocation } from "#sync/model/records/allocation.ts";
import type { Item } from "#sync/model/records/item.ts";
import type { Location } from "#sync/model/records/location.ts";
import { lotId } from "#sync/model/records/lot.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Reader } from "../../store/reader.ts";
import { codesOfItem, type ItemCode } from "../stock/item-codes.ts";
import { isWholeLpn } from "./book-whole-pick.ts";

/** Everything the steps of one pick need to know, read from the book once. */
export interface PlannedLine {
  /** Id of its first step. */
  first: string;
  allocation: Allocation;
  item: Item | undefined;
  place: Location | undefined;
  codes: ItemCode[];
  expiryDate: string;
  /** Several lots of this SKU lie where it is taken: the scan must say which. */
  asksLot: boolean;
  /** Only this SKU lies there, so the place's own label is proof enough. */
  placeIsProof: boolean;
  /** Nothing but this lies in the LPN it is taken out of. */
  lpnIsProof: boolean;
  /** The LPN is taken as it stands. */
  whole: boolean;
  /** The book says the place is empty after this pick. */
  emptiesPlace: boolean;
  slot: { slot: number; lpn: string } | undefined;
  /** Its place in the walk, from 1, and the length of the walk. */
  number: number;
  total: number;
}

export function linePlan(reader: Reader, task: Task, picks: readonly Allocation[]): PlannedLine[] {
  const checksZero = reader.setting("picking.zeroCheck");
  const codes = new Map<string, ItemCode[]>();
  const left = new Map<string, number>();
  return picks.map((allocation, i) => {
    const { sku, lot, place, lpn } = allocation;
    const item = reader.get("item", sku);
    if (!codes.has(sku)) codes.set(sku, codesOfItem(reader, sku));
    const standing = reader.balances({ place }).filter(({ onHand }) => onHand > 0);
    const within =
      lpn === "" ? standing.filter((b) => b.sku === sku) : standing.filter((b) => b.lpn === lpn && b.sku === sku);
    const after = (left.get(place) ?? standing.reduce((sum, { onHand }) => sum + onHand, 0)) - allocation.qty;
    left.set(place, after);
    return {
      first: `from:${allocation.id}`,
      allocation,
      item,
      place: reader.get("location", place),
      codes: codes.get(sku) ?? [],
      expiryDate: lot === "" ? "" : (reader.get("lot", lotId(sku, lot))?.expiryDate ?? ""),
      asksLot: (item?.tracksLot ?? false) && new Set(within.map((b) => b.lot)).size > 1,
      placeIsProof:
        standing.length > 0 &&
        standing.every((b) => b.sku === sku && b.lot === lot && b.lpn === lpn) &&
        !item?.tracksSerial,
      lpnIsProof:
        lpn !== "" && !item?.tracksSerial && standing.every((b) => b.lpn !== lpn || (b.sku === sku && b.lot === lot)),
      whole: isWholeLpn(reader, allocation),
      emptiesPlace: checksZero && after === 0,
      slot: task.slots.find(({ orderId }) => orderId === allocation.orderId),
      number: i + 1,
      total: picks.length,
    };
  });
}
