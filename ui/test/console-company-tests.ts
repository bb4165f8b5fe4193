import { expect, test } from "vitest";
import { patienceMs } from "./console.ts";
import type { Stage } from "./console-stage.ts";

const patience = { timeout: patienceMs };

/** What the company decides for all its sites: items, partners, order rules, settings, versions. */
export function companyTests(stage: Stage): void {
  test("every field of an item can be put right here, mistakes are named, and Undo takes all of it back", async () => {
    const { desk, hamburg, leipzig } = stage;
    const item = async (site = hamburg) =>
      (await site.call("items.get", { sku: "KET-1" })).item as Record<string, unknown>;
    await desk.goTo("Items");
    await desk.page.getByRole("button", { name: "KET-1", exact: true }).click();
    await desk.pressInDialog("Edit");
    await desk.fill("Name", "Kettle 1.7 l");
    await desk.page.getByLabel("GTIN", { exact: true }).first().fill("4012345000008");
    await desk.shows("the last one checks the others");
    expect(await desk.dialog.getByRole("button", { name: "Save", exact: true }).isDisabled()).toBe(true);
    await desk.page.getByLabel("GTIN", { exact: true }).first().fill("4012345000009");
    await desk.fill("Shelf life in days", "900");
    await desk.pressInDialog("Add a packaging");
    await desk.fill("Unit, e.g. CA", "CA");
    await desk.fill("Base units in it", "6");
    await desk.fill("Further barcodes", "KETTLE-RED");
    await desk.picture("console-item");
    await desk.pressInDialog("Save");
    await desk.shows("KET-1 saved for all sites");
    // Pointed at, the way back stays until the sites have answered.
    await desk.button("Undo").hover();
    for (const site of [hamburg, leipzig]) {
      await expect.poll(async () => (await item(site)).name, patience).toBe("Kettle 1.7 l");
      expect(await item(site)).toMatchObject({
        shelfLifeDays: 900,
        packagings: [{ uom: "EA" }, { uom: "CA", qtyBase: 6 }],
      });
      // Its GTIN and its new code are understood by scanners there.
      const { barcodes } = await site.call("items.get", { sku: "KET-1" });
      expect(barcodes.map(({ code }) => code)).toEqual(expect.arrayContaining(["4012345000009", "KETTLE-RED"]));
    }
    await desk.press("Undo");
    await desk.shows("Undone");
    await expect.poll(async () => (await item()).name, patience).toBe("Kettle");
    expect(await item()).toMatchObject({ shelfLifeDays: null, gtin: "", packagings: [{ uom: "EA" }] });
    expect((await hamburg.call("items.get", { sku: "KET-1" })).barcodes).toEqual([]);
    await desk.pressInDialog("Close");
  });

  test("a partner is entered, found, changed, removed and brought back, in both sites", async () => {
    const { desk, leipzig } = stage;
    const partner = async () => (await leipzig.call("partners.list", {})).partners.find(({ id }) => id === "ELBE");
    await desk.goTo("Partners");
    await desk.shows("No partners");
    await desk.press("New partner");
    await desk.fill("Code", "ELBE");
    await desk.fill("Name", "Kaffeehaus Elbe");
    await desk.fill("GLN", "4012345000001");
    await desk.shows("13 digits; the last one checks the others");
    await desk.fill("GLN", "4012345000009");
    await desk.fill("Street", "Rampe 2");
    await desk.fill("Town", "Dresden");
    await desk.fill("Country, two letters", "de");
    await desk.dialog.getByText("Exchanges X12 files").click();
    await desk.fill("Interchange id (ISA06)", "KAFFEEHAUS");
    await desk.pressInDialog("Save");
    await desk.dialog.getByText("Rampe 2, Dresden DE").first().waitFor();
    await desk.picture("console-partner");
    await expect.poll(partner, patience).toMatchObject({
      ...{ name: "Kaffeehaus Elbe", gln: "4012345000009", edi: { id: "KAFFEEHAUS" } },
      address: { city: "Dresden", country: "DE" },
    });
    await desk.pressInDialog("Remove");
    await desk.pressInDialog("Remove");
    await desk.shows("Kaffeehaus Elbe removed");
    await desk.button("Undo").hover();
    await expect.poll(partner, patience).toBeUndefined();
    await desk.press("Undo");
    await desk.row("ELBE").waitFor();
    await expect.poll(partner, patience).toMatchObject({ name: "Kaffeehaus Elbe", address: { city: "Dresden" } });
  });

  test("the rules by which orders find a site are put in another order, and the next order follows them", async () => {
    const { desk, hamburg } = stage;
    await desk.goTo("Order rules");
    await desk.press("Most stock: leave out");
    await desk.page.getByRole("button", { name: "Fewest orders waiting", exact: true }).click();
    await desk.press("Fewest orders waiting: earlier");
    await desk.page.getByLabel("Sites asked at most").fill("99");
    await desk.shows("A number from 1 to 20");
    await desk.page.getByLabel("Sites asked at most").fill("3");
    await desk.page.getByRole("checkbox", { name: "Leipzig" }).check();
    await desk.press("Save");
    await desk.shows("Rules saved");
    await desk.picture("console-rules");
    await desk.goTo("Orders");
    await desk.press("New order");
    await desk.fill("Order", "WEB-2");
    await desk.fill("Ship to", "Kaffeehaus Elbe");
    await desk.fill("SKU of line 1", "KET-1");
    await desk.fill("Quantity", "2");
    await desk.pressInDialog("Enter order");
    await desk.dialog.getByText("Accepted").waitFor();
    expect((await hamburg.call("orders.list", { search: "WEB-2" })).orders).toHaveLength(1);
    await desk.pressInDialog("Close");
  });

  test("a setting is chosen for all sites, each is asked, and a site that goes its own way is shown", async () => {
    const { desk, hamburg, leipzig } = stage;
    const rule = async (site: typeof hamburg) =>
      (await site.call("settings.list", {})).settings.find(({ name }) => name === "allocation.rule")?.value;
    await desk.goTo("Company");
    await desk.page.getByRole("button", { name: "Which stock goes first" }).click();
    await desk.page.getByLabel("For all sites", { exact: true }).selectOption("fifo");
    await desk.pressInDialog("Choose for all sites");
    await desk.shows("Which stock goes first: chosen for all sites");
    for (const site of [hamburg, leipzig]) await expect.poll(() => rule(site), patience).toBe("fifo");
    await desk.shows("2 of 2 sites have it");
    await leipzig.call("settings.save", { name: "allocation.rule", value: "lifo" });
    await desk.shows("1 of 2 sites have it");
    await desk.page.getByRole("table", { name: "Sites that differ" }).getByText("Newest").waitFor();
    await desk.picture("console-company");
    await desk.pressInDialog("Ask the others again");
    await expect.poll(() => rule(leipzig), patience).toBe("fifo");
    await desk.pressInDialog("Leave it to the sites");
    await desk.shows("each site decides again");
    await desk.pressInDialog("Close");
    await desk.press("Rename");
    await desk.fill("Name", "Nordwind Handel AG");
    await desk.pressInDialog("Save");
    await desk.page.getByRole("navigation").getByText("Nordwind Handel AG").waitFor();
    await desk.press("Undo");
    await desk.page.getByRole("navigation").getByText("Nordwind Handel", { exact: true }).waitFor();
  });

  test("a version is rolled out to one site first; its box says which it has and which it should; a rollout is held and ended", async () => {
    const { desk, hamburg, cloud, box } = stage;
    await desk.goTo("Updates");
    await desk.press("Versions");
    await desk.shows("The shelf is empty");
    await box.order({ stick: ["9.2.0"] });
    await cloud.addRelease(box.bundle("9.2.0"));
    await desk.press("Boxes");
    await hamburg.call("updates.look", {});
    await desk.row("Hamburg").getByText("Well").waitFor();
    // The shelf is looked at anew every ten seconds.
    await expect.poll(() => desk.button("New rollout").count(), patience).toBe(1);
    await desk.press("New rollout");
    await desk.pressInDialog("Take stage 1 out");
    await desk.pressInDialog("Stage with named sites");
    await desk.shows("Choose at least one");
    await desk.dialog.getByText("Hamburg").click();
    await desk.fill("Hours between stages", "48");
    await desk.fill("Note", "Colours for items");
    await desk.picture("console-rollout");
    await desk.pressInDialog("Begin");
    const card = desk.page.getByRole("article", { name: "9.2.0" });
    await card.getByText("0 of 2 sites run it, 1 are invited").waitFor();
    await desk.picture("console-updates");
    const { offers } = await hamburg.call("updates.look", {});
    expect(offers).toContainEqual(expect.objectContaining({ version: "9.2.0", wanted: true }));
    await desk.press("Boxes");
    await desk.row("Hamburg").getByText("9.2.0").waitFor();
    await desk.press("Rollouts");
    await card.getByRole("button", { name: "Pause" }).click();
    await card.getByText("Paused").waitFor();
    await card.getByRole("button", { name: "Go on" }).click();
    await card.getByText("Going on").waitFor();
    await card.getByRole("button", { name: "End" }).click();
    await desk.pressInDialog("End");
    await card.getByText("Ended").waitFor();
  });
}
