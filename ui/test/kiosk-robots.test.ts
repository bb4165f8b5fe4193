import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Appliance } from "./appliance.ts";
import { builtScreens } from "./built-screens.ts";
import { launchChromium } from "./chromium.ts";
import { Kiosk } from "./kiosk.ts";
import { Simulated } from "./simulated.ts";
import { hallPlan } from "./tracks.ts";

vi.setConfig({ testTimeout: 120_000 });
const pin = "246813";
/** What drives takes its time, on a busy machine more of it. */
const patience = { timeout: 50_000 };
const stations = ["RECV-01", "A-1", "A-2", "A-3"];
const lif = hallPlan(stations);
const release = "Turn the red button at pillar 3.";
let appliance: Appliance;
let browser: Browser;
let kiosk: Kiosk;
let robots: Simulated | undefined;

beforeAll(async () => {
  await builtScreens();
  [appliance, browser] = await Promise.all([Appliance.start(), launchChromium()]);
  const supervisor = { roles: ["supervisor" as const], pin };
  await appliance.call("people.save", { id: "sven", name: "Sven Sommer", badge: "SVEN", ...supervisor });
  await appliance.call("people.save", {
    id: "greta",
    name: "Greta Gross",
    badge: "GRETA",
    ...supervisor,
    language: "de",
  });
  await appliance.call("locations.import", {
    locations: [
      { id: "RECV-01", zone: "R", kind: "receiving" },
      ...stations.slice(1).map((id) => ({ id, zone: "A", kind: "pick" as const, maxLpns: 1 })),
    ],
  });
  await appliance.call("items.import", { items: [{ sku: "TEA-1", name: "Assam Tea 250 g" }] });
  kiosk = await Kiosk.open(browser, appliance.httpPort);
  await kiosk.signIn("Sven Sommer", pin);
  await kiosk.goTo("Robots");
});
afterAll(async () => {
  await browser?.close();
  await Promise.all([appliance?.stop(), robots?.stop()]);
});

const field = (label: string) => kiosk.dialog.getByLabel(label, { exact: true });
const card = (id: string) => kiosk.page.getByTestId(`card-${id}`);
const place = (node: string) => kiosk.page.getByTestId(`node-${node}`);
const tab = (name: RegExp) => kiosk.page.getByRole("group", { name: "Robots" }).getByRole("button", { name });

/** The wide button below what was said; the cross says the same. */
const close = () => kiosk.dialog.getByRole("button", { name: "Close", exact: true }).last().tap();

/** Chooses a file in the dialog that the button opens. */
async function importFile(name: string, content: string): Promise<void> {
  const [chooser] = await Promise.all([kiosk.page.waitForEvent("filechooser"), kiosk.press("Import tracks")]);
  await chooser.setFiles({ name, mimeType: "application/json", buffer: Buffer.from(content) });
}

/** A pallet at the dock, to be put away: the robots' work. */
async function pallet(lpn: string): Promise<void> {
  await appliance.call("stock.import", { lines: [{ location: "RECV-01", sku: "TEA-1", qty: 10, lpn }] });
  await appliance.call("putaway.request", { lpn });
}

const transport = async (lpn: string) => {
  const { transports } = await appliance.call("fleet.transports", { limit: 50 });
  return transports.find((one) => one.lpn === lpn);
};
const becomes = (lpn: string, state: string) =>
  expect.poll(async () => (await transport(lpn))?.state, patience).toBe(state);

/** With a password of its own, on its own topics. */
async function paired(serial: string) {
  const topics = [`uagv/v2/kontor-sim/${serial}/#`];
  const { code } = await appliance.call("devices.invite", {
    ...{ name: serial, kind: "machine", topics: { publish: topics, subscribe: topics } },
  });
  const { secret } = await appliance.call("devices.pair", { code, deviceId: `vehicle-${serial}` });
  return { username: `vehicle-${serial}`, password: secret };
}

test("tracks come in by the file button: what is no LIF is refused in words, a LIF file says what was found in it", async () => {
  await kiosk.shows("No robot yet");
  await importFile("photo.json", "not json");
  await kiosk.dialog.getByText(/^This file cannot be read as LIF/).waitFor();
  await close();
  await importFile("empty.json", "{}");
  await kiosk.dialog.getByText("The plan cannot be used").waitFor();
  await close();
  await importFile("hall.lif", JSON.stringify(lif));
  await kiosk.dialog.getByText("14 nodes, 28 ways and 7 stations are in use now.").waitFor();
  await kiosk.dialog.getByText(/Laderampe serves no location/).waitFor();
  await close();
  expect((await appliance.call("fleet.plan", {})).plan).toMatchObject({ name: "hall", importedBy: "sven" });

  const vehicle = (serial: string, x: number, mqtt: object) => ({
    ...{ version: "2.0", url: `mqtt://127.0.0.1:${appliance.mqttPort}`, serial, mqtt, stateEveryMs: 1_000 },
    ...{ start: { nodeId: `P${x}`, xMm: x * 4_000, yMm: -4_000, mapId: "hall" }, speedMmS: 3_000, speedFactor: 3 },
  });
  const started = [vehicle("amr-1", 1, await paired("amr-1")), vehicle("amr-2", 3, await paired("amr-2"))];
  robots = await Simulated.start("vehicle-desk.ts", JSON.stringify(started));
  for (const id of ["amr-1", "amr-2"]) {
    await appliance.call("machines.add", {
      ...{ id, name: id === "amr-1" ? "Robot 1" : "Robot 2", entry: "vda5050/vehicle" },
      settings: { version: "2.0", manufacturer: "kontor-sim", serial: id },
    });
    await card(id).getByText("Free", { exact: true }).waitFor(patience);
  }
});

test("a place is closed with two touches and a reason, robots go round, and who has no other way is named", async () => {
  await kiosk.press("Close places");
  await place("L2").tap();
  await place("U0").tap();
  await place("L1").tap();
  await place("L1").tap();
  await kiosk.press("Close 2 places");
  await kiosk.pressInDialog("Spill");
  await kiosk.pressInDialog("Close places");
  await kiosk.page.getByRole("button", { name: "Place L2: Closed" }).waitFor();
  const { plan } = await appliance.call("fleet.plan", {});
  expect(plan?.closed).toMatchObject([
    { node: "L2", reason: "Spill", by: "sven" },
    { node: "U0", reason: "Spill", by: "sven" },
  ]);

  await pallet("PAL-1");
  await tab(/^Closures/).tap();
  const closed = kiosk.page.getByRole("article", { name: "Place U0" });
  await closed.getByText(/^Waiting: Robot \d$/).waitFor(patience);
  await closed.getByText(/^by Sven Sommer, since/).waitFor();
  await closed.getByRole("button", { name: "Open again" }).tap();
  await kiosk.dialog.getByText(/Is the place clear\?/).waitFor();
  await kiosk.pressInDialog("Open again");
  // The dock can be reached again; L2 is still closed, and there is a way around it.
  await becomes("PAL-1", "delivered");
  await tab(/^Robots/).tap();
  await place("L2").tap();
  await kiosk.dialog.getByText("Spill", { exact: true }).waitFor();
  await kiosk.pressInDialog("Open again");
  await kiosk.pressInDialog("Open again");
  await kiosk.dialog.waitFor({ state: "detached" });
  await expect.poll(async () => (await appliance.call("fleet.floor", {})).closed).toEqual([]);
});

test("an emergency-stop zone is drawn with the finger, and stands in red with its vehicle while it is stopped", async () => {
  await kiosk.press("Draw a zone");
  const [from, to] = await Promise.all([cornerAt("L2", 30), cornerAt("P3", 40)]);
  await kiosk.page.mouse.move(from.x, from.y - 40);
  await kiosk.page.mouse.down();
  await kiosk.page.mouse.move(to.x - 30, to.y - 10, { steps: 4 });
  await kiosk.page.mouse.move(to.x, to.y + 25);
  await kiosk.page.mouse.up();
  await field("Name").fill("Ramp");
  await kiosk.dialog.getByText(/It neither makes nor releases a stop/).waitFor();
  await field("What releases a stop").fill(release);
  await kiosk.pressInDialog("Save zone");
  await kiosk.shows("Ramp is saved");
  const { zones } = await appliance.call("fleet.floor", {});
  expect(zones).toMatchObject([{ id: "zone-1", name: "Ramp", kind: "emergency-stop", mapId: "hall", release }]);
  const ramp = kiosk.page.getByTestId("zone-zone-1");
  expect(await ramp.getAttribute("data-stopped")).toBe("false");

  const { vehicles } = await appliance.call("fleet.vehicles", {});
  const inside = vehicles.find(({ node }) => node === "P3") ?? vehicles[0];
  await robots?.order({ serial: inside?.id, eStop: "manual" });
  await card(String(inside?.id)).getByText("Emergency stop").first().waitFor(patience);
  await tab(/^Closures 1/).tap();
  const stop = kiosk.page.getByRole("article", { name: `Stopped: ${inside?.name}` });
  await stop.getByText(release).waitFor(patience);
  await stop.getByText("Ramp", { exact: true }).waitFor();
  await expect.poll(() => ramp.getAttribute("data-stopped")).toBe("true");
  await robots?.order({ serial: inside?.id, eStop: "none" });
  await stop.waitFor({ state: "detached", ...patience });
  await expect.poll(() => ramp.getAttribute("data-stopped")).toBe("false");

  await kiosk.page.getByRole("button", { name: /^Ramp Emergency stop/ }).tap();
  await kiosk.pressInDialog("Change");
  await kiosk.pressInDialog("Slow");
  await field("At most, in m/s").fill("0,3");
  await kiosk.pressInDialog("Save zone");
  await kiosk.page.getByRole("button", { name: "Ramp: 0.3 m/s" }).waitFor();
  await kiosk.page.getByRole("button", { name: /^Ramp Slow/ }).tap();
  await kiosk.pressInDialog("Change");
  await kiosk.pressInDialog("Remove zone");
  await kiosk.pressInDialog("Remove zone");
  await expect.poll(async () => (await appliance.call("fleet.floor", {})).zones).toEqual([]);
});

test("a task is taken from a robot that has the load, and a person says where the load stands", async () => {
  await tab(/^Robots/).tap();
  await pallet("PAL-2");
  await becomes("PAL-2", "driving");
  // It gets its load, and cannot put it down anywhere.
  const ends = ["S1", "S2", "S3"];
  await appliance.call("fleet.close-nodes", { nodes: ends, reason: "test" });
  await becomes("PAL-2", "loaded");
  const id = String((await transport("PAL-2"))?.vehicle);
  await card(id)
    .getByText(/^Waits: S\d closed$/)
    .waitFor(patience);
  await card(id)
    .getByRole("button", { name: /^Robot \d/ })
    .tap();
  await card(id).getByRole("button", { name: "Take the task away" }).tap();
  await kiosk.pressInDialog("The vehicle is faulty");
  await kiosk.pressInDialog("Take the task away");
  await kiosk.shows("PAL-2 is taken from the robots");
  await becomes("PAL-2", "withdrawn");
  await tab(/^Loads/).tap();
  await kiosk.press("Where is the load?");
  await kiosk.dialog.getByText(/^The vehicle last reported \w+\./).waitFor();
  await field("Place").fill("A-3");
  await kiosk.pressInDialog("It stands there");
  await kiosk.shows("PAL-2 stands at A-3");
  const { lpn } = await appliance.call("lpn.get", { lpn: "PAL-2" });
  expect(lpn).toMatchObject({ location: "A-3" });
  await appliance.call("fleet.open-nodes", { nodes: ends });
});

test("one robot is paused, and goes on by itself when asked twice", async () => {
  await tab(/^Robots/).tap();
  const one = card("amr-2");
  if ((await one.getByRole("button", { name: "Pause" }).count()) === 0)
    await one.getByRole("button", { name: /^Robot 2/ }).tap();
  await one.getByRole("button", { name: "Pause" }).tap();
  await one.getByText("Paused").first().waitFor(patience);
  await one.getByRole("button", { name: "Go on" }).tap();
  await kiosk.dialog.getByText(/Is everybody off the tracks/).waitFor();
  await kiosk.pressInDialog("Go on");
  await kiosk.shows("Robot 2 goes on");
  const { vehicles } = await appliance.call("fleet.vehicles", {});
  expect(vehicles.find(({ id }) => id === "amr-2")).toMatchObject({ paused: false, held: false });
});

test("in German the plan, its signs and its zones are said in German", async () => {
  const polygon = [
    { xMm: 6_000, yMm: 6_000 },
    { xMm: 14_000, yMm: 6_000 },
    { xMm: 14_000, yMm: 10_000 },
    { xMm: 6_000, yMm: 10_000 },
  ];
  await appliance.call("fleet.save-zone", { name: "Halle 2", kind: "no-entry", mapId: "hall", polygon });
  const german = await Kiosk.open(browser, appliance.httpPort);
  await german.signIn("Greta Gross", pin);
  await german.goTo("Roboter");
  await german.shows("Halle 2 · Keine Einfahrt");
  await german.shows("Not-Halt-Zone");
  await german.page.getByTestId("zone-zone-1").tap();
  await german.dialog.getByText(/^Kein Fahrzeug wird hinein/).waitFor();
  await german.close();
});

/** The middle of a sign of the plan on the screen. */
async function cornerAt(node: string, offPx: number): Promise<{ x: number; y: number }> {
  const { plan } = await appliance.call("fleet.plan", {});
  const picture = kiosk.page.getByRole("group", { name: /^Tracks with/ });
  const layouts = plan?.lif.layouts as { nodes: { nodeId: string; nodePosition: { x: number; y: number } }[] }[];
  const { x, y } = layouts[0]?.nodes.find(({ nodeId }) => nodeId === node)?.nodePosition ?? { x: 0, y: 0 };
  return picture.evaluate(
    (svg, at) => {
      const { x: left, y: top } = new DOMPoint(at.x, -at.y).matrixTransform(
        (svg as unknown as SVGSVGElement).getScreenCTM() ?? undefined,
      );
      return { x: left + at.offPx, y: top };
    },
    { x: x * 1_000, y: y * 1_000, offPx },
  );
}
