import { readFile } from "node:fs/promises";
import { connectAsync, type MqttClient } from "mqtt";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { catalogTitlesDe } from "../kit/messages/catalog-titles-de.ts";
import { Appliance } from "./appliance.ts";
import { builtScreens } from "./built-screens.ts";
import { launchChromium } from "./chromium.ts";
import { Kiosk } from "./kiosk.ts";
import { Simulated } from "./simulated.ts";

vi.setConfig({ testTimeout: 120_000 });
const pin = "246813";
/** What hangs on real networks and other processes may take its time on a busy machine. */
const patience = { timeout: 50_000 };
/** An address of this computer that nothing else listens on: the network scan knocks at the usual ports. */
const printerHost = `127.${1 + (process.pid % 250)}.${1 + (Math.floor(process.pid / 250) % 250)}.9`;
let appliance: Appliance;
let browser: Browser;
let kiosk: Kiosk;
let sorter: Simulated;
let printer: Simulated;
let radio: MqttClient | undefined;

beforeAll(async () => {
  await builtScreens();
  [appliance, browser, sorter, printer] = await Promise.all([
    Appliance.start(),
    launchChromium(),
    Simulated.start("plc-desk.ts", JSON.stringify({ models: true })),
    Simulated.start("zpl-printer-desk.ts", "9100", printerHost),
  ]);
  await appliance.call("people.save", {
    ...{ id: "ada", name: "Ada Adler", roles: ["admin"], badge: "ADA-1", pin },
  });
  await appliance.call("people.save", {
    ...{ id: "greta", name: "Greta Gross", roles: ["supervisor"], badge: "GRETA", pin, language: "de" },
  });
  await appliance.call("locations.import", {
    locations: [
      { id: "COLD-1", zone: "COLD", kind: "storage" },
      ...[1, 2, 3, 4].map((lane) => ({ id: `LANE-${lane}`, zone: "OUT", kind: "staging" as const })),
    ],
  });
  await appliance.call("items.import", { items: [{ sku: "FISH-1", name: "Smoked trout" }] });
  kiosk = await Kiosk.open(browser, appliance.httpPort);
  await kiosk.signIn("Ada Adler", pin);
}, 90_000);
afterAll(async () => {
  await radio?.endAsync(true);
  await browser?.close();
  await Promise.all([appliance?.stop(), sorter?.stop(), printer?.stop()]);
});

const field = (label: string) => kiosk.dialog.getByLabel(label, { exact: true });
const machine = (name: string) => kiosk.page.getByRole("button", { name: new RegExp(name) });

test("the network is searched: a strange one is refused at its field, in a private one a printer is found and added", async () => {
  await kiosk.goTo("Machines");
  await kiosk.button("Add a machine").first().tap();
  await field("Look in this network too").fill("8.8.8.0/24");
  await kiosk.pressInDialog("Listen");
  await kiosk.dialog.getByRole("alert").first().waitFor(patience);
  await field("Look in this network too").fill(`${printerHost}/32`);
  await kiosk.pressInDialog("Listen");
  const found = kiosk.dialog.getByTestId("found").filter({ hasText: `${printerHost}:9100` });
  await found.getByText("Probably", { exact: true }).waitFor(patience);
  await found.getByRole("button", { name: "Add" }).tap();
  await field("Name").fill("Ramp printer");
  await kiosk.pressInDialog("Add");
  await kiosk.dialog.getByText("Working", { exact: true }).first().waitFor(patience);
  await kiosk.pressInDialog("Close");
});

test("a certificate is shown with its fingerprint, refused, and trusted after it was compared", async () => {
  const { port, map } = sorter.first;
  await appliance.call("machines.add", {
    ...{ id: "sorter", name: "Sorter loop", entry: "opcua/conveyor" },
    settings: {
      ...{ host: "127.0.0.1", port, security: "basic256sha256", map, units: { Belt: "ns=1;s=Unit1" } },
      lanes: [1, 2, 3, 4].map((lane) => ({ lane, place: `LANE-${lane}` })),
    } as never,
  });
  await machine("Sorter loop").first().tap();
  await kiosk.dialog.getByTestId("fingerprint").waitFor(patience);
  const shown = String(await kiosk.dialog.getByTestId("fingerprint").textContent());
  expect(shown).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  await kiosk.pressInDialog("Refuse");
  await kiosk.shows("Sorter loop is refused");
  const { health } = await appliance.call("machines.get", { id: "sorter" });
  expect(health).toMatchObject({ state: "offline", why: { code: "certificate-untrusted" } });
  await kiosk.pressInDialog("Trust");
  await kiosk.dialog.getByText("Working", { exact: true }).first().waitFor(patience);
  await kiosk.pressInDialog("Close");
});

test("a belt is stopped, reset and started, each after a second press; a lane is closed with a reason and opened", async () => {
  await kiosk.goTo("Conveyors");
  const belt = kiosk.page.getByTestId("unit-Belt");
  const tell = async (button: string, becomes: string) => {
    await belt.getByRole("button", { name: button, exact: true }).tap();
    await kiosk.pressInDialog(button);
    await belt.getByText(becomes, { exact: true }).waitFor(patience);
  };
  await belt.getByText("Running", { exact: true }).waitFor(patience);
  await tell("Stop", "Stopped");
  await tell("Reset", "Ready");
  await tell("Start", "Running");

  const lane = kiosk.page.getByTestId("lane-2");
  await lane.getByRole("button", { name: "Close lane" }).tap();
  await kiosk.pressInDialog("The lane is full");
  await kiosk.pressInDialog("Close lane");
  await kiosk.shows("Lane 2 is closed");
  const lanes = async () => (await appliance.call("conveyors.lanes", {})).conveyors[0]?.lanes;
  await expect.poll(async () => (await lanes())?.find(({ lane: n }) => n === 2)?.closed).toBe(true);
  await sorter.order({ put: [{ barcode: "NOBODY-1" }] });
  await kiosk.page.getByRole("region", { name: "Parcels" }).getByText("NOBODY-1").waitFor(patience);
  await lane.getByRole("button", { name: "Open lane" }).tap();
  await kiosk.shows("Lane 2 is open");
  await expect.poll(async () => (await lanes())?.find(({ lane: n }) => n === 2)?.closed).toBe(false);
});

test("limits of a sensor are typed as people say them, and a value outside of them is an alarm", async () => {
  const topics = ["cold/#"];
  const invited = { name: "Probe", kind: "machine" as const, topics: { publish: topics, subscribe: topics } };
  const { code } = await appliance.call("devices.invite", invited);
  const { secret: password } = await appliance.call("devices.pair", { code, deviceId: "probe-1" });
  await appliance.call("machines.add", {
    ...{ id: "probe-1", name: "Cold store", entry: "generic/mqtt-sensor", place: "COLD-1" },
    settings: { topic: "cold/probe-1" },
  });
  await appliance.call("stock.import", { lines: [{ location: "COLD-1", sku: "FISH-1", qty: 5, lpn: "PAL-1" }] });
  const url = `mqtt://127.0.0.1:${appliance.mqttPort}`;
  radio = await connectAsync(url, { clientId: "probe-1", username: "probe-1", password });
  const say = (seq: number, temperature: number) =>
    radio?.publishAsync("cold/probe-1", JSON.stringify({ seq, atMs: Date.now(), temperature }), { qos: 1 });
  await say(1, 4.5);

  await kiosk.goTo("Machines");
  await machine("Cold store").first().tap();
  await kiosk.dialog.getByText(/4\.5/).first().waitFor(patience);
  await kiosk.pressInDialog("Alerts");
  await kiosk.pressInDialog("Add a rule");
  await field("Not below (°C)").fill("8");
  await field("Not above (°C)").fill("2");
  await expect.poll(() => kiosk.dialog.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
  await field("Not below (°C)").fill("2");
  await field("Not above (°C)").fill("8,5");
  await kiosk.pressInDialog("Save");
  await kiosk.shows(/^Cold store is saved|^Saved/);
  const { alerts } = await appliance.call("machines.get", { id: "probe-1" });
  expect(alerts).toMatchObject([{ quantity: "temperature-mc", min: 2_000, max: 8_500, readings: 1 }]);
  await kiosk.pressInDialog("Close");

  await kiosk.goTo("Sensors");
  const card = kiosk.page.getByRole("article", { name: "Cold store" });
  await card.getByText(/4\.5/).first().waitFor(patience);
  await say(2, 11.2);
  await card.getByText("Outside its limits").waitFor(patience);
});

test("the cold chain of a pallet is found by its number and saved as CSV", async () => {
  await kiosk.press("Cold chain");
  const search = kiosk.page.getByPlaceholder("LPN or SSCC: type or scan it");
  await search.fill("NO-SUCH");
  await search.press("Enter");
  await kiosk.page
    .getByText(/NO-SUCH/)
    .first()
    .waitFor();
  await search.fill("PAL-1");
  await search.press("Enter");
  await kiosk.page.getByRole("heading", { name: "PAL-1" }).waitFor();
  await kiosk.page.getByRole("article").getByText("COLD-1").waitFor();
  const [file] = await Promise.all([kiosk.page.waitForEvent("download"), kiosk.press("Save as CSV")]);
  expect(file.suggestedFilename()).toBe("cold-chain-PAL-1.csv");
  expect(await readFile(await file.path(), "utf8")).toMatch(/^lpn[^\n]*\r?\n[^\n]*PAL-1[^\n]*COLD-1/);
});

test("in German the catalogue says what its machines are in German", async () => {
  const german = await Kiosk.open(browser, appliance.httpPort);
  await german.signIn("Greta Gross", pin);
  await german.goTo("Maschinen");
  await german.press("Maschine hinzufügen");
  await german.pressInDialog("Aus der Liste wählen");
  await german.dialog.getByText("Förderer, Sorter oder Regalbediengerät (OPC UA)").waitFor();
  const { entries } = await appliance.call("machines.catalog", {});
  // Everything that is offered has a German title, and nothing that is not offered any more.
  expect(Object.keys(catalogTitlesDe).sort()).toEqual(entries.map(({ id }) => id).sort());
  await german.close();
});
