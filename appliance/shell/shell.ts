import { type ApplianceState, SUPERVISION_LIMITS, type Supervisor, superviseAppliance } from "./appliance-process.ts";
import { CHANNELS } from "./channels.ts";
import type { ShellElectron } from "./electron-api.ts";
import { type KioskWindow, openKioskWindow } from "./kiosk-window.ts";
import type { ShellSettings } from "./shell-settings.ts";
import { applianceDown, STARTING } from "./trouble-page.ts";

/** The whole life of the shell: one window, one appliance; quitting closes the window first and then the appliance. */
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
    window?.close();
    void (supervisor?.stop() ?? Promise.resolve()).then(() => app.exit(0));
  });

  await app.whenReady();
  // Asked to quit while it was still coming up.
  if (isQuitting) return;
  electron.Menu.setApplicationMenu(null);
  electron.powerSaveBlocker.start("prevent-display-sleep");
  const kiosk = openKioskWindow(electron, settings);
  window = kiosk;
  kiosk.explain(STARTING);

  const onState = (next: ApplianceState) => {
    state = next;
    if (isQuitting) return;
    if (next.kind === "ready") kiosk.showPage(next.ready);
    if (next.kind === "restarting") kiosk.explain(applianceDown(next.reason, next.failures));
  };
  answerPage(electron, kiosk, {
    about: () => ({ shell: app.getVersion(), appliance: state.kind }),
    restartAppliance: () => supervisor?.restart("a person asked for it"),
  });
  if (settings.attachUrl)
    onState({ kind: "ready", ready: { kioskUrl: settings.attachUrl, healthUrl: settings.attachUrl } });
  else supervisor = superviseAppliance(settings.command, onState, log, limits);
}

/** Only the appliance's own page is answered; a message from anywhere else is as if it had not been sent. */
function answerPage(
  { ipcMain }: ShellElectron,
  kiosk: KioskWindow,
  { about, restartAppliance }: { about: () => unknown; restartAppliance: () => void },
): void {
  const isPage = (frame: { url: string } | null) => frame !== null && kiosk.isOurs(frame.url);
  const hear = (channel: string, act: () => void) =>
    ipcMain.on(channel, ({ senderFrame }) => {
      if (isPage(senderFrame)) act();
    });
  hear(CHANNELS.painted, kiosk.painted);
  hear(CHANNELS.reloadScreen, kiosk.reload);
  hear(CHANNELS.restartAppliance, restartAppliance);
  ipcMain.handle(CHANNELS.about, ({ senderFrame }) => (isPage(senderFrame) ? about() : undefined));
}
