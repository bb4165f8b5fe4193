import { type ApplianceState, SUPERVISION_LIMITS, type Supervisor, superviseAppliance } from "./appliance-process.ts";
import { followAppliance } from "./attached-appliance.ts";
import { CHANNELS } from "./channels.ts";
import type { Sent, ShellElectron } from "./electron-api.ts";
import { type KioskWindow, openKioskWindow } from "./kiosk-window.ts";
import type { ShellSettings } from "./shell-settings.ts";
import { applianceDown, STARTING, type Trouble } from "./trouble-page.ts";
import { keepWallWindow, type WallWindow } from "./wall-window.ts";

/** The whole life of the shell: its windows, one appliance; quitting closes the windows first and then the appliance. */
export async function startShell(
  electron: ShellElectron,
  settings: ShellSettings,
  limits = SUPERVISION_LIMITS,
  log: (line: string) => void = (line) => process.stderr.write(`${line}\n`),
): Promise<void> {
  const { app } = electron;
  if (!app.requestSingleInstanceLock()) return app.quit();
  app.enableSandbox();
  let window: KioskWindow | undefined;
  let wall: WallWindow | undefined;
  let supervisor: Supervisor | undefined;
  let state: ApplianceState = { kind: "starting" };
  let isQuitting = false;

  app.on("second-instance", () => window?.focus());
  // Without a listener Electron quits here, and on the way out it is us who close the window.
  app.on("window-all-closed", () => undefined);
  app.on("before-quit", (event) => {
    if (isQuitting) return;
    event.preventDefault();
    isQuitting = true;
    wall?.close();
    window?.close();
    void (supervisor?.stop() ?? Promise.resolve()).then(() => app.exit(0));
  });

  await app.whenReady();
  // Asked to quit while it was still coming up.
  if (isQuitting) return;
  electron.Menu.setApplicationMenu(null);
  electron.powerSaveBlocker.start("prevent-display-sleep");
  const kiosk = openKioskWindow(electron, { ...settings, display: electron.screen.getPrimaryDisplay() });
  window = kiosk;
  if (settings.showWall) wall = keepWallWindow(electron, settings);
  const explain = (trouble: Trouble) => {
    kiosk.explain(trouble);
    wall?.explain(trouble);
  };
  explain(STARTING);

  const onState = (next: ApplianceState) => {
    state = next;
    if (isQuitting) return;
    if (next.kind === "ready") {
      kiosk.showPage(next.ready);
      wall?.showPage(next.ready);
    }
    if (next.kind === "restarting") explain(applianceDown(next.reason, next.failures));
  };
  answerPages(electron, kiosk, wall, {
    about: () => ({ shell: app.getVersion(), appliance: state.kind }),
    restartAppliance: () => supervisor?.restart("a person asked for it"),
  });
  supervisor = settings.attachUrl
    ? followAppliance(settings.attachUrl, onState, log, limits)
    : superviseAppliance(settings.command, onState, log, limits);
}

/**
 * Only the appliance's own page is answered, and the wall's only in that it has painted; a message from anywhere else is as if it had not
 * been sent.
 */
function answerPages(
  { ipcMain }: ShellElectron,
  kiosk: KioskWindow,
  wall: WallWindow | undefined,
  { about, restartAppliance }: { about: () => unknown; restartAppliance: () => void },
): void {
  const isKiosk = ({ sender, senderFrame }: Sent) =>
    kiosk.isSender(sender) && senderFrame !== null && kiosk.isOurs(senderFrame.url);
  const hear = (channel: string, act: () => void) =>
    ipcMain.on(channel, (sent) => {
      if (isKiosk(sent)) act();
      else if (channel === CHANNELS.painted && sent.senderFrame) wall?.painted(sent.sender, sent.senderFrame.url);
    });
  hear(CHANNELS.painted, kiosk.painted);
  hear(CHANNELS.reloadScreen, kiosk.reload);
  hear(CHANNELS.restartAppliance, restartAppliance);
  ipcMain.handle(CHANNELS.about, (sent) => (isKiosk(sent) ? about() : undefined));
}
