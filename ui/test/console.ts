import { fileURLToPath } from "node:url";
import type { Browser, Locator, Page } from "playwright-core";

/** How long a test waits for what must come, on a machine that does much else. */
export const patienceMs = 60_000;
const pictures = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));

export interface ConsoleOptions {
  width?: number;
  height?: number;
  locale?: string;
  dark?: boolean;
}

/** The console in a browser of its own, with an authenticator that it believes to be built in. */
export class Console {
  readonly page: Page;
  /** What the page complained about; a test ends by asking for none. */
  readonly faults: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on("pageerror", (error) => this.faults.push(error.message));
    page.on("console", (message) => {
      // A refused call is no fault of the page.
      if (message.type() === "error" && !message.text().startsWith("Failed to load resource"))
        this.faults.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    url: string,
    { width = 1360, height = 850, locale = "en-GB", dark = false }: ConsoleOptions = {},
  ): Promise<Console> {
    const context = await browser.newContext({
      viewport: { width, height },
      locale,
      acceptDownloads: true,
      colorScheme: dark ? "dark" : "light",
    });
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
    const devtools = await context.newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await page.goto(url);
    return new Console(page);
  }

  async goTo(screen: string): Promise<void> {
    // A dialog that a failed test left open must not fail the next one too.
    if ((await this.page.getByRole("dialog").count()) > 0) {
      await this.page.goto(this.page.url().replace(/#.*$/, "#/sites"));
      await this.page.reload();
    }
    await this.page.getByRole("navigation").getByRole("button", { name: screen }).click();
    await this.page.getByRole("heading", { level: 1, name: screen }).waitFor();
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name, exact: typeof name === "string" });
  }

  async press(name: string | RegExp): Promise<void> {
    await this.button(name).click();
  }

  /** The last dialog that opened. */
  get dialog(): Locator {
    return this.page.getByRole("dialog").last();
  }

  async fill(label: string, text: string): Promise<void> {
    await this.page.getByLabel(label, { exact: true }).last().fill(text);
  }

  async pressInDialog(name: string): Promise<void> {
    await this.dialog.getByRole("button", { name, exact: true }).last().click();
  }

  /** Waits until these words stand somewhere. */
  async shows(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).first().waitFor();
  }

  /** The row of a table that has these words. */
  row(words: string | RegExp): Locator {
    return this.page.getByRole("row").filter({ hasText: words }).first();
  }

  async picture(name: string): Promise<void> {
    if (process.env.KONTOR_PICTURES !== "1") return;
    await this.page.screenshot({ path: `${pictures}${name}.png`, animations: "disabled" });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
