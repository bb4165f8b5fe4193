import type { InputOf } from "#sync/contracts/define.ts";
import { moveLoose as contract } from "#sync/contracts/moves.ts";
import type { Move, RecordSet } from "#sync/model/facts/fact.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Item } from "#sync/model/records/item.ts";
import type { Location } from "#sync/model/records/location.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { roomProblems } from "../stock/capacity.ts";
import { goodsOfUnits } from "../stock/capacity-goods.ts";
import { noteIfEmpty } from "../stock/empty-lpn.ts";
import { finishTask, leaseStanding } from "../stock/finish-task.ts";
import { promisesFollowing } from "../stock/follow-goods.ts";
import { promisesAt, takeBackHeld } from "../stock/held-promises.ts";
import { postMoves } from "../stock/move-stock.ts";
import { lockedOut, passOver, reportPassedOver } from "../stock/pass-over-rules.ts";
import { requireLocation } from "../stock/require.ts";
import { requireItemByCode } from "../stock/resolve-item.ts";
import { requireStandingLpn } from "../stock/standing-lpn.ts";
import { stockChanged } from "../stock/stock-changed.ts";

/** Somebody has moved units by hand: what the book lacks at their source is booked as a shortfall, promises go along. */
export const moveLoose = decides(contract, (book, input) => {
  const { taskId, leaseEpoch, qty, status, override } = input;
  const { item } = requireItemByCode(book, input.sku);
  const fromLpn =
    input.fromLpn === "" ? undefined : requireStandingLpn(book, parseSscc(input.fromLpn) ?? input.fromLpn);
  const from = fromLpn ? fromLpn.location : requireLocation(book, input.from).id;
  const to = requireLocation(book, input.to);
  const task = leaseStanding(book, taskId, leaseEpoch).task;
  const spot = { place: from, lpn: fromLpn?.id ?? "", status };
  const { lot, owner } = identityAt(book, item, spot, input);
  const serials = item.tracksSerial ? [...new Set(input.serials)] : [];
  if (item.tracksSerial && serials.length !== qty)
    refuse({ code: "serial-required", sku: item.id, qty, given: serials.length });
  const toLpn = input.toLpn === "" ? undefined : targetLpn(book, parseSscc(input.toLpn) ?? input.toLpn, to);

  const goods = goodsOfUnits(book, [{ sku: item.id, lot, qty, status }]);
  const problems =
    from === to.id
      ? []
      : [...lockedOut(book.get("location", from)), ...roomProblems(book, to, goods, { exceptTaskId: task?.id })];
  const said = passOver(book, problems, { isDirected: task?.toPlace === to.id, override });

  const target = { place: to.id, lpn: toLpn?.id ?? "", status };
  const moves = (serials.length > 0 ? serials : [""]).map(
    (serial): Move => ({ sku: item.id, lot, serial, owner, qty: serial === "" ? qty : 1, from: spot, to: target }),
  );
  const isSame = spot.place === target.place && spot.lpn === target.lpn;
  const sets: RecordSet[] = [
    ...(toLpn?.sets ?? []),
    ...(isSame
      ? []
      : moves.flatMap((move) =>
          promisesFollowing(book, { sku: item.id, lot, serial: move.serial, owner, ...spot }, target, move.qty),
        )),
  ];
  const data = {
    sku: item.id,
    lot,
    qty,
    from,
    fromLpn: spot.lpn,
    to: to.id,
    toLpn: target.lpn,
    taskId,
    ...(override !== undefined && said.length > 0 && { override, problems: said }),
  };
  if (!isSame) postMoves(book, "stock-moved", moves, { data, sets });
  takeBackHeld(book, promisesAt(book, to.id));
  noteIfEmpty(book, spot.lpn);
  finishTask(book, taskId, leaseEpoch, { sku: item.id, qty, to: to.id });
  stockChanged(book, [item.id]);
  reportPassedOver(book, said, override, { place: to.id, sku: item.id, taskId });
  return { sku: item.id, lot, qty, from, to: to.id };
});

/** The lot and owner of what was taken: said, or the only one that stands there. */
function identityAt(
  book: Book,
  item: Item,
  spot: { place: string; lpn: string; status: string },
  given: Pick<InputOf<typeof contract>, "lot" | "owner" | "serials">,
): { lot: string; owner: string } {
  const standing = book
    .balances({ place: spot.place, sku: item.id, lpn: spot.lpn })
    .filter(
      ({ onHand, status, serial }) =>
        onHand > 0 && status === spot.status && (given.serials.length === 0 || given.serials.includes(serial)),
    );
  const lots = [...new Set(standing.map((balance) => balance.lot))].sort();
  const hasLots = item.tracksLot || item.tracksExpiry;
  const said = given.lot === undefined || (hasLots ? given.lot === "" : true) ? undefined : given.lot;
  if (said === undefined && hasLots && lots.length !== 1) refuse({ code: "lot-required", sku: item.id });
  const lot = said ?? lots[0] ?? "";
  const owners = [...new Set(standing.filter((balance) => balance.lot === lot).map((balance) => balance.owner))].sort();
  const owner = given.owner ?? (owners.includes(item.owner) ? item.owner : (owners[0] ?? item.owner));
  return { lot, owner };
}

/** The LPN the units go onto: one that stands there, or a new label. */
function targetLpn(book: Book, id: string, to: Location): { id: string; sets: RecordSet[] } {
  const known = book.get("lpn", id);
  if (known && known.state !== "planned" && known.state !== "emptied") {
    if (known.orderId !== "" || !["building", "closed", "stored"].includes(known.state))
      refuse({ code: "lpn-in-use", lpn: id, state: known.state });
    if (known.location !== to.id) refuse({ code: "lpn-in-use", lpn: id, state: `in ${known.location}` });
    return { id, sets: [] };
  }
  if (!known && book.get("location", id)) refuse({ code: "lpn-in-use", lpn: id, state: "the label of a location" });
  const state = to.capabilities.includes("store") ? ("stored" as const) : ("building" as const);
  return {
    id,
    sets: [
      {
        record: "lpn",
        id,
        fields: {
          kind: known?.kind ?? "pallet",
          state,
          location: to.id,
          parent: "",
          orderId: "",
          createdAt: known?.createdAt ?? book.nowMs,
          closedAt: null,
        },
      },
    ],
  };
}
