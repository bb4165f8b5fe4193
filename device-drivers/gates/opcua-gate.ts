import type { TagValue } from "../conveyor/tag-line.ts";
import type { MachineSettings } from "../kit/catalog-entry.ts";
import type { ShowsCertificate } from "../kit/certificate-trust.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import { LinkTrouble } from "../kit/link.ts";
import { choiceSetting, intSetting, textSetting } from "../kit/settings.ts";
import { type OpcUaHost, opcUaHost } from "../opcua/opcua-host.ts";
import { OpcUaLine } from "../opcua/opcua-line.ts";
import type { GateDevice } from "./gate.ts";
import { polledGate } from "./polled-gate.ts";

/**
 * A door or lift at a controller that speaks OPC UA. Setting `tags` says where its signals are, as node id or browse path: `open`,
 * `level`, `request` (told) and `isOpen`, `isClosed`, `fault`, `atLevel`, `answer` (asked). Only `open` and `isOpen` must be there.
 */
export function opcuaGate(
  id: string,
  settings: MachineSettings,
  { now, log, folder }: DeviceSurroundings,
  host: OpcUaHost = opcUaHost,
): GateDevice & ShowsCertificate {
  const addresses = tagsOf(settings.tags);
  const security = choiceSetting(settings, "security", ["basic256sha256", "aes256-sha256-rsapss", "none"]);
  const name = textSetting(settings, "host");
  if (security === "none" && !isLoopback(name) && settings.allowNone !== true)
    throw new LinkTrouble("not-allowed", "security none over the network must be allowed by the setting allowNone");
  const user = textSetting(settings, "user");
  const line = new OpcUaLine(
    host,
    {
      endpoint: `opc.tcp://${name.includes(":") ? `[${name}]` : name}:${intSetting(settings, "port", 4840)}${textSetting(settings, "path")}`,
      security,
      ...(user !== "" && { user, password: textSetting(settings, "password") }),
      pkiFolder: folder ?? `opcua-${id}`,
      applicationName: "Kontor",
      addresses,
      watch: [],
      writes: told.filter((tag) => Object.hasOwn(addresses, tag)),
      units: {},
      readers: {},
    },
    now,
  );
  const wanted = asked.filter((tag) => Object.hasOwn(addresses, tag));
  const gate = polledGate(
    id,
    {
      health$: line.health$,
      get health() {
        return line.health;
      },
      trace$: line.trace$,
      async write(wish, request) {
        const all: [string, TagValue][] = [];
        if ("level" in addresses && wish?.level !== undefined) all.push(["level", wish.level]);
        all.push(["open", wish !== undefined]);
        // Last: when the number is there, the rest is.
        if ("request" in addresses) all.push(["request", request]);
        await line.write(all);
      },
      async read() {
        const { values } = await line.read(wanted);
        const of = (tag: string) => (wanted.includes(tag) ? values[wanted.indexOf(tag)] : undefined);
        const bit = (tag: string) => (typeof of(tag) === "boolean" ? (of(tag) as boolean) : undefined);
        const number = (tag: string) => (wanted.includes(tag) ? Number(of(tag) ?? Number.NaN) : undefined);
        // A fault that cannot be read may be one.
        const fault = wanted.includes("fault") ? bit("fault") !== false : undefined;
        return {
          isOpen: bit("isOpen"),
          isClosed: bit("isClosed"),
          fault,
          level: number("atLevel"),
          answer: number("answer"),
        };
      },
      stop: () => line.stop(),
    },
    { everyMs: intSetting(settings, "everyMs", 200) },
    { now, log },
  );
  return Object.assign(gate, { trust: (fingerprint: string, trusted: boolean) => line.trust(fingerprint, trusted) });
}

const told = ["open", "level", "request"] as const;
const asked: readonly string[] = ["isOpen", "isClosed", "fault", "atLevel", "answer"];

function tagsOf(setting: unknown): Record<string, string> {
  const given = (typeof setting === "object" && setting !== null ? setting : {}) as Record<string, unknown>;
  const tags: Record<string, string> = {};
  for (const [name, address] of Object.entries(given)) {
    if (![...told, ...asked].includes(name) || typeof address !== "string" || address === "")
      throw new LinkTrouble(
        "protocol",
        `tags.${name}: signals are ${[...told, ...asked].join(", ")}, each with a node id`,
      );
    tags[name] = address;
  }
  for (const pair of [
    ["open", "isOpen"],
    ["level", "atLevel"],
    ["request", "answer"],
  ] as const)
    if (pair[0] in tags !== pair[1] in tags || (pair[0] === "open" && !("open" in tags)))
      throw new LinkTrouble(
        "protocol",
        `tags: ${pair[0]} and ${pair[1]} belong together; open and isOpen must be there`,
      );
  return tags;
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127\./.test(host);
