import fc from "fast-check";
import { expect, test } from "vitest";
import type { ContractName } from "#sync/contracts/list.ts";
import { givenItem, givenLocation, givenPicked, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { supervisor, TestSite } from "../../testing/test-site.ts";
import { needOf } from "../stock/available-need.ts";

/** One thing that people or partners do; numbers choose among what is there at that moment. */
type Act =
  | { do: "create"; sku: number; qty: number; priority: number; lot: boolean; complete: boolean }
  | { do: "stock"; sku: number; place: number; qty: number; lot: number }
  | { do: "release" | "unrelease" | "hold" | "unhold" | "cancel" | "backorder" | "urge" | "replan"; order: number }
  | { do: "cancel-some" | "split"; order: number; qty: number }
  | { do: "pick" | "void"; allocation: number }
  | { do: "plan-wave"; method: "single" | "cluster" | "zone"; orders: number }
  | { do: "release-wave" | "cancel-wave"; wave: number };

const any = fc.nat(50);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("create" as const),
      sku: fc.nat(1),
      qty: fc.integer({ min: 1, max: 12 }),
      priority: fc.integer({ min: 1, max: 3 }),
      lot: fc.boolean(),
      complete: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("stock" as const),
      sku: fc.nat(1),
      place: fc.nat(2),
      qty: fc.integer({ min: 1, max: 15 }),
      lot: fc.nat(1),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "release" as const,
        "release" as const,
        "unrelease" as const,
        "hold" as const,
        "unhold" as const,
        "cancel" as const,
        "backorder" as const,
        "urge" as const,
        "replan" as const,
      ),
      order: any,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("cancel-some" as const, "split" as const),
      order: any,
      qty: fc.integer({ min: 1, max: 8 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constantFrom("pick" as const, "pick" as const, "void" as const), allocation: any }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("plan-wave" as const),
      method: fc.constantFrom("single" as const, "cluster" as const, "zone" as const),
      orders: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom("release-wave" as const, "cancel-wave" as const), wave: any }),
  },
);

const seed = Number(process.env.SEED ?? 20_261_121);

test(`whatever is ordered, released, held, cancelled and picked in any order, the book stays sound (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 5, maxLength: 40 }), (acts) => {
      const site = new TestSite();
      for (const id of ["TEA", "JAM"]) givenItem(site, { id, tracksLot: true });
      for (const [i, zone] of ["A", "A", "B"].entries()) givenLocation(site, { id: `P-${i}`, zone, travelSeq: i });
      for (const one of acts) {
        site.tick(1);
        perform(site, one);
        expectSound(site);
        expectQueueKept(site);
      }
      site.db.close();
    }),
    { seed, numRuns: 40 },
  );
});

function perform(site: TestSite, one: Act): void {
  const at = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)];
  const order = (index: number) => at(site.book.find("order", {}, { order: "rowid" }), index);
  const orderCall = (name: ContractName, index: number, more: object = {}) => {
    const chosen = order(index);
    if (chosen) attempt(site, name, { orderId: chosen.id, ...more });
  };
  switch (one.do) {
    case "create":
      attempt(site, "orders.create", {
        shipTo: { name: "C" },
        priority: one.priority,
        shipComplete: one.complete,
        lines: [
          { sku: ["TEA", "JAM"][one.sku], qty: one.qty, lot: one.lot ? "L1" : "" },
          { sku: "TEA", qty: 2 },
        ],
      });
      return;
    case "stock":
      givenStock(site, { sku: ["TEA", "JAM"][one.sku]!, place: `P-${one.place}`, qty: one.qty, lot: `L${one.lot}` });
      attempt(site, "orders.promise", { skus: ["TEA", "JAM"] });
      return;
    case "release":
    case "unrelease":
    case "unhold":
    case "cancel":
    case "backorder":
      orderCall(`orders.${one.do}`, one.order);
      return;
    case "replan":
      orderCall("allocation.replan", one.order);
      return;
    case "hold":
      orderCall("orders.hold", one.order, { reason: "credit" });
      return;
    case "urge":
      orderCall("orders.change", one.order, { priority: 1 });
      return;
    case "cancel-some":
      orderCall("orders.cancel", one.order, { lines: [{ line: 1, qty: one.qty }] });
      return;
    case "split":
      orderCall("orders.split", one.order, { lines: [{ line: 1, qty: one.qty }] });
      return;
    case "pick":
    case "void": {
      const held = at(site.book.find("allocation", { state: "open" }, { order: "rowid" }), one.allocation);
      if (!held) return;
      if (one.do === "pick") givenPicked(site, held.id);
      else attempt(site, "allocation.void", { allocationId: held.id, reason: "test" });
      return;
    }
    case "plan-wave":
      attempt(site, "waves.plan", { method: one.method, limits: { maxOrders: one.orders, slots: 2 } });
      return;
    case "release-wave":
    case "cancel-wave": {
      const wave = at(site.book.find("wave", {}, { order: "rowid" }), one.wave);
      if (wave) attempt(site, one.do === "release-wave" ? "waves.release" : "waves.cancel", { waveId: wave.id });
      return;
    }
  }
}

/** A refusal is an answer; a fault is our mistake. */
function attempt(site: TestSite, name: ContractName, input: object): void {
  const answer = site.send(name, input as never, supervisor);
  if (!answer.ok && "fault" in answer) throw new Error(`${name} ${JSON.stringify(input)}: ${answer.fault}`);
}

/** No more is promised than is free, what waits is what the line's quantities leave, and no line wants less than nothing. */
function expectQueueKept(site: TestSite): void {
  const states = new Map(site.book.find("order", {}).map(({ id, state }) => [id, state]));
  for (const line of site.book.find("orderLine", {})) {
    if (states.get(line.orderId) !== "draft") expect(line.openQty, `openQty of ${line.id}`).toBe(needOf(line));
    expect(line.promisedQty, `promisedQty of ${line.id}`).toBeLessThanOrEqual(line.openQty);
    expect(
      line.cancelledQty + line.backorderQty + line.allocatedQty + line.pickedQty,
      `quantities of ${line.id}`,
    ).toBeLessThanOrEqual(line.orderedQty);
  }
  for (const sku of ["TEA", "JAM"]) {
    const { onHand, allocatedQty, excludedQty, promisedQty } = site.ask("allocation.available", { sku });
    expect(promisedQty, `promised ${sku}`).toBeLessThanOrEqual(onHand - allocatedQty - excludedQty);
  }
}
