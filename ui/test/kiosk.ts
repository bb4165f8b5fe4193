import { fileURLToPath } from "node:url";
import type { Browser, CDPSession, Locator, Page } from "playwright-core";

const patienceMs = 60_000;
const pictures = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
const keyGapMs = 3;
/** In both languages. */
const settings = /^(Settings|Einstellungen)/;

/** A kiosk: one touchscreen, pressed as a supervisor presses it. */
export class Kiosk {
  readonly page: Page;
  #keyboard: CDPSession | undefined;

  private constructor(page: Page) {
    this.page = page;
  }

  static async open(browser: Browser, httpPort: number, query = ""): Promise<Kiosk> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, hasTouch: true, locale: "en" });
    const page = await context.newPage();
    page.setDefaultTimeout(patienceMs);
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

  /** A keyboard wedge: key events at a scanner's pace, handed over all at once, so that a busy machine makes no typing of them. */
  async scan(code: string): Promise<void> {
    this.#keyboard ??= await this.page.context().newCDPSession(this.page);
    const keyboard = this.#keyboard;
    const startSeconds = Date.now() / 1_000;
    const at = (index: number) => startSeconds + (index * keyGapMs) / 1_000;
    const letters = Array.from(code, (char, index) => ({
      type: "keyDown" as const,
      key: char,
      text: char,
      timestamp: at(index),
    }));
    const enter = { type: "keyDown" as const, key: "Enter", text: "\r", timestamp: at(code.length) };
    await Promise.all([...letters, enter].map((key) => keyboard.send("Input.dispatchKeyEvent", key)));
  }

  async goTo(screen: string): Promise<void> {
    const rail = this.page.getByRole("navigation");
    if ((await rail.getByRole("button", { name: screen }).count()) === 0) {
      // Behind the last entry of the rail.
      await rail.getByRole("button", { name: settings }).tap();
      await this.page.getByRole("group", { name: settings }).getByRole("button", { name: screen }).tap();
      return;
    }
    await rail.getByRole("button", { name: screen }).tap();
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

  async picture(name: string): Promise<void> {
    if (process.env.KONTOR_PICTURES !== "1") return;
    await this.page.screenshot({ path: `${pictures}${name}.png`, animations: "disabled" });
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}
