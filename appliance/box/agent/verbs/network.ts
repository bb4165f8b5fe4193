import { z } from "zod";
import {
  confirmNetwork,
  type NetworkShape,
  networkChange,
  networkShape,
  scanWifi,
  setNetwork,
} from "#sync/contracts/box/network.ts";
import { type Host, runOk } from "../host.ts";
import { unset } from "../network/interface-setting.ts";
import { isWifi, NetworkKeeper } from "../network/network-keeper.ts";
import { gatewaysOf, linksOf, nameServersOf } from "../network/read-addresses.ts";
import { wifiOf } from "../network/read-wifi.ts";
import { defineVerb, refuseVerb } from "../verb.ts";

/** A scan listens on every channel for a while. */
const scanLimitMs = 30_000;

export const networkVerbs = {
  "network.show": defineVerb({
    name: "network.show",
    writes: false,
    input: z.strictObject({}),
    output: networkShape,
    refusals: [],
    run: (_input, { host }) => showNetwork(host),
  }),
  "network.set": defineVerb({
    name: "network.set",
    writes: true,
    input: z.strictObject(networkChange),
    output: setNetwork.output,
    refusals: ["interface-unknown", "interface-no-wifi"],
    async run({ interface: named, set, wifi }, { host }) {
      const name =
        (await findInterface(host, named))?.name ?? refuseVerb({ code: "interface-unknown", interface: named });
      if (wifi && !(await isWifi(host, name))) refuseVerb({ code: "interface-no-wifi", interface: name });
      const keeper = keeperOf(host);
      const former = (await keeper.settings())[name] ?? unset;
      return { interface: name, backAtMs: await keeper.change(name, { set, wifi: wifi ?? former.wifi }) };
    },
  }),
  "network.confirm": defineVerb({
    name: "network.confirm",
    writes: true,
    input: z.strictObject(confirmNetwork.input.shape),
    output: confirmNetwork.output,
    refusals: ["network-nothing-to-confirm"],
    async run({ keep }, { host }) {
      if (!(await keeperOf(host).settle(keep))) refuseVerb({ code: "network-nothing-to-confirm" });
      return { kept: keep };
    },
  }),
  "wifi.scan": defineVerb({
    name: "wifi.scan",
    writes: false,
    input: z.strictObject({}),
    output: scanWifi.output,
    refusals: ["interface-no-wifi"],
    async run(_input, { host, signal }) {
      const name =
        (await findInterface(host, "wifi"))?.name ?? refuseVerb({ code: "interface-no-wifi", interface: "" });
      await host.run("rfkill", ["unblock", "wlan"]);
      await runOk(host, "ip", ["link", "set", name, "up"]);
      return { networks: wifiOf(await runOk(host, "iw", ["dev", name, "scan"], { limitMs: scanLimitMs, signal })) };
    },
  }),
};

/** At the start of the agent: the network as it was set, and without what was not confirmed before the power went. */
export const startNetwork = (host: Host): Promise<void> => keeperOf(host).start();

const keepers = new WeakMap<Host, NetworkKeeper>();

/** A change waits for its confirmation beyond the verb that made it. */
function keeperOf(host: Host): NetworkKeeper {
  const known = keepers.get(host) ?? new NetworkKeeper(host);
  keepers.set(host, known);
  return known;
}

async function showNetwork(host: Host): Promise<NetworkShape> {
  const keeper = keeperOf(host);
  const [links, routes, settings, pending] = await Promise.all([
    linksNow(host),
    runOk(host, "ip", ["-json", "-4", "route", "show", "default"]),
    keeper.settings(),
    keeper.pending(),
  ]);
  const gateways = gatewaysOf(routes);
  const interfaces: NetworkShape["interfaces"] = [];
  for (const { name, ...link } of links) {
    const { set, wifi } = settings[name] ?? unset;
    const kind = (await isWifi(host, name)) ? "wifi" : "wired";
    interfaces.push({ name, kind, ...link, gateway: gateways.get(name) ?? "", set, ssid: wifi?.ssid ?? "" });
  }
  const resolved =
    (await host.readFile("/run/systemd/resolve/resolv.conf")) ?? (await host.readFile("/etc/resolv.conf"));
  return {
    hostname: ((await host.readFile("/etc/hostname")) ?? "").toString("utf8").trim(),
    interfaces,
    dns: nameServersOf(resolved?.toString("utf8") ?? ""),
    unconfirmed: pending && { interface: pending.interface, backAtMs: pending.backAtMs },
  };
}

const linksNow = async (host: Host) => linksOf(await runOk(host, "ip", ["-json", "-details", "address", "show"]));

/** By its name; `wired` and `wifi` are the first of their kind, one with a cable before one without. */
async function findInterface(host: Host, named: string) {
  const links = await linksNow(host);
  const exact = links.find(({ name }) => name === named);
  if (exact || (named !== "wired" && named !== "wifi")) return exact;
  const ofKind = [];
  for (const link of links) if ((await isWifi(host, link.name)) === (named === "wifi")) ofKind.push(link);
  return ofKind.find(({ plugged }) => plugged) ?? ofKind[0];
}
