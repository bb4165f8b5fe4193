import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Appliance } from "./appliance.ts";
import { builtScreens } from "./built-screens.ts";
import { launchChromium } from "./chromium.ts";
import { FolderBox } from "./folder-box.ts";
import { Kiosk } from "./kiosk.ts";
import { Simulated } from "./simulated.ts";

/** A machine that builds may stand still for a while; what is waited for comes all the same. */
const patienceMs = 60_000;
const pin = "402817";
const pictures = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const files = {
  "items.csv": "sku,name,base_uom\nTEA-1,Assam Tea 250 g,EA\nMUG-1,Harbour Mug,EA\n",
  "locations.csv": "id,zone,kind\nRECV-01,IN,receiving\nA-01-1,A,pick\nA-01-2,A,storage\n",
  "stock.csv": "location,sku,qty\nA-01-1,TEA-1,24\nA-01-2,MUG-1,many\n",
};

/** A host of its own on the loopback, which no other test has. */
const printerHost = `127.${1 + (process.pid % 250)}.${1 + (Math.floor(process.pid / 250) % 250)}.19`;

let box: FolderBox;
let printer: Simulated;
let appliance: Appliance;
let browser: Browser;
let kiosk: Kiosk;

beforeAll(async () => {
  await builtScreens();
  [box, browser, printer] = await Promise.all([
    FolderBox.start(),
    launchChromium(),
    Simulated.start("zpl-printer-desk.ts", "9100", printerHost),
  ]);
  appliance = await Appliance.start({ args: ["--box-socket", box.socketPath] });
  kiosk = await Kiosk.open(browser, appliance.httpPort);
  kiosk.page.setDefaultTimeout(patienceMs);
}, 3 * patienceMs);
afterAll(async () => {
  await browser?.close();
  await appliance?.stop();
  await Promise.all([box?.stop(), printer?.stop()]);
});

/** For the installer's page. */
async function picture(name: string): Promise<void> {
  if (process.env.KONTOR_PICTURES !== "1") return;
  // Without the screen's keys over half of it.
  await kiosk.page.evaluate("document.activeElement?.blur()");
  await kiosk.page.screenshot({ path: `${pictures}/first-boot-${name}.png` });
}

const step = (name: string) => kiosk.page.getByRole("region", { name, exact: true });
const field = (name: string) => kiosk.page.getByLabel(name, { exact: true });

test("an installer without a sign-in answers one question after another, and a power cut costs none of the answers", {
  timeout: 4 * patienceMs,
}, async () => {
  await kiosk.shows("Deutsch");
  await picture("language");
  await kiosk.page.getByRole("button", { name: /^English/ }).tap();

  await step("Site").waitFor();
  await kiosk.press("Next");
  await kiosk.shows("Needed");
  await field("Name of the site").fill("Harbour Store");
  await field("Time zone: City or region").fill("berl");
  await kiosk.page.getByRole("button", { name: /^Europe\/Berlin/ }).tap();
  await picture("site");
  await kiosk.press("Next");

  await step("Network").waitFor();
  await kiosk.shows("192.168.10.77/24");
  await kiosk.press("Fixed address");
  await field("Address with prefix").fill("192.168.10.20");
  await field("Gateway").fill("192.168.10.1");
  await kiosk.press("Apply");
  await kiosk.shows("Four numbers and a prefix, such as 192.168.10.20/24");
  await field("Address with prefix").fill("192.168.10.20/24");
  await picture("network");
  // The network gives it a moment after it was set.
  await box.order({ addresses: { enp1s0: ["192.168.10.20/24"], wlan0: [] } });
  await kiosk.press("Apply");
  await step("Clock").waitFor();

  // The power goes in the middle, and comes back.
  const { httpPort } = appliance;
  const data = await appliance.kill();
  const args = ["--box-socket", box.socketPath, "--port", String(httpPort)];
  appliance = await Appliance.start({ data, args });
  await kiosk.page.reload();
  await step("Clock").waitFor();
  await kiosk.shows("in step with ntp.example.com");
  await kiosk.shows(/Europe\/Berlin/);
  await picture("clock");
  await kiosk.press("The time is right");

  await step("Admin").waitFor();
  // Without an admin nobody could sign in: this one cannot be left.
  expect(await kiosk.button("Leave as it is").count()).toBe(0);
  await field("Name").fill("Anna Adler");
  await kiosk.page.getByRole("heading", { name: "Admin" }).tap();
  await kiosk.scan("ADLER-0001");
  await expect.poll(() => field("Badge").inputValue(), { timeout: patienceMs }).toBe("ADLER-0001");
  await field("PIN").fill("123456");
  await field("PIN again").fill(pin);
  await kiosk.press("Make the admin");
  await kiosk.shows("Not digits in a row");
  await kiosk.shows("Both must be the same");
  await field("PIN").fill(pin);
  await picture("admin");
  await kiosk.press("Make the admin");

  await step("Warehouse").waitFor();
  await kiosk.shows("Plug the stick in");
  await box.order({ sticks: [{ guid: "5b6c-01", label: "GOODS", files }] });
  await kiosk.press("Show its files");
  await kiosk.shows("Import 3 files");
  await picture("import");
  await kiosk.press("Import 3 files");
  await kiosk.shows("1 problem in stock.csv; nothing of it was taken");
  await picture("import-problems");
  await box.order({
    sticks: [
      { guid: "5b6c-01", label: "GOODS", files: { ...files, "stock.csv": files["stock.csv"].replace("many", "6") } },
    ],
  });
  await kiosk.press("Import 3 files");

  await step("Cloud").waitFor();
  // A scan of the console's code brings the address along; nobody listens there.
  await field("One-time code").fill("http://127.0.0.1:9/pair?code=ABCD-1234");
  await picture("cloud");
  await kiosk.press("Pair with a cloud");
  await kiosk.shows("The cloud does not answer");
  await kiosk.press("Leave as it is");

  await step("Machines").waitFor();
  await field("Look in this network too").fill(`${printerHost}/32`);
  await kiosk.press("Look for machines");
  const found = kiosk.page.getByTestId("found").filter({ hasText: `${printerHost}:9100` });
  await found.getByRole("button", { name: "Take" }).tap();
  await kiosk.press("Test label");
  await kiosk.shows("Sent to the printer");
  await picture("machines");
  await kiosk.press("Next");
  await step("Summary").waitFor();
  await kiosk.shows("Ready to receive");
  await kiosk.shows("3 places, 2 items");
  await picture("summary");
  await kiosk.press("Start working");
  await kiosk.page.getByRole("navigation").getByRole("button", { name: "Board" }).waitFor();
  await kiosk.shows("Anna Adler");

  const { stock } = await appliance.call("stock.list", { sku: "MUG-1" });
  expect(stock).toMatchObject([{ place: "A-01-2", onHand: 6 }]);
  expect((await appliance.call("first-boot.status", {})).state).toBe("done");
  const printed = async () => (await appliance.call("papers.queue", { state: "printed" })).jobs.length;
  await expect.poll(printed, { timeout: patienceMs }).toBe(1);
});

test("what the first boot set is changed later under settings, and a network that nobody keeps goes back", {
  timeout: 2 * patienceMs,
}, async () => {
  await kiosk.goTo("This box");
  await kiosk.shows("192.168.10.20/24");
  await picture("later-network");
  await kiosk.press("Automatic");
  await kiosk.press("Apply");
  await kiosk.shows(/Unless somebody keeps it, the former setting returns/);
  await kiosk.press("Go back now");
  await kiosk.shows("The former setting is back");
  expect((await appliance.call("box.network", {})).interfaces[0]?.set).toMatchObject({ mode: "static" });
  await kiosk.press("Clock");
  await kiosk.press("By hand");
  await field("Date").fill("2026-02-30");
  await kiosk.press("Apply");
  await kiosk.shows("A day such as 2026-11-21");
  await picture("later-clock");
  await kiosk.press("Screen");
  await kiosk.shows("This screen has its own buttons for brightness.");
  await kiosk.press("About this box");
  await kiosk.shows("Version");
  await picture("later-about");
});
