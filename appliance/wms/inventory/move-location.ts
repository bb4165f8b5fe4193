import { moveLocation as locationContract, moveScanned as scannedContract } from "#sync/contracts/moves.ts";
import type { Move, RecordSet } from "#sync/model/facts/fact.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { roomProblems } from "../stock/capacity.ts";
import { goodsOfLpn, goodsOfUnits, together } from "../stock/capacity-goods.ts";
import { finishTask, leaseStanding } from "../stock/finish-task.ts";
import { promisesFollowing } from "../stock/follow-goods.ts";
import { followPutaway } from "../stock/follow-putaway.ts";
import { promisesAt, takeBackHeld } from "../stock/held-promises.ts";
import { moveLpn } from "../stock/lpn-tree.ts";
import { postMoves } from "../stock/move-stock.ts";
import { lockedOut, passOver, reportPassedOver } from "../stock/pass-over-rules.ts";
import { requireLocation } from "../stock/require.ts";
import { requireStandingLpn } from "../stock/standing-lpn.ts";
import { stockChanged } from "../stock/stock-changed.ts";
import { stateAt } from "../stock/store-lpn.ts";
import { type MoveOrder, moveWhole } from "./move-lpn.ts";

export const moveLocation = decides(locationContract, (book, { from, ...order }) => {
  requireLocation(book, from);
  return { ...moveAll(book, from, order), from, to: order.to };
});

/** What was scanned may be an LPN or a location: the handheld cannot know when it is alone. */
export const moveScanned = decides(scannedContract, (book, { what, ...order }) => {
  const label = parseSscc(what) ?? what;
  if (book.get("lpn", label)) {
    const lpn = requireStandingLpn(book, label);
    moveWhole(book, lpn, order);
    return { what: "lpn" as const, moved: 1, from: lpn.location, to: order.to };
  }
  const place = book.get("location", label) ?? refuse({ code: "not-found", what: "LPN or location", id: what });
  const { moved } = moveAll(book, place.id, order);
  return { what: "location" as const, moved, from: place.id, to: order.to };
});

/** Everything that stands in a place is taken to another: LPNs with what is nested in them, and loose units, as one fact. */
function moveAll(
  book: Book,
  from: string,
  { taskId, leaseEpoch, to, override }: MoveOrder,
): { moved: number; lpns: string[] } {
  const place = requireLocation(book, to);
  const task = leaseStanding(book, taskId, leaseEpoch).task;
  if (from === to) return { moved: 0, lpns: [] };
  const lpns = book.find("lpn", {
    location: from,
    parent: "",
    state: ["building", "closed", "stored", "picked", "packed", "staged"],
  });
  const loose = book.balances({ place: from, lpn: "" }).filter(({ onHand }) => onHand > 0);
  const goods = together([
    ...lpns.map((lpn) => goodsOfLpn(book, lpn)),
    goodsOfUnits(
      book,
      loose.map(({ sku, lot, onHand, status }) => ({ sku, lot, qty: onHand, status })),
    ),
  ]);
  const problems = [
    ...lockedOut(book.get("location", from)),
    ...roomProblems(book, place, goods, { exceptTaskId: task?.id }),
  ];
  const said = passOver(book, problems, { isDirected: task?.toPlace === to, override });

  const moves: Move[] = [];
  const sets: RecordSet[] = [];
  for (const lpn of lpns) {
    const whole = moveLpn(book, lpn, { place: to, state: stateAt(lpn, place) });
    moves.push(...whole.moves);
    sets.push(...whole.sets);
  }
  for (const { sku, lot, serial, owner, status, onHand } of loose) {
    const key = { sku, lot, serial, owner, place: from, lpn: "", status };
    moves.push({
      sku,
      lot,
      serial,
      owner,
      qty: onHand,
      from: { place: from, lpn: "", status },
      to: { place: to, lpn: "", status },
    });
    sets.push(...promisesFollowing(book, key, { place: to, lpn: "" }, onHand));
  }
  const ids = lpns.map(({ id }: Lpn) => id);
  postMoves(book, "location-moved", moves, {
    data: {
      from,
      to,
      lpns: ids,
      taskId,
      ...(override !== undefined && said.length > 0 && { override, problems: said }),
    },
    sets,
  });
  takeBackHeld(book, promisesAt(book, to));
  finishTask(book, taskId, leaseEpoch, { from, to });
  for (const id of ids) followPutaway(book, id, to, place.capabilities.includes("store"));
  stockChanged(
    book,
    moves.map(({ sku }) => sku),
  );
  reportPassedOver(book, said, override, { place: to, taskId });
  return { moved: moves.length, lpns: ids };
}
