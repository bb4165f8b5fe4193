import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, CDPSession, Locator, Page } from "playwright-core";
import { expect, vi } from "vitest";
import { badgeOf } from "./floor-people.ts";
import type { Wifi } from "./wifi.ts";

export interface HandheldOptions {
  wifi: Wifi;
  language?: string;
  permissions?: string[];
}

const patience = { timeout: 30_000, interval: 40 };
const pictures = fileURLToPath(new URL("../../docs/pictures/", import.meta.url));
/** From key to key of a scanner that types. */
const keyGapMs = 4;
const keysOf: Record<string, { type: "keyDown" | "rawKeyDown"; key: string } & Record<string, string | number>> = {
  "\r": { type: "keyDown", key: "Enter", code: "Enter", text: "\r", windowsVirtualKeyCode: 13 },
  // How wedges send FNC1: control and a bracket.
  "\x1d": { type: "rawKeyDown", key: "]", code: "BracketRight", windowsVirtualKeyCode: 221, modifiers: 2 },
};

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
    context.setDefaultTimeout(patience.timeout);
    await context.addInitScript(() => {
      new MutationObserver(() => {
        const tone = document.querySelector<HTMLElement>("[data-feedback]")?.dataset.feedback;
        if (tone !== undefined) document.documentElement.dataset.lastFeedback = tone;
        const words = document.querySelector('[role="status"][aria-live="assertive"]')?.textContent;
        if (words) document.documentElement.dataset.lastWords = words;
      }).observe(document, { childList: true, subtree: true, characterData: true });
    });
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
      await new Promise((resolve) =>
        navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
      );
    });
  }

  async signIn(personId: string): Promise<void> {
    await this.sees("Scan your badge|Bitte Ausweis scannen|Ausweis scannen");
    await this.scan(badgeOf(personId));
    await this.sees("Scan any|Etwas scannen");
  }

  /** A keyboard wedge: one burst of keys with its Enter, however busy this machine is. */
  async scan(code: string): Promise<void> {
    await this.page.evaluate((text) => {
      const target = document.activeElement ?? document.body;
      // All of them before the first is handled: an event's time is when it was made.
      const keys = [...text, "Enter"].map((char) => {
        const gs = char === "\x1d";
        const key = { key: gs ? "]" : char, code: gs ? "BracketRight" : "", ctrlKey: gs };
        return new KeyboardEvent("keydown", { ...key, bubbles: true, cancelable: true });
      });
      for (const key of keys) target.dispatchEvent(key);
    }, code);
    await this.pullAgain();
  }

  /**
   * The same through the browser's own input pipeline: trusted keys, with the pace of a scanner. All are handed over at once, so
   * that a busy machine is less likely to make a person's typing of them.
   */
  async scanTrusted(code: string): Promise<void> {
    this.#keyboard ??= await this.context.newCDPSession(this.page);
    const keyboard = this.#keyboard;
    const startSeconds = Date.now() / 1_000;
    const keys = [...code, "\r"].map((char, index) => ({
      ...(keysOf[char] ?? { type: "keyDown" as const, key: char, text: char }),
      timestamp: startSeconds + (index * keyGapMs) / 1_000,
    }));
    await Promise.all(keys.map((key) => keyboard.send("Input.dispatchKeyEvent", key)));
    await this.pullAgain();
  }

  /** A trigger is not pulled twice within the time of a bounce. */
  async pullAgain(): Promise<void> {
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
    await vi.waitFor(async () => expect(await this.words()).toMatch(wanted), patience);
  }

  async words(): Promise<string> {
    // biome-ignore lint/performance/useDomNodeTextContent: what a person sees, with the gaps between
    return (await this.page.locator("body").innerText()).replace(/\s+/g, " ");
  }

  /** The title of the step at hand. */
  async step(title: string): Promise<void> {
    const heading = this.page.locator("h1").first();
    await vi.waitFor(async () => expect(await heading.textContent({ timeout: 500 })).toBe(title), patience);
  }

  /** The place that the screen sends this person to. */
  async place(): Promise<string> {
    return /Location (?:[A-Z]+ )?([A-Z]+-[\w-]+)/.exec(await this.words())?.[1] ?? "";
  }

  /** The colour that the last scan or press was answered with; it is over in a moment, so the page notes it down. */
  async flash(): Promise<string> {
    return this.page.evaluate(() => document.documentElement.dataset.lastFeedback ?? "");
  }

  /** The words that were read out with it last are these; they too are over in a moment. */
  async told(words: string): Promise<void> {
    const last = () => this.page.evaluate(() => document.documentElement.dataset.lastWords ?? "");
    await vi.waitFor(async () => expect(await last()).toBe(words), patience);
  }

  /** Buttons, links and fields on the screen that a glove would miss. */
  async smallTargets(leastPx: number): Promise<string[]> {
    return this.page.evaluate((least) => {
      const targets = document.querySelectorAll<HTMLElement>("button, a[href], input, textarea, select");
      return Array.from(targets).flatMap((target) => {
        const { width, height } = target.getBoundingClientRect();
        const hidden = !target.checkVisibility() || target.hasAttribute("data-scan-only") || width <= 1;
        if (hidden || (height >= least && width >= least)) return [];
        const name = target.getAttribute("aria-label") ?? target.textContent ?? "";
        return [`${name.trim().slice(0, 30)} ${Math.round(width)} × ${Math.round(height)}`];
      });
    }, leastPx);
  }

  /** How many commands the bar says are unsent. */
  async unsent(): Promise<number> {
    const said = await this.page.locator("header .sr-only", { hasText: "unsent" }).allTextContents();
    const [count = "0"] = (said[0] ?? "").split(" ");
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
