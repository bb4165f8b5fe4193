import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Appliance } from "./appliance.ts";
import { builtScreens } from "./built-screens.ts";
import { launchChromium } from "./chromium.ts";
import { Kiosk } from "./kiosk.ts";
import { Simulated } from "./simulated.ts";
import { streetPlan } from "./tracks.ts";

const pin = "246813";
/** What hangs on real cables and other processes may take its time on a busy machine. */
const patience = { timeout: 25_000 };
const stations = ["RECV-01", "A-1", "A-2", "A-3", "A-4", "A-5", "A-6", "A-7"];
let appliance: Appliance;
let browser: Browser;
let kiosk: Kiosk;
let scale: Simulated;
let robots: Simulated | undefined;

beforeAll(async () => {
  await builtScreens();
  [appliance, browser, scale] = await Promise.all([
    Appliance.start(),
    launchChromium(),
    Simulated.start("scale-desk.ts", "mt-sics"),
  ]);
  await appliance.call("people.save", { id: "sven", name: "Sven Sommer", roles: ["supervisor"], badge: "SVEN", pin });
  await appliance.call("people.save", {
    ...{ id: "greta", name: "Greta Gross", roles: ["supervisor"], badge: "GRETA", pin, language: "de" },
  });
  await appliance.call("locations.import", {
    locations: [
      { id: "PACK-01", zone: "P", kind: "packing" },
      { id: "RECV-01", zone: "R", kind: "receiving" },
      ...stations.slice(1).map((id) => ({ id, zone: "A", kind: "pick" as const })),
    ],
  });
  kiosk = await Kiosk.open(browser, appliance.httpPort);
  await kiosk.signIn("Sven Sommer", pin);
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([appliance?.stop(), robots?.stop(), scale?.stop()]);
});

const field = (label: string) => kiosk.dialog.getByLabel(label, { exact: true });
const live = () => kiosk.page.getByTestId("live-reading");

test("a scale that is plugged in is heard, added with a name and a place, and its weight is live", async () => {
  await kiosk.goTo("Machines");
  await kiosk.shows("No machine yet");
  await kiosk.button("Add a machine").first().tap();
  await field("Listen at this serial port too").fill(String(scale.first.path));
  await kiosk.pressInDialog("Listen");
  const found = kiosk.dialog.getByTestId("found").filter({ hasText: String(scale.first.path) });
  await found.getByText("Recognised", { exact: true }).waitFor(patience);
  await found.getByRole("button", { name: "Add" }).tap();
  await field("Name").fill("Packing scale");
  await field("Place").fill("NOWHERE");
  await kiosk.pressInDialog("Add");
  await kiosk.dialog.getByText("There is no place NOWHERE").waitFor();
  await field("Place").fill("PACK-01");
  await kiosk.pressInDialog("Add");
  await live().getByText("0.000 kg").waitFor(patience);
  await scale.order({ grams: 1_234 });
  await live().getByText("1.234 kg").waitFor(patience);
  await scale.order({ moving: true });
  await live().getByText("1.234 kg, moving").waitFor(patience);
  await scale.order({ moving: false });
});

test("a pulled cable is trouble in words, and a cable put back ends it", async () => {
  const health = kiosk.dialog.getByRole("region", { name: "Health" });
  await scale.order({ unplug: true });
  await health.getByText(/^Its cable was pulled\.|^There is nothing at its port/).waitFor(patience);
  await health.getByText(/^Plug it in again|^Check the cable/).waitFor();
  await scale.order({ plug: true });
  await health.getByText("Working", { exact: true }).waitFor(patience);
  await live().getByText("1.234 kg").waitFor(patience);
});

test("the trace shows the bytes, stands still when it is told to, and is saved as a file", async () => {
  await kiosk.pressInDialog("Trace");
  const log = kiosk.dialog.getByRole("log");
  await log.getByText("S S      1.234 kg<CR><LF>").first().waitFor(patience);
  await kiosk.pressInDialog("Pause");
  await kiosk.dialog.getByText(/^Paused, [1-9]\d* new/).waitFor(patience);
  await kiosk.dialog.getByRole("textbox", { name: "Text or hex" }).fill("53 49 0d");
  await expect.poll(() => log.getByRole("button").count()).toBeGreaterThan(0);
  expect(await log.getByText("S S      1.234 kg").count()).toBe(0);
  const [file] = await Promise.all([kiosk.page.waitForEvent("download"), kiosk.pressInDialog("Save as file")]);
  expect(file.suggestedFilename()).toBe("packing-scale-trace.txt");
  const lines = (await readFile(await file.path(), "utf8")).trimEnd().split("\n");
  for (const line of lines) expect(line).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z\tout\t53490d0a\tSI<CR><LF>$/);
  await kiosk.pressInDialog("Go on");
  await kiosk.pressInDialog("Record");
  await kiosk.dialog.getByText(/Recording into recordings\/packing-scale-.+\.jsonl/).waitFor(patience);
  await kiosk.pressInDialog("Stop recording");
  await kiosk.shows(/Recorded in recordings\/packing-scale-/);
});

test("settings are a form with their mistakes at the field, and a machine is switched off and removed only when sure", async () => {
  await kiosk.pressInDialog("Settings");
  await field("Capacity in grams").fill("heavy");
  await kiosk.pressInDialog("Save");
  await kiosk.dialog.getByText(/^A whole number/).waitFor();
  await field("Capacity in grams").fill("30000");
  await field("Name").fill("Scale at table 1");
  await kiosk.pressInDialog("Save");
  await kiosk.dialog.getByText(/^Saved\./).waitFor();
  const { machines } = await appliance.call("machines.list", {});
  expect(machines).toMatchObject([{ id: "packing-scale", name: "Scale at table 1", settings: { maxGrams: 30_000 } }]);
  await kiosk.pressInDialog("Remove");
  await kiosk.dialog.getByText(/What it said stays in the history/).waitFor();
  await kiosk.pressInDialog("Back");
  await kiosk.pressInDialog("Switch off");
  await kiosk.pressInDialog("Switch off");
  await kiosk.pressInDialog("Now");
  await kiosk.dialog.getByText("Switched off", { exact: true }).waitFor(patience);
  await kiosk.pressInDialog("Switch on");
  await live().getByText("1.234 kg").waitFor(patience);
  await kiosk.pressInDialog("Close");
});

test("a robot is seen driving, is paused by one press, and goes on only when sure", async () => {
  await kiosk.goTo("Robots");
  await kiosk.shows("Pause is not an emergency stop.");
  await kiosk.shows("No robot yet");
  await appliance.call("fleet.import-plan", { lif: streetPlan(stations) });
  const topics = ["uagv/v2/kontor-sim/amr-1/#"];
  const { code } = await appliance.call("devices.invite", {
    ...{ name: "AMR 1", kind: "machine", topics: { publish: topics, subscribe: topics } },
  });
  const { secret } = await appliance.call("devices.pair", { code, deviceId: "vehicle-amr-1" });
  const vehicle = {
    version: "2.0",
    url: `mqtt://127.0.0.1:${appliance.mqttPort}`,
    serial: "amr-1",
    start: { nodeId: "X7", xMm: 28_000, yMm: 0, mapId: "hall" },
    // Slow enough to be still on its way when a busy machine has pressed the buttons.
    speedMmS: 800,
    stateEveryMs: 1_000,
    mqtt: { username: "vehicle-amr-1", password: secret },
  };
  robots = await Simulated.start("vehicle-desk.ts", JSON.stringify([vehicle]));
  await appliance.call("machines.add", {
    ...{ id: "amr-1", name: "Robot 1", entry: "vda5050/vehicle" },
    settings: { version: "2.0", manufacturer: "kontor-sim", serial: "amr-1" },
  });
  const card = kiosk.page.getByTestId("card-amr-1");
  const mark = kiosk.page.getByTestId("vehicle-amr-1");
  await card.getByText(/^\d+ %$/).waitFor(patience);
  await mark.waitFor(patience);
  await card.getByRole("button", { name: "Robot 1" }).tap();
  await card.getByRole("button", { name: "Send home" }).tap();
  await kiosk.pressInDialog("Send home");
  await card.getByText("Drives to its parking place").waitFor(patience);
  const xMm = async () => Number(await mark.getAttribute("data-x-mm"));
  await expect.poll(xMm, patience).toBeLessThan(27_000);

  await card.getByRole("button", { name: "Go on" }).waitFor();
  await kiosk.press("Pause all");
  await card.getByText("Paused").first().waitFor(patience);
  const { vehicles } = await appliance.call("fleet.vehicles", {});
  expect(vehicles).toMatchObject([{ id: "amr-1", paused: true, driving: false }]);
  const stands = await xMm();
  await kiosk.press("All go on");
  await kiosk.dialog.getByText(/Is everybody off the tracks/).waitFor();
  await kiosk.pressInDialog("All go on");
  await expect.poll(xMm, patience).toBeLessThan(stands);
});

test("in German everything is said in German", async () => {
  const german = await Kiosk.open(browser, appliance.httpPort);
  await german.signIn("Greta Gross", pin);
  await german.goTo("Maschinen");
  await german.page.getByText("In Betrieb").first().waitFor(patience);
  await german.shows("Scale at table 1");
  await german.press("Maschine hinzufügen");
  await german.dialog.getByText(/^Einstecken, einschalten/).waitFor();
  await german.pressInDialog("Schließen");
  await german.goTo("Roboter");
  await german.shows("Anhalten ist kein Not-Halt.");
  await german.page.getByTestId("card-amr-1").waitFor(patience);
  await german.button("Alle anhalten").waitFor();
  await german.close();
});
