import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Book } from "../../store/book.ts";
import { goodsOfLpn } from "./capacity-goods.ts";
import { chooseLocation } from "./choose-location.ts";
import { openException } from "./open-exception.ts";

/** The open putaway of an LPN, if it has one. */
export function openPutawayOf(book: Book, lpn: string): Task | undefined {
  return book.first("task", { lpn, type: "putaway", state: ["created", "released", "leased"] });
}

/**
 * Makes the putaway of an LPN and names where it goes, so that its room is spoken for. One LPN has one open putaway: asking
 * again gives that one. Where nothing fits the task waits without a target, and an exception says so.
 */
export function requestPutaway(book: Book, lpn: Lpn): { taskId: string; toPlace: string } {
  const open = openPutawayOf(book, lpn.id);
  if (open && open.toPlace !== "") return { taskId: open.id, toPlace: open.toPlace };
  const { location } = chooseLocation(book, lpn, { exceptTaskId: open?.id });
  const target = location === "" ? undefined : book.get("location", location);
  if (open) {
    if (target)
      book.post({
        type: "putaway-redirected",
        data: { taskId: open.id, lpn: lpn.id, toPlace: target.id },
        sets: [
          { record: "task", id: open.id, fields: { toPlace: target.id, zone: target.zone, pathSeq: target.travelSeq } },
        ],
      });
    return { taskId: open.id, toPlace: location };
  }
  const taskId = book.newId();
  const { content } = goodsOfLpn(book, lpn);
  const skus = new Set(content.map(({ sku }) => sku));
  const lots = new Set(content.map(({ lot }) => lot));
  book.post({
    type: "putaway-requested",
    data: { taskId, lpn: lpn.id, fromPlace: lpn.location, toPlace: location },
    sets: [
      {
        record: "task",
        id: taskId,
        fields: {
          type: "putaway",
          state: "released",
          lpn: lpn.id,
          fromPlace: lpn.location,
          toPlace: location,
          zone: target?.zone ?? "",
          pathSeq: target?.travelSeq ?? 0,
          sku: skus.size === 1 ? (content[0]?.sku ?? "") : "",
          lot: lots.size === 1 ? (content[0]?.lot ?? "") : "",
          qty: content.reduce((sum, { qty }) => sum + qty, 0),
          inboundId: lpn.inboundId,
          createdAt: book.nowMs,
        },
      },
    ],
  });
  if (location === "")
    openException(
      book,
      "location-full",
      { lpn: lpn.id, why: "no location fits" },
      { lpn: lpn.id, place: lpn.location, taskId },
    );
  return { taskId, toPlace: location };
}
