import type { BrowserWindowConstructorOptions } from "electron";

/**
 * The part of Electron that the shell uses, and no more. `main.ts` hands in the real one, so the type check says when
 * Electron no longer offers it; the tests hand in a small stand-in of the same type.
 */
export interface ShellElectron {
  app: ShellApp;
  BrowserWindow: new (options: BrowserWindowConstructorOptions) => ShellWindow;
  ipcMain: ShellIpc;
  Menu: { setApplicationMenu: (menu: null) => void };
  powerSaveBlocker: { start: (type: "prevent-display-sleep") => number };
  screen: ShellScreen;
  session: { defaultSession: ShellSession };
}

/** What `main.ts` itself asks of Electron, beside what it hands on. */
export interface MainElectron extends ShellElectron {
  app: ShellApp & { getAppPath: () => string; getPath: (name: "userData") => string; readonly isPackaged: boolean };
}

export interface ShellApp {
  on: {
    (event: "before-quit", listener: (event: Stoppable) => void): unknown;
    (event: "second-instance", listener: () => void): unknown;
    (event: "window-all-closed", listener: () => void): unknown;
  };
  requestSingleInstanceLock: () => boolean;
  enableSandbox: () => void;
  whenReady: () => Promise<void>;
  getVersion: () => string;
  quit: () => void;
  exit: (code?: number) => void;
}

export interface ShellWindow {
  on: {
    (event: "close", listener: (event: Stoppable) => void): unknown;
    (event: "unresponsive", listener: () => void): unknown;
    (event: "responsive", listener: () => void): unknown;
  };
  once: (event: "ready-to-show", listener: () => void) => unknown;
  show: () => void;
  focus: () => void;
  destroy: () => void;
  isDestroyed: () => boolean;
  loadURL: (url: string) => Promise<void>;
  readonly webContents: ShellContents;
}

export interface ShellContents {
  on: {
    (event: "will-navigate", listener: (event: Navigation) => void): unknown;
    (event: "will-redirect", listener: (event: Navigation) => void): unknown;
    (event: "will-frame-navigate", listener: (event: Navigation) => void): unknown;
    (event: "will-attach-webview", listener: (event: Stoppable) => void): unknown;
    (event: "render-process-gone", listener: (event: unknown, details: { reason: string }) => void): unknown;
    (event: "did-fail-load", listener: LoadFailed): unknown;
  };
  setWindowOpenHandler: (handler: () => { action: "deny" }) => void;
  forcefullyCrashRenderer: () => void;
}

export interface ShellIpc {
  on: (channel: string, listener: (event: Sent) => void) => unknown;
  handle: (channel: string, listener: (event: Sent) => unknown) => void;
}

export interface ShellScreen {
  on: {
    (event: "display-added", listener: () => void): unknown;
    (event: "display-removed", listener: () => void): unknown;
  };
  getAllDisplays: () => ShellDisplay[];
  getPrimaryDisplay: () => ShellDisplay;
}

export interface ShellDisplay {
  id: number;
  bounds: { x: number; y: number; width: number; height: number };
}

export interface ShellSession {
  on: (event: "will-download", listener: (event: Stoppable) => void) => unknown;
  setPermissionCheckHandler: (handler: (contents: unknown, permission: string, origin: string) => boolean) => void;
  setPermissionRequestHandler: (
    handler: (
      contents: unknown,
      permission: string,
      answer: (granted: boolean) => void,
      details: { requestingUrl: string },
    ) => void,
  ) => void;
  setCertificateVerifyProc: (
    proc: (request: { hostname: string; certificate: { data: string } }, answer: (verdict: number) => void) => void,
  ) => void;
}

export interface Stoppable {
  preventDefault: () => void;
}

export interface Navigation extends Stoppable {
  url: string;
}

/** A page's message: `sender` is the contents of the window it came from. */
export interface Sent {
  sender: unknown;
  senderFrame: { url: string } | null;
}

type LoadFailed = (event: unknown, code: number, text: string, url: string, isMainFrame: boolean) => void;
