import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { FloorSite, gtins } from "./floor-site.ts";
import type { Handheld } from "./handheld.ts";

let site: FloorSite;
let piet: Handheld;
let omar: Handheld;
let orderId: string;
/** Who got which zone of the first order is chance. */
let firstTotes: { mug: string; tea: string };
beforeAll(async () => {
  site = await FloorSite.open();
  await site.call("stock.import", {
    lines: [
      { location: "A-01-1", sku: "MUG-1", qty: 100 },
      { location: "B-01-1", sku: "TEA-1", qty: 100, lot: "L7", expiryDate: "2027-06-30" },
    ],
  });
  [piet, omar] = await Promise.all([site.handheld(), site.handheld()]);
  await piet.signIn("piet");
  await omar.signIn("omar");
});
afterEach(() => {
  expect([...piet.faults, ...omar.faults]).toEqual([]);
});
afterAll(() => site?.close());

test("two people pick one order by zone at the same time, and no unit is taken twice", async () => {
  orderId = await site.releasedOrder("SO-1", lines, { method: "zone" });
  await Promise.all([takeNext(piet), takeNext(omar)]);
  const shown = await Promise.all([piet.words(), omar.words()]);
  expect(shown.filter((words) => words.includes("Harbour Mug"))).toHaveLength(1);
  expect(shown.filter((words) => words.includes("Assam Tea"))).toHaveLength(1);
  firstTotes = (shown[0] ?? "").includes("Harbour Mug")
    ? { mug: "TOTE-P1", tea: "TOTE-O1" }
    : { mug: "TOTE-O1", tea: "TOTE-P1" };
  await Promise.all([pickLine(piet, "TOTE-P1"), pickLine(omar, "TOTE-O1")]);
  await expect.poll(stateOfOrder).toBe("picked");
  expect(await left()).toEqual([97, 96]);
  expect(await exceptions()).toEqual([]);
});

test("a task that one has in hand is not given to another", async () => {
  await lookAway(omar);
  orderId = await site.releasedOrder("SO-2", lines);
  await takeNext(piet);
  await piet.sees("Pick SO-2 0 of 2");
  await omar.load();
  await omar.sees("No work is waiting");
  const { tasks } = await site.call("tasks.list", { orderId });
  expect(tasks.map(({ leaseHolder }) => leaseHolder)).toEqual(["piet"]);
});

test("what one finds short is planned anew, and what the other did late is booked with an exception, not lost", async () => {
  // Piet, who holds SO-2, goes into a dead spot in the middle of it.
  await piet.scan(gtins.mug);
  piet.wifi.lose();
  await piet.scan("TOTE-P2");
  await piet.sees("1 of 2");
  const { tasks } = await site.call("tasks.list", { holder: "piet" });
  const taskId = tasks[0]?.id as string;
  await site.call("tasks.unlease", { taskId });

  await takeNext(omar);
  await omar.sees("Pick SO-2 0 of 2");
  await pickLine(omar, "TOTE-O2");
  await omar.sees("1 of 2");
  await omar.press("Problem");
  await omar.sees("What is the problem?");
  await omar.picture("handheld-problem");
  await omar.press("Cannot find it");

  // The shelf had it all the time: Piet takes it, and comes back into the Wi-Fi when all is done.
  await piet.scan(gtins.tea);
  await piet.scan("STAGE-01");
  await piet.sees("Everything is stored on this device");
  expect(await piet.unsent()).toBe(3);
  piet.wifi.comeBack();
  await expect.poll(() => piet.unsent(), { timeout: 30_000 }).toBe(0);
  // Six mugs were taken for an order of three: three are Piet's to put back, which is the next job on his screen.
  await piet.sees("Put back");
  await piet.sees("Harbour Mug 350 ml");
  await omar.scan("STAGE-01");
  await expect.poll(stateOfOrder).toBe("picked");
  expect((await exceptions()).sort()).toEqual(["done-twice", "late-fact", "short-pick"]);
  expect(await site.stock("MUG-1")).toEqual({
    "A-01-1": 91,
    "STAGE-01/TOTE-P2": 3,
    "STAGE-01/TOTE-O2": 3,
    [`STAGE-01/${firstTotes.mug}`]: 3,
  });
  expect(await site.stock("TEA-1")).toEqual({ "B-01-1": 92, "STAGE-01/TOTE-P2": 4, [`STAGE-01/${firstTotes.tea}`]: 4 });
});

const lines = [
  { sku: "MUG-1", qty: 3 },
  { sku: "TEA-1", qty: 4 },
];

/** From a fresh look at the home screen into the job. */
async function takeNext(handheld: Handheld): Promise<void> {
  await handheld.load();
  await handheld.press(/^Next job/);
  await handheld.step("Scan the item");
}

/** A screen that does not ask for work, so that the other one gets it. */
async function lookAway(handheld: Handheld): Promise<void> {
  await handheld.page.goto(`${handheld.wifi.base}/handheld/#/settings`);
  await handheld.sees("Language");
}

/** The line on the screen into this tote, and where it is the last one, down at the drop point. */
async function pickLine(handheld: Handheld, tote: string): Promise<void> {
  await handheld.scan((await handheld.words()).includes("Harbour Mug") ? gtins.mug : gtins.tea);
  await handheld.step("Put it into the tote");
  await handheld.scan(tote);
  await handheld.sees("Bring it to the drop point|Scan the item");
  if ((await handheld.words()).includes("Bring it to the drop point")) await handheld.scan("STAGE-01");
}

async function stateOfOrder(): Promise<string> {
  return (await site.call("orders.get", { orderId })).order.state as string;
}

/** Mugs and tea still on the shelf. */
async function left(): Promise<(number | undefined)[]> {
  return [(await site.stock("MUG-1"))["A-01-1"], (await site.stock("TEA-1"))["B-01-1"]];
}

async function exceptions(): Promise<string[]> {
  return (await site.call("exceptions.list", {})).exceptions.map(({ kind }) => kind);
}
