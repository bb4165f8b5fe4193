import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { FloorSite, gtins } from "./floor-site.ts";
import type { Handheld } from "./handheld.ts";

let site: FloorSite;
let piet: Handheld;
let waveId: string;
beforeAll(async () => {
  site = await FloorSite.open();
  await site.call("stock.import", {
    lines: [
      { location: "A-01-1", sku: "MUG-1", qty: 100 },
      { location: "B-01-1", sku: "TEA-1", qty: 24, lot: "L7", expiryDate: "2027-06-30" },
      { location: "B-02-1", sku: "TEA-1", qty: 60, lot: "L8", expiryDate: "2027-09-30", lpn: "PAL-8" },
    ],
  });
  piet = await site.handheld();
  await piet.signIn("piet");
});
afterEach(() => expect(piet.faults).toEqual([]));
afterAll(() => site?.close());

test("two orders are picked in one walk: each unit goes into the slot of its order, and one scan puts both totes down", async () => {
  for (const number of ["SO-1", "SO-2"]) {
    const lines = ["MUG-1", "TEA-1"].map((sku) => ({ sku, qty: 3 }));
    await site.call("orders.create", { number, customer: "C-1", shipTo: { name: "Teehaus Alster" }, lines });
  }
  ({ waveId } = await site.call("waves.plan", { method: "cluster", limits: { slots: 4 } }));
  await site.call("waves.release", { waveId });

  await piet.press("Pick");
  await piet.press("Next task");
  await piet.sees("No task of this kind is waiting");
  await piet.press("One tote more");
  await piet.press("Next task");
  for (let line = 1; line <= 4; line += 1) {
    await piet.step("Scan the item");
    await expect.poll(pickedLines).toBe(line - 1);
    await piet.scan((await piet.words()).includes("Harbour Mug") ? gtins.mug : gtins.tea);
    await piet.step("Put it into the tote");
    const slot = /Slot (\d)/.exec(await piet.words())?.[1];
    await piet.picture("handheld-cart");
    await piet.scan(`TOTE-${slot}`);
  }
  await piet.step("Bring it to the drop point");
  await piet.scan("STAGE-01");
  await expect.poll(states).toEqual(["picked", "picked"]);
  for (const sku of ["MUG-1", "TEA-1"])
    expect(await site.stock(sku)).toMatchObject({ "STAGE-01/TOTE-1": 3, "STAGE-01/TOTE-2": 3 });
});

test("a pallet is moved with two scans", async () => {
  await piet.press("Home");
  await piet.press("Move");
  await piet.scan("PAL-8");
  await piet.step("Scan where it goes");
  await piet.scan("B-03-1");
  await expect.poll(async () => (await site.stock("TEA-1"))["B-03-1/PAL-8"]).toBe(60);
  expect((await site.stock("TEA-1"))["B-02-1/PAL-8"]).toBeUndefined();
});

test("everything in a location is moved with two scans", async () => {
  await piet.sees("Scan a pallet or a location");
  await piet.scan("A-01-1");
  await piet.sees("Everything that stands here is moved");
  await piet.scan("A-02-1");
  await expect.poll(async () => (await site.stock("MUG-1"))["A-02-1"]).toBe(94);
});

test("what the appliance refuses stays on the device, says why, and is there until a person decides", async () => {
  await piet.sees("Scan a pallet or a location");
  await piet.scan("PAL-8");
  await piet.step("Scan where it goes");
  await piet.scan("NO-SUCH-PLACE");
  await piet.sees("1 entries need attention");
  await piet.press("Home");
  await piet.press(/^Unsent/);
  await piet.sees("Needs attention");
  await piet.sees("There is no location NO-SUCH-PLACE");
  await piet.picture("handheld-refused");
  expect((await site.stock("TEA-1"))["B-03-1/PAL-8"]).toBe(60);
  await piet.press("Put aside");
  await piet.press(/Put aside|Press again/);
  await piet.sees("Everything is sent");
});

async function states(): Promise<string[]> {
  return (await site.call("orders.list", { waveId })).orders.map(({ state }) => state);
}

/** Of both orders; three units each. */
async function pickedLines(): Promise<number> {
  const { orders } = await site.call("orders.list", { waveId });
  return orders.reduce((sum, { pickedQty }) => sum + pickedQty, 0) / 3;
}
