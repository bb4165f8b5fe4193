import type { BrowserWindowConstructorOptions } from "electron";
import type { ShellDisplay, ShellElectron, ShellWindow } from "./electron-api.ts";
import { lockNavigation, lockSession, pinCertificate } from "./lock-down.ts";
import type { ReadyLine } from "./ready-line.ts";
import { careForScreen } from "./screen-care.ts";
import { screenDown, type Trouble, troublePage } from "./trouble-page.ts";

export interface KioskWindow {
  /** Shows the appliance's kiosk page; again with the same address it only takes up a new certificate. */
  showPage(ready: ReadyLine): void;
  explain(trouble: Trouble): void;
  reload(): void;
  painted(): void;
  focus(): void;
  close(): void;
  /** Whether an address belongs to the appliance that is shown. */
  isOurs(url: string): boolean;
  /** Whether a message came from the page in this window. */
  isSender(sender: unknown): boolean;
}

export interface KioskWindowSettings {
  preloadPath: string;
  devTools: boolean;
  /** Left out: the primary display. */
  display?: ShellDisplay | undefined;
  /** The board on a second display: it has no say over what pages may do, the kiosk has. */
  isWall?: boolean;
}

/** One window over a whole display that shows the appliance and nothing else, and cannot be closed from within. */
export function openKioskWindow(
  { BrowserWindow, session }: Pick<ShellElectron, "BrowserWindow" | "session">,
  { preloadPath, devTools, display, isWall = false }: KioskWindowSettings,
): KioskWindow {
  let shown: { url: string } | undefined;
  let isClosing = false;
  const window = new BrowserWindow({ ...kioskOptions(preloadPath, devTools), ...display?.bounds });
  const isOurs = (url: string) => shown !== undefined && originOf(url) === originOf(shown.url);

  const care = careForScreen(
    window,
    (reason, isRepeated) => load(window, troublePage(screenDown(reason, isRepeated))),
    () => shown && load(window, shown.url),
  );
  if (!isWall) lockSession(session.defaultSession, isOurs);
  lockNavigation(window.webContents, isOurs);
  window.on("close", (event) => {
    if (!isClosing) event.preventDefault();
  });
  window.once("ready-to-show", () => window.show());

  return {
    isOurs,
    isSender: (sender) => !window.isDestroyed() && sender === window.webContents,
    showPage: (ready) => {
      const url = isWall ? wallUrl(ready.kioskUrl) : ready.kioskUrl;
      const isNew = shown?.url !== url;
      shown = { url };
      if (!isWall) pinCertificate(session.defaultSession, ready);
      if (!isNew) return;
      care.rest();
      load(window, url);
    },
    explain: (trouble) => {
      shown = undefined;
      care.rest();
      load(window, troublePage(trouble));
    },
    reload: () => {
      care.rest();
      if (shown) load(window, shown.url);
    },
    painted: care.painted,
    focus: () => window.focus(),
    close: () => {
      isClosing = true;
      care.rest();
      if (!window.isDestroyed()) window.destroy();
    },
  };
}

function kioskOptions(preloadPath: string, devTools: boolean): BrowserWindowConstructorOptions {
  return {
    kiosk: true,
    fullscreen: true,
    frame: false,
    autoHideMenuBar: true,
    show: false,
    backgroundColor: "#101820",
    title: "Kontor",
    webPreferences: {
      preload: preloadPath,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      // A kiosk behind another window must still be up to date when it comes to the front.
      backgroundThrottling: false,
      devTools,
    },
  };
}

/** What goes wrong in loading is told by the event did-fail-load; the rejected promise says the same once more. */
function load(window: ShellWindow, url: string): void {
  if (!window.isDestroyed()) window.loadURL(url).catch(() => undefined);
}

function wallUrl(kioskUrl: string): string {
  const url = new URL(kioskUrl);
  url.searchParams.set("wall", "1");
  return url.href;
}

function originOf(url: string): string | undefined {
  const { origin } = URL.canParse(url) ? new URL(url) : { origin: "null" };
  return origin === "null" ? undefined : origin;
}
