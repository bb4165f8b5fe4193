import { expect, test } from "vitest";
import { orderActs } from "./order-acts.ts";
import { filterOfColumn, isLate, orderFilters } from "./order-filters.ts";

const open = { state: "open", held: false, pickedQty: 0, missingQty: 0, promisedQty: 5 };

test("an open order with stock can be released; one on hold cannot until the hold is off", () => {
  expect(orderActs(open)).toContain("release");
  expect(orderActs({ ...open, held: true })).not.toContain("release");
  expect(orderActs({ ...open, held: true })).toContain("unhold");
  expect(orderActs({ ...open, promisedQty: 0, missingQty: 5 })).not.toContain("release");
});

test("a release is taken back only while nothing is picked", () => {
  expect(orderActs({ ...open, state: "released" })).toContain("unrelease");
  expect(orderActs({ ...open, state: "released", pickedQty: 1 })).not.toContain("unrelease");
});

test("what is over offers nothing, and what is missing can be split off", () => {
  expect(orderActs({ ...open, state: "shipped" })).toEqual([]);
  expect(orderActs({ ...open, state: "cancelled" })).toEqual([]);
  expect(orderActs({ ...open, missingQty: 2 })).toContain("backorder");
});

test("every column of the board leads to a list that holds its orders", () => {
  expect(orderFilters[filterOfColumn("in-progress")].state).toEqual(["picking", "picked"]);
  expect(filterOfColumn("from another version")).toBe("living");
});

test("an order is late when its time has passed and it has not left", () => {
  expect(isLate({ state: "open", requestedShipAt: 5 }, 6)).toBe(true);
  expect(isLate({ state: "shipped", requestedShipAt: 5 }, 6)).toBe(false);
  expect(isLate({ state: "open", requestedShipAt: null }, 6)).toBe(false);
});
