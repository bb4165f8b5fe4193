import type { BrowserWindowConstructorOptions } from "electron";
import type { ShellElectron, ShellWindow } from "./electron-api.ts";
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
}

/** One window over the whole screen that shows the appliance and nothing else, and cannot be closed from within. */
export function openKioskWindow(
  { BrowserWindow, session }: Pick<ShellElectron, "BrowserWindow" | "session">,
  { preloadPath, devTools }: { preloadPath: string; devTools: boolean },
): KioskWindow {
  let shown: ReadyLine | undefined;
  let isClosing = false;
  const window = new BrowserWindow(kioskOptions(preloadPath, devTools));
  const isOurs = (url: string) => shown !== undefined && originOf(url) === originOf(shown.kioskUrl);

  const care = careForScreen(
    window,
    (reason, isRepeated) => load(window, troublePage(screenDown(reason, isRepeated))),
    () => shown && load(window, shown.kioskUrl),
  );
  lockSession(session.defaultSession, isOurs);
  lockNavigation(window.webContents, isOurs);
  window.on("close", (event) => {
    if (!isClosing) event.preventDefault();
  });
  window.once("ready-to-show", () => window.show());

  return {
    isOurs,
    showPage: (ready) => {
      const isNew = shown?.kioskUrl !== ready.kioskUrl;
      shown = ready;
      pinCertificate(session.defaultSession, ready);
      if (!isNew) return;
      care.rest();
      load(window, ready.kioskUrl);
    },
    explain: (trouble) => {
      shown = undefined;
      care.rest();
      load(window, troublePage(trouble));
    },
    reload: () => {
      care.rest();
      if (shown) load(window, shown.kioskUrl);
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

function originOf(url: string): string | undefined {
  const { origin } = URL.canParse(url) ? new URL(url) : { origin: "null" };
  return origin === "null" ? undefined : origin;
}
