import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Appliance } from "./appliance.ts";
import { builtScreens } from "./built-screens.ts";
import { launchChromium } from "./chromium.ts";
import { Kiosk } from "./kiosk.ts";
import { SimulatedPrinter } from "./simulated-printer.ts";

const pin = "246813";
let machine: SimulatedPrinter;
let appliance: Appliance;
let browser: Browser;
let kiosk: Kiosk;

beforeAll(async () => {
  await builtScreens();
  [appliance, browser, machine] = await Promise.all([Appliance.start(), launchChromium(), SimulatedPrinter.start()]);
  await appliance.call("people.save", { id: "sven", name: "Sven Sommer", roles: ["supervisor"], badge: "SVEN", pin });
  await appliance.call("locations.import", { locations: [{ id: "A-01-1", zone: "A", kind: "pick" }] });
  await appliance.call("machines.add", {
    id: "printer-1",
    name: "Packing table 1",
    entry: "zebra/zpl-tcp",
    settings: { host: "127.0.0.1", port: machine.port },
  });
  kiosk = await Kiosk.open(browser, appliance.httpPort);
  await kiosk.signIn("Sven Sommer", pin);
  await kiosk.goTo("Labels");
});
afterAll(async () => {
  await browser?.close();
  await appliance?.stop();
  await machine?.stop();
});

const printLabel = () => appliance.call("papers.request", { kind: "location-label", subject: "A-01-1" });
const printerCard = () => kiosk.page.getByRole("listitem").filter({ hasText: "Packing table 1" });

test("a printer says whether it is ready, and prints a test label", async () => {
  await printerCard().getByText("Ready", { exact: true }).waitFor();
  await printerCard().getByRole("button", { name: "Test label" }).tap();
  await expect.poll(() => machine.printed, { timeout: 20_000 }).toBe(1);
});

test("a label is looked at before it is printed", async () => {
  await machine.order({ set: { paused: true } });
  await printerCard().getByText("Paused").waitFor({ timeout: 30_000 });
  await printLabel();
  await kiosk.press("Show");
  const picture = kiosk.dialog.getByRole("img", { name: /A-01-1/ });
  await picture.waitFor();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(100);
  await kiosk.pressInDialog("Close");
  await machine.order({ set: { paused: false } });
  await expect.poll(() => machine.printed, { timeout: 30_000 }).toBe(2);
});

test("a cable pulled in mid-label becomes a question, and its answer ends it", async () => {
  await machine.order({ cutAt: 40 });
  await printLabel();
  await kiosk.shows("One label may or may not have come out. Look at the printer.");
  await kiosk.press("Look");
  await kiosk.shows("The connection broke while it was being sent");
  if (process.env.PICTURES) await kiosk.page.screenshot({ path: `${process.env.PICTURES}/kiosk-labels.png` });
  await kiosk.press("No, print it again");
  const printedJobs = async () => (await appliance.call("papers.queue", { state: "printed" })).jobs.length;
  await expect.poll(printedJobs, { timeout: 30_000 }).toBe(3);
  expect(machine.printed).toBe(3);

  await machine.order({ habits: { cutAtAnswer: true } });
  await printLabel();
  await kiosk.button("Yes, it is there").waitFor();
  await kiosk.scan("A-01-1");
  await kiosk.shows("Noted as printed");
  await expect
    .poll(async () => (await appliance.call("papers.queue", { state: "asked" })).asked, { timeout: 20_000 })
    .toBe(0);
  await expect.poll(() => machine.printed).toBe(4);
});
