import { type Book, refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { changedLine } from "../stock/available-need.ts";
import { cartPlace } from "../stock/cart-place.ts";
import { lpnTree, moveLpn } from "../stock/lpn-tree.ts";
import { requireLpn } from "../stock/require.ts";
import type { Pick } from "./book-pick.ts";

/**
 * The LPN itself is taken: it moves to the cart with all it holds and is the order's from now on. It must hold exactly what is promised;
 * a pallet that holds anything else is not taken for it, its units are.
 */
export function bookWholePick(
  book: Book,
  { allocation, line, order, taskId }: Pick,
): { toLpn: string; surplusQty: number } {
  const root = requireLpn(book, allocation.lpn);
  const holds = lpnTree(book, root)
    .flatMap(({ id }) => book.balances({ lpn: id }))
    .filter(({ onHand }) => onHand > 0);
  const isExact = holds.every(
    (b) => b.sku === allocation.sku && b.lot === allocation.lot && b.serial === allocation.serial,
  );
  const units = holds.reduce((sum, { onHand }) => sum + onHand, 0);
  if (allocation.state !== "open" || !isExact || units !== allocation.qty)
    refuse({ code: "lpn-content-differs", lpn: root.id, holds: isExact ? units : 0, wanted: allocation.qty });

  const cart = cartPlace(book);
  const { moves, sets } = moveLpn(book, root, { place: cart.place, state: "picked" });
  book.post({
    type: "units-picked",
    data: {
      taskId,
      orderId: order.id,
      number: order.number,
      line: line.line,
      allocationId: allocation.id,
      sku: allocation.sku,
      lot: allocation.lot,
      qty: units,
      fromPlace: allocation.place,
      toLpn: root.id,
      toPlace: cart.place,
      surplusQty: 0,
    },
    moves,
    sets: [
      ...cart.sets,
      ...sets,
      { record: "lpn", id: root.id, fields: { orderId: order.id } },
      {
        record: "allocation",
        id: allocation.id,
        fields: { state: "picked", qty: 0, pickedQty: units, toLpn: root.id, place: allocation.place },
      },
      changedLine(line, { allocatedQty: line.allocatedQty - units, pickedQty: line.pickedQty + units }),
    ],
  });
  return { toLpn: root.id, surplusQty: 0 };
}

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
