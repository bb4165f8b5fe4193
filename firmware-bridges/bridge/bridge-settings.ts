import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** What a bridge must be told on the spot; everything else comes from the appliance. */
export interface BridgeSettings {
  site: string;
  /** Its name on the broker, and in its certificate. */
  bridge: string;
  /** For the outbox. Its own: two bridges on one folder would share one file. */
  folder: string;
  broker: { url: string; username?: string; password?: string; ca?: string; cert?: string; key?: string };
  line: { by: "serial"; path: string; baud: number } | { by: "tcp"; host: string; port: number };
  outbox: { bytesMax?: number; ageMaxMs?: number };
  /** No sign of life from its own loop for that long: it ends itself, for its supervisor to start it anew. */
  watchdogMs: number;
  /** Signed firmware for its devices: a folder, or a USB stick's mount point. */
  firmware?: { folder: string; rootFile: string };
  /** Until the appliance has sent a configuration. */
  config: Record<string, unknown>;
}

export class SettingsWrong extends Error {
  readonly problems: readonly string[];
  constructor(file: string, problems: readonly string[]) {
    super([`${file} cannot be used:`, ...problems.map((problem) => `  ${problem}`)].join("\n"));
    this.name = "SettingsWrong";
    this.problems = problems;
  }
}

/**
 * From a JSON file; paths in it are relative to it, certificates are read. `KONTOR_BROKER_PASSWORD` and `KONTOR_BROKER_URL` override what is written.
 * Throws `SettingsWrong` with everything that is wrong.
 */
export function readSettings(file: string, env: Readonly<Record<string, string | undefined>> = {}): BridgeSettings {
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new SettingsWrong(file, [error instanceof Error ? error.message : String(error)]);
  }
  return checkSettings(raw, { file, env });
}

export function checkSettings(
  raw: unknown,
  { file, env = {} }: { file: string; env?: Readonly<Record<string, string | undefined>> },
): BridgeSettings {
  const problems: string[] = [];
  const at = (path: string) => resolve(dirname(file), path);
  const top = objectOf(raw, "the file", problems);
  const broker = objectOf(top.broker, "broker", problems);
  const line = objectOf(top.line, "line", problems);
  const outbox = objectOf(top.outbox ?? {}, "outbox", problems);
  const pem = (name: string): string | undefined => {
    const path = broker[name];
    if (path === undefined) return undefined;
    try {
      return readFileSync(at(String(path)), "utf8");
    } catch (error) {
      problems.push(`broker.${name}: ${error instanceof Error ? error.message : error}`);
      return undefined;
    }
  };
  const firmware = top.firmware === undefined ? undefined : objectOf(top.firmware, "firmware", problems);
  const settings: BridgeSettings = {
    site: nameOf(top.site, "site", problems),
    bridge: nameOf(top.bridge, "bridge", problems),
    folder: at(textOf(top.folder, "folder", problems)),
    broker: {
      url: brokerUrl(env.KONTOR_BROKER_URL ?? broker.url, problems),
      username: optionalText(broker.username, "broker.username", problems),
      password: env.KONTOR_BROKER_PASSWORD ?? optionalText(broker.password, "broker.password", problems),
      ca: pem("caFile"),
      cert: pem("certFile"),
      key: pem("keyFile"),
    },
    line:
      line.by === "tcp"
        ? {
            by: "tcp",
            host: textOf(line.host, "line.host", problems),
            port: wholeOf(line.port, "line.port", 1, 65_535, problems),
          }
        : {
            by: "serial",
            path: textOf(line.path, "line.path", problems),
            baud: wholeOf(line.baud ?? BAUD, "line.baud", 300, 4_000_000, problems),
          },
    outbox: {
      ...(outbox.bytesMax !== undefined && {
        bytesMax: wholeOf(outbox.bytesMax, "outbox.bytesMax", 1_048_576, Number.MAX_SAFE_INTEGER, problems),
      }),
      ...(outbox.ageMaxMs !== undefined && {
        ageMaxMs: wholeOf(outbox.ageMaxMs, "outbox.ageMaxMs", 60_000, Number.MAX_SAFE_INTEGER, problems),
      }),
    },
    watchdogMs: wholeOf(top.watchdogMs ?? WATCHDOG_MS, "watchdogMs", 1_000, 3_600_000, problems),
    ...(firmware && {
      firmware: {
        folder: at(textOf(firmware.folder, "firmware.folder", problems)),
        rootFile: at(textOf(firmware.rootFile, "firmware.rootFile", problems)),
      },
    }),
    config: objectOf(top.config ?? {}, "config", problems),
  };
  if (line.by !== "serial" && line.by !== "tcp") problems.push('line.by must be "serial" or "tcp"');
  for (const name of Object.keys(top))
    if (!KNOWN.has(name)) problems.push(`${name} is not a setting; known are ${[...KNOWN].join(", ")}`);
  if (problems.length > 0) throw new SettingsWrong(file, problems);
  return settings;
}

function objectOf(value: unknown, where: string, problems: string[]): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  problems.push(`${where} must be an object`);
  return {};
}
function textOf(value: unknown, where: string, problems: string[]): string {
  if (typeof value === "string" && value !== "") return value;
  problems.push(`${where} must be a text`);
  return "";
}
function optionalText(value: unknown, where: string, problems: string[]): string | undefined {
  return value === undefined ? undefined : textOf(value, where, problems);
}
function nameOf(value: unknown, where: string, problems: string[]): string {
  const text = textOf(value, where, problems);
  if (text !== "" && !/^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$/.test(text))
    problems.push(`${where} must be letters, digits, . _ and -, at most 64: it is a level of a topic`);
  return text;
}
function wholeOf(value: unknown, where: string, min: number, max: number, problems: string[]): number {
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  problems.push(`${where} must be a whole number from ${min} to ${max}`);
  return min;
}
function brokerUrl(value: unknown, problems: string[]): string {
  const text = textOf(value, "broker.url", problems);
  if (text !== "" && !/^(mqtts?|wss?):\/\/[^/]+/.test(text))
    problems.push("broker.url must begin with mqtts:// (or mqtt:// on this machine)");
  return text;
}

const KNOWN = new Set(["site", "bridge", "folder", "broker", "line", "outbox", "watchdogMs", "firmware", "config"]);
const BAUD = 115_200;
const WATCHDOG_MS = 60_000;
