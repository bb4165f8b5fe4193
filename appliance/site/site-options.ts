import { parseArgs } from "node:util";
import { boxSocketPath } from "./box-socket.ts";

/** What the command line of one appliance says. Port 0 takes a free one; the ready line tells which. */
export interface SiteOptions {
  data: string;
  /** Where HTTPS and MQTT over TLS listen. Plain HTTP and plain MQTT are on the loopback whatever this says. */
  host: string;
  port: number;
  httpsPort: number;
  mqttPort: number;
  mqttsPort: number;
  demoSite: boolean;
  logLevel: LogLevel;
  /** Calls that one caller may make in ten seconds; 0 for no limit (benchmarks). */
  callsPer10s: number;
  /** Answers to the first boot, applied once, when they are there. Empty: `provision.json` in the data folder. */
  provision: string;
  /** Where the agent of a box listens; nothing is there on a machine that is no box of ours. */
  boxSocket: string;
}

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
type LogLevel = (typeof logLevels)[number];

export const siteHelp = `One Kontor appliance: the warehouse of one site.

  --data DIR         data folder (data)
  --host H           where HTTPS and MQTTS listen (0.0.0.0); plain HTTP and MQTT stay on the loopback
  --port N           HTTP, loopback only (8080)       --https-port N   HTTPS (8443)
  --mqtt-port N      MQTT, loopback only (1883)       --mqtts-port N   MQTT over TLS (8883)
  --demo-site        fill an empty book with a small warehouse
  --log-level L      ${logLevels.join(", ")} (info)
  --calls-per-10s N  calls one caller may make in ten seconds (2000); 0 for no limit
  --provision FILE   answers to the first boot of a new site, applied once (provision.json in the data folder)
  --box-socket PATH  where the box's agent listens (${boxSocketPath})

Example: node appliance/main.ts --data ./data --port 8080 --demo-site
`;

/** Reads the arguments, or throws an error that a person can act on. */
export function siteOptions(args: readonly string[]): SiteOptions | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: "string", default: "data" },
      host: { type: "string", default: "0.0.0.0" },
      port: { type: "string", default: "8080" },
      "https-port": { type: "string", default: "8443" },
      "mqtt-port": { type: "string", default: "1883" },
      "mqtts-port": { type: "string", default: "8883" },
      "demo-site": { type: "boolean", default: false },
      "log-level": { type: "string", default: "info" },
      "calls-per-10s": { type: "string", default: "2000" },
      provision: { type: "string", default: "" },
      "box-socket": { type: "string", default: boxSocketPath },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const logLevel = logLevels.find((level) => level === values["log-level"]);
  if (!logLevel) throw new Error(`--log-level is one of ${logLevels.join(", ")}, not ${values["log-level"]}.`);
  return {
    data: values.data,
    host: values.host,
    port: wholeNumber("--port", values.port, 65_535),
    httpsPort: wholeNumber("--https-port", values["https-port"], 65_535),
    mqttPort: wholeNumber("--mqtt-port", values["mqtt-port"], 65_535),
    mqttsPort: wholeNumber("--mqtts-port", values["mqtts-port"], 65_535),
    demoSite: values["demo-site"],
    logLevel,
    callsPer10s: wholeNumber("--calls-per-10s", values["calls-per-10s"], 1_000_000),
    provision: values.provision,
    boxSocket: values["box-socket"],
  };
}

function wholeNumber(option: string, text: string, max: number): number {
  if (!/^\d{1,7}$/.test(text) || Number(text) > max)
    throw new Error(`${option} is a whole number from 0 to ${max}, not ${JSON.stringify(text)}.`);
  return Number(text);
}
