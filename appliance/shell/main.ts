import { app, BrowserWindow, ipcMain, Menu, powerSaveBlocker, screen, session } from "electron";
import type { ShellElectron } from "./electron-api.ts";
import { startShell } from "./shell.ts";
import { shellSettings } from "./shell-settings.ts";

// All that runs untested outside Electron: this file and preload.ts. The rest takes what it needs of Electron from here,
// and the type of this constant is Electron's own, so the next line no longer compiles when Electron takes something away.
const electron: Pick<typeof import("electron"), keyof ShellElectron> = {
  app,
  BrowserWindow,
  ipcMain,
  Menu,
  powerSaveBlocker,
  screen,
  session,
};
void startShell(
  electron,
  shellSettings({
    appPath: app.getAppPath(),
    isPackaged: app.isPackaged,
    resourcesPath: process.resourcesPath,
    userDataPath: app.getPath("userData"),
    env: process.env,
  }),
);
