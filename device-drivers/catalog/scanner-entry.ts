import type { ScanRules } from "../codecs/scan.ts";
import { mqttScanner } from "../drivers/mqtt-scanner.ts";
import { streamScanner } from "../drivers/scanner.ts";
import type { CatalogEntry, MachineSettings, Reach, SettingAsk } from "../kit/catalog-entry.ts";
import { choiceSetting, intSetting, textSetting, textsSetting } from "../kit/settings.ts";
import { streamAsks, transportOf } from "../transports/of-settings.ts";

/** What tells one serial scanner from another. */
export interface ScannerData extends Pick<CatalogEntry, "id" | "title" | "source" | "frames"> {
  reach: Extract<Reach, { by: "serial" }>;
  end?: "any" | "cr" | "lf" | "crlf" | "none";
  /** Characters of the maker's code id, as it leaves the factory. */
  dropFirst?: number;
  gsAs?: string;
  noRead?: string;
}

export function serialScanner({ end = "any", reach, frames, ...data }: ScannerData): CatalogEntry {
  return {
    ...pick(data),
    kind: "scanner",
    protocol: "Scan",
    reach,
    ask: [
      ...streamAsks(reach),
      {
        name: "end",
        title: "What ends a code",
        type: "choice",
        choices: ["any", "cr", "lf", "crlf", "none"],
        initial: end,
      },
      ...ruleAsks(data),
    ],
    frames,
    open: (id, settings, surroundings) =>
      streamScanner(
        id,
        transportOf(settings),
        {
          ...rulesOf(settings),
          end: choiceSetting(settings, "end", ["any", "cr", "lf", "crlf", "none"]),
          wrapped: true,
        },
        surroundings,
      ),
  };
}

export function busScanner(data: Pick<CatalogEntry, "id" | "title" | "source">): CatalogEntry {
  return {
    ...data,
    kind: "scanner",
    protocol: "MQTT",
    reach: { by: "mqtt" },
    ask: [
      {
        name: "topic",
        title: "Topic; empty for kontor/<site>/devices/<machine>/scan",
        type: "text",
        min: 1,
        max: 200,
        initial: "",
      },
      ...ruleAsks({}),
    ],
    open(id, settings, surroundings) {
      const topic = textSetting(settings, "topic") || `kontor/${surroundings.bus?.site ?? "+"}/devices/${id}/scan`;
      return mqttScanner(id, { ...rulesOf(settings), topic }, surroundings);
    },
  };
}

function ruleAsks({ dropFirst = 0, gsAs = "", noRead = "" }: Partial<ScannerData>): SettingAsk[] {
  return [
    { name: "prefix", title: "Text in front of every code", type: "text", max: 20, initial: "" },
    { name: "dropFirst", title: "Characters of a code id in front", type: "int", min: 0, max: 8, initial: dropFirst },
    { name: "suffix", title: "Text behind every code", type: "text", max: 20, initial: "" },
    { name: "gsAs", title: "What stands for GS, separated by blanks: | ^] <GS>", type: "text", max: 60, initial: gsAs },
    { name: "bounceMs", title: "Same code again within (ms)", type: "int", min: 0, max: 10_000, initial: 500 },
    {
      name: "noRead",
      title: "Texts that mean nothing was read, separated by blanks",
      type: "text",
      max: 100,
      initial: noRead,
    },
  ];
}

function rulesOf(settings: MachineSettings): ScanRules {
  return {
    prefix: textSetting(settings, "prefix"),
    dropFirst: intSetting(settings, "dropFirst", 0),
    suffix: textSetting(settings, "suffix"),
    gsAs: textsSetting(settings, "gsAs"),
    bounceMs: intSetting(settings, "bounceMs", 500),
    noRead: textsSetting(settings, "noRead"),
  };
}

function pick({ id, title, source }: Pick<ScannerData, "id" | "title" | "source">) {
  return { id, title, source };
}
