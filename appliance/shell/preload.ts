import { contextBridge, ipcRenderer } from "electron";
import { CHANNELS } from "./channels.ts";

const BEAT_EVERY_MS = 5_000;

/** All that the kiosk page may ask of the machine it is shown on; the shell checks that it is the page who asks. */
contextBridge.exposeInMainWorld("kontorShell", {
  about: (): Promise<unknown> => ipcRenderer.invoke(CHANNELS.about),
  reloadScreen: (): void => ipcRenderer.send(CHANNELS.reloadScreen),
  restartAppliance: (): void => ipcRenderer.send(CHANNELS.restartAppliance),
});

// A page can be alive and yet paint nothing, so only a frame that is really drawn counts as a sign of life.
function beat(): void {
  ipcRenderer.send(CHANNELS.painted);
  setTimeout(() => requestAnimationFrame(beat), BEAT_EVERY_MS);
}
requestAnimationFrame(beat);
