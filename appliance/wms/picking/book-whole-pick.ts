import type { Move } from "#sync/model/facts/fact.ts";
import { type Book, refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { mendPromises, reallocate } from "../stock/allocate-again.ts";
import { cartPlace } from "../stock/cart-place.ts";
import { lpnTree, moveLpn } from "../stock/lpn-tree.ts";
import { trimPickTasks } from "../stock/make-pick-tasks.ts";
import { openException } from "../stock/open-exception.ts";
import { requireLpn } from "../stock/require.ts";
import { countedFor, type Pick, putBackSurplus, wantedQty } from "./book-pick.ts";

/**
 * The LPN itself was taken: it stands on the cart with all it holds and is the order's from now on. The job offers this only for an
 * LPN that holds exactly what is promised; where the book has changed since, it is a fact all the same. What the line still wants
 * counts for it, the rest is surplus with work to put it back, and whoever was promised something of it gets other stock.
 */
export function bookWholePick(book: Book, pick: Pick): { toLpn: string; surplusQty: number } {
  const { allocation, order, taskId } = pick;
  const root = requireLpn(book, allocation.lpn);
  if (root.state === "loaded" || root.state === "shipped")
    refuse({ code: "lpn-in-use", lpn: root.id, state: root.state });
  const cart = cartPlace(book);
  const tree = lpnTree(book, root).map(({ id }) => id);
  const others = book.find("allocation", { lpn: tree, state: "open" }).filter(({ id }) => id !== allocation.id);
  const { moves, sets } = moveLpn(book, root, { place: cart.place, state: "picked" });
  const isWanted = (move: Move) =>
    move.sku === allocation.sku && move.lot === allocation.lot && move.to.status === "available";
  moves.sort((a, b) => Number(isWanted(b)) - Number(isWanted(a)));
  const units = unitsOf(moves);
  const wanted = wantedQty(pick, unitsOf(moves.filter(isWanted)));
  const surplusQty = units - wanted;
  const taking = { qty: wanted, serials: [] };
  const target = { lpn: root.id, place: cart.place, sets: [] };
  book.post({
    type: "units-picked",
    data: {
      taskId,
      orderId: order.id,
      number: order.number,
      line: pick.line.line,
      allocationId: allocation.id,
      sku: allocation.sku,
      lot: allocation.lot,
      qty: units,
      fromPlace: root.location,
      toLpn: root.id,
      toPlace: cart.place,
      surplusQty,
    },
    moves,
    sets: [
      ...cart.sets,
      ...sets,
      { record: "lpn", id: root.id, fields: { orderId: order.id } },
      ...(wanted > 0
        ? countedFor(book, pick, wanted, { place: root.location, lpn: root.id, status: "available" }, taking, target)
        : []),
    ],
  });
  if (book.get("location", root.location)?.lockedOut)
    openException(
      book,
      "other",
      { taken: root.location, because: "locked" },
      { place: root.location, lpn: root.id, sku: allocation.sku, taskId },
    );
  if (surplusQty > 0) putBackSurplus(book, pick, surplusQty, moves, target);
  for (const other of others) reallocate(book, other, { excludePlaces: [cart.place] });
  trimPickTasks(
    book,
    others.map((other) => other.taskId),
  );
  mendPromises(book, new Set(moves.map(({ sku }) => sku)));
  return { toLpn: root.id, surplusQty };
}

const unitsOf = (moves: readonly Move[]): number => moves.reduce((sum, { qty }) => sum + qty, 0);

/** Whether an LPN holds exactly what is promised from it, so that a person may take it as it stands. */
export function isWholeLpn(book: Reader, allocation: { lpn: string; sku: string; lot: string; qty: number }): boolean {
  const root = allocation.lpn === "" ? undefined : book.get("lpn", allocation.lpn);
  if (!root || book.find("lpn", { parent: root.id }, { limit: 1 }).length > 0) return false;
  const holds = book.balances({ lpn: root.id }).filter(({ onHand }) => onHand > 0);
  const [only] = holds;
  return (
    holds.length === 1 && only?.sku === allocation.sku && only.lot === allocation.lot && only.onHand === allocation.qty
  );
}
