import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, CDPSession, Locator, Page } from "playwright-core";
import { expect } from "vitest";
import { badgeOf } from "./floor-site.ts";
import type { Wifi } from "./wifi.ts";

export interface HandheldOptions {
  wifi: Wifi;
  language?: string;
  permissions?: string[];
}

const pictures = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
/** From key to key of a scanner that types. */
const keyGapMs = 4;

/** One device in somebody's hand: a browser profile of its own, its scanner, and what its screen says. */
export class Handheld {
  readonly wifi: Wifi;
  readonly context: BrowserContext;
  page: Page;
  /** What the page complained about; a test ends by asking for none. */
  readonly faults: string[] = [];
  #keyboard: CDPSession | undefined;

  private constructor(context: BrowserContext, page: Page, wifi: Wifi) {
    this.context = context;
    this.page = page;
    this.wifi = wifi;
    this.#watch(page);
  }

  static async open(browser: Browser, { wifi, language = "en-GB", permissions }: HandheldOptions): Promise<Handheld> {
    const context = await browser.newContext({
      viewport: { width: 360, height: 740 },
      deviceScaleFactor: 2,
      hasTouch: true,
      isMobile: true,
      locale: language,
      permissions,
    });
    context.setDefaultTimeout(8_000);
    const handheld = new Handheld(context, await context.newPage(), wifi);
    await handheld.load();
    return handheld;
  }

  async load(): Promise<void> {
    await this.page.goto(`${this.wifi.base}/handheld/`);
  }

  /** The page is gone without a word, as when the battery dies; the device and its disk are still there. */
  async crash(): Promise<void> {
    await this.page.close({ runBeforeUnload: false });
    this.#keyboard = undefined;
  }

  async reopen(): Promise<void> {
    this.page = await this.context.newPage();
    this.#watch(this.page);
    await this.load();
  }

  /** The app shell is in the service worker's hands: from now on a reload needs no network. */
  async installed(): Promise<void> {
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
      if (navigator.serviceWorker.controller !== null) return;
      await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
    });
  }

  async signIn(personId: string): Promise<void> {
    await this.sees("Scan your badge|Bitte Ausweis scannen|Ausweis scannen");
    await this.scan(badgeOf(personId));
    await this.page.locator("nav").waitFor();
  }

  /**
   * A keyboard wedge: real key events of the browser's own input pipeline, with a scanner's pace and its Enter at the end. All are
   * handed over at once, so that a busy machine cannot make a person's typing of them.
   */
  async scan(code: string): Promise<void> {
    this.#keyboard ??= await this.context.newCDPSession(this.page);
    const keyboard = this.#keyboard;
    const startSeconds = Date.now() / 1_000;
    const keys = [...code, "\r"].flatMap((char, index) => {
      const timestamp = startSeconds + (index * keyGapMs) / 1_000;
      if (char === "\r") return [{ type: "keyDown", key: "Enter", code: "Enter", text: "\r", windowsVirtualKeyCode: 13, timestamp }];
      // How wedges send FNC1 on a keyboard.
      if (char === "\x1d") return [{ type: "rawKeyDown", key: "]", code: "BracketRight", windowsVirtualKeyCode: 221, modifiers: 2, timestamp }];
      return [{ type: "keyDown", key: char, text: char, timestamp }];
    });
    await Promise.all(keys.map((key) => keyboard.send("Input.dispatchKeyEvent", key as never)));
    // A trigger is not pulled twice within the time of a bounce.
    await this.page.waitForTimeout(160);
  }

  /** As the wrapping app of an intent scanner hands it in. */
  async intent(code: string): Promise<void> {
    await this.page.evaluate((data) => {
      window.dispatchEvent(new CustomEvent("kontor-scan", { detail: { data } }));
    }, code);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name }).first();
  }

  async press(name: string | RegExp): Promise<void> {
    await this.button(name).click();
    // Presses rest this long, so that one meant for the last step does not hit the next.
    await this.page.waitForTimeout(310);
  }

  /** Keys a number on the pad of the screen. */
  async key(quantity: number): Promise<void> {
    const pad = this.page.locator('div[dir="ltr"].grid');
    for (const digit of String(quantity)) await pad.getByRole("button", { name: digit, exact: true }).click();
    await pad.getByRole("button", { name: "OK", exact: true }).click();
    await this.page.waitForTimeout(310);
  }

  /** Any of these words, `|` between them, somewhere on the screen. */
  async sees(words: string): Promise<void> {
    const wanted = new RegExp(words.replace(/[.*+?^${}()[\]\\]/g, "\\$&"));
    await expect.poll(() => this.words(), { timeout: 8_000, interval: 40 }).toMatch(wanted);
  }

  async words(): Promise<string> {
    return (await this.page.locator("body").innerText()).replace(/\s+/g, " ");
  }

  /** The title of the step at hand. */
  async step(title: string): Promise<void> {
    await expect.poll(() => this.page.locator("h1").first().innerText().catch(() => ""), { timeout: 8_000, interval: 40 }).toBe(title);
  }

  /** The place that the screen sends this person to. */
  async place(): Promise<string> {
    return /Location (?:[A-Z]+ )?([A-Z]+-[\w-]+)/.exec(await this.words())?.[1] ?? "";
  }

  /** How many commands the bar says are unsent. */
  async unsent(): Promise<number> {
    const [, count = "0"] = /(\d+) (?:unsent|nicht gesendet)/.exec(await this.page.locator("header").first().innerText()) ?? [];
    return Number(count);
  }

  async picture(name: string): Promise<void> {
    if (!process.env.KONTOR_PICTURES) return;
    await this.page.waitForTimeout(700);
    await this.page.screenshot({ path: `${pictures}${name}.png` });
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.wifi.close();
  }

  #watch(page: Page): void {
    page.on("pageerror", (error) => this.faults.push(error.message));
  }
}
