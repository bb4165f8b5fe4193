import { afterAll, beforeAll, expect, test } from "vitest";
import { badgeOf } from "./floor-people.ts";
import { FloorSite, gtins } from "./floor-site.ts";
import type { Handheld } from "./handheld.ts";

let site: FloorSite;
let rosa: Handheld;
let orderId: string;
beforeAll(async () => {
  site = await FloorSite.open();
  rosa = await site.handheld();
});
afterAll(() => site?.close());

const fnc1 = "\x1d";

test("a badge signs in, and nothing waits in an empty building", async () => {
  await rosa.sees("Scan your badge");
  await rosa.picture("handheld-sign-in");
  await rosa.scanTrusted(badgeOf("rosa"));
  await rosa.sees("Hello Rosa Renner");
  await rosa.sees("No work is waiting");
});

test("a lot-tracked line is received by two scans: one GS1 code with lot, date and count, and the pallet", async () => {
  await site.call("inbound.create", {
    number: "ASN-1",
    lines: [
      { sku: "TEA-1", qty: 60 },
      { sku: "MUG-1", qty: 12 },
    ],
  });
  await rosa.press("Receive");
  await rosa.scan("ASN-1");
  await rosa.step("Scan the item");
  await rosa.sees("0 of 72");
  await rosa.scan(`]C102${gtins.tea}1727063010L7${fnc1}3760`);
  await rosa.step("Scan the pallet label");
  await rosa.sees("Assam Tea 250 g");
  await rosa.sees("Lot L7");
  await rosa.sees("Quantity 60");
  await rosa.scan("PAL-1");
  await rosa.step("Scan the item");
  await expect.poll(() => site.stock("TEA-1")).toEqual({ "RECV-01/PAL-1": 60 });
});

test("what a scan does not say is asked for: the quantity, on a pad that says of what", async () => {
  await rosa.scan(gtins.mug);
  await rosa.step("How many?");
  await rosa.sees("Harbour Mug 350 ml");
  await rosa.picture("handheld-quantity");
  await rosa.key(12);
  await rosa.step("Scan the pallet label");
  await rosa.scan("PAL-2");
  await rosa.step("Scan the item");
  await rosa.press("Finish receiving");
  await rosa.sees("Scan the delivery note or ASN");
  expect((await site.call("inbound.get", { inbound: "ASN-1" })).inbound.state).toBe("received");
});

test("home shows the putaway that came of it; two scans each, and the next comes by itself", async () => {
  await rosa.press("Home");
  await rosa.sees("Next job Put away PAL-1");
  await rosa.picture("handheld-home");
  await rosa.press(/^Next job/);
  for (const pallet of ["PAL-1", "PAL-2"]) {
    await rosa.sees(`Put away ${pallet}`);
    await rosa.scan(pallet);
    await rosa.step("Take it to the location");
    await rosa.scan(await rosa.place());
  }
  await rosa.sees("Nothing more is waiting");
  await rosa.sees("No work is waiting");
  const { lpn } = await site.call("lpn.get", { lpn: "PAL-2" });
  expect(lpn).toMatchObject({ state: "stored" });
});

test("an order is picked into a tote by its walk, and put down with one scan", async () => {
  orderId = await site.releasedOrder("SO-1", [
    { sku: "TEA-1", qty: 5 },
    { sku: "MUG-1", qty: 2 },
  ]);
  await rosa.press("Pick");
  await rosa.press("Next task");
  await rosa.sees("Pick SO-1 0 of 2");
  await rosa.picture("handheld-pick");
  await rosa.scan(await itemShown());
  await rosa.step("Put it into the tote");
  await rosa.scan("TOTE-1");
  await rosa.sees("Pick SO-1 1 of 2");
  await rosa.scan(await itemShown());
  await rosa.step("Bring it to the drop point");
  await rosa.scan("STAGE-01");
  await expect.poll(stateOfOrder).toBe("picked");
  expect((await site.stock("TEA-1"))["STAGE-01/TOTE-1"]).toBe(5);
  expect((await site.stock("MUG-1"))["STAGE-01/TOTE-1"]).toBe(2);
});

test("one scan and one press pack it, and the label of the carton is in the print queue", async () => {
  await rosa.sees("Nothing more is waiting|No task of this kind");
  await rosa.press("Home");
  await rosa.press("Pack");
  await rosa.scan("TOTE-1");
  await rosa.sees("All in one new carton");
  await rosa.sees("Harbour Mug 350 ml");
  await rosa.picture("handheld-pack");
  await rosa.press("All in one new carton");
  await expect.poll(stateOfOrder).toBe("packed");
  const { jobs } = await site.call("papers.queue", {});
  expect(jobs).toContainEqual(
    expect.objectContaining({ paper: "carton-label", state: "waiting", subject: await carton() }),
  );
});

test("the dock and the carton are scanned into the truck, and it ships", async () => {
  const { loadId } = await site.call("loads.create", { carrierScac: "DHLG", dock: "DOCK-01", orderIds: [orderId] });
  await rosa.press("Home");
  await rosa.press("Load");
  await rosa.scan("DOCK-01");
  await rosa.sees("Scan each carton into the truck");
  await rosa.scan(`00${await carton()}`);
  await expect.poll(stateOfOrder).toBe("loaded");
  await site.call("loads.ship", { loadId });
  expect(await stateOfOrder()).toBe("shipped");
});

test("a place is counted blind, and a difference becomes work, not a silent correction", async () => {
  const [at = ""] = Object.keys(await site.stock("MUG-1"));
  const place = at.split("/")[0] as string;
  await rosa.press("Home");
  await rosa.press("Count");
  await rosa.scan(place);
  await rosa.step("Scan an item that lies here");
  await rosa.scan(gtins.mug);
  await rosa.step("How many lie here?");
  expect(await rosa.words()).not.toContain("Expected");
  await rosa.key(9);
  await rosa.step("Scan an item that lies here");
  await rosa.press("Counted everything here");
  const counts = async () =>
    (await site.call("counts.list", {})).counts.map(({ state, location }) => ({ state, location }));
  await expect.poll(counts).toEqual([{ state: "recount", location: place }]);
  expect(await site.stock("MUG-1")).toEqual({ [at]: 10 });
});

test("the page had nothing to complain about, and nothing is left unsent", async () => {
  expect(rosa.faults).toEqual([]);
  expect(await rosa.unsent()).toBe(0);
});

async function itemShown(): Promise<string> {
  return (await rosa.words()).includes("Harbour Mug") ? gtins.mug : gtins.tea;
}

async function stateOfOrder(): Promise<string> {
  return (await site.call("orders.get", { orderId })).order.state as string;
}

/** The number on the label of the one carton. */
async function carton(): Promise<string> {
  const places = Object.keys(await site.stock("TEA-1"));
  return places.find((at) => at.startsWith("STAGE-01/"))?.split("/")[1] ?? "";
}
