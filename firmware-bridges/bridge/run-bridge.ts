import { startBridge } from "./bridge.ts";
import type { BridgeKind, Log } from "./bridge-kind.ts";
import { readSettings, SettingsWrong } from "./bridge-settings.ts";
import { startWatchdog } from "./watchdog.ts";

/**
 * The entry of a bridge's process: `node main.ts settings.json`, or the file in `KONTOR_BRIDGE_SETTINGS`. Logs JSON lines to standard
 * error; SIGTERM and SIGINT end it in order. Exit code 2: the settings are wrong; 1: it could not start.
 */
export function runBridge<Config>(kind: BridgeKind<Config>, version: string): void {
  const log: Log = (level, event, detail = {}) => {
    process.stderr.write(`${JSON.stringify({ atMs: Date.now(), level, event, ...detail })}\n`);
  };
  const file = process.argv[2] ?? process.env.KONTOR_BRIDGE_SETTINGS;
  if (!file) {
    process.stderr.write(`tell me my settings: node main.ts settings.json\n`);
    process.exitCode = 2;
    return;
  }
  try {
    const settings = readSettings(file, process.env);
    const watchdog = startWatchdog(settings.watchdogMs, (event, detail) => log("error", event, detail));
    const bridge = startBridge({ kind, settings, version, log, watchdog });
    log("info", "bridge-started", { kind: kind.name, bridge: settings.bridge, version });
    const end = () => {
      void bridge.stop().finally(() => {
        watchdog.stop();
        process.exit();
      });
    };
    process.once("SIGTERM", end);
    process.once("SIGINT", end);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = error instanceof SettingsWrong ? 2 : 1;
  }
}
