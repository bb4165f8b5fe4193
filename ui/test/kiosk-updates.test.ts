import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Appliance } from "./appliance.ts";
import { builtScreens } from "./built-screens.ts";
import { launchChromium } from "./chromium.ts";
import { Kiosk } from "./kiosk.ts";
import { TwoSystems } from "./two-systems.ts";

/** A machine that builds may stand still for a while; what is waited for comes all the same. */
const patienceMs = 60_000;
const pictures = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));

let box: TwoSystems;
let appliance: Appliance;
let browser: Browser;
let kiosk: Kiosk;
const pin = "246813";
const version = JSON.parse(readFileSync(new URL("../../appliance/package.json", import.meta.url), "utf8")).version;

/** Somebody stands at the screen of the updates. */
async function begin(data?: string): Promise<void> {
  appliance = await Appliance.start({
    args: ["--demo-site", "--box-socket", box.socketPath],
    ...(data !== undefined && { data }),
  });
  const sven = { id: "sven", name: "Sven Sommer", roles: ["supervisor" as const], badge: "SVEN", pin };
  if (data === undefined) await appliance.call("people.save", sven);
  kiosk = await Kiosk.open(browser, appliance.httpPort);
  kiosk.page.setDefaultTimeout(patienceMs);
  await kiosk.signIn("Sven Sommer", pin);
  await kiosk.goTo("Updates");
}

beforeAll(async () => {
  process.env.KONTOR_PROVE_SECONDS = "1";
  await builtScreens();
  [box, browser] = await Promise.all([TwoSystems.start(version), launchChromium()]);
  await begin();
}, 3 * patienceMs);
afterAll(async () => {
  await browser?.close();
  await appliance?.stop();
  await box?.stop();
});

async function picture(name: string): Promise<void> {
  if (process.env.KONTOR_PICTURES !== "1") return;
  await kiosk.page.mouse.move(0, 0);
  await kiosk.page.screenshot({ path: join(pictures, `updates-${name}.png`) });
}

test("a supervisor finds a version on a stick, has it written, and chooses the moment", {
  timeout: 4 * patienceMs,
}, async () => {
  await kiosk.shows("All is up to date");
  await kiosk.press("Look for updates");
  await kiosk.shows("Nothing new was found");
  await box.order({ stick: ["9.2.0", "!9.3.0"] });
  await kiosk.press("Look for updates");
  await kiosk.shows("2 found");
  await kiosk.shows("Colours for items.");
  await kiosk.shows(/does not begin as a Kontor bundle|ends after/); // why the other one cannot be had
  expect(await kiosk.button("Fetch").count()).toBe(1);
  await picture("offers");
  await kiosk.press("Fetch");
  await kiosk.shows("9.2.0 is ready");
  await picture("ready");

  await kiosk.press("Choose the moment");
  await kiosk.dialog.getByRole("button", { name: /^At a time/ }).tap();
  await kiosk.page.getByLabel("Time", { exact: true }).fill("later");
  await kiosk.pressInDialog("Plan it");
  await kiosk.shows("As 22:30");
  await kiosk.page.getByLabel("Time", { exact: true }).fill("22:30");
  await kiosk.pressInDialog("Plan it");
  await kiosk.shows(/^At .*22:30/);
  await kiosk.press("Another moment");
  await kiosk.dialog.getByRole("button", { name: /^When the floor is quiet/ }).tap();
  await kiosk.shows("When nobody has worked for 10 minutes");
  await picture("planned");
  await kiosk.press("Another moment");
  await kiosk.dialog.getByRole("button", { name: /^Now/ }).tap();
  await kiosk.shows(/9\.2\.0 takes over in \d+ s/);
  // Whoever is at another screen is told, and leads there.
  await kiosk.goTo("Board");
  await kiosk.shows(/This box restarts in \d+ s with version 9\.2\.0/);
  await kiosk.press("Show");
  await kiosk.press("Call it off");
  await kiosk.shows("9.2.0 is ready");
});

test("a version that does not start is given up by itself, and the kiosk says so until somebody has read it", {
  timeout: 4 * patienceMs,
}, async () => {
  await appliance.call("updates.switch-now", { countdownSeconds: 0 });
  await expect.poll(() => box.restartsAsked, { timeout: patienceMs }).toBe(1);
  await kiosk.close();
  const data = await appliance.kill();
  expect(await box.order({ boots: 4 })).toBe("A");
  await begin(data);
  await kiosk.shows(`9.2.0 did not work here; ${version} is back`);
  await kiosk.shows("Nothing is lost. It had not made any entries.");
  await picture("rollback");
  await kiosk.goTo("Board");
  await kiosk.shows(`9.2.0 did not work here; ${version} is back`);
  await kiosk.press("Show");
  await kiosk.press("Understood");
  await kiosk.shows("All is up to date");
  await kiosk.shows("given up");
  await expect.poll(() => kiosk.page.getByText("did not work here").count(), { timeout: patienceMs }).toBe(0);
});
