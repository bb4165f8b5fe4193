import { readFileSync } from "node:fs";
import { TOTP } from "otpauth";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { Appliance } from "./appliance.ts";
import { builtScreens } from "./built-screens.ts";
import { launchChromium } from "./chromium.ts";
import { CloudService } from "./cloud-service.ts";
import { Console, patienceMs } from "./console.ts";
import { companyTests } from "./console-company-tests.ts";
import { goneTests, kioskTests, pairByScan } from "./console-kiosk-tests.ts";
import { programsTests, sitesTests } from "./console-programs-tests.ts";
import { furnish, type Stage } from "./console-stage.ts";
import { transferTests } from "./kiosk-transfer-tests.ts";
import { TwoSystems } from "./two-systems.ts";

// Each test goes through many screens, and every wait may take its whole patience where the machine stands still.
vi.setConfig({ testTimeout: 3 * patienceMs });

const pageCharsMax = 2_000;

const stage = {} as Stage;
let cloud: CloudService;
let hamburg: Appliance;
let leipzig: Appliance;
let browser: Browser;
let desk: Console;

beforeAll(async () => {
  await builtScreens();
  const version = JSON.parse(readFileSync(new URL("../../appliance/package.json", import.meta.url), "utf8")).version;
  // Each is known as soon as it stands, so that what started is stopped when another does not.
  const keep = <K extends keyof Stage>(name: K, starting: Promise<Stage[K]>) =>
    starting.then((one) => {
      stage[name] = one;
      return one;
    });
  const started = await Promise.allSettled([
    keep("cloud", CloudService.start("Nordwind Handel")),
    keep("box", TwoSystems.start(version)).then((box) =>
      keep("hamburg", Appliance.start({ args: ["--box-socket", box.socketPath] })),
    ),
    keep("leipzig", Appliance.start()),
    keep("browser", launchChromium()),
  ]);
  for (const one of started) if (one.status === "rejected") throw one.reason;
  ({ cloud, hamburg, leipzig, browser } = stage);
  await Promise.all([furnish(hamburg, 1), furnish(leipzig, 3)]);
}, 240_000);
afterAll(async () => {
  await stage.browser?.close();
  await Promise.all([stage.hamburg?.stop(), stage.leipzig?.stop(), stage.cloud?.stop()]);
  await stage.box?.stop();
});

/** What stood on every open page when a test failed goes with its report, as text. */
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  for (const page of stage.browser?.contexts().flatMap((context) => context.pages()) ?? [])
    process.stderr.write(
      `${page.url()}\n${((await page.locator("body").textContent()) ?? "").slice(0, pageCharsMax)}\n`,
    );
});

test("the first admin comes in by the link, with a passkey, and the link works once", async () => {
  desk = await Console.open(browser, cloud.firstInvite);
  stage.desk = desk;
  await desk.shows("First admin, you are invited to Nordwind Handel.");
  expect(desk.page.url()).not.toContain("invited");
  await desk.picture("console-sign-in");
  await desk.press("Make a passkey and enter");
  await desk.shows("No site yet");
  const late = await Console.open(browser, cloud.firstInvite);
  await late.shows("This invitation is not valid");
  await late.close();
});

test("two appliances are paired, by the code and by a scan of its QR code, and their stock is there with its age", async () => {
  await pair(hamburg, "Hamburg");
  await pairByScan(stage);
  await desk.page.locator("[data-site]").nth(1).waitFor();
  await desk.goTo("Stock");
  await desk.row("MUG-1").getByText("Leipzig").waitFor();
  const mugs = await desk.row("MUG-1").textContent();
  expect(mugs).toContain("320");
  expect(await desk.page.getByTestId("ages").textContent()).toMatch(/^2 sites, the oldest as of .+ ago: /);
  expect(await desk.page.getByTestId("connection").textContent()).toBe("Live");
});

test("a quantity changes by itself when a site receives goods", async () => {
  await hamburg.call("stock.import", { lines: [{ location: "A-01-2", sku: "MUG-1", qty: 7, lot: "L-24" }] });
  await desk.row("MUG-1").getByText("327").first().waitFor();
  await desk.picture("console-stock");
  await desk.goTo("Sites");
  await desk.page.getByRole("img", { name: "Units moved at Leipzig in the last 24 hours: 120" }).waitFor();
  await desk.picture("console-sites");
  await desk.page.locator("[data-site]").first().click();
  await desk.page.getByRole("heading", { level: 1, name: /Hamburg|Leipzig/ }).waitFor();
  await desk.shows("Settings of the site");
  await desk.picture("console-site");
  await desk.goTo("Stock");
});

test("stock is exported with each site's part and its age", async () => {
  const [download] = await Promise.all([desk.page.waitForEvent("download"), desk.press("Export CSV")]);
  const lines = readFileSync(await download.path(), "utf8").split("\r\n");
  expect(lines[0]).toBe("\ufeffsku,name,site,onHand,allocated,available,inTransit,uom,asOf");
  expect(lines).toContainEqual(expect.stringMatching(/^MUG-1,Mug,Leipzig,240,0,240,0,EA,\d{4}-.+Z$/));
});

test("an order finds its site, and the site's answer is shown", async () => {
  await desk.goTo("Orders");
  await desk.press("New order");
  await desk.fill("Order", "WEB-1");
  await desk.fill("Ship to", "Kaffeehaus Elbe");
  await desk.fill("SKU of line 1", "KET-1");
  await desk.fill("Quantity", "20");
  await desk.pressInDialog("Enter order");
  await desk.dialog.getByText("Accepted").waitFor();
  await desk.dialog.getByText("Leipzig").first().waitFor();
  await desk.picture("console-order");
  const { orders } = await leipzig.call("orders.list", { search: "WEB-1" });
  expect(orders).toMatchObject([{ number: "WEB-1", orderedQty: 20 }]);
  await desk.pressInDialog("Cancel order");
  await desk.fill("Why?", "Customer changed his mind");
  await desk.pressInDialog("Cancel order");
  await desk.shows("WEB-1: asked to cancel");
  await desk.dialog.getByText("Cancelled").first().waitFor();
  await desk.pressInDialog("Close");
});

test("a lot is found in all sites, and recalled in each", async () => {
  await desk.goTo("Recall");
  await desk.fill("SKU", "MUG-1");
  await desk.fill("Lot", "L-24");
  await desk.press("Find");
  await desk.shows(/Found in \d+ ms/);
  await desk.page.getByRole("table", { name: "Still standing" }).getByText("Leipzig").waitFor();
  await desk.press("Recall this lot");
  await desk.fill("Why?", "Glaze may chip");
  await desk.pressInDialog("Recall this lot");
  await expect.poll(() => desk.page.getByText("Accepted").count(), { timeout: patienceMs }).toBe(2);
  await desk.page.getByRole("table", { name: "The lot in the sites" }).getByText("Recalled").nth(1).waitFor();
  await desk.picture("console-recall");
});

companyTests(stage);

test("two sites named one item each in its way: a person takes the other name, and both sites have it", async () => {
  await desk.goTo("Conflicts");
  const names = desk.page.locator("article").filter({ hasText: "TEA-1" });
  const stands = (await names.locator("p.font-bold").textContent()) ?? "";
  const other = stands === "Green tea" ? "Tea, green" : "Green tea";
  await desk.picture("console-conflicts");
  await names.getByRole("button", { name: "Take the other" }).click();
  await desk.shows("The other value goes to all sites");
  for (const site of [hamburg, leipzig])
    await expect
      .poll(async () => (await site.call("items.get", { sku: "TEA-1" })).item?.name, { timeout: patienceMs })
      .toBe(other);
  await desk.press(/^Decided/);
  await desk.page.locator("article").filter({ hasText: "TEA-1" }).getByText("Swapped").waitFor();
});

test("goods are asked for between sites, and the sender's answer is shown", async () => {
  await desk.goTo("Transfers");
  await desk.press("Move between sites");
  await desk.page.getByLabel("From", { exact: true }).selectOption({ label: "Leipzig" });
  await desk.page.getByLabel("To", { exact: true }).selectOption({ label: "Hamburg" });
  await desk.fill("SKU and quantity, one on each line", "KET-1 6");
  await desk.pressInDialog("Ask the site");
  await desk.shows("Asked: the site decides");
  await desk.row("Leipzig").getByRole("button").first().click();
  await desk.dialog.getByText("Accepted").waitFor();
  await desk.pressInDialog("Close");
});

kioskTests(stage);

transferTests(stage);

sitesTests(stage);

programsTests(stage);

test("somebody is invited for one site and sees only that", async () => {
  await desk.goTo("People");
  await desk.press("Invite");
  await desk.fill("Name", "Lena Lutz");
  await desk.fill("E-mail", "lena@nordwind.example");
  await desk.dialog.getByText("Leipzig").click();
  await desk.pressInDialog("Make the link");
  const link = await desk.page.getByTestId("shown-once").textContent();
  await desk.pressInDialog("I have it");
  await desk
    .row("Lena Lutz")
    .getByText(/Invited until/)
    .waitFor();
  const hers = await Console.open(browser, link ?? "", { locale: "de-DE" });
  await hers.press("Passkey erstellen und eintreten");
  await hers.page.locator("[data-site]").first().waitFor();
  expect(await hers.page.locator("[data-site]").count()).toBe(1);
  expect(await hers.page.getByRole("navigation").getByRole("button", { name: "Personen" }).count()).toBe(0);
  expect(hers.faults).toEqual([]);
  await hers.close();
});

test("the second factor is put on, asked for at the next passkey sign-in, and a wrong code is refused", async () => {
  await desk.press("My account");
  await desk.press("Turn on");
  const secret = (await desk.page.getByTestId("totp-secret").textContent()) ?? "";
  const totp = new TOTP({ secret });
  await desk.fill("Six digits", totp.generate());
  await desk.pressInDialog("Turn on");
  await desk.shows("Second factor is on");
  await desk.press("Sign out");
  await desk.press("Sign in with a passkey");
  await desk.fill("Six digits", "000000");
  await desk.press("Enter");
  await desk.page.getByRole("alert").waitFor();
  // Each code counts once; the next is good already, for clocks that go ahead.
  await desk.fill("Six digits", totp.generate({ timestamp: Date.now() + 30_000 }));
  await desk.press("Enter");
  await desk.page.getByRole("navigation").waitFor();
});

test("every screen stands on a phone, in German and dark, without sideways scrolling and without a refusal", async () => {
  await desk.page.setViewportSize({ width: 390, height: 844 });
  await desk.press("My account");
  await desk.page.getByLabel("Language").selectOption("de");
  await desk.page.getByLabel("Hell oder dunkel").last().selectOption("dark");
  const seen: string[] = [];
  for (const { path, title } of screens) {
    await desk.page.evaluate((hash) => {
      location.hash = hash;
    }, `#${path}`);
    await desk.page.getByRole("heading", { level: 1, name: title }).waitFor();
    await desk.page.locator("main [role=status]").first().waitFor({ state: "detached" });
    const faults = await desk.page.evaluate(() => ({
      sideways: document.documentElement.scrollWidth - window.innerWidth,
      alert: document.querySelector("main [role=alert]")?.textContent ?? "",
    }));
    if (faults.sideways > 0 || faults.alert !== "") seen.push(`${path} ${JSON.stringify(faults)}`);
    if (path === "/stock") await desk.picture("console-phone");
  }
  expect(seen).toEqual([]);
  await desk.page.setViewportSize({ width: 1360, height: 850 });
  await desk.page.evaluate(() => {
    location.hash = "#/account";
  });
  await desk.page.getByLabel("Sprache").selectOption("en");
  await desk.page.getByLabel("Light or dark").last().selectOption("light");
});

test("the trail says who did what", async () => {
  await desk.goTo("Audit trail");
  await desk.row("people.invite").waitFor();
  // Long ago: behind the first page, so it is looked for.
  await desk.page.getByLabel("Command, e.g. people.invite", { exact: true }).fill("lots.recall");
  await desk.row("lots.recall").getByText("First admin").waitFor();
  expect(desk.faults).toEqual([]);
});

goneTests(stage);

const screens = [
  { path: "/sites", title: "Standorte" },
  { path: "/exceptions", title: "Abweichungen" },
  { path: "/devices", title: "Geräte" },
  { path: "/stock", title: "Bestand" },
  { path: "/orders", title: "Aufträge" },
  { path: "/shipments", title: "Sendungen" },
  { path: "/transfers", title: "Umlagerungen" },
  { path: "/rights", title: "Rechte" },
  { path: "/recall", title: "Rückruf" },
  { path: "/items", title: "Artikel" },
  { path: "/partners", title: "Partner" },
  { path: "/inbox", title: "Eingang" },
  { path: "/conflicts", title: "Konflikte" },
  { path: "/intents", title: "Anfragen" },
  { path: "/boxes", title: "Boxen und Kopplung" },
  { path: "/updates", title: "Updates" },
  { path: "/company", title: "Unternehmen" },
  { path: "/routing", title: "Auftragsregeln" },
  { path: "/people", title: "Personen" },
  { path: "/keys", title: "Schlüssel und Anmeldung" },
  { path: "/webhooks", title: "Webhooks" },
  { path: "/audit", title: "Protokoll" },
];

async function pair(site: Appliance, name: string): Promise<void> {
  await desk.goTo("Sites");
  await desk.button("New site").first().click();
  await desk.fill("Name of the site", name);
  await desk.pressInDialog("Make a code");
  const code = await desk.page.getByTestId("pairing-code").textContent();
  await desk.dialog.getByAltText("QR code for pairing").waitFor();
  await desk.shows(/Good for 1[45]:\d\d more/);
  if (name === "Hamburg") await desk.picture("console-pairing");
  await site.call("sync.pair", { url: cloud.boxUrl, code: code ?? "" });
  await desk.shows(`The code was used: ${name} is paired`);
  await desk.dialog.getByRole("button", { name: "Close" }).last().click();
}
