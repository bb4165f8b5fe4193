import type { MachineSettings, SettingAsk } from "../kit/catalog-entry.ts";

/** What an installed LLRP reader is told, as its driver uses it. */
export interface LlrpSettings {
  host: string;
  port: number;
  /** Empty for all of them. */
  antennas: readonly number[];
  /** `always` while it is connected, or only when something asks for it. */
  reads: "always" | "on-request";
  /** The reader reports after this many tags, and is asked after this many milliseconds in any case. */
  reportEveryTags: number;
  reportEveryMs: number;
  /** An inventory ends by itself after this long; 0 goes on until it is stopped. */
  durationMs: number;
  mergeMs: number;
  keepaliveMs: number;
  trustClock: boolean;
}

export const llrpAsks: readonly SettingAsk[] = [
  { name: "host", title: "Address of the reader", type: "text", required: true, min: 1, max: 253 },
  { name: "port", title: "Port", type: "int", min: 1, max: 65_535, initial: 5084 },
  { name: "antennas", title: "Antennas in use, such as 1,2; empty for all", type: "text", max: 80 },
  { name: "reads", title: "Looks for tags", type: "choice", choices: ["always", "on-request"], initial: "always" },
  { name: "reportEveryTags", title: "Report after this many tags", type: "int", min: 1, max: 1_000, initial: 20 },
  {
    name: "reportEveryMs",
    title: "Report after this many milliseconds",
    type: "int",
    min: 50,
    max: 60_000,
    initial: 250,
  },
  {
    name: "durationMs",
    title: "An inventory lasts, in milliseconds; 0 until stopped",
    type: "int",
    min: 0,
    max: 3_600_000,
    initial: 0,
  },
  {
    name: "mergeMs",
    title: "Reads of one tag within this many milliseconds are one",
    type: "int",
    min: 0,
    max: 60_000,
    initial: 500,
  },
  { name: "keepaliveMs", title: "Sign of life, in milliseconds", type: "int", min: 100, max: 60_000, initial: 10_000 },
  { name: "trustClock", title: "The reader's clock is set from a time server", type: "bool", initial: false },
];

/** With the first values for what was left out; antennas that are no numbers are left out too. */
export function llrpSettings(settings: MachineSettings): LlrpSettings {
  const int = (name: string, initial: number) => (typeof settings[name] === "number" ? settings[name] : initial);
  return {
    host: String(settings.host ?? ""),
    port: int("port", 5084),
    antennas: String(settings.antennas ?? "")
      .split(",")
      .map((part) => Number(part.trim()))
      .filter((antenna) => Number.isInteger(antenna) && antenna > 0 && antenna <= 65_535),
    reads: settings.reads === "on-request" ? "on-request" : "always",
    reportEveryTags: int("reportEveryTags", 20),
    reportEveryMs: int("reportEveryMs", 250),
    durationMs: int("durationMs", 0),
    mergeMs: int("mergeMs", 500),
    keepaliveMs: int("keepaliveMs", 10_000),
    trustClock: settings.trustClock === true,
  };
}
