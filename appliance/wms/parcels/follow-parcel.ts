import type { Location } from "#sync/model/records/location.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Book } from "../../store/book.ts";
import { noteIfEmpty } from "../stock/empty-lpn.ts";
import { followPutaway } from "../stock/follow-putaway.ts";
import { openException } from "../stock/open-exception.ts";
import { stageWhole } from "../stock/stage-whole.ts";
import { storeLpn } from "../stock/store-lpn.ts";
import { placeOfLane } from "./place-of-lane.ts";

interface Arrived {
  machine: string;
  lane: number;
  lpn: string;
  barcode: string;
  read: string;
  fits: boolean;
}

/** A parcel is in a lane: the book puts its LPN there, whatever was planned, and says to people what does not fit together. */
export function followParcel(book: Book, arrived: Arrived): void {
  const { machine, lane, barcode, read, fits } = arrived;
  const place = placeOfLane(book, machine, lane);
  const report = (
    because: string,
    more: Record<string, string | number> = {},
    severity: "warning" | "info" = "warning",
  ) =>
    openException(book, "device", { machine, because, lane, barcode, ...more }, { place, lpn: arrived.lpn, severity });

  if (read !== "good") return void report("parcel-unread", { read });
  const lpn = arrived.lpn === "" ? undefined : book.get("lpn", arrived.lpn);
  if (!lpn) return void report("parcel-unknown");
  if (elsewhere.has(lpn.state)) return void report("parcel-contradicts", { state: lpn.state });
  if (place === "") return;
  const to = book.get("location", place);
  if (!to?.active) return void report("lane-without-place", { location: place });
  if (lpn.location !== place || lpn.parent !== "") bring(book, lpn, to, machine);
  if (to.lockedIn) report("lane-locked", { location: place });
  else if (!fits) report("parcel-in-wrong-lane");
}

/** By the book it is out of the building, or not yet in it: what stands there has to be looked at. */
const elsewhere = new Set<Lpn["state"]>(["planned", "loaded", "shipped", "emptied", "lost"]);
const packed = new Set<Lpn["state"]>(["packed", "staged", "closed"]);

function bring(book: Book, lpn: Lpn, to: Location, machine: string): void {
  const isLane = to.capabilities.some((one) => one === "stage" || one === "pack" || one === "load");
  const { parent } = lpn;
  if (lpn.orderId !== "" && packed.has(lpn.state) && isLane) {
    stageWhole(book, lpn, to.id, { machine });
    // It travelled alone: the pallet it stood on stays behind.
    noteIfEmpty(book, parent);
  } else storeLpn(book, lpn, to, "lpn-conveyed", { machine });
  followPutaway(book, lpn.id, to.id, to.capabilities.includes("store"));
}
