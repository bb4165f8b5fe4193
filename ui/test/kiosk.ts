import type { Browser, Locator, Page } from "playwright-core";

const shutAfterMs = 8_000;

/** A kiosk: one touchscreen, pressed as a supervisor presses it. */
export class Kiosk {
  readonly page: Page;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser, httpPort: number, query = ""): Promise<Kiosk> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, hasTouch: true, locale: "en" });
    const page = await context.newPage();
    page.setDefaultTimeout(shutAfterMs);
    await page.goto(`http://127.0.0.1:${httpPort}/kiosk/${query}`);
    return new Kiosk(page);
  }

  /** Chooses the name and keys the PIN on the screen. */
  async signIn(name: string, pin: string): Promise<void> {
    await this.press(name);
    for (const digit of pin) await this.press(digit);
    await this.press("OK");
    await this.page.getByRole("navigation").waitFor();
  }

  /** A scanner types fast and ends with Enter. */
  async scan(code: string): Promise<void> {
    await this.page.keyboard.type(code, { delay: 2 });
    await this.page.keyboard.press("Enter");
  }

  async goTo(screen: string): Promise<void> {
    await this.page.getByRole("navigation").getByRole("button", { name: screen }).tap();
  }

  /** The button with exactly these words. */
  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  async press(name: string): Promise<void> {
    await this.button(name).tap();
  }

  /** The last dialog that opened. */
  get dialog(): Locator {
    return this.page.getByRole("dialog").last();
  }

  async pressInDialog(name: string): Promise<void> {
    await this.dialog.getByRole("button", { name, exact: true }).tap();
  }

  /** Waits until these words stand somewhere. */
  async shows(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).first().waitFor();
  }

  /** A column of the board by its name. */
  column(name: string): Locator {
    return this.page.getByRole("region", { name, exact: true });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
