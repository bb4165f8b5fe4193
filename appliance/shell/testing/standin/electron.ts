import { EventEmitter } from "node:events";
import { dirname, resolve } from "node:path";
import type { BrowserWindowConstructorOptions } from "electron";
import { type BrowserContext, chromium } from "playwright-core";
import type { MainElectron, Sent, ShellIpc, ShellSession } from "../../electron-api.ts";
import { StandinEvent, StandinWindow } from "./standin-window.ts";

/**
 * What the shell's main bundle gets in place of Electron where there is no Electron: windows are pages of a real Chromium, the rest is
 * Node. It takes Electron's own arguments `--user-data-dir` and `--remote-debugging-port`, and shows two displays. It cannot show the
 * sandbox, the isolation of the preload, permissions, certificates, the fuses, or what the GPU process does.
 */
const [program = "", ...args] = process.argv.slice(1);
const argument = (name: string) => args.find((one) => one.startsWith(`--${name}=`))?.slice(name.length + 3);
const profile = resolve(argument("user-data-dir") ?? ".kontor-standin");
const size = { width: 1280, height: 800 };

const windows: StandinWindow[] = [];
const events = new EventEmitter();
const handlers = new Map<string, (event: Sent) => unknown>();
let opened: Promise<BrowserContext> | undefined;

async function openChromium(): Promise<BrowserContext> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    // A build container runs everything as root, where Chromium has no sandbox.
    chromiumSandbox: false,
    viewport: size,
    hasTouch: true,
    locale: "en",
    // This process decides by itself when it ends.
    handleSIGTERM: false,
    handleSIGINT: false,
    args: [
      `--remote-debugging-port=${argument("remote-debugging-port") ?? "0"}`,
      "--disable-gpu",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  await context.exposeBinding("__standin", ({ page, frame }, _kind: string, channel: string) => {
    const window = windows.find((one) => one.page === page);
    return handlers.get(channel)?.({ sender: window?.webContents, senderFrame: { url: frame.url() } });
  });
  return context;
}

async function leave(code: number): Promise<void> {
  await (await opened)?.close().catch(() => undefined);
  process.exit(code);
}

class StandinSession extends EventEmitter implements ShellSession {
  setPermissionCheckHandler(): void {}
  setPermissionRequestHandler(): void {}
  setCertificateVerifyProc(): void {}
}

class StandinIpc implements ShellIpc {
  on(channel: string, listener: (event: Sent) => void): void {
    handlers.set(channel, listener);
  }
  handle(channel: string, listener: (event: Sent) => unknown): void {
    handlers.set(channel, listener);
  }
}

const standin = {
  app: {
    on: (event: string, listener: (event: StandinEvent) => void) => events.on(event, listener),
    requestSingleInstanceLock: () => true,
    enableSandbox: () => undefined,
    whenReady: async () => {
      opened ??= openChromium();
      await opened;
    },
    getVersion: () => "0.0.0-standin",
    getAppPath: () => dirname(resolve(program)),
    getPath: () => profile,
    isPackaged: false,
    quit: () => {
      const event = new StandinEvent();
      events.emit("before-quit", event);
      if (!event.isPrevented) void leave(0);
    },
    exit: (code = 0) => void leave(code),
  },
  BrowserWindow: class extends StandinWindow {
    constructor(options: BrowserWindowConstructorOptions) {
      if (!opened) throw new Error("a window can be opened only when the app is ready");
      super(opened, options);
      windows.push(this);
    }
  },
  ipcMain: new StandinIpc(),
  Menu: { setApplicationMenu: () => undefined },
  powerSaveBlocker: { start: () => 1 },
  screen: {
    on: (event: string, listener: () => void) => events.on(event, listener),
    getAllDisplays: () => [display(1, 0), display(2, size.width)],
    getPrimaryDisplay: () => display(1, 0),
  },
  session: { defaultSession: new StandinSession() },
} satisfies MainElectron;

function display(id: number, x: number) {
  return { id, bounds: { x, y: 0, ...size } };
}

export const { app, BrowserWindow, ipcMain, Menu, powerSaveBlocker, screen, session } = standin;
