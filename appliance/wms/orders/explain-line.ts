import { explainLine as contract } from "#sync/contracts/orders.ts";
import { answers } from "../../store/handler.ts";
import { ownerOf } from "../stock/allocate-choose.ts";
import { ruleOf } from "../stock/allocate-rules.ts";
import { holdersOf, nextSupply } from "../stock/available-holders.ts";
import { mayHave, planPromises } from "../stock/available-promise.ts";
import { waitingLines } from "../stock/available-queue.ts";
import { standingOf } from "../stock/available-supply.ts";
import { lastFactAtMs, siteDate } from "../stock/available-today.ts";
import { pledgedQty } from "../stock/pledged.ts";
import { requireItem } from "../stock/require.ts";
import { requireLine, requireOrder } from "./find-order.ts";

/** Why a line has what it has. An unknown SKU has nothing to explain: it is told as one exclusion. */
export const explainLine = answers(
  contract,
  (reader, { orderId, line: number, today = siteDate(reader, lastFactAtMs(reader)) }) => {
    const order = requireOrder(reader, orderId);
    const line = requireLine(reader, order, number);
    const { sku, orderedQty, promisedQty, allocatedQty, openQty } = line;
    const allocations = reader.find(
      "allocation",
      { orderLineId: line.id, state: ["open", "picked", "short"] },
      { order: "pathSeq, length(id), id" },
    );
    const allocated = allocations.map(({ place, lpn, lot, serial, qty, pickedQty, state, taskId }) => ({
      place,
      lpn,
      lot,
      serial,
      qty: state === "open" ? qty : pickedQty,
      state,
      taskId,
    }));
    const base = { line: number, sku, orderedQty, promisedQty, allocatedQty, openQty, allocated };
    if (!reader.get("item", sku))
      return {
        ...base,
        availableQty: 0,
        rule: "",
        available: [],
        excluded: [{ place: "", lpn: "", lot: "", qty: 0, why: "sku-unknown", detail: sku }],
        holders: [],
        nextSupply: [],
      };

    const item = requireItem(reader, sku);
    const owner = ownerOf(order, item);
    const standing = standingOf(reader, item, owner, today);
    const eligible = standing.filter((stock) => !stock.excluded);
    const queue = waitingLines(reader, sku).filter((one) => one.owner === owner);
    const free = eligible.filter((stock) => stock.free > 0);
    const unwished = free
      .filter((stock) => !mayHave(line, stock))
      .map(({ place, lpn, lot, free: qty, expiryDate }) => ({
        place,
        lpn,
        lot,
        qty,
        why: "not-wished",
        detail: line.lot || `before ${line.minExpiryDate}: ${expiryDate}`,
      }));
    const excluded = standing.flatMap(({ place, lpn, lot, onHand, excluded: why }) =>
      why ? [{ place, lpn, lot, qty: onHand, why: why.code, detail: why.detail }] : [],
    );
    return {
      ...base,
      availableQty: planPromises(free, queue, pledgedQty(reader, sku, owner)).promised.get(line.id) ?? 0,
      rule: ruleOf(reader, item),
      available: free
        .filter((stock) => mayHave(line, stock))
        .map(({ place, lpn, lot, expiryDate, free: qty }) => ({ place, lpn, lot, expiryDate, free: qty })),
      excluded: [...unwished, ...excluded],
      holders: holdersOf(reader, sku, owner, order.id),
      nextSupply: nextSupply(reader, sku),
    };
  },
);
