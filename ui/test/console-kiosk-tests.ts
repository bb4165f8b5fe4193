import { expect, test } from "vitest";
import { Console, patienceMs } from "./console.ts";
import { type Stage, sven, twoNames } from "./console-stage.ts";
import { Kiosk } from "./kiosk.ts";
import { sendsWithoutCloud } from "./kiosk-transfer-tests.ts";

const patience = { timeout: patienceMs };
const scansMax = 3;

/** The code of a new site is read by a phone and by the scanner at its box. */
export async function pairByScan({ desk, browser, cloud, leipzig }: Stage): Promise<void> {
  await desk.goTo("Sites");
  await desk.button("New site").first().click();
  await desk.fill("Name of the site", "Leipzig");
  await desk.pressInDialog("Make a code");
  const code = (await desk.page.getByTestId("pairing-code").textContent()) ?? "";
  const url = `${cloud.boxUrl.replace("127.0.0.1", "localhost")}/pair#code=${code}`;
  const phone = await Console.open(browser, url, { width: 390, height: 844 });
  await phone.shows("New site Leipzig of Nordwind Handel");
  // What stands in the QR code: the address that boxes call, and the code.
  const [, called = ""] = /^kontor sync pair (\S+) /.exec((await phone.page.locator("code").textContent()) ?? "") ?? [];
  expect(await phone.page.getByTestId("pairing-code").textContent()).toBe(code);
  expect(phone.page.url()).not.toContain(code);
  await phone.picture("console-pair-phone");
  const kiosk = await Kiosk.open(browser, leipzig.httpPort);
  await kiosk.signIn(sven.name, sven.pin);
  await kiosk.goTo("Sync");
  await kiosk.page.getByLabel("One-time code", { exact: true }).tap();
  // Where the machine stands still between two keys, a scan comes apart; people scan again then.
  const paired = kiosk.page.getByText("Paired with Nordwind Handel").first();
  const isTold = () =>
    paired.waitFor({ timeout: patienceMs / scansMax }).then(
      () => true,
      () => false,
    );
  let told = false;
  for (let scans = 0; scans < scansMax && !told; scans++) {
    await kiosk.scan(`${called}/pair#code=${code}`);
    told = await isTold();
  }
  expect(told, (await kiosk.page.locator("body").textContent()) ?? "").toBe(true);
  await phone.shows("Leipzig is paired");
  expect(phone.faults).toEqual([]);
  await phone.close();
  const used = await Console.open(browser, url, { width: 390, height: 844 });
  await used.shows("This pairing code is not valid");
  await used.close();
  await kiosk.close();
  await desk.shows("The code was used: Leipzig is paired");
  await desk.dialog.getByRole("button", { name: "Close" }).last().click();
}

export function kioskTests(stage: Stage): void {
  test("the kiosk of a paired box says how it stands, and three names that two sites wrote are kept, swapped and written anew there", async () => {
    const { browser, desk, hamburg, leipzig } = stage;
    const kiosk = await Kiosk.open(browser, hamburg.httpPort);
    await kiosk.signIn(sven.name, sven.pin);
    await kiosk.goTo("Sync");
    const part = (sku: string) => kiosk.page.getByRole("article", { name: `Item ${sku}: Name` });
    await kiosk.shows("Connected");
    await kiosk.shows("Nordwind Handel");
    await kiosk.shows("Item TEA-4: Name");
    // Decided at the desk, so nobody decides it here again.
    await part("TEA-1").waitFor({ state: "detached" });
    await kiosk.picture("kiosk-sync");
    const nameOf = async (sku: string) => (await hamburg.call("items.get", { sku })).item?.name;
    const [kept, before] = [await nameOf("TEA-2"), await nameOf("TEA-3")];
    const swapped = twoNames(true)
      .concat(twoNames(false))
      .filter(({ sku }) => sku === "TEA-3")
      .map(({ name }) => name)
      .find((name) => name !== before);
    await part("TEA-2").getByRole("button", { name: "Keep" }).tap();
    await part("TEA-2").waitFor({ state: "detached" });
    await part("TEA-3").getByRole("button", { name: "Swap" }).tap();
    await part("TEA-3").waitFor({ state: "detached" });
    await part("TEA-4").getByRole("button", { name: "Edit" }).tap();
    await kiosk.page.getByLabel("New value", { exact: true }).fill("Herbal tea, loose");
    await kiosk.pressInDialog("Edit");
    await part("TEA-4").waitFor({ state: "detached" });
    for (const site of [hamburg, leipzig])
      for (const [sku, name] of [
        ["TEA-2", kept],
        ["TEA-3", swapped],
        ["TEA-4", "Herbal tea, loose"],
      ])
        await expect
          .poll(async () => (await site.call("items.get", { sku: sku ?? "" })).item?.name, patience)
          .toBe(name);
    await kiosk.close();
    // Nor at the desk what was decided here.
    await desk.goTo("Conflicts");
    await desk.press(/^Decided/);
    for (const sku of ["TEA-2", "TEA-3", "TEA-4"])
      await desk.page.locator("article").filter({ hasText: sku }).waitFor();
  });

  test("the kiosk shows goods that come from another site, by the name that it has in the console", async () => {
    const { browser, desk, hamburg } = stage;
    const kiosk = await Kiosk.open(browser, hamburg.httpPort);
    await kiosk.signIn(sven.name, sven.pin);
    await kiosk.goTo("Transfers");
    await kiosk.shows(/6 wanted, 0 sent, 0 received/);
    await kiosk.shows(/ · From Leipzig$/);
    await kiosk.picture("kiosk-transfers");
    await desk.goTo("Sites");
    await desk.page.locator("[data-site]").filter({ hasText: "Leipzig" }).click();
    await desk.press("Edit");
    await desk.fill("Name", "Halle");
    await desk.pressInDialog("Save");
    await kiosk.shows(/ · From Halle$/);
    await desk.press("Undo");
    await kiosk.shows(/ · From Leipzig$/);
    await kiosk.close();
  });
}

/** Comes last: nothing is reached after it. */
export function goneTests(stage: Stage): void {
  test("a cloud that is gone is said at the kiosk, with what waits, in words, and that work goes on", async () => {
    const { browser, hamburg, cloud } = stage;
    await cloud.stop();
    const kiosk = await Kiosk.open(browser, hamburg.httpPort);
    await kiosk.signIn(sven.name, sven.pin);
    await hamburg.call("stock.import", { lines: [{ location: "A-01-2", sku: "MUG-1", qty: 3, lot: "L-24" }] });
    await kiosk.goTo("Sync");
    await kiosk.page.getByText("Not reached; work goes on").waitFor({ timeout: 60_000 });
    await kiosk.shows("The cloud cannot be reached. Everything is sent when the line is back.");
    await kiosk.shows("Opening stock");
    await kiosk.picture("kiosk-sync-trouble");
    await sendsWithoutCloud(kiosk, hamburg);
    await kiosk.close();
  });
}
