import { expect, test } from "vitest";
import { isSscc } from "#sync/model/gs1/sscc.ts";
import { givenLpn, givenReleasedOrder, givenSetting, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { exceptionKinds, onHand, pickingSite } from "../tasks/testing/picking-site.ts";

/** An order of four teas and two cups, picked into TOTE-1 on the packing table. */
function pickedOrder(
  lines = [
    { sku: "TEA", qty: 4 },
    { sku: "CUP", qty: 2 },
  ],
) {
  const all = pickingSite();
  const { site, annsHandheld } = all;
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 50 });
  givenStock(site, { sku: "CUP", place: "A-01-02", qty: 50 });
  const { orderId } = givenReleasedOrder(site, { number: "SO-9", lines });
  annsHandheld.next();
  for (const [i, { sku }] of lines.entries()) annsHandheld.scan(sku, ...(i === 0 ? ["TOTE-1"] : []));
  annsHandheld.scan("PACK-01");
  return { ...all, orderId };
}

test("one scan packs an order: new SSCC, carton label, packing list", () => {
  const { site, patsHandheld: pat, orderId } = pickedOrder();
  pat.open("pack", "SO-9");
  pat.press({ type: "choose", id: "all" });
  expect(pat.scans).toBe(1);
  expect(pat.refusals).toEqual([]);
  expect(site.book.get("order", orderId)?.state).toBe("packed");
  const [carton] = site.book.find("lpn", { orderId });
  expect(carton).toMatchObject({
    kind: "carton",
    state: "packed",
    cartonNumber: 1,
    location: "PACK-01",
    grossGrams: 4 * 200 + 2 * 300,
  });
  expect(isSscc(carton!.id)).toBe(true);
  expect(site.book.get("lpn", "TOTE-1")).toMatchObject({ state: "emptied", orderId: "" });
  expect(site.book.find("printJob", {}).map(({ paper, subject }) => [paper, subject])).toEqual([
    ["carton-label", carton!.id],
    ["packing-list", orderId],
  ]);
  expect(site.book.find("task", { type: "pack" })[0]).toMatchObject({ state: "done", doneBy: "pat" });
  expectSound(site);
});

test("an order is packed while a tote with surplus of it is still on somebody's cart, and nobody is asked to pack again", () => {
  const { site, patsHandheld: pat, orderId } = pickedOrder();
  givenLpn(site, { id: "TOTE-2", kind: "tote", state: "building", location: "A-01-01", orderId });
  pat.open("pack", "SO-9");
  pat.press({ type: "choose", id: "all" });
  expect(site.book.get("order", orderId)?.state).toBe("packed");
  expect(site.book.find("task", { type: "pack" }).map(({ state }) => state)).toEqual(["done"]);
});

test("a scan of a labelled carton packs the order into it", () => {
  const { site, patsHandheld: pat, orderId } = pickedOrder();
  pat.open("pack", "TOTE-1");
  pat.scan("(00)395212340000000025".replace(/[()]/g, ""));
  expect(pat.scans).toBe(2);
  expect(pat.refusals).toEqual([]);
  expect(site.book.find("lpn", { orderId })[0]?.state).toBe("packed");
  expectSound(site);
});

test("the tote may be kept as the shipping carton, with an SSCC of its own", () => {
  const { site, patsHandheld: pat, orderId } = pickedOrder();
  pat.open("pack", "SO-9");
  pat.press({ type: "choose", id: "keep" });
  const tote = site.book.get("lpn", "TOTE-1");
  expect(tote).toMatchObject({ state: "packed", cartonNumber: 1, orderId });
  expect(isSscc(tote!.sscc)).toBe(true);
  expect(site.book.get("order", orderId)?.state).toBe("packed");
  expectSound(site);
});

test("with verification every unit is scanned into its carton, and the last one closes the loop", () => {
  const { site, patsHandheld: pat, orderId } = pickedOrder();
  givenSetting(site, "packing.verify", true);
  pat.next();
  pat.scan("SO-9");
  for (let unit = 0; unit < 4; unit++) pat.scan("4006381333931");
  pat.scan("CUP", "CUP");
  expect(pat.scans).toBe(1 + 6);
  expect(pat.stepId).toBe("close");
  pat.press({ type: "offer", id: "weight", qty: 1_450 }).press({ type: "choose", id: "close" });
  expect(pat.refusals).toEqual([]);
  expect(site.book.find("lpn", { orderId })[0]).toMatchObject({ state: "packed", grossGrams: 1_450 });
  expect(site.book.get("order", orderId)?.state).toBe("packed");
  expectSound(site);
});

test("an order may go into two cartons, numbered in turn", () => {
  const { site, pat, orderId } = pickedOrder();
  const first = site.do("pack.units", { orderId, sku: "TEA", qty: 4 }, pat);
  site.do("pack.carton-close", { orderId }, pat);
  expect(site.book.get("order", orderId)?.state).toBe("picked");
  const second = site.do("pack.units", { orderId, sku: "CUP", qty: 2 }, pat);
  expect(second.lpn).not.toBe(first.lpn);
  expect(site.book.get("order", orderId)?.state).toBe("picked");
  expect(site.do("pack.carton-close", { orderId }, pat)).toMatchObject({ cartonNumber: 2, orderState: "packed" });
  expectSound(site);
});

test("more than was picked cannot be packed", () => {
  const { site, pat, orderId } = pickedOrder();
  expect(site.refusal("pack.units", { orderId, sku: "TEA", qty: 5 }, pat)).toEqual({
    code: "qty-over",
    wanted: 5,
    most: 4,
  });
  expect(site.refusal("pack.carton-close", { orderId }, pat).code).toBe("not-found");
  expectSound(site);
});

test("a weight far off is refused once; with a reason it is taken and shown", () => {
  const { site, pat, orderId } = pickedOrder();
  expect(site.refusal("pack.order", { orderId, grossGrams: 900 }, pat)).toMatchObject({
    code: "weight-off",
    expectedGrams: 1_400,
    toleranceGrams: 140,
  });
  expect(site.book.get("order", orderId)?.state).toBe("picked"); // the refusal undid the packing
  site.do("pack.order", { orderId, grossGrams: 900, reason: "gift without box" }, pat);
  expect(exceptionKinds(site)).toEqual(["other"]);
  const [carton] = site.book.find("lpn", { orderId });
  expect(site.ask("pack.check-weight", { lpn: carton!.id, grossGrams: 1_500 })).toEqual({
    lpn: carton!.id,
    expectedGrams: 1_400,
    toleranceGrams: 140,
    differenceGrams: 100,
    within: true,
  });
  expectSound(site);
});

test("a carton can be unpacked again, and packed anew", () => {
  const { site, pat, orderId } = pickedOrder();
  const { lpn } = site.do("pack.order", { orderId }, pat);
  const undone = site.do("pack.undo", { orderId, lpn, reason: "wrong box" }, pat);
  expect(undone).toMatchObject({ unpackedQty: 6, orderState: "picked" });
  expect(site.book.get("lpn", lpn)).toMatchObject({ state: "emptied", orderId: "" });
  expect(site.book.find("task", { orderId, type: "pack", state: "released" })).toHaveLength(1);
  expectSound(site);
  expect(site.do("pack.order", { orderId, toLpn: lpn }, pat)).toMatchObject({
    lpn,
    cartonNumber: 1,
    packedQty: 6,
    orderState: "packed",
  });
  expectSound(site);
});

test("units missing from the tote are lost until found, and the line waits for stock again", () => {
  const { site, pat, orderId } = pickedOrder();
  site.do("pack.short", { orderId, fromLpn: "TOTE-1", sku: "TEA", qty: 1, reason: "reason.missing" }, pat);
  expect(site.book.first("orderLine", { orderId, sku: "TEA" })).toMatchObject({ pickedQty: 3, openQty: 1 });
  expect(onHand(site, { place: "~lost" }, "TEA")).toBe(1);
  expect(exceptionKinds(site)).toEqual(["short-pick"]);
  expect(site.ask("packing.queue", {}).orders[0]).toMatchObject({
    number: "SO-9",
    pickedQty: 5,
    shortQty: 1,
    totes: [{ lpn: "TOTE-1", location: "PACK-01" }],
  });
  expect(site.do("pack.order", { orderId }, pat)).toMatchObject({ packedQty: 5, orderState: "packed" });
  expectSound(site);
});

test("surplus in a tote is not packed, and keeps the tote from being shipped as it is", () => {
  const { site, pat, annsHandheld: ann, bobsHandheld: bob } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 9 });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 2 }] });
  ann.next();
  ann.offline = true;
  ann.scan("TEA", "TOTE-1", "PACK-01");
  site.tick(60 * 60_000);
  bob.next();
  bob.scan("TEA", "TOTE-1", "PACK-01");
  ann.sync(); // the same tote, as far as the book can tell: four units where two are wanted
  expect(onHand(site, { lpn: "TOTE-1" }, "TEA")).toBe(4);
  expect(site.refusal("pack.keep-lpn", { orderId, lpn: "TOTE-1" }, pat)).toEqual({
    code: "qty-over",
    wanted: 4,
    most: 2,
  });
  expect(site.do("pack.order", { orderId }, pat)).toMatchObject({ packedQty: 2, orderState: "packed" });
  expect(onHand(site, { lpn: "TOTE-1" }, "TEA")).toBe(2);
  expectSound(site);
});

test("packing the goods of another order, or an order that is not picked, is refused", () => {
  const { site, pat, orderId } = pickedOrder();
  const other = givenReleasedOrder(site, { lines: [{ sku: "CUP", qty: 1 }] });
  expect(site.refusal("pack.order", { orderId: other.orderId }, pat).code).toBe("state-not-allowed");
  site.do("pack.order", { orderId }, pat);
  expect(site.refusal("pack.order", { orderId }, pat).code).toBe("carton-empty");
  expect(site.refusal("pack.keep-lpn", { orderId, lpn: "NONE" }, pat).code).toBe("lpn-unknown");
  expect(site.refusal("work.open", { kind: "pack", scan: "NO-SUCH" }, pat).code).toBe("not-found");
});

test("surplus that waits to be put back is left in its tote, whichever tote comes first", () => {
  const { site, ann, bob, patsHandheld: pat } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 50 });
  const { orderId, taskIds } = givenReleasedOrder(site, { number: "SO-9", lines: [{ sku: "TEA", qty: 2 }] });
  const [taskId] = taskIds as [string];
  const allocationId = site.book.first("allocation", { orderId })!.id;
  site.do("work.next", {}, ann);
  site.do("tasks.unlease", { taskId });
  site.do("work.next", {}, bob);
  const leaseEpoch = site.book.get("task", taskId)!.leaseEpoch;
  site.do("pick.confirm", { taskId, leaseEpoch, allocationId, qty: 2, toLpn: "TOTE-9", toPlace: "PACK-01" }, bob);
  site.do("pick.confirm", { taskId, leaseEpoch: 1, allocationId, qty: 2, toLpn: "TOTE-2", toPlace: "PACK-01" }, ann);
  pat.open("pack", "SO-9");
  pat.press({ type: "choose", id: "all" });
  expect(site.book.balances({ lpn: "TOTE-9" })).toEqual([]);
  expect(site.book.balances({ lpn: "TOTE-2" })[0]?.onHand).toBe(2);
  expect(site.book.find("task", { type: "put-back", state: "released" })).toMatchObject([{ lpn: "TOTE-2", qty: 2 }]);
  expectSound(site);
});

test("goods in two totes are shown under the tote they are to be taken from", () => {
  const { site, ann, patsHandheld: pat } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 50 });
  const { orderId, taskIds } = givenReleasedOrder(site, { number: "SO-9", lines: [{ sku: "TEA", qty: 5 }] });
  const [taskId] = taskIds as [string];
  const allocationId = site.book.first("allocation", { orderId })!.id;
  site.do("work.next", {}, ann);
  for (const [qty, toLpn] of [
    [3, "TOTE-1"],
    [2, "TOTE-2"],
  ] as const)
    site.do("pick.confirm", { taskId, leaseEpoch: 1, allocationId, qty, toLpn, toPlace: "PACK-01" }, ann);
  pat.open("pack", "SO-9");
  const shown = pat
    .job!.steps.find(({ id }) => id === "how")!
    .show.flatMap((one): (string | number)[] =>
      one.kind === "lpn" ? [one.lpn] : one.kind === "quantity" ? [one.qty] : [],
    );
  expect(shown).toEqual(["TOTE-1", 3, "TOTE-2", 2]);
  expectSound(site);
});

test("goods that are put down while an order is being packed are not in that carton, and come as the next job", () => {
  const { site, ann, patsHandheld: pat } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 50 });
  const { orderId, taskIds } = givenReleasedOrder(site, { number: "SO-9", lines: [{ sku: "TEA", qty: 5 }] });
  const [taskId] = taskIds as [string];
  const allocationId = site.book.first("allocation", { orderId })!.id;
  site.do("work.next", {}, ann);
  const confirm = (qty: number, toLpn: string) =>
    site.do("pick.confirm", { taskId, leaseEpoch: 1, allocationId, qty, toLpn, toPlace: "PACK-01" }, ann);
  confirm(3, "TOTE-1");
  pat.open("pack", "TOTE-1");
  confirm(2, "TOTE-2");
  pat.press({ type: "choose", id: "all" });
  expect(pat.refusals).toEqual([]);
  const packed = () => site.book.find("lpn", { orderId, state: "packed" }, { order: "cartonNumber" });
  expect(packed().map(({ id }) => onHand(site, { lpn: id }, "TEA"))).toEqual([3]);
  expect(onHand(site, { lpn: "TOTE-2" }, "TEA")).toBe(2);
  pat.press({ type: "choose", id: "all" });
  expect(packed().map(({ id }) => onHand(site, { lpn: id }, "TEA"))).toEqual([3, 2]);
  expect(site.book.get("order", orderId)?.state).toBe("packed");
  expectSound(site);
});

test("when the only unit of an order is missing its packing ends, and its tote is free", () => {
  const { site, patsHandheld: pat, orderId } = pickedOrder([{ sku: "TEA", qty: 1 }]);
  pat.open("pack", "TOTE-1");
  pat.press({ type: "offer", id: "short-0", reason: "reason.damaged", qty: 1 });
  expect(pat.refusals).toEqual([]);
  expect(site.book.get("order", orderId)?.state).toBe("open");
  expect(site.book.find("task", { orderId, type: "pack", state: ["released", "leased"] })).toEqual([]);
  expect(site.book.get("lpn", "TOTE-1")).toMatchObject({ state: "emptied", orderId: "" });
  expectSound(site);
});
