import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { Console, patienceMs } from "./console.ts";
import type { Stage } from "./console-stage.ts";
import { IdentityProvider } from "./identity-provider.ts";

const patience = { timeout: patienceMs };

/** Ways in and out for people and programs, and what is found by typing. */
export function programsTests(stage: Stage): void {
  test("who was invited comes in by the company's own accounts, with the button of the sign-in page", async () => {
    const { desk, browser, cloud } = stage;
    const provider = await IdentityProvider.start();
    try {
      await desk.goTo("People");
      await desk.press("Invite");
      await desk.fill("Name", "Karla Kern");
      await desk.fill("E-mail", "karla@nordwind.example");
      await desk.pressInDialog("Make the link");
      await desk.pressInDialog("I have it");
      await desk.goTo("Keys and sign-in");
      await desk.press("Add a provider");
      await desk.fill("Short name", "corp");
      await desk.fill("Name on the button", "Nordwind ID");
      await desk.fill("Issuer", provider.issuer);
      await desk.fill("Client ID", provider.clientId);
      await desk.fill("Client secret", provider.clientSecret);
      await desk.pressInDialog("Save");
      await desk.shows("Enter this redirect address at the provider");
      const told =
        (await desk.page
          .getByText(/at the provider: http/)
          .first()
          .textContent()) ?? "";
      provider.allow(told.slice(told.indexOf("http")));
      const hers = await Console.open(browser, `${cloud.url}/console/`);
      await hers.press("Sign in with Nordwind ID");
      await hers.page.locator('input[name="login"]').fill("karla@nordwind.example");
      await hers.page.locator('input[name="password"]').fill("anything");
      await hers.page.locator('button[type="submit"]').click();
      // The provider asks whether Kontor may know who she is.
      await hers.page.getByRole("button", { name: "Continue" }).click();
      await hers.page.getByRole("navigation").waitFor();
      await hers.shows("Karla Kern");
      await hers.close();
      const strangers = await Console.open(browser, `${cloud.url}/console/`);
      await strangers.press("Sign in with Nordwind ID");
      await strangers.page.locator('input[name="login"]').fill("stranger@elsewhere.example");
      await strangers.page.locator('input[name="password"]').fill("anything");
      await strangers.page.locator('button[type="submit"]').click();
      await strangers.page.getByRole("button", { name: "Continue" }).click();
      await strangers.page.getByRole("alert").waitFor();
      await strangers.close();
    } finally {
      await provider.stop();
    }
  });

  test("a program gets a key that works until it is revoked", async () => {
    const { desk, cloud } = stage;
    await desk.goTo("Keys and sign-in");
    await desk.press("New key");
    await desk.fill("Name", "Web shop");
    await desk.pressInDialog("New key");
    const token = (await desk.page.getByTestId("shown-once").textContent()) ?? "";
    await desk.pressInDialog("I have it");
    const asks = () => fetch(`${cloud.url}/api/v1/sites`, { headers: { authorization: `Bearer ${token}` } });
    expect((await asks()).status).toBe(200);
    await desk.row("Web shop").getByRole("button", { name: "Revoke" }).click();
    await desk.pressInDialog("Revoke");
    await desk.shows("The key of Web shop is revoked");
    expect((await asks()).status).toBe(401);
  });

  test("a webhook is added, tested against a real receiver, stopped, started and removed", async () => {
    const { desk } = stage;
    const got: string[] = [];
    const receiver = createServer((request, response) => {
      got.push(request.url ?? "");
      request.resume().once("end", () => response.writeHead(204).end());
    });
    await new Promise<void>((done) => receiver.listen(0, "127.0.0.1", done));
    try {
      await desk.goTo("Webhooks");
      await desk.shows("Nobody is told of facts");
      await desk.press("Add a webhook");
      await desk.fill("Address", `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`);
      await desk.fill("Facts", "order-*");
      await desk.pressInDialog("Save");
      await desk.pressInDialog("I have it");
      const row = desk.row("/hook");
      await row.getByRole("button", { name: "Test", exact: true }).click();
      await desk.shows(/Answered 204 after \d+ ms/);
      expect(got).toContain("/hook");
      await row.getByRole("button", { name: "Stop", exact: true }).click();
      await row.getByText("Stopped").waitFor();
      await row.getByRole("button", { name: "Start", exact: true }).click();
      await row.getByText("Delivering").waitFor();
      await row.getByRole("button", { name: "Remove", exact: true }).click();
      await desk.pressInDialog("Remove");
      await desk.shows("Nobody is told of facts");
    } finally {
      receiver.closeAllConnections();
      receiver.close();
    }
  });

  test("by keyboard alone: look for something, go to a screen, walk the rows, and see which keys there are", async () => {
    const { desk } = stage;
    const { keyboard } = desk.page;
    await desk.goTo("Sites");
    await desk.page.getByRole("heading", { level: 1 }).click();
    await keyboard.press("/");
    await keyboard.type("KET-1");
    await keyboard.press("Enter");
    await desk.shows("Found for “KET-1”");
    await desk.page.getByRole("button", { name: /^KET-1 · Kettle/ }).click();
    await desk.page.getByRole("dialog").getByText("Leipzig").first().waitFor();
    await keyboard.press("Escape");
    await desk.page.getByRole("dialog").waitFor({ state: "detached" });
    await desk.page.getByRole("heading", { level: 1 }).click();
    await keyboard.press("g");
    await keyboard.press("i");
    await desk.page.getByRole("heading", { level: 1, name: "Items" }).waitFor();
    await desk.page.getByRole("button", { name: "KET-1", exact: true }).focus();
    await keyboard.press("ArrowDown");
    expect(await desk.page.evaluate(() => document.activeElement?.textContent)).toBe("MUG-1");
    await desk.page.getByRole("heading", { level: 1 }).click();
    await keyboard.press("?");
    await desk.dialog.getByText("Order rules").waitFor();
    await keyboard.press("Escape");
    await desk.page.getByRole("dialog").waitFor({ state: "detached" });
  });
}

/** What sites promise for each other, what could not be applied, and their machines. */
export function sitesTests(stage: Stage): void {
  test("a site gives units to be promised, another gets some, and gives them back; the rule is changed", async () => {
    const { desk, hamburg } = stage;
    const held = async () => (await hamburg.call("rights.held", {})).held.find(({ sku }) => sku === "KET-1")?.qty ?? 0;
    await desk.goTo("Rights");
    await desk.press("Offer units");
    await desk.page.getByLabel("Stock of", { exact: true }).selectOption({ label: "Leipzig" });
    await desk.fill("SKU", "KET-1");
    await desk.fill("Quantity", "10");
    await desk.pressInDialog("Ask the site");
    const pools = desk.page.getByRole("table", { name: "Given to be promised elsewhere" });
    await pools.getByRole("button", { name: "Grant" }).click(patience);
    await desk.page.getByLabel("Held by", { exact: true }).selectOption({ label: "Hamburg" });
    await desk.fill("Quantity", "11");
    await desk.dialog.getByText("The pool has 10").first().waitFor();
    expect(await desk.dialog.getByRole("button", { name: "Grant", exact: true }).isDisabled()).toBe(true);
    await desk.fill("Quantity", "4");
    await desk.pressInDialog("Grant");
    await desk.shows("4 granted to Hamburg");
    await expect.poll(held, patience).toBe(4);
    await desk.page.getByRole("table", { name: "Who holds rights" }).getByRole("button", { name: "Take back" }).click();
    await desk.pressInDialog("Ask the site");
    await expect.poll(held, patience).toBe(0);
    await desk.press("Policy");
    await desk.page.getByLabel("Days of demand looked at").fill("21");
    await desk.pressInDialog("Save");
    await desk.shows("Policy saved");
    await desk.press("Policy");
    await expect.poll(() => desk.page.getByLabel("Days of demand looked at").inputValue(), patience).toBe("21");
    await desk.pressInDialog("Close");
  });

  test("what a site moved and the cloud could not believe is corrected here, and its site books it once", async () => {
    const { desk, hamburg } = stage;
    // As much as one line may bring, twice: the place holds more than one move may take.
    const whole = 1_000_000_000;
    for (let i = 0; i < 2; i++)
      await hamburg.call("stock.import", { lines: [{ location: "B-01-1", sku: "SAND-1", qty: whole }] });
    await hamburg.call("stock.move-location", { from: "B-01-1", to: "B-01-2" });
    await desk.goTo("Inbox");
    await desk.row("Hamburg").getByRole("button", { name: "Everything moved" }).click(patience);
    await desk.dialog
      .getByText(/a move of 2000000000/)
      .first()
      .waitFor();
    await desk.pressInDialog("Correct it");
    const moves = desk.page.getByLabel("What it moves");
    const [move] = JSON.parse(await moves.inputValue()) as { qty: number }[];
    await moves.fill(
      JSON.stringify([
        { ...move, qty: whole },
        { ...move, qty: whole },
      ]),
    );
    await desk.fill("Why?", "Two whole ones, as it was");
    await desk.picture("console-inbox");
    await desk.pressInDialog("Record it again");
    await desk.shows("Recorded again");
    const sand = async () =>
      (await hamburg.call("items.get", { sku: "SAND-1" })).stock.map(({ place, onHand }) => [place, onHand]);
    await expect.poll(sand, patience).toEqual([["B-01-2", 2 * whole]]);
    await desk.goTo("Requests");
    await desk.row("Book again what was held").getByText("Accepted").waitFor();
    await desk.goTo("Stock");
    await desk.row("SAND-1").getByText("2,000,000,000").first().waitFor();
  });

  test("a machine of a site is listed, and what is in trouble is found by its state and site", async () => {
    const { desk, hamburg } = stage;
    await hamburg.call("machines.add", {
      ...{ id: "dock-scale", name: "Dock scale", entry: "generic/mt-sics", place: "RECV-01" },
      settings: { path: "tcp:127.0.0.1:9" },
    });
    await desk.goTo("Devices");
    await desk.row("Dock scale").getByText("Scale", { exact: true }).waitFor();
    await desk.page.getByLabel("Site", { exact: true }).selectOption({ label: "Leipzig" });
    await desk.shows("No devices");
    await desk.page.getByLabel("Site", { exact: true }).selectOption("");
    await desk.press("Off");
    await desk.shows("No devices");
  });

  test("a box changes its key, a code is made useless, a lost box is shut out and its site expelled and let in again", async () => {
    const { desk, leipzig } = stage;
    await desk.goTo("Boxes and pairing");
    await desk.press("New site");
    await desk.fill("Name of the site", "Rostock");
    await desk.pressInDialog("Make a code");
    await desk.dialog.getByRole("button", { name: "Close" }).last().click();
    await desk.row("Rostock").getByRole("button", { name: "Cancel" }).click();
    await desk.shows("The code of Rostock is useless now");
    const row = desk.page.getByRole("table", { name: "Boxes" }).getByRole("row").filter({ hasText: "Leipzig" });
    const keyOf = async () => (await row.locator('[data-title="Key"]').textContent()) ?? "";
    const before = await keyOf();
    await row.getByRole("button", { name: "New key" }).click();
    await desk.pressInDialog("New key");
    // At its next contact, and what it writes makes one.
    await leipzig.call("settings.save", { name: "picking.slots", value: 9 });
    await expect.poll(keyOf, patience).not.toBe(before);
    await row.getByRole("button", { name: "Revoke" }).click();
    await desk.fill("Why?", "Stolen from the van");
    await desk.pressInDialog("Revoke");
    await row.getByText("Revoked").waitFor();
    await leipzig.call("items.save", { sku: "MUG-1", name: "Stolen mug" });
    await expect.poll(async () => (await leipzig.call("sync.status", {})).trouble?.code, patience).toBe("box-revoked");
    await desk.goTo("Sites");
    await desk.page.locator("[data-site]").filter({ hasText: "Leipzig" }).click();
    await desk.press("Expel");
    await desk.fill("Why?", "It does not come back");
    await desk.pressInDialog("Expel");
    await desk.shows("Leipzig is expelled");
    await desk.press("Let it come back");
    await desk.shows("Leipzig may come back");
  });
}
