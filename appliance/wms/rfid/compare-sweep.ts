import { isSscc } from "#sync/model/gs1/sscc.ts";
import type { Sweep, SweepDifference } from "#sync/model/records/sweep.ts";
import type { Reader } from "../../store/reader.ts";
import { itemsByCode } from "../stock/item-codes.ts";

/** Differences that are kept; beyond, the zone was not read at all. */
const differencesMax = 500;

/**
 * What was read against the book. Expected are the handling units that can carry an SSCC tag and stand by themselves, and, of every
 * serial-tracked SKU of which at least one unit was read, all of its units. What cannot be seen by radio is not missed.
 */
export function compareSweep(
  book: Reader,
  { location, zone, seen }: Sweep,
): { expected: number; matched: number; differences: SweepDifference[] } {
  const isInside = (place: string) => place === location || (zone !== "" && book.get("location", place)?.zone === zone);
  const differences: SweepDifference[] = [];
  let expected = 0;
  let matched = 0;

  const ssccs = new Set(seen.filter(({ scheme }) => scheme === "sscc").map(({ key }) => key));
  const places = location !== "" ? [location] : book.find("location", { zone, active: true }).map(({ id }) => id);
  const standing = places.flatMap((place) => book.find("lpn", { location: place, parent: "" }));
  for (const { id, sscc, location: place, state } of standing) {
    const label = isSscc(id) ? id : sscc;
    if (!isSscc(label) || gone.has(state)) continue;
    expected++;
    if (ssccs.has(label)) matched++;
    else differences.push({ what: "missing", key: id, sku: "", serial: "", place });
  }
  for (const sscc of ssccs) {
    const lpn = book.get("lpn", sscc) ?? book.first("lpn", { sscc });
    if (!lpn || gone.has(lpn.state)) differences.push({ what: "unknown", key: sscc, sku: "", serial: "", place: "" });
    else if (!isInside(lpn.location))
      differences.push({ what: "elsewhere", key: lpn.id, sku: "", serial: "", place: lpn.location });
  }

  const units = new Map<string, Set<string>>();
  for (const { scheme, key, serial } of seen) {
    if (scheme !== "sgtin") continue;
    const item = itemsByCode(book, key).find((match) => match.item.tracksSerial)?.item;
    if (item) units.set(item.id, (units.get(item.id) ?? new Set()).add(serial));
  }
  for (const [sku, serials] of units) {
    const here = places.flatMap((place) => book.balances({ place, sku })).filter(({ onHand }) => onHand > 0);
    for (const { serial, place } of here) {
      expected++;
      if (serials.has(serial)) matched++;
      else differences.push({ what: "missing", key: sku, sku, serial, place });
    }
    for (const serial of serials) {
      if (here.some((balance) => balance.serial === serial)) continue;
      const there = book.balances({ sku, serial }).find(({ onHand, place }) => onHand > 0 && !place.startsWith("~"));
      differences.push({ what: there ? "elsewhere" : "unknown", key: sku, sku, serial, place: there?.place ?? "" });
    }
  }
  return { expected, matched, differences: differences.slice(0, differencesMax) };
}

const gone = new Set(["planned", "shipped", "loaded", "lost", "emptied"]);
