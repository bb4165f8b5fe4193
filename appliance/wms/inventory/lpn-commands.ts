import {
  closeLpn as closeContract,
  createLpn as createContract,
  nestLpn as nestContract,
  unnestLpn as unnestContract,
} from "#sync/contracts/lpns.ts";
import { parseSscc } from "#sync/model/gs1/sscc.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { noteIfEmpty } from "../stock/empty-lpn.ts";
import { giveNumber, giveSscc } from "../stock/give-number.ts";
import { takeBackHeld } from "../stock/held-promises.ts";
import { lpnTree, moveLpn } from "../stock/lpn-tree.ts";
import { postMoves } from "../stock/move-stock.ts";
import { progressOrder } from "../stock/order-progress.ts";
import { requestPutaway } from "../stock/request-putaway.ts";
import { requireLocation, requireUnlocked } from "../stock/require.ts";
import { requireStandingLpn } from "../stock/standing-lpn.ts";
import { stockChanged } from "../stock/stock-changed.ts";

const labelOf = (label: string): string => parseSscc(label) ?? label;

export const createLpn = decides(createContract, (book, { lpn: label, kind, location, sscc }) => {
  requireLocation(book, location);
  const id = label === "" ? (sscc ? giveSscc(book) : giveNumber(book, "lpn")) : labelOf(label);
  const known = book.get("lpn", id);
  if (known && known.state !== "emptied") refuse({ code: "lpn-in-use", lpn: id, state: known.state });
  if (book.get("location", id)) refuse({ code: "lpn-in-use", lpn: id, state: "the label of a location" });
  book.post({
    type: "lpn-created",
    data: { lpn: id, kind, place: location },
    sets: [
      {
        record: "lpn",
        id,
        fields: {
          kind,
          state: "building",
          location,
          parent: "",
          orderId: "",
          loadId: "",
          inboundId: "",
          createdAt: book.nowMs,
          closedAt: null,
        },
      },
    ],
  });
  return { lpn: id };
});

/** An LPN goes where its new parent stands, with all it holds (I8). */
export const nestLpn = decides(nestContract, (book, input) => {
  const lpn = filled(book, input.lpn);
  const parent = filled(book, input.parent);
  if (lpnTree(book, lpn).some(({ id }) => id === parent.id))
    refuse({ code: "lpn-loop", lpn: lpn.id, parent: parent.id });
  if (lpn.location !== parent.location) {
    requireUnlocked(requireLocation(book, lpn.location), "out");
    requireUnlocked(requireLocation(book, parent.location), "in");
  }
  const left = lpn.parent;
  const { moves, sets } = moveLpn(book, lpn, { place: parent.location });
  const real = moves.filter((move) => move.from.place !== move.to.place);
  const nested = sets.map((set) =>
    set.record === "lpn" && set.id === lpn.id ? { ...set, fields: { ...set.fields, parent: parent.id } } : set,
  );
  postMoves(book, "lpn-nested", real, {
    data: { lpn: lpn.id, parent: parent.id, place: parent.location },
    sets: nested,
  });
  if (left !== parent.id) noteIfEmpty(book, left);
  if (lpn.orderId !== "") progressOrder(book, lpn.orderId);
  const ids = lpnTree(book, lpn).map(({ id }) => id);
  takeBackHeld(book, book.find("allocation", { lpn: ids, state: "open" }, { order: "createdAt, length(id), id" }));
  stockChanged(
    book,
    moves.map(({ sku }) => sku),
  );
  return { lpn: lpn.id, parent: parent.id, location: parent.location };
});

export const unnestLpn = decides(unnestContract, (book, input) => {
  const lpn = filled(book, input.lpn);
  if (lpn.parent !== "") {
    book.post({
      type: "lpn-unnested",
      data: { lpn: lpn.id, parent: lpn.parent, place: lpn.location },
      sets: [{ record: "lpn", id: lpn.id, fields: { parent: "" } }],
    });
    noteIfEmpty(book, lpn.parent);
  }
  return { lpn: lpn.id, location: lpn.location };
});

/** Weighed and measured at the same time, where there is a scale. */
export const closeLpn = decides(closeContract, (book, { lpn: label, ...measured }) => {
  const lpn = filled(book, label);
  const place = book.get("location", lpn.location);
  const stays = place?.capabilities.some((one) => one === "store" || one === "quarantine") ?? false;
  const state = lpn.state !== "building" ? lpn.state : stays ? "stored" : "closed";
  const fields: Partial<Lpn> = { state, closedAt: book.nowMs, ...measured };
  book.post({
    type: "lpn-closed",
    data: { lpn: lpn.id, place: lpn.location, ...measured },
    sets: [{ record: "lpn", id: lpn.id, fields }],
  });
  const isReceived =
    place?.capabilities.includes("receive") && !stays && lpn.orderId === "" && lpn.parent === "" && hasGoods(book, lpn);
  const putaway = isReceived ? requestPutaway(book, { ...lpn, ...fields }) : undefined;
  return { lpn: lpn.id, putawayTaskId: putaway?.taskId ?? "", toPlace: putaway?.toPlace ?? "" };
});

const hasGoods = (book: Book, lpn: Lpn): boolean =>
  lpnTree(book, lpn).some(({ id }) => book.balances({ lpn: id }).some(({ onHand }) => onHand > 0));

function filled(book: Book, label: string): Lpn {
  const lpn = requireStandingLpn(book, labelOf(label));
  if (lpn.state === "planned" || lpn.state === "emptied") refuse({ code: "lpn-in-use", lpn: lpn.id, state: lpn.state });
  return lpn;
}
