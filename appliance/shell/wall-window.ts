import type { ShellElectron } from "./electron-api.ts";
import { type KioskWindow, type KioskWindowSettings, openKioskWindow } from "./kiosk-window.ts";
import type { ReadyLine } from "./ready-line.ts";
import type { Trouble } from "./trouble-page.ts";

export interface WallWindow {
  showPage(ready: ReadyLine): void;
  explain(trouble: Trouble): void;
  /** The wall's page has drawn a frame, if it was the wall's. */
  painted(sender: unknown, url: string): void;
  close(): void;
}

/**
 * The board of the day on a second display, as long as one is connected: a screen may be plugged in, switched off and taken away at any
 * time. It shows the same appliance as the kiosk and takes no orders. Of several more displays the first has it.
 */
export function keepWallWindow(
  electron: Pick<ShellElectron, "BrowserWindow" | "session" | "screen">,
  settings: Omit<KioskWindowSettings, "display" | "isWall">,
): WallWindow {
  const { screen } = electron;
  let window: KioskWindow | undefined;
  let onDisplay: number | undefined;
  let isClosed = false;
  let show: (on: KioskWindow) => void = () => undefined;

  const follow = () => {
    const primary = screen.getPrimaryDisplay().id;
    const display = screen.getAllDisplays().find(({ id }) => id !== primary);
    if (isClosed || display?.id === onDisplay) return;
    window?.close();
    onDisplay = display?.id;
    window = display && openKioskWindow(electron, { ...settings, display, isWall: true });
    if (window) show(window);
  };
  screen.on("display-added", follow);
  screen.on("display-removed", follow);
  follow();

  const showNow = (next: (on: KioskWindow) => void) => {
    show = next;
    if (window) show(window);
  };
  return {
    showPage: (ready) => showNow((on) => on.showPage(ready)),
    explain: (trouble) => showNow((on) => on.explain(trouble)),
    painted: (sender, url) => {
      if (window?.isSender(sender) && window.isOurs(url)) window.painted();
    },
    close: () => {
      isClosed = true;
      window?.close();
    },
  };
}
