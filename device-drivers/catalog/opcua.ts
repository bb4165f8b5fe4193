import { readTagMap } from "../conveyor/tag-map.ts";
import type { CatalogEntry, MachineSettings, SettingAsk } from "../kit/catalog-entry.ts";
import { LinkTrouble } from "../kit/link.ts";
import { choiceSetting, intSetting, textSetting } from "../kit/settings.ts";
import { OpcUaConveyor } from "../opcua/opcua-conveyor.ts";

const asks: readonly SettingAsk[] = [
  { name: "host", title: "Host name or address of the controller", type: "text", required: true, max: 253 },
  { name: "port", title: "Port", type: "int", min: 1, max: 65_535, initial: 4840 },
  { name: "path", title: "Rest of the endpoint, such as /plc", type: "text", max: 200 },
  {
    name: "security",
    title: "Security; none only on this machine, or where it is allowed below",
    type: "choice",
    choices: ["aes256-sha256-rsapss", "basic256sha256", "none"],
    initial: "basic256sha256",
  },
  { name: "allowNone", title: "Allow no security over the network", type: "bool", initial: false },
  { name: "user", title: "User; empty for none", type: "text", max: 100 },
  { name: "password", title: "Password", type: "text", max: 200, secret: true },
  {
    name: "map",
    title: "Tag map: points with their lanes and slots, a pattern or tags by name; machines.browse drafts one",
    type: "json",
  },
  { name: "units", title: "PackML units: name to node id or browse path", type: "json" },
  { name: "readers", title: "AutoID readers: name to node id or browse path", type: "json" },
  { name: "fastMs", title: "Publishing interval of the rings, ms", type: "int", min: 10, max: 5_000, initial: 20 },
  {
    name: "slowMs",
    title: "Publishing interval of lanes and eyes, ms",
    type: "int",
    min: 50,
    max: 60_000,
    initial: 250,
  },
];

/** Any controller with decision points, PackML units or AutoID readers: what is where is in its settings. */
export const opcua: readonly CatalogEntry<OpcUaConveyor>[] = [
  {
    id: "opcua/conveyor",
    title: "Conveyor, sorter or crane (OPC UA)",
    kind: "conveyor",
    protocol: "OPC UA",
    reach: { by: "opcua", port: 4840 },
    source: "OPC 10000; PackML OPC 30050; AutoID OPC 30010; the tag map is the project's own",
    ask: asks,
    open: (id, settings, surroundings) => new OpcUaConveyor(id, optionsOf(settings), surroundings),
  },
];

function optionsOf(settings: MachineSettings): ConstructorParameters<typeof OpcUaConveyor>[1] {
  const host = textSetting(settings, "host");
  const security = choiceSetting(settings, "security", ["basic256sha256", "aes256-sha256-rsapss", "none"]);
  if (security === "none" && !isLoopback(host) && settings.allowNone !== true)
    throw new LinkTrouble("not-allowed", "security none over the network must be allowed by the setting allowNone");
  const { map, problems } = readTagMap(settings.map ?? {});
  if (!map) throw new LinkTrouble("protocol", `map: ${problems.slice(0, 3).join("; ")}`);
  const user = textSetting(settings, "user");
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    endpoint: `opc.tcp://${name}:${intSetting(settings, "port", 4840)}${textSetting(settings, "path")}`,
    security,
    ...(user !== "" && { user, password: textSetting(settings, "password") }),
    map,
    units: texts(settings.units),
    readers: texts(settings.readers),
    fastMs: intSetting(settings, "fastMs", 20),
    slowMs: intSetting(settings, "slowMs", 250),
  };
}

const isLoopback = (host: string): boolean => host === "localhost" || host === "::1" || /^127\./.test(host);

function texts(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((one): one is [string, string] => typeof one[1] === "string"));
}
