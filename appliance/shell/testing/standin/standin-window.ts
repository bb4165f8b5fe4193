import { EventEmitter } from "node:events";
import { readFileSync } from "node:fs";
import type { BrowserWindowConstructorOptions } from "electron";
import type { BrowserContext, Page, Route } from "playwright-core";
import type { ShellContents, ShellWindow } from "../../electron-api.ts";

/** Chromium's codes for loads that failed; the shell looks at one of them only. */
const ABORTED = -3;
const FAILED = -2;

/** An event that can be prevented, as Electron's. */
export class StandinEvent {
  isPrevented = false;
  readonly url: string;
  constructor(url = "") {
    this.url = url;
  }
  preventDefault(): void {
    this.isPrevented = true;
  }
}

/** One window: a page of Chromium. What the shell asks of it is done in that order, as soon as Chromium is there. */
export class StandinWindow extends EventEmitter implements ShellWindow {
  readonly webContents: StandinContents;
  readonly #context: Promise<BrowserContext>;
  readonly #preload: string;
  #page: Page | undefined;
  #isDestroyed = false;
  #wasShown = false;
  #work: Promise<unknown> = Promise.resolve();

  constructor(context: Promise<BrowserContext>, { webPreferences = {} }: BrowserWindowConstructorOptions) {
    super();
    this.#context = context;
    this.#preload = preloadScript(webPreferences.preload ?? "");
    this.webContents = new StandinContents(() => this.#crash());
  }

  get page(): Page | undefined {
    return this.#page;
  }

  show(): void {
    this.#wasShown = true;
  }

  focus(): void {
    this.#then(async () => this.#page?.bringToFront());
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  destroy(): void {
    this.#isDestroyed = true;
    this.#then(async () => this.#page?.close());
  }

  loadURL(url: string): Promise<void> {
    return this.#then(async () => {
      if (this.#isDestroyed) return;
      const page = this.#page ?? (await this.#open());
      this.#page = page;
      try {
        await page.goto(url, { waitUntil: "load", timeout: 60_000 });
      } catch (error) {
        const text = /net::(ERR_\w+)/.exec(String(error))?.[1] ?? String(error).split("\n")[0] ?? "";
        const code = text === "ERR_ABORTED" || text.includes("interrupted") ? ABORTED : FAILED;
        this.webContents.emit("did-fail-load", {}, code, text, url, true);
        throw error;
      }
      if (!this.#wasShown) this.emit("ready-to-show");
    });
  }

  async #open(): Promise<Page> {
    const page = await (await this.#context).newPage();
    await page.addInitScript({ content: this.#preload });
    await page.route("**/*", (route) => this.#decide(page, route));
    page.on("download", (download) => void download.cancel());
    page.on("popup", (popup) => {
      if (this.webContents.windowOpen().action === "deny") void popup.close();
    });
    page.on("crash", () => {
      // A crashed page cannot be used again: the next load is in a new one.
      this.#page = undefined;
      void page.close().catch(() => undefined);
      this.webContents.emit("render-process-gone", {}, { reason: "crashed" });
    });
    return page;
  }

  /** Where the page itself wants to go elsewhere, the shell is asked as Electron would ask it. */
  async #decide(page: Page, route: Route): Promise<void> {
    const request = route.request();
    const isByPage =
      request.isNavigationRequest() && request.frame() === page.mainFrame() && page.url() !== "about:blank";
    const event = new StandinEvent(request.url());
    if (isByPage && new URL(page.url()).origin !== "null") this.webContents.emit("will-navigate", event);
    await (event.isPrevented ? route.abort("aborted") : route.continue()).catch(() => undefined);
  }

  #crash(): void {
    const page = this.#page;
    void page
      ?.context()
      .newCDPSession(page)
      .then((session) => session.send("Page.crash"))
      .catch(() => undefined);
  }

  #then(work: () => Promise<unknown> | undefined): Promise<void> {
    const done = this.#work.then(work).then(() => undefined);
    this.#work = done.catch(() => undefined);
    return done;
  }
}

class StandinContents extends EventEmitter implements ShellContents {
  windowOpen: () => { action: "deny" } = () => ({ action: "deny" });
  readonly forcefullyCrashRenderer: () => void;
  constructor(crash: () => void) {
    super();
    this.forcefullyCrashRenderer = crash;
  }
  setWindowOpenHandler(handler: () => { action: "deny" }): void {
    this.windowOpen = handler;
  }
}

/** The unmodified preload bundle, with the two members of Electron that it uses in a page put in front of it. */
function preloadScript(file: string): string {
  const bundle = file === "" ? "" : readFileSync(file, "utf8");
  return `(() => {
    if (window !== window.top) return;
    const electron = {
      contextBridge: { exposeInMainWorld: (name, functions) => { window[name] = functions; } },
      ipcRenderer: {
        send: (channel) => void window.__standin("send", channel),
        invoke: (channel) => window.__standin("invoke", channel),
      },
    };
    const require = () => electron;
    const module = { exports: {} };
    ${bundle}
  })()`;
}
