import type { Chance } from "../kernel/chance.ts";
import { dock, move, moveOf, shelves, skus, spot, stage, standingAt, standingOn } from "./goods.ts";
import type { Deed, View } from "./view.ts";

/** `n` is a number that no other deed of the run has. */
export type Choose = (view: View, chance: Chance, n: number) => Deed | undefined;

/** What people on the floor of one site do: goods come in, go to a shelf, are picked, leave, are counted and corrected. */
export const floorDeeds: Record<string, Choose> = {
  receive(view, chance, n) {
    const sku = chance.zipf(skus);
    const lpn = `L${n}`;
    return {
      name: "goods-received",
      body: {
        type: "goods-received",
        moves: [
          move(
            sku,
            chance.int(5, 40),
            spot("~supplier"),
            spot(dock, lpn),
            chance.percent(30) ? `LOT${chance.int(1, 3)}` : "",
          ),
        ],
        sets: [
          {
            record: "lpn",
            id: lpn,
            fields: { kind: "pallet", state: "closed", location: dock, createdAt: view.nowMs },
          },
        ],
      },
    };
  },

  putaway(view, chance) {
    const stock = chance.maybe(standingAt(view, dock));
    if (!stock || stock.lpn === "") return undefined;
    const place = chance.pick(shelves);
    return {
      name: "putaway-confirmed",
      body: {
        type: "putaway-confirmed",
        moves: [moveOf(stock, stock.qty, spot(place, stock.lpn))],
        sets: [{ record: "lpn", id: stock.lpn, fields: { state: "stored", location: place } }],
      },
    };
  },

  pick(view, chance, n) {
    const stock = chance.maybe(standingOn(view, shelves));
    if (!stock) return undefined;
    const order = `${view.origin}-${n}`;
    return {
      name: "pick-confirmed",
      body: {
        type: "pick-confirmed",
        moves: [moveOf(stock, chance.int(1, stock.qty), spot(stage))],
        sets: [{ record: "order", id: order, fields: { number: order, state: "picked", createdAt: view.nowMs } }],
      },
    };
  },

  ship(view, chance) {
    const stock = chance.maybe(standingAt(view, stage));
    if (!stock) return undefined;
    const order = chance.maybe(view.ids("order").filter((id) => view.fields("order", id)?.state === "picked"));
    return {
      name: "order-shipped",
      body: {
        type: "order-shipped",
        moves: [moveOf(stock, chance.int(1, stock.qty), spot("~customer"))],
        sets: order ? [{ record: "order", id: order, fields: { state: "shipped", shippedAt: view.nowMs } }] : [],
      },
    };
  },

  cancel(view, chance) {
    const order = chance.maybe(view.ids("order").filter((id) => view.fields("order", id)?.state === "picked"));
    if (!order) return undefined;
    return {
      name: "order-cancelled",
      body: { type: "order-cancelled", sets: [{ record: "order", id: order, fields: { state: "cancelled" } }] },
    };
  },

  count(view, chance, n) {
    const stock = chance.maybe(standingOn(view, shelves));
    if (!stock) return undefined;
    const difference = chance.int(-Math.min(3, stock.qty), 3);
    const here = { place: stock.place, lpn: stock.lpn, status: stock.status };
    const body = { sku: stock.sku, lot: stock.lot, serial: "", owner: "" };
    const moves =
      difference === 0
        ? []
        : difference > 0
          ? [{ ...body, qty: difference, from: spot("~found"), to: here }]
          : [{ ...body, qty: -difference, from: here, to: spot("~lost") }];
    return {
      name: "count-posted",
      body: {
        type: "count-posted",
        moves,
        sets: [
          {
            record: "count",
            id: `${view.origin}-${n}`,
            fields: { location: stock.place, sku: stock.sku, state: "posted", postedAt: view.nowMs },
          },
        ],
      },
    };
  },

  /** Found after all: a correction is a new fact that goes the other way. */
  correct(view, chance) {
    const lost = chance.maybe(standingAt(view, "~lost"));
    if (!lost) return undefined;
    return {
      name: "stock-adjusted",
      body: { type: "stock-adjusted", moves: [moveOf(lost, chance.int(1, lost.qty), spot(chance.pick(shelves)))] },
    };
  },
};
