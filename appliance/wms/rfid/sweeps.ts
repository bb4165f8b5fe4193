import { rfidContracts as contracts } from "#sync/contracts/rfid.ts";
import type { Sweep, SweptTag } from "#sync/model/records/sweep.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { openException } from "../stock/open-exception.ts";
import { requestCount } from "../stock/request-count.ts";
import { requireLocation, requireRecord, requireState } from "../stock/require.ts";
import { compareSweep } from "./compare-sweep.ts";

/** Tags of one sweep; a zone with more is swept in parts. */
export const sweptMax = 5_000;
/** Counts that one sweep may ask for: a reader without its cable must not fill the task list. */
const countsMax = 20;

export const startSweep = decides(contracts["rfid.sweep-start"], (book, { location, zone, machine }) => {
  if ((location === "") === (zone === ""))
    return refuse({
      code: "input-invalid",
      problems: [{ path: "location", expected: "either a location or a zone, not both" }],
    });
  if (location !== "") requireLocation(book, location);
  else if (!book.first("location", { zone, active: true }))
    return refuse({ code: "not-found", what: "zone", id: zone });
  if (machine !== "") requireRecord(book, "machine", machine);
  const running = book.find("sweep", { state: "open" }).find((one) => one.location === location && one.zone === zone);
  if (running) requireState("sweep", running, "closed");
  const sweepId = book.newId();
  book.post({
    type: "sweep-started",
    data: { sweepId, location, zone, machine },
    sets: [
      {
        record: "sweep",
        id: sweepId,
        fields: { state: "open", location, zone, machine, startedBy: book.actor, startedAt: book.nowMs },
      },
    ],
  });
  return { sweepId };
});

/** Sent by the binding while a sweep runs. Tags that are known already, or come after it was closed, change nothing. */
export function addToSweep(book: Book, { sweepId, tags }: { sweepId: string; tags: readonly SweptTag[] }) {
  const sweep = book.get("sweep", sweepId);
  if (sweep?.state !== "open") return { seen: sweep?.seen.length ?? 0, dropped: tags.length };
  const byKey = new Map(sweep.seen.map((tag) => [keyOf(tag), tag]));
  let dropped = 0;
  for (const tag of tags)
    if (!byKey.has(keyOf(tag))) {
      if (byKey.size < sweptMax) byKey.set(keyOf(tag), tag);
      else dropped++;
    }
  const seen = [...byKey.values()];
  if (seen.length > sweep.seen.length)
    book.post({
      type: "sweep-seen",
      data: { sweepId, seen: seen.length },
      sets: [{ record: "sweep", id: sweepId, fields: { seen } }],
    });
  return { seen: seen.length, dropped };
}

export const stopSweep = decides(contracts["rfid.sweep-stop"], (book, { sweepId }) => {
  const sweep = requireRecord(book, "sweep", sweepId);
  requireState("sweep", sweep, "open");
  const { expected, matched, differences } = compareSweep(book, sweep);
  let exceptionId = "";
  const countIds: string[] = [];
  const [worst] = differences;
  if (worst) {
    exceptionId = openException(
      book,
      "count-difference",
      {
        because: "rfid-sweep",
        sweepId,
        expected,
        matched,
        differences: differences.length,
        first: worst.key,
        ...(sweep.zone && { zone: sweep.zone }),
      },
      { place: sweep.location || worst.place, lpn: worst.sku === "" ? worst.key : "", sku: worst.sku },
    );
    for (const place of placesToCount(book, sweep, differences)) {
      const countId = requestCount(book, place, "discrepancy", { exceptionId });
      if (!countIds.includes(countId)) countIds.push(countId);
    }
  }
  const [countId = ""] = countIds;
  book.post({
    type: "sweep-closed",
    data: { sweepId, location: sweep.location, zone: sweep.zone, expected, matched, differences: differences.length },
    sets: [
      {
        record: "sweep",
        id: sweepId,
        fields: { state: "closed", expected, matched, differences, exceptionId, closedAt: book.nowMs },
      },
      ...(exceptionId === "" ? [] : [{ record: "exception" as const, id: exceptionId, fields: { countId } }]),
    ],
  });
  return { sweepId, expected, matched, differences, countIds, exceptionId };
});

/** The swept place, and for a zone the places of it that the differences are about. */
function placesToCount(book: Reader, sweep: Sweep, differences: Sweep["differences"]): string[] {
  if (sweep.location !== "") return [sweep.location];
  const readAt = new Map(sweep.seen.map(({ key, place }) => [key, place]));
  const places = differences.flatMap(({ what, key, place }) =>
    what === "missing" ? [place] : [readAt.get(key) ?? ""],
  );
  return [...new Set(places)]
    .filter((place) => book.get("location", place)?.zone === sweep.zone && book.get("location", place)?.active)
    .slice(0, countsMax);
}

const keyOf = ({ scheme, key, serial }: SweptTag): string => `${scheme} ${key} ${serial}`;
