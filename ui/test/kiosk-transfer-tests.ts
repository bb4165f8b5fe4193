import { expect, test } from "vitest";
import type { Appliance } from "./appliance.ts";
import { patienceMs } from "./console.ts";
import { type Stage, sven } from "./console-stage.ts";
import { Kiosk } from "./kiosk.ts";

const patience = { timeout: patienceMs };
const scansMax = 3;

/** Transfers that are made at a kiosk, between two real sites. */
export function transferTests(stage: Stage): void {
  let kiosk: Kiosk;

  test("a supervisor sends goods to another site by scan and search, and what nobody answered is sent once", async () => {
    const { browser, hamburg, leipzig } = stage;
    kiosk = await Kiosk.open(browser, hamburg.httpPort);
    await kiosk.signIn(sven.name, sven.pin);
    await kiosk.goTo("Transfers");
    await kiosk.press("Going out");
    await kiosk.press("New transfer");
    await kiosk.shows("Choose the other site.");
    await kiosk.pressInDialog("Leipzig");
    await kiosk.shows("Add what goes.");
    await scanItem(kiosk, "KET-1");
    await kiosk.dialog.getByLabel("Scan or type: SKU, name or barcode", { exact: true }).fill("green");
    await kiosk.dialog.getByRole("button", { name: /^TEA-1/ }).tap();
    await key(kiosk, "7");
    await quantity(kiosk, "TEA-1", 7).waitFor();
    const { onHand, availableQty } = await hamburg.call("allocation.available", { sku: "KET-1" });
    await kiosk.shows(`${onHand} on hand · ${availableQty} free`);
    await quantity(kiosk, "KET-1").tap();
    await key(kiosk, String(availableQty + 3));
    await kiosk.shows("3 more than free");

    // The appliance hears it, and its answers get lost.
    const said = "**/api/rpc/transfers.send";
    await kiosk.page.route(said, async (route) => {
      await route.fetch();
      await route.abort();
    });
    await kiosk.pressInDialog("Send");
    await kiosk.dialog.getByRole("alert").getByText("The appliance does not answer").waitFor();
    await quantity(kiosk, "TEA-1", 7).waitFor();
    await kiosk.page.unroute(said);
    await kiosk.pressInDialog("Send");
    await kiosk.shows(/ to Leipzig: its order is made$/);
    const wantedQty = availableQty + 3 + 7;
    await kiosk.shows(`${wantedQty} wanted, 0 sent, 0 received`);
    const { transfers } = await hamburg.call("transfers.list", { direction: "out" });
    expect(transfers).toMatchObject([{ state: "released", wantedQty }]);
    const [made] = transfers;
    expect((await hamburg.call("orders.get", { orderId: made?.orderId ?? "" })).lines).toMatchObject([
      { sku: "KET-1", orderedQty: availableQty + 3 },
      { sku: "TEA-1", orderedQty: 7 },
    ]);
    await expect
      .poll(async () => (await leipzig.call("transfers.list", { direction: "in" })).transfers[0]?.id, patience)
      .toBe(made?.id);
  });

  test("another site is asked for goods; its refusal stands in words, and it is asked once more", async () => {
    const { hamburg, leipzig } = stage;
    const { sites } = await hamburg.call("sites.list", {});
    const fromSite = sites.find(({ isHere }) => !isHere)?.site ?? "";
    // A number counts once: the other site refuses the second.
    for (const qty of [1, 3])
      await hamburg.call("transfers.ask", { fromSite, number: "TWICE", lines: [{ sku: "KET-1", qty }] });
    await kiosk.press("Coming here");
    await kiosk.shows("TWICE · From Leipzig");
    await kiosk.shows("Leipzig says: This transfer is here already: Transfer TWICE was asked for before.");
    await kiosk.press("Ask again");
    await quantity(kiosk, "KET-1", 3).waitFor();
    await kiosk.shows(/^The other site decides\./);
    await kiosk.dialog.getByLabel("Note", { exact: true }).fill("for the fair");
    await kiosk.pressInDialog("Ask");
    await kiosk.shows("Leipzig is asked");
    const asked = () => leipzig.call("transfers.list", { direction: "out" });
    await expect.poll(async () => (await asked()).transfers[0]?.wantedQty, patience).toBe(3);
    const [made] = (await asked()).transfers;
    expect(await leipzig.call("transfers.get", { id: made?.id ?? "" })).toMatchObject({
      ...{ state: "released", note: "for the fair", wanted: [{ sku: "KET-1", qty: 3 }] },
    });
    await kiosk.shows(`${made?.number} · From Leipzig`);
    await kiosk.close();
  });
}

/** Goods leave without the cloud, and whoever asks for some is told that it waits. */
export async function sendsWithoutCloud(kiosk: Kiosk, hamburg: Appliance): Promise<void> {
  await kiosk.goTo("Transfers");
  await kiosk.press("New transfer");
  await kiosk.shows(/This box has no line just now/);
  await kiosk.pressInDialog("Send from here");
  await kiosk.pressInDialog("Leipzig");
  await scanItem(kiosk, "TEA-2");
  await kiosk.pressInDialog("Only plan");
  await kiosk.pressInDialog("Plan");
  await kiosk.shows(/ to Leipzig is planned$/);
  const { transfers } = await hamburg.call("transfers.list", { direction: "out" });
  expect(transfers[0]).toMatchObject({ state: "planned", orderId: "" });
}

/** Where the machine stands still between two keys, a scan comes apart; people scan again then. */
async function scanItem(kiosk: Kiosk, sku: string): Promise<void> {
  for (let scans = 1; ; scans++) {
    await kiosk.scan(sku);
    const line = quantity(kiosk, sku).waitFor({ timeout: patienceMs / scansMax });
    if (scans === scansMax) return line;
    if (await line.then(() => true).catch(() => false)) return;
  }
}

const quantity = (kiosk: Kiosk, sku: string, qty?: number) =>
  kiosk.dialog.getByRole("button", {
    name: qty === undefined ? new RegExp(`^Quantity of ${sku}:`) : `Quantity of ${sku}: ${qty}`,
  });

/** On the number pad. */
async function key(kiosk: Kiosk, digits: string): Promise<void> {
  for (const digit of digits) await kiosk.pressInDialog(digit);
  await kiosk.pressInDialog("OK");
}
