import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { FloorSite, gtins } from "./floor-site.ts";
import type { Handheld } from "./handheld.ts";

let site: FloorSite;
let piet: Handheld;
let orders = 0;
beforeAll(async () => {
  site = await FloorSite.open();
  await site.call("stock.import", {
    lines: [
      { location: "A-01-1", sku: "MUG-1", qty: 500 },
      { location: "B-01-1", sku: "TEA-1", qty: 500, lot: "L7", expiryDate: "2027-06-30" },
    ],
  });
  piet = await site.handheld();
  await piet.signIn("piet");
  await piet.installed();
});
afterAll(() => site?.close());

let orderId: string;
let number: string;
let tote: string;
/** Each test begins with a fresh order of two lines, leased and on the screen. */
beforeEach(async () => {
  await piet.context.setOffline(false);
  orders += 1;
  number = `SO-${orders}`;
  tote = `TOTE-${orders}`;
  orderId = await site.releasedOrder(number, [
    { sku: "MUG-1", qty: 3 },
    { sku: "TEA-1", qty: 4 },
  ]);
  await piet.load();
  await piet.press(/^Next job/);
  await piet.sees(`Pick ${number} 0 of 2`);
});

test("the Wi-Fi goes in the middle of a pick: the job is finished, the bar counts what is unsent, and all of it is booked once", async () => {
  await piet.scan(gtins.mug);
  await piet.context.setOffline(true);
  await piet.sees("Offline since");
  await piet.scan(tote);
  await piet.step("Scan the item");
  expect(await piet.unsent()).toBe(1);
  await piet.picture("handheld-offline");
  await piet.scan(gtins.tea);
  await piet.step("Bring it to the drop point");
  expect(await piet.unsent()).toBe(2);
  await piet.scan("STAGE-01");
  await piet.sees("Everything is stored on this device");
  expect(await piet.unsent()).toBe(3);
  expect(await picked()).toEqual([0, 0]);

  await piet.context.setOffline(false);
  await expect.poll(() => picked()).toEqual([3, 4]);
  await expectOnce();
  await piet.sees("Online");
  expect(await piet.unsent()).toBe(0);
});

test("a reload with the network gone comes back to the same step from the service worker, with everything unsent still there", async () => {
  await piet.scan(gtins.mug);
  await piet.scan(tote);
  await piet.sees("1 of 2");
  await expect.poll(() => piet.unsent()).toBe(0);
  await piet.context.setOffline(true);
  await piet.scan(gtins.tea);
  await piet.step("Bring it to the drop point");
  expect(await piet.unsent()).toBe(1);
  await piet.page.reload();
  await piet.step("Bring it to the drop point");
  expect(await piet.unsent()).toBe(1);
  await piet.page.reload();
  await piet.step("Bring it to the drop point");
  await piet.scan("STAGE-01");
  await piet.sees("Everything is stored on this device");
  await piet.context.setOffline(false);
  await expectOnce();
});

test("a dead spot that the browser knows nothing of is noticed by asking, and work goes on", async () => {
  piet.wifi.lose();
  await piet.scan(gtins.mug);
  await piet.scan(tote);
  await piet.step("Scan the item");
  await piet.sees("Reconnecting since|Offline since");
  await piet.scan(gtins.tea);
  await piet.scan("STAGE-01");
  await piet.sees("Everything is stored on this device");
  expect(await piet.unsent()).toBe(3);
  piet.wifi.comeBack();
  await expectOnce();
});

test("what was booked although its answer got lost is sent again and booked once", async () => {
  await piet.scan(gtins.mug);
  piet.wifi.loseAnswers();
  await piet.scan(tote);
  await expect.poll(() => picked()).toEqual([3, 0]);
  expect(await piet.unsent()).toBe(1);
  piet.wifi.comeBack();
  await expect.poll(() => piet.unsent(), { timeout: 30_000 }).toBe(0);
  await piet.scan(gtins.tea);
  await piet.scan("STAGE-01");
  await expectOnce();
});

test("a reload in the middle of a step keeps what this step has so far; undo takes it back", async () => {
  await piet.scan(gtins.mug);
  await piet.step("Put it into the tote");
  await piet.page.reload();
  await piet.step("Put it into the tote");
  await piet.press("Undo");
  await piet.step("Scan the item");
  await piet.told("Taken back");
  await piet.scan(gtins.mug);
  await piet.scan(tote);
  await piet.scan(gtins.tea);
  await piet.scan("STAGE-01");
  await expectOnce();
});

test("after a dead battery the device goes on at the same step, signed in as the same person", async () => {
  await piet.scan(gtins.mug);
  await piet.scan(tote);
  await piet.sees("1 of 2");
  await piet.scan(gtins.tea);
  await piet.step("Bring it to the drop point");
  await piet.crash();
  await piet.reopen();
  await piet.sees("Continue your job");
  await piet.press(/^Continue your job/);
  await piet.step("Bring it to the drop point");
  await piet.scan("STAGE-01");
  await expectOnce();
});

afterEach(() => expect(piet.faults).toEqual([]));

/** Units booked as picked, by line. */
async function picked(): Promise<number[]> {
  const { lines } = await site.call("orders.get", { orderId });
  return lines.map((line) => Number(line.pickedQty));
}

/** The tote holds what the order asks for and not a unit more; nothing was contradicted, and nothing left the shelf twice. */
async function expectOnce(): Promise<void> {
  await expect
    .poll(async () => (await site.call("orders.get", { orderId })).order.state, { timeout: 30_000 })
    .toBe("picked");
  expect(await picked()).toEqual([3, 4]);
  expect(await site.stock("MUG-1")).toMatchObject({ "A-01-1": 500 - 3 * orders, [`STAGE-01/${tote}`]: 3 });
  expect(await site.stock("TEA-1")).toMatchObject({ "B-01-1": 500 - 4 * orders, [`STAGE-01/${tote}`]: 4 });
  expect((await site.call("exceptions.list", {})).exceptions).toEqual([]);
  const { moves } = await site.call("stock.history", { lpn: tote, limit: 50 });
  const intoTote = moves.filter(({ type, delta }) => type === "units-picked" && delta > 0);
  expect(intoTote.map(({ sku, delta }) => `${sku} ${delta}`).sort()).toEqual(["MUG-1 3", "TEA-1 4"]);
}
