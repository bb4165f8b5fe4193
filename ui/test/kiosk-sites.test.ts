import { mkdirSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Appliance } from "./appliance.ts";
import { builtScreens } from "./built-screens.ts";
import { launchChromium } from "./chromium.ts";
import { Kiosk } from "./kiosk.ts";

const pin = "246813";
let appliance: Appliance;
let browser: Browser;
let kiosk: Kiosk;

beforeAll(async () => {
  await builtScreens();
  [appliance, browser] = await Promise.all([Appliance.start(), launchChromium()]);
  await appliance.call("people.save", {
    id: "sven",
    name: "Sven Sommer",
    roles: ["supervisor", "admin"],
    badge: "SVEN",
    pin,
  });
  await appliance.call("people.save", { id: "paula", name: "Paula Peters", roles: ["picker"], badge: "PAULA", pin });
  await appliance.call("items.save", { sku: "TEA", name: "Tea" });
  await appliance.call("transfers.send", { toSite: "north1", lines: [{ sku: "TEA", qty: 4 }], release: false });
  kiosk = await Kiosk.open(browser, appliance.httpPort);
  await kiosk.signIn("Sven Sommer", pin);
});
afterAll(async () => {
  await browser?.close();
  await appliance?.stop();
});

async function picture(name: string): Promise<void> {
  const folder = process.env.PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await kiosk.page.screenshot({ path: `${folder}/kiosk-${name}.png` });
}

test("a planned transfer gets its order, and is called off, with a press each", async () => {
  await kiosk.goTo("Transfers");
  await kiosk.press("Going out");
  await kiosk.shows("T000001 · To north1");
  await kiosk.press("Make the order");
  await kiosk.shows("In work");
  await picture("transfers");
  expect((await appliance.call("transfers.list", {})).transfers[0]).toMatchObject({ state: "released" });
  await kiosk.press("Call off");
  await kiosk.pressInDialog("Call off");
  await kiosk.shows("Called off");
  await expect.poll(async () => (await appliance.call("transfers.list", {})).transfers[0]?.state).toBe("cancelled");
  await kiosk.press("Rights");
  await kiosk.shows("This box holds none.");
  await picture("rights");
});

test("a box that knows no other site says what to do", async () => {
  await kiosk.goTo("Transfers");
  await kiosk.press("New transfer");
  await kiosk.dialog.getByText("No other site is known here").waitFor();
  await kiosk.dialog.getByText(/^Pair the box of each site with the company's cloud/).waitFor();
  expect(await kiosk.dialog.getByRole("button", { name: "Send", exact: true }).count()).toBe(0);
  await picture("transfers-alone");
  await kiosk.pressInDialog("Close");
});

test("the sync page says how the box stands, and what came of a wrong pairing", async () => {
  await kiosk.goTo("Sync");
  await kiosk.shows("No cloud: this box works for itself");
  await kiosk.shows("This box works alone");
  await kiosk.shows("Nobody overwrote what they had not seen.");
  // A scanned code brings the address along; nobody listens there.
  await kiosk.page.getByLabel("One-time code", { exact: true }).fill("http://127.0.0.1:9/pair?code=ABCD-1234");
  expect(await kiosk.page.getByLabel("Address", { exact: true }).inputValue()).toBe("http://127.0.0.1:9");
  await picture("sync-pairing");
  await kiosk.press("Pair with a cloud");
  await kiosk.shows("The cloud does not answer");
  await picture("sync");
  await kiosk.dialog.getByRole("button", { name: "Close" }).last().tap();
});

test("who is no supervisor sees transfers and may begin none", async () => {
  await kiosk.press("Lock");
  await kiosk.signIn("Paula Peters", pin);
  await kiosk.goTo("Transfers");
  await kiosk.press("Going out");
  await kiosk.shows("T000001 · To north1");
  expect(await kiosk.button("New transfer").count()).toBe(0);
});
