import { EventEmitter } from "node:events";
import type { BrowserWindowConstructorOptions } from "electron";
import type {
  ShellContents,
  ShellDisplay,
  ShellElectron,
  ShellIpc,
  ShellScreen,
  ShellSession,
  ShellWindow,
} from "../electron-api.ts";

/** The few members of Electron that the shell uses, without a screen: it keeps what it was told, and tests raise events. */
export class FakeElectron {
  readonly calls: string[] = [];
  readonly windows: FakeWindow[] = [];
  readonly session: FakeSession = new FakeSession();
  readonly ipc: FakeIpc = new FakeIpc();
  readonly screen: FakeScreen = new FakeScreen();
  readonly exited: Promise<number>;
  private readonly appEvents = new EventEmitter();

  /** Typed as what the shell takes: the compiler says when the shell wants more than this offers. */
  readonly electron: ShellElectron;

  constructor({ isFirst = true } = {}) {
    const { promise, resolve } = Promise.withResolvers<number>();
    this.exited = promise;
    const note = (call: string) => this.calls.push(call);
    const { appEvents, windows } = this;
    this.electron = {
      app: {
        on: (event: string, listener: (event: FakeEvent) => void) => appEvents.on(event, listener),
        requestSingleInstanceLock: () => isFirst,
        enableSandbox: () => note("enableSandbox"),
        whenReady: () => Promise.resolve(),
        getVersion: () => "1.2.3",
        quit: () => {
          note("quit");
          if (!this.raise("before-quit").isPrevented) resolve(0);
        },
        exit: (code = 0) => resolve(code),
      },
      BrowserWindow: class extends FakeWindow {
        constructor(options: BrowserWindowConstructorOptions) {
          super(options);
          windows.push(this);
        }
      },
      ipcMain: this.ipc,
      Menu: { setApplicationMenu: () => note("no menu") },
      powerSaveBlocker: { start: (type) => note(type) },
      screen: this.screen,
      session: { defaultSession: this.session },
    };
  }

  get window(): FakeWindow {
    const [window] = this.windows;
    if (!window) throw new Error("the shell has opened no window");
    return window;
  }

  raise(event: string): FakeEvent {
    const raised = new FakeEvent("");
    this.appEvents.emit(event, raised);
    return raised;
  }
}

export class FakeEvent {
  isPrevented = false;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
  }
  preventDefault(): void {
    this.isPrevented = true;
  }
}

export class FakeWindow extends EventEmitter implements ShellWindow {
  readonly options: BrowserWindowConstructorOptions;
  readonly webContents: FakeContents = new FakeContents();
  /** Every address loaded; a page made by the shell itself as its text. */
  readonly loaded: string[] = [];
  private destroyed = false;

  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }
  show(): void {}
  focus(): void {
    this.loaded.push("focus");
  }
  destroy(): void {
    this.destroyed = true;
  }
  isDestroyed(): boolean {
    return this.destroyed;
  }
  loadURL(url: string): Promise<void> {
    this.loaded.push(url.startsWith("data:") ? decodeURIComponent(url) : url);
    return Promise.resolve();
  }
  /** What is on the screen: an address, or the title of a page made by the shell. */
  get shown(): string | undefined {
    const last = this.loaded.at(-1);
    return /<title>(.*)<\/title>/.exec(last ?? "")?.[1] ?? last;
  }
}

export class FakeContents extends EventEmitter implements ShellContents {
  openWindow: () => { action: string } = () => ({ action: "allow" });
  setWindowOpenHandler(handler: () => { action: "deny" }): void {
    this.openWindow = handler;
  }
  forcefullyCrashRenderer(): void {
    this.emit("render-process-gone", {}, { reason: "crashed" });
  }
  /** Whether the page would get to `url` by this kind of navigation. */
  navigates(event: string, url: string): boolean {
    const raised = new FakeEvent(url);
    this.emit(event, raised);
    return !raised.isPrevented;
  }
}

export class FakeSession extends EventEmitter implements ShellSession {
  isAllowed: Parameters<ShellSession["setPermissionCheckHandler"]>[0] = () => true;
  askPermission: Parameters<ShellSession["setPermissionRequestHandler"]>[0] = (_contents, _permission, answer) =>
    answer(true);
  verify: Parameters<ShellSession["setCertificateVerifyProc"]>[0] = (_request, answer) => answer(-3);
  setPermissionCheckHandler(handler: FakeSession["isAllowed"]): void {
    this.isAllowed = handler;
  }
  setPermissionRequestHandler(handler: FakeSession["askPermission"]): void {
    this.askPermission = handler;
  }
  setCertificateVerifyProc(proc: FakeSession["verify"]): void {
    this.verify = proc;
  }
}

export class FakeIpc implements ShellIpc {
  private readonly listeners = new Map<string, Parameters<ShellIpc["handle"]>[1]>();
  on(channel: string, listener: Parameters<ShellIpc["on"]>[1]): void {
    this.listeners.set(channel, listener);
  }
  handle(channel: string, listener: Parameters<ShellIpc["handle"]>[1]): void {
    this.listeners.set(channel, listener);
  }
  /** Sends as a page at `url` in this window would. */
  send(channel: string, url: string, from: FakeWindow): unknown {
    return this.listeners.get(channel)?.({ sender: from.webContents, senderFrame: { url } });
  }
}

export class FakeScreen extends EventEmitter implements ShellScreen {
  displays: ShellDisplay[] = [display(1, 0)];
  getAllDisplays(): ShellDisplay[] {
    return this.displays;
  }
  getPrimaryDisplay(): ShellDisplay {
    return this.displays[0] ?? display(1, 0);
  }
  plugIn(id: number): void {
    this.displays = [...this.displays, display(id, 1280)];
    this.emit("display-added");
  }
  unplug(id: number): void {
    this.displays = this.displays.filter((one) => one.id !== id);
    this.emit("display-removed");
  }
}

function display(id: number, x: number): ShellDisplay {
  return { id, bounds: { x, y: 0, width: 1280, height: 800 } };
}
