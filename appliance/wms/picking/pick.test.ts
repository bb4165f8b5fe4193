import { expect, test } from "vitest";
import { givenLpn, givenOrder, givenReleasedOrder, givenSetting, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { HistoryWatch } from "../../testing/history-watch.ts";
import { exceptionKinds, onHand, pickingSite } from "../tasks/testing/picking-site.ts";

const milk = (lot: string) => `010952123454321310${lot}`;
const phone = (serial: string) => `010952123454320621${serial}`;

test("one line to a staging place takes two scans", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 10 });
  const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 4 }] });
  ann.next();
  ann.scan("4006381333931", "STAGE-01");
  expect(ann.scans).toBe(2);
  expect(ann.ended).toBe(true);
  expect(site.book.get("order", orderId)?.state).toBe("picked");
  expect(site.book.get("task", taskIds[0]!)?.state).toBe("done");
  expect(site.book.balances({ place: "A-01-01" })[0]).toMatchObject({ onHand: 6, allocated: 0 });
  expect(site.book.find("task", { orderId, type: "pack" })).toHaveLength(1);
  expectSound(site);
});

test("a tote is scanned once for an order, and one scan puts it down", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenSetting(site, "picking.zeroCheck", false);
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 4 });
  givenStock(site, { sku: "CUP", place: "A-01-02", qty: 3 });
  const { orderId, taskIds } = givenReleasedOrder(site, {
    lines: [
      { sku: "TEA", qty: 4 },
      { sku: "CUP", qty: 3 },
    ],
  });
  ann.next();
  ann.scan("A-01-01", "TOTE-7").scan("22");
  expect(onHand(site, { place: "CART-device-ann" }, "CUP")).toBe(3);
  expect(site.book.get("task", taskIds[0]!)?.state).toBe("leased");
  expect(site.book.get("order", orderId)?.state).toBe("picked");
  ann.scan("PACK-01");
  expect(ann.scans).toBe(4);
  expect(site.book.get("task", taskIds[0]!)?.state).toBe("done");
  expect(site.book.get("lpn", "TOTE-7")).toMatchObject({ location: "PACK-01", state: "picked", orderId });
  expectSound(site);
});

test("a cluster takes two scans a line and one to unload", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 100 });
  givenStock(site, { sku: "CUP", place: "A-01-02", qty: 100 });
  const orders = [1, 2].map(() =>
    givenOrder(site, {
      lines: [
        { sku: "TEA", qty: 2 },
        { sku: "CUP", qty: 1 },
      ],
    }),
  );
  site.do("waves.release", {
    waveId: site.do("waves.plan", { method: "cluster", filter: { orderIds: orders } }).waveId,
  });
  const job = ann.next();
  expect(job?.type).toBe("pick");
  for (let line = 0; line < 4; line++) {
    const order = site.book.get("allocation", ann.stepId.slice("from:".length))?.orderId ?? "";
    ann.scan(site.book.get("allocation", ann.stepId.slice("from:".length))?.sku ?? "", `TOTE-${orders.indexOf(order)}`);
  }
  ann.scan("STAGE-01");
  expect(ann.scans).toBe(4 * 2 + 1);
  expect(ann.refusals).toEqual([]);
  expect(orders.map((id) => site.book.get("order", id)?.state)).toEqual(["picked", "picked"]);
  expect(site.book.find("wave", {})[0]?.state).toBe("done");
  expectSound(site);
});

test("the tote of another order is not taken in a cluster, neither on the device nor by the appliance", () => {
  const { site, ann, annsHandheld } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 100 });
  const orders = [1, 2].map(() => givenOrder(site, { lines: [{ sku: "TEA", qty: 2 }] }));
  site.do("waves.release", {
    waveId: site.do("waves.plan", { method: "cluster", filter: { orderIds: orders } }).waveId,
  });
  const lease = annsHandheld.next();
  const { job } = site.do(
    "pick.start-cluster",
    {
      taskId: lease!.taskId,
      leaseEpoch: lease!.leaseEpoch,
      slots: [
        { slot: 1, lpn: "T-1" },
        { slot: 2, lpn: "T-2" },
      ],
    },
    ann,
  );
  annsHandheld.next();
  expect(job?.steps.find(({ id }) => id.startsWith("to:"))?.accepts[0]?.codes).toEqual([{ code: "T-1" }]);
  const first = site.book.get("allocation", annsHandheld.stepId.slice(5))!;
  annsHandheld.scan("TEA");
  const wrong = site.book.get("task", lease!.taskId)!.slots.find(({ orderId }) => orderId !== first.orderId)!;
  expect(annsHandheld.wrongScan(wrong.lpn)).toMatch(/^scan\.(not-here|unknown)$/);
  const refusal = site.refusal(
    "pick.confirm",
    { taskId: lease!.taskId, leaseEpoch: 1, allocationId: first.id, qty: 2, toLpn: wrong.lpn },
    ann,
  );
  expect(refusal.code).toBe("lpn-wrong-order");
  expectSound(site);
});

test("a case code picks what the case holds, and more than promised is not taken", () => {
  const { site, ann, annsHandheld } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 20 });
  const { taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 12 }] });
  const job = annsHandheld.next()!;
  const allocationId = annsHandheld.stepId.slice(5);
  expect(
    site.refusal(
      "pick.confirm",
      { taskId: taskIds[0]!, leaseEpoch: job.leaseEpoch, allocationId, qty: 13, toPlace: "STAGE-01" },
      ann,
    ),
  ).toEqual({ code: "qty-over", wanted: 13, most: 12 });
  annsHandheld.press({ type: "quantity", qty: 6 }).scan("TEA", "TOTE-1");
  expect(site.book.get("allocation", allocationId)).toMatchObject({ state: "open", qty: 6 });
  annsHandheld.scan("STAGE-01");
  // The rest comes again, in a job of its own.
  expect(annsHandheld.stepId).toBe(`from:${allocationId}`);
  annsHandheld.scan("TEA", "TOTE-2", "STAGE-01");
  expect(site.book.get("task", taskIds[0]!)?.state).toBe("done");
  expect(onHand(site, { place: "STAGE-01" }, "TEA")).toBe(12);
  expectSound(site);
});

test("the scan must name the lot only where several lie", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "MILK", place: "A-01-01", qty: 5, lot: "L1", expiryDate: "2027-01-01" });
  givenStock(site, { sku: "MILK", place: "A-01-01", qty: 5, lot: "L2", expiryDate: "2027-02-01" });
  givenReleasedOrder(site, { lines: [{ sku: "MILK", qty: 3 }] });
  ann.next();
  ann.scan("09521234543213");
  expect(ann.stepId).toMatch(/^lot:/);
  ann.scan("L1", "STAGE-01");
  expect(ann.ended).toBe(true);
  expect(site.book.balances({ place: "A-01-01", lot: "L1" })[0]?.onHand).toBe(2);
  expectSound(site);
});

test("another lot than promised needs a reason, is shown, and frees the promised one", () => {
  const { site, ann, annsHandheld } = pickingSite();
  givenStock(site, { sku: "MILK", place: "A-01-01", qty: 5, lot: "L1", expiryDate: "2027-01-01" });
  givenStock(site, { sku: "MILK", place: "A-01-01", qty: 5, lot: "L2", expiryDate: "2027-02-01" });
  const { taskIds } = givenReleasedOrder(site, { lines: [{ sku: "MILK", qty: 3 }] });
  annsHandheld.next();
  expect(annsHandheld.wrongScan(milk("L2"))).toBe("scan.wrong-lot");
  const allocationId = annsHandheld.stepId.slice(5);
  expect(
    site.refusal(
      "pick.confirm",
      { taskId: taskIds[0]!, leaseEpoch: 1, allocationId, qty: 3, lot: "L2", toPlace: "STAGE-01" },
      ann,
    ).code,
  ).toBe("wrong-lot");
  annsHandheld.press({ type: "offer", id: "wrong-lot", reason: "reason.blocked" }).scan("STAGE-01");
  expect(annsHandheld.refusals).toEqual([]);
  expect(
    site.book.balances({ place: "A-01-01" }).map(({ lot, onHand: qty, allocated }) => [lot, qty, allocated]),
  ).toEqual([
    ["L1", 5, 0],
    ["L2", 2, 0],
  ]);
  expect(exceptionKinds(site)).toEqual(["wrong-lot"]);
  expect(site.book.find("exception", {})[0]?.detail).toMatchObject({
    promised: "L1",
    taken: "L2",
    reason: "reason.blocked",
  });
  expectSound(site);
});

test("stock of somebody else's promise that was taken is replaced for them at once", () => {
  const { site, ann } = pickingSite();
  givenStock(site, { sku: "MILK", place: "A-01-01", qty: 3, lot: "L1", expiryDate: "2027-01-01" });
  givenStock(site, { sku: "MILK", place: "A-01-02", qty: 3, lot: "L2", expiryDate: "2027-02-01" });
  const first = givenReleasedOrder(site, { lines: [{ sku: "MILK", qty: 3 }] });
  const second = givenReleasedOrder(site, { lines: [{ sku: "MILK", qty: 3 }] });
  const mine = site.book.first("allocation", { orderId: first.orderId })!;
  site.do("work.next", { taskId: first.taskIds[0]! }, ann);
  site.do(
    "pick.confirm",
    {
      taskId: first.taskIds[0]!,
      leaseEpoch: 1,
      allocationId: mine.id,
      qty: 3,
      fromPlace: "A-01-02",
      otherLot: "L2",
      reason: "reason.blocked",
      toPlace: "STAGE-01",
    },
    ann,
  );
  const theirs = site.book.find("allocation", { orderId: second.orderId, state: "open" });
  expect(theirs.map(({ lot, place, qty, taskId }) => ({ lot, place, qty, taskId }))).toEqual([
    { lot: "L1", place: "A-01-01", qty: 3, taskId: second.taskIds[0] },
  ]);
  expectSound(site);
});

test("a serial number is scanned with its unit, and another unit of the item will do", () => {
  const { site, annsHandheld: ann } = pickingSite();
  for (const serial of ["P1", "P2", "P3"]) givenStock(site, { sku: "PHONE", place: "A-01-01", qty: 1, serial });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "PHONE", qty: 1 }] });
  ann.next();
  ann.scan(phone("P3"), "STAGE-01");
  expect(ann.scans).toBe(2);
  expect(site.book.balances({ sku: "PHONE", serial: "P3" })[0]?.place).toBe("STAGE-01");
  expect(site.book.first("allocation", { orderId })).toMatchObject({ state: "picked", serial: "P3" });
  expectSound(site);
});

test("a plain item code of a serial-tracked unit asks for the serial number", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "PHONE", place: "A-01-01", qty: 1, serial: "P1" });
  givenReleasedOrder(site, { lines: [{ sku: "PHONE", qty: 1 }] });
  ann.next();
  ann.scan("PHONE");
  expect(ann.stepId).toMatch(/^serial:/);
  ann.scan("P1", "STAGE-01");
  expect(ann.refusals).toEqual([]);
  expectSound(site);
});

test("a short pick books what was there, counts the place, and goes on elsewhere in the same walk", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 5 });
  site.tick(1_000);
  givenStock(site, { sku: "TEA", place: "A-01-03", qty: 9 });
  const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
  ann.next();
  ann.press({ type: "offer", id: "short", reason: "reason.missing", qty: 2 });
  const open = site.book.find("allocation", { orderId, state: "open" });
  expect(open.map(({ place, qty, taskId }) => ({ place, qty, taskId }))).toEqual([
    { place: "A-01-03", qty: 3, taskId: taskIds[0] },
  ]);
  expect(ann.stepId).toBe(`from:${open[0]?.id}`);
  expect(site.book.find("count", { location: "A-01-01" })[0]).toMatchObject({ reason: "short-pick", sku: "TEA" });
  expect(exceptionKinds(site)).toEqual(["short-pick"]);
  ann.scan("TEA", "STAGE-01");
  expect(site.book.first("orderLine", { orderId })).toMatchObject({ pickedQty: 5, allocatedQty: 0, openQty: 0 });
  expectSound(site);
});

test("what nobody has leaves the order short, for the supervisor to decide", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 5 });
  const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
  ann.next();
  ann.press({ type: "offer", id: "not-found" });
  expect(ann.job).toBeUndefined();
  expect(site.book.get("task", taskIds[0]!)?.state).toBe("short");
  expect(site.book.get("order", orderId)?.state).toBe("open");
  expect(site.book.first("orderLine", { orderId })).toMatchObject({ pickedQty: 0, allocatedQty: 0, openQty: 5 });
  expectSound(site);
});

test("a damaged unit is short with an exception of its own kind", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 5 });
  givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
  ann.next();
  ann.press({ type: "offer", id: "damaged", qty: 4 });
  expect(exceptionKinds(site)).toEqual(["damaged"]);
  expect(ann.stepId).toBe("drop");
  ann.scan("STAGE-01");
  expectSound(site);
});

test("a skipped line comes last and must still be taken", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 9 });
  givenStock(site, { sku: "CUP", place: "A-01-02", qty: 9 });
  const { taskIds } = givenReleasedOrder(site, {
    lines: [
      { sku: "TEA", qty: 1 },
      { sku: "CUP", qty: 1 },
    ],
  });
  ann.next();
  ann.press({ type: "offer", id: "skip" });
  ann.scan("CUP", "TOTE-1").scan("TEA").scan("STAGE-01");
  expect(ann.refusals).toEqual([]);
  expect(site.book.get("task", taskIds[0]!)?.state).toBe("done");
  expectSound(site);
});

test("a full tote is changed for another in the middle of an order", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 9 });
  givenStock(site, { sku: "CUP", place: "A-01-02", qty: 9 });
  const { orderId } = givenReleasedOrder(site, {
    lines: [
      { sku: "TEA", qty: 1 },
      { sku: "CUP", qty: 1 },
    ],
  });
  ann.next();
  ann.scan("TEA", "TOTE-1").press({ type: "offer", id: "new-carton" }).scan("CUP", "TOTE-2", "STAGE-01");
  expect(onHand(site, { lpn: "TOTE-1" }, "TEA")).toBe(1);
  expect(onHand(site, { lpn: "TOTE-2" }, "CUP")).toBe(1);
  expect(site.book.find("lpn", { orderId, location: "STAGE-01" })).toHaveLength(2);
  expectSound(site);
});

test("the last unit asks whether the place is empty; no means a count", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 2 });
  givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 2 }] });
  ann.next();
  ann.scan("TEA", "STAGE-01");
  expect(ann.stepId).toMatch(/^zero:/);
  ann.press({ type: "choose", id: "not-empty" });
  expect(ann.ended).toBe(true);
  expect(site.book.find("count", { location: "A-01-01" })[0]?.reason).toBe("zero-check");
  expectSound(site);
});

test("a place that is empty as the book says needs no count", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 2 });
  givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 2 }] });
  ann.next();
  ann.scan("TEA", "STAGE-01").press({ type: "choose", id: "empty" });
  expect(site.book.find("count", {})).toEqual([]);
  expect(site.book.get("location", "A-01-01")?.lastCountedAt).toBe(site.nowMs);
});

test("a whole pallet is taken by its own label and put down: two scans", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "B-01-01", qty: 48, lpn: "PAL-1" });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 48 }] });
  ann.next();
  ann.scan("PAL-1").press({ type: "choose", id: "empty" }).scan("STAGE-01");
  expect(ann.scans).toBe(2);
  expect(site.book.get("lpn", "PAL-1")).toMatchObject({ location: "STAGE-01", state: "picked", orderId });
  expect(site.book.first("orderLine", { orderId })?.pickedQty).toBe(48);
  expectSound(site);
});

test("a pallet that held something else by then is booked as it was taken: the rest goes back", () => {
  const { site, ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "B-01-01", qty: 48, lpn: "PAL-1" });
  const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 48 }] });
  givenStock(site, { sku: "CUP", place: "B-01-01", qty: 1, lpn: "PAL-1" });
  const allocation = site.book.first("allocation", { orderId })!;
  site.do("work.next", {}, ann);
  const picked = site.do(
    "pick.confirm",
    { taskId: taskIds[0]!, leaseEpoch: 1, allocationId: allocation.id, qty: 48, whole: true },
    ann,
  );
  expect(picked.surplusQty).toBe(1);
  expect(site.book.first("orderLine", { orderId })).toMatchObject({ pickedQty: 48, allocatedQty: 0 });
  expect(site.book.find("task", { type: "put-back" })).toMatchObject([{ lpn: "PAL-1", sku: "CUP", qty: 1 }]);
  expectSound(site);
});

test("a whole pallet that was taken offline and told late is booked, though its task went to somebody else", () => {
  const { site, ann, bob } = pickingSite();
  givenStock(site, { sku: "TEA", place: "B-01-01", qty: 48, lpn: "PAL-1" });
  const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 48 }] });
  const [taskId] = taskIds as [string];
  const allocation = site.book.first("allocation", { orderId })!;
  site.do("work.next", {}, ann);
  site.do("tasks.unlease", { taskId });
  site.do("work.next", {}, bob);
  const leaseEpoch = site.book.get("task", taskId)!.leaseEpoch;
  site.do(
    "pick.short",
    { taskId, leaseEpoch, allocationId: allocation.id, pickedQty: 0, reason: "reason.missing" },
    bob,
  );
  const late = site.do(
    "pick.confirm",
    { taskId, leaseEpoch: 1, allocationId: allocation.id, qty: 48, whole: true },
    ann,
  );
  expect(late).toMatchObject({ toLpn: "PAL-1", surplusQty: 0 });
  expect(site.book.get("lpn", "PAL-1")).toMatchObject({ orderId, state: "picked" });
  expect(site.book.first("orderLine", { orderId })?.pickedQty).toBe(48);
  expectSound(site);
});

test("another pallet with the same content may be taken, even one that is promised to another order", () => {
  const { site, ann } = pickingSite();
  for (const lpn of ["PAL-1", "PAL-2"]) givenStock(site, { sku: "TEA", place: "B-01-01", qty: 48, lpn });
  givenStock(site, { sku: "TEA", place: "B-01-02", qty: 40, lpn: "PAL-3" });
  const first = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 48 }] });
  const second = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 48 }] });
  const mine = site.book.first("allocation", { orderId: first.orderId })!;
  const theirs = site.book.first("allocation", { orderId: second.orderId })!;
  expect(mine.lpn).not.toBe(theirs.lpn);
  site.do("pick.swap-lpn", { taskId: first.taskIds[0]!, leaseEpoch: 1, allocationId: mine.id, lpn: theirs.lpn }, ann);
  expect(site.book.get("allocation", mine.id)?.lpn).toBe(theirs.lpn);
  expect(site.book.get("allocation", theirs.id)?.lpn).toBe(mine.lpn);
  expect(
    site.refusal(
      "pick.swap-lpn",
      { taskId: first.taskIds[0]!, leaseEpoch: 1, allocationId: mine.id, lpn: "PAL-3" },
      ann,
    ).code,
  ).toBe("lpn-content-differs");
  expectSound(site);
});

test("who comes back gets the same walk without what is done", () => {
  const { site, ann, annsHandheld } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 9 });
  givenStock(site, { sku: "CUP", place: "A-01-02", qty: 9 });
  const { orderId } = givenReleasedOrder(site, {
    lines: [
      { sku: "TEA", qty: 1 },
      { sku: "CUP", qty: 1 },
    ],
  });
  annsHandheld.next();
  annsHandheld.scan("TEA", "TOTE-1");
  const again = site.do("work.next", {}, ann).job!;
  expect(again.leaseEpoch).toBe(1);
  expect(again.form.toLpn).toBe("TOTE-1");
  expect(
    again.steps
      .filter(({ id }) => id.startsWith("from:"))
      .map(({ id }) => site.book.get("allocation", id.slice(5))?.sku),
  ).toEqual(["CUP"]);
  annsHandheld.next();
  annsHandheld.scan("CUP", "STAGE-01");
  expect(site.book.get("order", orderId)?.state).toBe("picked");
  expectSound(site);
});

test("a walk done with the network gone is booked late, and nothing is lost", () => {
  const { site, annsHandheld: ann, bob } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 9 });
  const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 2 }] });
  ann.next();
  ann.offline = true;
  ann.scan("TEA", "TOTE-1", "STAGE-01");
  expect(ann.ended).toBe(true);
  site.tick(60 * 60_000);
  site.do("tasks.expire-leases", {});
  expect(site.do("work.next", {}, bob).job?.leaseEpoch).toBe(2);
  ann.sync();
  expect(ann.refusals).toEqual([]);
  expect(site.book.get("task", taskIds[0]!)).toMatchObject({ state: "done", doneBy: "ann" });
  expect(site.book.get("order", orderId)?.state).toBe("picked");
  expect(exceptionKinds(site)).toEqual(["late-fact"]); // bob is told that his walk is over
  expectSound(site);
});

test("a pick that two people did is booked twice, shown, and the surplus gets work to put it back", () => {
  const { site, annsHandheld: ann, bobsHandheld: bob } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 9 });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 2 }] });
  ann.next();
  ann.offline = true;
  ann.scan("TEA", "TOTE-1", "STAGE-01");
  site.tick(60 * 60_000);
  bob.next();
  bob.scan("TEA", "TOTE-2", "STAGE-01");
  ann.sync();
  expect(ann.refusals).toEqual([]);
  expect(onHand(site, { place: "STAGE-01" }, "TEA")).toBe(4);
  expect(onHand(site, { place: "A-01-01" }, "TEA")).toBe(5);
  expect(site.book.first("orderLine", { orderId })).toMatchObject({ pickedQty: 2, allocatedQty: 0 });
  expect(exceptionKinds(site)).toEqual(["done-twice"]);
  const [task] = site.book.find("task", { type: "put-back" });
  expect(task).toMatchObject({ lpn: "TOTE-1", sku: "TEA", qty: 2, toPlace: "A-01-01" });
  ann.next({ types: ["put-back"] });
  ann.scan("TEA", "A-01-01");
  expect(onHand(site, { place: "A-01-01" }, "TEA")).toBe(7);
  expect(site.book.find("exception", {})[0]?.state).toBe("resolved");
  expectSound(site);
});

test("who comes late with the lot that was promised is not told off for the other lot that was taken instead", () => {
  const { site, annsHandheld: ann, bobsHandheld: bob } = pickingSite();
  givenStock(site, { sku: "MILK", place: "A-01-01", qty: 5, lot: "L1", expiryDate: "2027-01-01" });
  givenStock(site, { sku: "MILK", place: "A-01-01", qty: 5, lot: "L2", expiryDate: "2027-02-01" });
  givenReleasedOrder(site, { lines: [{ sku: "MILK", qty: 3 }] });
  ann.next();
  ann.offline = true;
  ann.scan(milk("L1"), "TOTE-1", "STAGE-01");
  site.tick(60 * 60_000);
  bob.next();
  expect(bob.wrongScan(milk("L2"))).toBe("scan.wrong-lot");
  bob.press({ type: "offer", id: "wrong-lot", reason: "reason.blocked" }).scan("TOTE-2", "STAGE-01");
  ann.sync();
  expect(ann.refusals).toEqual([]);
  expect(
    site.book
      .balances({ place: "STAGE-01" })
      .map(({ lpn, lot, onHand: qty }) => [lpn, lot, qty])
      .sort(),
  ).toEqual([
    ["TOTE-1", "L1", 3],
    ["TOTE-2", "L2", 3],
  ]);
  expect(site.book.find("task", { type: "put-back" })).toMatchObject([{ lpn: "TOTE-1", lot: "L1", qty: 3 }]);
  // Bob said why he took the other lot; there is nothing for Ann to say.
  expect(site.book.find("exception", { kind: "wrong-lot" })).toMatchObject([
    { detail: { promised: "L1", taken: "L2", reason: "reason.blocked" } },
  ]);
  new HistoryWatch().expectLawful(site);
  expectSound(site);
});

test("a pick for an order that was cancelled meanwhile is booked, and goes back", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 9 });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 2 }] });
  ann.next();
  ann.offline = true;
  ann.scan("TEA", "TOTE-1", "STAGE-01");
  site.do("orders.cancel", { orderId, reason: "customer" });
  ann.sync();
  expect(ann.refusals).toEqual([]);
  expect(site.book.get("order", orderId)?.state).toBe("cancelled");
  expect(exceptionKinds(site)).toContain("late-fact");
  expect(onHand(site, { lpn: "TOTE-1" }, "TEA")).toBe(2);
  ann.next({ types: ["put-back"] });
  ann.scan("TEA", "11");
  expect(onHand(site, { place: "A-01-01" }, "TEA")).toBe(9);
  expect(site.book.get("lpn", "TOTE-1")).toMatchObject({ state: "emptied", orderId: "" });
  expectSound(site);
});

test("goods of a cancelled order are put back from their tote to where they came from", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 9 });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 2 }] });
  ann.next();
  ann.scan("TEA", "TOTE-1", "STAGE-01");
  site.do("orders.cancel", { orderId, reason: "customer" });
  ann.next({ types: ["put-back"] });
  expect(ann.job?.type).toBe("put-back");
  ann.scan("TEA").press({ type: "offer", id: "other-location" }).scan("B-01-02");
  expect(onHand(site, { place: "B-01-02" }, "TEA")).toBe(2);
  expect(site.book.find("task", { type: "put-back" })[0]?.state).toBe("done");
  const next = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 9 }] });
  expect(
    site.book.find("allocation", { orderId: next.orderId, state: "open" }).reduce((sum, { qty }) => sum + qty, 0),
  ).toBe(9);
  expectSound(site);
});

test("goods to put back that are not there end the work, and are counted and shown until somebody knows", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 9 });
  const { orderId } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 2 }] });
  ann.next();
  ann.scan("TEA", "TOTE-1", "STAGE-01");
  site.do("orders.cancel", { orderId, reason: "customer" });
  ann.next({ types: ["put-back"] });
  ann.press({ type: "offer", id: "missing" });
  expect(ann.refusals).toEqual([]);
  expect(site.book.find("task", { type: "put-back" })).toMatchObject([{ state: "short", leaseHolder: "" }]);
  const [exception] = site.book.find("exception", { kind: "stock-not-found" });
  expect(exception).toMatchObject({ state: "open", sku: "TEA", lpn: "TOTE-1", place: "STAGE-01" });
  expect(site.book.find("count", { location: "STAGE-01" })).toMatchObject([{ state: "requested", sku: "TEA" }]);
  // Nothing was moved on a guess.
  expect(onHand(site, { lpn: "TOTE-1" }, "TEA")).toBe(2);
  expectSound(site);
});

test("more than the book holds is taken all the same: shortfall, exception and count", () => {
  const { site, ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 5 });
  givenStock(site, { sku: "TEA", place: "A-01-02", qty: 1 });
  const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
  const allocation = site.book.first("allocation", { orderId })!;
  site.do("work.next", {}, ann);
  site.do(
    "pick.confirm",
    {
      taskId: taskIds[0]!,
      leaseEpoch: 1,
      allocationId: allocation.id,
      qty: 5,
      fromPlace: "A-01-02",
      toPlace: "STAGE-01",
    },
    ann,
  );
  expect(exceptionKinds(site)).toEqual(["shortfall"]);
  expect(onHand(site, { place: "A-01-02" }, "TEA")).toBe(0);
  expect(site.book.find("count", { location: "A-01-02" })).toHaveLength(1);
  expectSound(site);
});

test("an LPN that holds other goods, or is gone, is no tote", () => {
  const { site, ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 5 });
  givenStock(site, { sku: "CUP", place: "A-01-02", qty: 5, lpn: "BOX-1" });
  givenLpn(site, { id: "GONE-1", state: "shipped", location: "~customer" });
  const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
  const allocation = site.book.first("allocation", { orderId })!;
  const pick = { taskId: taskIds[0]!, leaseEpoch: 1, allocationId: allocation.id, qty: 5 };
  expect(site.refusal("pick.confirm", { ...pick, toLpn: "BOX-1" }, ann).code).toBe("lpn-in-use");
  expect(site.refusal("pick.confirm", { ...pick, toLpn: "GONE-1" }, ann).code).toBe("lpn-in-use");
  expect(site.refusal("pick.confirm", { ...pick, toPlace: "A-01-02" }, ann).code).toBe("capability-missing");
  expect(site.refusal("pick.confirm", { ...pick, toPlace: "NOWHERE" }, ann).code).toBe("location-unknown");
  expect(site.refusal("pick.confirm", { ...pick, taskId: "none", toPlace: "STAGE-01" }, ann).code).toBe("task-unknown");
  expectSound(site);
});

test("a handheld that repeats a command gets the first answer, and nothing is booked twice", () => {
  const { site, ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 5 });
  const { orderId, taskIds } = givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 2 }] });
  const allocation = site.book.first("allocation", { orderId })!;
  const input = { taskId: taskIds[0]!, leaseEpoch: 1, allocationId: allocation.id, qty: 2, toPlace: "STAGE-01" };
  const first = site.send("pick.confirm", input, ann, "device-ann:1");
  const again = site.send("pick.confirm", input, ann, "device-ann:1");
  expect(again).toEqual(first);
  expect(onHand(site, { place: "STAGE-01" }, "TEA")).toBe(2);
});

test("two zones are two walks; packing waits for both", () => {
  const { site, annsHandheld: ann, bobsHandheld: bob } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 9 });
  givenStock(site, { sku: "CUP", place: "B-01-01", qty: 9 });
  const orderId = givenOrder(site, {
    lines: [
      { sku: "TEA", qty: 1 },
      { sku: "CUP", qty: 1 },
    ],
  });
  expect(site.do("orders.release", { orderId, method: "zone" }).taskIds).toHaveLength(2);
  ann.next();
  bob.next();
  ann.scan("TEA", "TOTE-A", "PACK-01");
  expect(site.book.get("order", orderId)?.state).toBe("picking");
  expect(site.book.find("task", { type: "pack" })).toEqual([]);
  bob.scan("CUP", "TOTE-B", "PACK-01");
  expect(site.book.find("task", { type: "pack" })).toHaveLength(1);
  expect(site.book.get("order", orderId)?.state).toBe("picked");
  expectSound(site);
});

test("stock in another zone is a walk of its own after a short pick", () => {
  const { site, annsHandheld: ann } = pickingSite();
  givenStock(site, { sku: "TEA", place: "A-01-01", qty: 5 });
  site.tick(1_000);
  givenStock(site, { sku: "TEA", place: "B-01-01", qty: 9 });
  const orderId = givenOrder(site, { lines: [{ sku: "TEA", qty: 5 }] });
  const { taskIds } = site.do("orders.release", { orderId, method: "zone" });
  ann.next();
  ann.press({ type: "offer", id: "not-found" });
  expect(site.book.get("task", taskIds[0]!)?.state).toBe("short");
  const [open] = site.book.find("allocation", { orderId, state: "open" });
  expect(open).toMatchObject({ place: "B-01-01", qty: 5 });
  expect(site.book.get("task", open!.taskId)).toMatchObject({ type: "pick", state: "released", zone: "B", orderId });
  ann.next();
  ann.scan("TEA", "STAGE-01");
  expect(site.book.get("order", orderId)?.state).toBe("picked");
  expectSound(site);
});
