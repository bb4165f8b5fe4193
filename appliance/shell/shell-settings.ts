import { join } from "node:path";
import type { ApplianceCommand } from "./appliance-process.ts";

/** Where the shell finds what it shows and starts. With `attachUrl` it starts nothing: a service does that already. */
export interface ShellSettings {
  preloadPath: string;
  attachUrl?: string;
  command: ApplianceCommand;
  devTools: boolean;
  /** Whether a second display shows the board of the day. */
  showWall: boolean;
}

export interface ShellSurroundings {
  appPath: string;
  isPackaged: boolean;
  resourcesPath: string;
  userDataPath: string;
  env: NodeJS.ProcessEnv;
}

/**
 * Packaged, the appliance lies beside the shell's archive in `resources/kontor`, with its own Node: a plain Node cannot
 * read into an asar, and node-opcua does not run on Electron's. From a checkout the shell is `appliance/shell/dist`.
 * KONTOR_URL attaches to a running appliance, KONTOR_DATA names the data folder, KONTOR_ARGUMENTS adds to the appliance's arguments
 * (parted by blanks), KONTOR_WALL=0 leaves a second display dark, KONTOR_DEVTOOLS=1 opens the tools.
 */
export function shellSettings({
  appPath,
  isPackaged,
  resourcesPath,
  userDataPath,
  env,
}: ShellSurroundings): ShellSettings {
  const home = isPackaged ? join(resourcesPath, "kontor") : join(appPath, "..", "..", "..");
  const dataFolder = env.KONTOR_DATA ?? (isPackaged ? join(userDataPath, "data") : join(home, "data"));
  return {
    preloadPath: join(appPath, "preload.cjs"),
    ...(env.KONTOR_URL ? { attachUrl: env.KONTOR_URL } : {}),
    command: {
      file: pinnedNode(home),
      args: [
        "--import",
        join(home, "appliance", "shell", "stop-with-shell.ts"),
        join(home, "appliance", "main.ts"),
        "--data",
        dataFolder,
        ...(env.KONTOR_ARGUMENTS ?? "").split(" ").filter((argument) => argument !== ""),
      ],
      cwd: home,
    },
    showWall: env.KONTOR_WALL !== "0",
    devTools: env.KONTOR_DEVTOOLS === "1",
  };
}

function pinnedNode(home: string): string {
  const [os, file] = process.platform === "win32" ? ["win", "node.exe"] : [process.platform, "node"];
  return join(home, "node_modules", `node-${os}-${process.arch}`, "bin", file);
}
