import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Appliance } from "./appliance.ts";
import { builtScreens } from "./built-screens.ts";
import { launchChromium } from "./chromium.ts";
import { Kiosk } from "./kiosk.ts";

const pin = "246813";
const patience = { timeout: 30_000 };
let appliance: Appliance;
let browser: Browser;
let kiosk: Kiosk;
let folder: string;

beforeAll(async () => {
  await builtScreens();
  folder = mkdtempSync(join(tmpdir(), "kontor-backups-"));
  [appliance, browser] = await Promise.all([Appliance.start(), launchChromium()]);
  await appliance.call("people.save", {
    id: "ada",
    name: "Ada Admin",
    roles: ["supervisor", "admin"],
    badge: "BADGE-ADA",
    pin,
  });
  await appliance.call("settings.save", { name: "site.name", value: "North" });
  await appliance.call("items.save", { sku: "MUG-1", name: "Mug" });
  kiosk = await Kiosk.open(browser, appliance.httpPort);
  await kiosk.signIn("Ada Admin", pin);
  await kiosk.page.goto(`http://127.0.0.1:${appliance.httpPort}/kiosk/#/health`);
});
afterAll(async () => {
  await browser?.close();
  await appliance?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("the worst finding stands first, and says what to do", async () => {
  const lines = kiosk.page.getByRole("button", { name: /^Look at it/ });
  await lines.first().waitFor(patience);
  await kiosk.page.getByRole("button", { name: /Backups none yet/ }).tap();
  await kiosk.dialog.getByText("Set up backups on the Health screen", { exact: false }).waitFor();
  await picture("health-finding");
  await kiosk.pressInDialog("Close");
});

test("a recovery code is made and shown once, then backups are set up and made", async () => {
  expect(await kiosk.button("Back up now").isDisabled()).toBe(true);
  await kiosk.press("Recovery code");
  await kiosk.pressInDialog("Make a code");
  const code = await kiosk.dialog.getByText(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/).textContent();
  await picture("recovery-code");
  await kiosk.pressInDialog("I have written it down");
  await kiosk.press("Set up");
  await kiosk.pressInDialog("Folder");
  await kiosk.dialog.getByLabel("Folder that is mounted on this machine", { exact: true }).fill(folder);
  await picture("backup-plan");
  await kiosk.pressInDialog("Save");
  await kiosk.shows("The plan is saved");
  await kiosk.press("Back up now");
  await expect
    .poll(() => readdirSync(folder).filter((name) => name.endsWith(".kontor-backup")).length, patience)
    .toBe(1);
  // The panel's line: newest, next, kept.
  await kiosk.page.getByText(/ ago$/).first().waitFor(patience);
  await picture("health");
  await kiosk.press("Restore");
  await kiosk.dialog.getByRole("button", { name: /North/ }).tap();
  await kiosk.dialog.getByLabel("Recovery code or passphrase", { exact: true }).fill(String(code));
  await kiosk.dialog.getByLabel("Name of the site", { exact: true }).fill("South");
  await picture("restore");
  await kiosk.pressInDialog("Restore this backup");
  await kiosk.shows("Not confirmed");
}, 90_000);

/** `PICTURES=folder` keeps what it looked like. */
async function picture(name: string): Promise<void> {
  const pictures = process.env.PICTURES;
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await kiosk.page.screenshot({ path: `${pictures}/kiosk-${name}.png` });
}
