import { pickDrop as contract } from "#sync/contracts/picking.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Book } from "../../store/book.ts";
import { type CommandHandler, decidesAndPresents } from "../../store/handler.ts";
import { cartPlace } from "../stock/cart-place.ts";
import { leaseStanding } from "../stock/finish-task.ts";
import { lpnTree, moveLpn } from "../stock/lpn-tree.ts";
import { requireLpn } from "../stock/require.ts";
import { freshPickJob } from "./pick-job.ts";
import { requireDropPlace } from "./pick-target.ts";
import { ordersOf, settlePickTask, totesOnCart } from "./settle-task.ts";

/** The totes of a walk stand on the floor: staged, or at packing. One scan puts them all down. A second drop finds nothing and is no trouble. */
export const pickDrop: CommandHandler = decidesAndPresents(
  contract,
  (book, { taskId, leaseEpoch, toPlace, lpns }) => {
    const { task } = leaseStanding(book, taskId, leaseEpoch);
    requireDropPlace(book, toPlace);
    const orders = task ? ordersOf(book, task) : [];
    const totes = lpns
      ? lpns.map((id) => requireLpn(book, id))
      : [...(task ? totesOnCart(book, task) : []), ...strays(book, orders)];
    const dropped = [...new Map(totes.map((lpn) => [lpn.id, lpn])).values()].filter(
      ({ location }) => location !== toPlace,
    );
    // A tote inside another goes with it.
    const inside = new Set(dropped.flatMap((lpn) => lpnTree(book, lpn).slice(1)).map(({ id }) => id));
    const moved = dropped
      .filter(({ id }) => !inside.has(id))
      .map((lpn) => moveLpn(book, lpn, { place: toPlace, state: "picked" }));
    if (dropped.length > 0)
      book.post({
        type: "totes-dropped",
        data: {
          taskId,
          toPlace,
          lpns: dropped.map(({ id, location, orderId }) => ({ lpn: id, fromPlace: location, orderId })),
        },
        moves: moved.flatMap(({ moves }) => moves),
        sets: moved.flatMap(({ sets }) => sets),
      });
    settlePickTask(book, taskId, leaseEpoch, [
      ...orders,
      ...dropped.map(({ orderId }) => orderId).filter((id) => id !== ""),
    ]);
    return { lpns: dropped.map(({ id }) => id), taskId, leaseEpoch };
  },
  (reader, { lpns, taskId, leaseEpoch }, caller) => ({
    lpns,
    job: freshPickJob(reader, { taskId, leaseEpoch }, caller),
  }),
);

/** Surplus of these orders on the caller's cart, which no promise knows of. */
function strays(book: Book, orders: readonly string[]): Lpn[] {
  const { place } = cartPlace(book);
  return book
    .find("lpn", { location: place, parent: "" })
    .filter(({ orderId, state }) => orders.includes(orderId) && (state === "building" || state === "picked"));
}
