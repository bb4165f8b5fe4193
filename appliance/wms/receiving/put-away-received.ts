import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Book } from "../../store/book.ts";
import { requestPutaway } from "../stock/request-putaway.ts";

/** Nothing more goes onto this LPN: it is closed, and its putaway is made if it stands where goods do not stay. */
export function putAwayReceived(
  book: Book,
  inboundId: string,
  lpnId: string,
): { taskId: string; toPlace: string } | undefined {
  const lpn = book.get("lpn", lpnId);
  if (lpn?.parent !== "" || (lpn.state !== "building" && lpn.state !== "closed")) return undefined;
  if (book.balances({ lpn: lpn.id }).length === 0 && book.countOf("lpn", { parent: lpn.id }) === 0) return undefined;
  const stays = book.get("location", lpn.location)?.capabilities.includes("store") ?? false;
  if (stays || lpn.state === "building")
    book.post({
      type: stays ? "lpn-stored" : "lpn-closed",
      data: { lpn: lpn.id, inboundId, place: lpn.location },
      sets: [{ record: "lpn", id: lpn.id, fields: { state: stays ? "stored" : "closed", closedAt: book.nowMs } }],
    });
  return stays ? undefined : requestPutaway(book, { ...lpn, state: "closed" });
}

/** Whoever begins another LPN has done with the last one: those they built before on this delivery go to putaway. */
export function putAwayUnlessBuilding(book: Book, inboundId: string, lpnInHand: string): void {
  const mine = book.find(
    "receipt",
    { inboundId, receivedBy: book.actor, undone: false },
    { order: "receivedAt DESC, length(id) DESC, id DESC", limit: 20 },
  );
  const before = [...new Set(mine.map(({ lpn }) => lpn))].filter((lpn) => lpn !== lpnInHand);
  for (const lpn of before) putAwayReceived(book, inboundId, lpn);
}

/** Every LPN of a delivery that waits at its receiving place. */
export function putAwayAll(book: Book, inboundId: string): string[] {
  const waiting = (lpn: Lpn) => lpn.parent === "" && (lpn.state === "building" || lpn.state === "closed");
  return book
    .find("lpn", { inboundId })
    .filter(waiting)
    .flatMap(({ id }) => putAwayReceived(book, inboundId, id)?.taskId ?? []);
}
