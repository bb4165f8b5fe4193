import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { givenItem, givenLocation, givenOrder, givenPicked, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  givenItem(site, {
    id: "TEA",
    packagings: [{ uom: "EA", qtyBase: 1, weightGrams: 100, lengthMm: 10, widthMm: 10, heightMm: 10 }],
  });
  givenLocation(site, { id: "A-1", zone: "A", travelSeq: 1 });
  givenLocation(site, { id: "B-1", zone: "B", travelSeq: 2 });
  givenStock(site, { sku: "TEA", place: "A-1", qty: 20 });
  givenStock(site, { sku: "JAM", place: "B-1", qty: 20 });
});
afterEach(() => expectSound(site));

const both = {
  lines: [
    { sku: "TEA", qty: 2 },
    { sku: "JAM", qty: 1 },
  ],
};
const five = () => Array.from({ length: 5 }, (_, i) => givenOrder(site, { priority: 5 - i, ...both }));

describe("planning", () => {
  test("the most urgent orders go in until a limit is reached", () => {
    const orders = five();
    expect(site.do("waves.plan", { limits: { maxLines: 5 } })).toMatchObject({
      number: "W000001",
      orders: 2,
      lines: 4,
      weightGrams: 400,
      volumeMm3: 4_000,
      endedBy: "maxLines",
    });
    expect(orders.map((id) => site.book.get("order", id)?.waveId !== "")).toEqual([false, false, false, true, true]);
    expect(site.do("waves.plan", { limits: { maxWeightGrams: 250 } })).toMatchObject({
      orders: 1,
      endedBy: "maxWeightGrams",
    });
    expect(site.do("waves.plan", { limits: { maxVolumeMm3: 2_000 } })).toMatchObject({
      orders: 1,
      endedBy: "maxVolumeMm3",
    });
    expect(site.do("waves.plan", { limits: { maxOrders: 9 } })).toMatchObject({ orders: 1, endedBy: "" });
    expect(site.refusal("waves.plan", {})).toEqual({
      code: "wave-empty",
      why: "No open order with promised stock fits the filter.",
    });
  });

  test("held orders, orders without stock, and incomplete ones that ship complete stay out", () => {
    const [held] = [givenOrder(site, both), givenOrder(site, { lines: [{ sku: "TEA", qty: 2 }] })];
    site.do("orders.hold", { orderId: held, reason: "credit" });
    givenItem(site, { id: "NONE" });
    givenOrder(site, { lines: [{ sku: "NONE", qty: 1 }] });
    givenOrder(site, {
      shipComplete: true,
      lines: [
        { sku: "TEA", qty: 1 },
        { sku: "NONE", qty: 1 },
      ],
    });
    expect(site.do("waves.plan", {}).orders).toBe(1);
  });

  test("the filter chooses by carrier, ship date, priority and number", () => {
    const orders = five();
    expect(site.do("waves.plan", { filter: { priorityMax: 2 } }).orders).toBe(2);
    expect(site.do("waves.plan", { filter: { orderIds: [orders[0]!] } }).orders).toBe(1);
    expect(site.refusal("waves.plan", { filter: { carrierScac: "UPSN" } }).code).toBe("wave-empty");
    expect(site.refusal("waves.plan", { filter: { shipBefore: site.nowMs } }).code).toBe("wave-empty");
  });
});

describe("releasing", () => {
  const tasksOf = (ids: readonly string[]) => ids.map((id) => site.book.get("task", id)!);

  test("single: a walk per order", () => {
    five();
    const { waveId } = site.do("waves.plan", { method: "single" });
    const { taskIds, released, allocatedQty, shortQty } = site.do("waves.release", { waveId });
    expect({ tasks: taskIds.length, released, allocatedQty, shortQty }).toEqual({
      tasks: 5,
      released: 5,
      allocatedQty: 15,
      shortQty: 0,
    });
    expect(tasksOf(taskIds).map(({ priority }) => priority)).toEqual([1, 2, 3, 4, 5]);
  });

  test("cluster: a slot per order, as many orders as the cart has slots", () => {
    const orders = five();
    const { waveId } = site.do("waves.plan", { method: "cluster", limits: { slots: 3 } });
    const tasks = tasksOf(site.do("waves.release", { waveId }).taskIds);
    expect(tasks.map(({ slots }) => slots.length)).toEqual([3, 2]);
    expect(tasks[0]?.slots[0]).toEqual({ slot: 1, lpn: "", orderId: orders[4] });
    expect(tasks[0]).toMatchObject({ method: "cluster", orderId: "", waveId, priority: 1, qty: 9 });
  });

  test("zone: a walk per zone, with the slots of the orders that have something there", () => {
    five();
    givenOrder(site, { lines: [{ sku: "JAM", qty: 1 }] });
    const { waveId } = site.do("waves.plan", { method: "zone" });
    const tasks = tasksOf(site.do("waves.release", { waveId }).taskIds);
    expect(tasks.map(({ zone, slots }) => [zone, slots.length])).toEqual([
      ["A", 5],
      ["B", 6],
    ]);
    for (const { id, zone } of tasks)
      for (const { place } of site.book.find("allocation", { taskId: id }))
        expect(site.book.get("location", place)?.zone).toBe(zone);
  });

  test("orders that get nothing return to the pool, and the wave says why", () => {
    const [first, second] = [givenOrder(site, both), givenOrder(site, both)];
    const { waveId, number } = site.do("waves.plan", {});
    site.do("orders.hold", { orderId: first, reason: "credit" });
    expect(site.do("waves.release", { waveId: number })).toMatchObject({
      released: 1,
      notReleased: [{ orderId: first, why: "held" }],
    });
    expect(site.book.get("order", first)).toMatchObject({ state: "open", waveId: "" });
    expect(site.book.get("order", second)).toMatchObject({ state: "released", waveId });
    expect(site.refusal("waves.release", { waveId }).code).toBe("state-not-allowed");
  });

  test("a cancelled order loses its slot on the cart, and the others keep theirs", () => {
    const orders = five();
    const { waveId } = site.do("waves.plan", { method: "cluster", limits: { slots: 8 } });
    const [taskId] = site.do("waves.release", { waveId }).taskIds;
    site.do("orders.cancel", { orderId: orders[4]! });
    expect(site.book.get("task", taskId!)?.slots.map(({ slot }) => slot)).toEqual([2, 3, 4, 5]);
  });
});

describe("calling off", () => {
  test("orders of which nothing is picked return, those begun are finished, and the wave shows its progress", () => {
    const orders = [givenOrder(site, both), givenOrder(site, both)];
    const { waveId } = site.do("waves.plan", {});
    site.do("waves.release", { waveId });
    expect(site.ask("waves.list", {}).waves).toMatchObject([
      { state: "released", orders: 2, allocatedQty: 6, pickedQty: 0, openTasks: 2 },
    ]);
    givenPicked(site, site.book.first("allocation", { orderId: orders[0]! })!.id);
    expect(site.ask("waves.get", { waveId }).state).toBe("picking");
    expect(site.do("waves.cancel", { waveId })).toMatchObject({
      state: "released",
      returned: 1,
      started: [{ orderId: orders[0] }],
    });
    expect(site.book.get("order", orders[1]!)).toMatchObject({ state: "open", waveId: "" });
    expect(site.ask("waves.get", { waveId }).orderList.map(({ orderId }) => orderId)).toEqual([orders[0]]);
  });

  test("a planned wave that is called off leaves every order in the pool", () => {
    const orders = five();
    const { waveId } = site.do("waves.plan", {});
    expect(site.do("waves.cancel", { waveId })).toMatchObject({ state: "cancelled", returned: 5, started: [] });
    expect(orders.every((id) => site.book.get("order", id)?.waveId === "")).toBe(true);
    expect(site.ask("waves.list", { state: ["cancelled"] }).waves).toHaveLength(1);
    expect(site.refusal("waves.cancel", { waveId }).code).toBe("state-not-allowed");
  });
});
