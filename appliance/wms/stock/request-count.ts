import type { Count } from "#sync/model/records/count.ts";
import type { Book } from "../../store/book.ts";
import { requireLocation } from "./require.ts";

/** Asks for a blind count of a place, with its task. A count that is already waiting there is enough: its id is given. */
export function requestCount(
  book: Book,
  location: string,
  reason: Count["reason"],
  { sku = "", exceptionId = "", priority = 3 }: { sku?: string; exceptionId?: string; priority?: number } = {},
): string {
  const waiting = book
    .find("count", { location, state: ["requested", "recount"] })
    .find((c) => c.sku === "" || c.sku === sku);
  if (waiting) return waiting.id;
  const place = requireLocation(book, location);
  const countId = book.newId();
  const taskId = book.newId();
  book.post({
    type: "count-requested",
    data: { countId, location, reason },
    sets: [
      {
        record: "count",
        id: countId,
        fields: { location, sku, reason, exceptionId, state: "requested", createdAt: book.nowMs },
      },
      {
        record: "task",
        id: taskId,
        fields: {
          type: "count",
          state: "released",
          priority,
          countId,
          exceptionId,
          zone: place.zone,
          fromPlace: location,
          sku,
          pathSeq: place.travelSeq,
          createdAt: book.nowMs,
        },
      },
    ],
  });
  return countId;
}
