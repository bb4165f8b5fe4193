import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FolderHost } from "../testing/folder-host.ts";
import { networkFile, wifiFile } from "./interface-setting.ts";
import { confirmWithinMs, NetworkKeeper } from "./network-keeper.ts";
import { gatewaysOf, linksOf, nameServersOf } from "./read-addresses.ts";
import { wifiOf } from "./read-wifi.ts";

let root: string;
let host: FolderHost;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kontor-network-"));
  host = new FolderHost(root, { nowMs: () => 1_000 });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A wait that ends when the test says so. */
function patience() {
  const waits: { run: () => void; afterMs: number }[] = [];
  return {
    waits,
    later: (run: () => void, afterMs: number) => {
      const wait = { run, afterMs };
      waits.push(wait);
      return () => void waits.splice(waits.indexOf(wait), 1);
    },
  };
}

const fixed = {
  set: { mode: "static" as const, address: "192.168.10.20/24", gateway: "192.168.10.1", dns: ["192.168.10.1"] },
  wifi: null,
};
const text = async (path: string) => (await host.readFile(path))?.toString("utf8") ?? "";
const running = "/run/systemd/network/50-kontor-enp1s0.network";

test("a fixed address becomes a file of systemd-networkd, on the data partition and where it is read", async () => {
  const keeper = new NetworkKeeper(host, patience().later);
  expect(await keeper.change("enp1s0", fixed)).toBe(1_000 + confirmWithinMs);
  expect(await text(running)).toContain("Address=192.168.10.20/24\nGateway=192.168.10.1\nDNS=192.168.10.1");
  expect(await text("/var/lib/kontor/box/network/networkd/50-kontor-enp1s0.network")).toBe(await text(running));
  expect(host.lines.slice(1)).toEqual(["networkctl reload", "networkctl reconfigure enp1s0"]);
});

test("a change that nobody confirms goes back, also when the power goes in between", async () => {
  const { waits, later } = patience();
  const keeper = new NetworkKeeper(host, later);
  await keeper.change("enp1s0", fixed);
  expect(waits.map(({ afterMs }) => afterMs)).toEqual([confirmWithinMs]);
  waits[0]?.run();
  expect(await keeper.settle(true)).toBe(false);
  expect(await text(running)).toContain("DHCP=ipv4");

  await keeper.change("enp1s0", fixed);
  const afterTheCut = new NetworkKeeper(host, patience().later);
  await afterTheCut.start();
  expect(await text(running)).toContain("DHCP=ipv4");
  expect(await afterTheCut.settings()).toEqual({});
});

test("a confirmed change stays: after its wait, after a start, and as that to which the next goes back", async () => {
  const keeper = new NetworkKeeper(host, patience().later);
  await keeper.change("enp1s0", fixed);
  expect(await keeper.settle(true)).toBe(true);
  await host.remove("/run");
  await new NetworkKeeper(host, patience().later).start();
  expect(await text(running)).toContain("Address=192.168.10.20/24");
  await keeper.change("enp1s0", { set: { mode: "off" }, wifi: null });
  expect(await text(running)).toContain("ActivationPolicy=always-down");
  await keeper.settle(false);
  expect(await text(running)).toContain("Address=192.168.10.20/24");
});

test("a second try before the first was confirmed goes back to what held before both", async () => {
  const keeper = new NetworkKeeper(host, patience().later);
  await keeper.change("enp1s0", fixed);
  await keeper.change("enp1s0", { set: { ...fixed.set, address: "192.168.10.21/24" }, wifi: null });
  await keeper.settle(false);
  expect(await text(running)).toContain("DHCP=ipv4");
  await keeper.change("enp1s0", fixed);
  await keeper.change("enp2s0", { set: { mode: "off" }, wifi: null });
  expect(await text(running)).toContain("DHCP=ipv4");
  expect(await keeper.pending()).toMatchObject({ interface: "enp2s0" });
});

test("a setting that the machine does not take goes back at once, and says what the machine said", async () => {
  const { waits, later } = patience();
  const keeper = new NetworkKeeper(host, later);
  host.programs.networkctl = () => ({ exitCode: 1, stderr: "Failed to connect to bus" });
  await expect(keeper.change("enp1s0", fixed)).rejects.toThrow("Failed to connect to bus");
  expect(await keeper.pending()).toBeNull();
  expect(await keeper.settings()).toEqual({});
  expect(waits).toEqual([]);
});

test("a Wi-Fi gets its key in a file that only root reads, and its daemon is started with it", async () => {
  await host.makeFolder("/sys/class/net/wlan0/phy80211");
  const keeper = new NetworkKeeper(host, patience().later);
  await keeper.change("wlan0", { set: { mode: "dhcp" }, wifi: { ssid: "Lager ß", key: 'a "key" #1', hidden: true } });
  expect(await text("/etc/wpa_supplicant/wpa_supplicant-wlan0.conf")).toContain(
    `ssid=${Buffer.from("Lager ß").toString("hex")}\n\tscan_ssid=1`,
  );
  expect(await text("/etc/wpa_supplicant/wpa_supplicant-wlan0.conf")).toContain('psk="a "key" #1"');
  expect(host.lines).toContain("systemctl restart wpa_supplicant@wlan0.service");
  await keeper.change("wlan0", { set: { mode: "off" }, wifi: null });
  expect(host.lines).toContain("systemctl stop wpa_supplicant@wlan0.service");
  expect(wifiFile({ ssid: "Guests", key: "", hidden: false })).toContain("key_mgmt=NONE");
});

test("interfaces are those of the machine: no loopback, no bridge, and addresses that others reach", () => {
  const row = { flags: ["BROADCAST", "UP", "LOWER_UP"], link_type: "ether", address: "52:54:00:12:34:56" };
  const inet = { family: "inet", local: "10.0.2.15", prefixlen: 24, scope: "global" };
  const json = JSON.stringify([
    { ...row, ifname: "lo", link_type: "loopback", addr_info: [{ ...inet, local: "127.0.0.1", scope: "host" }] },
    { ...row, ifname: "ens3", addr_info: [inet, { family: "inet6", local: "fe80::1", prefixlen: 64, scope: "link" }] },
    { ...row, ifname: "docker0", linkinfo: { info_kind: "bridge" }, addr_info: [inet] },
    { ...row, ifname: "ens4", flags: ["BROADCAST", "UP"], addr_info: [] },
  ]);
  expect(linksOf(json)).toEqual([
    { name: "ens3", mac: "52:54:00:12:34:56", plugged: true, addresses: ["10.0.2.15/24"] },
    { name: "ens4", mac: "52:54:00:12:34:56", plugged: false, addresses: [] },
  ]);
  expect(gatewaysOf('[{"dst":"default","gateway":"10.0.2.2","dev":"ens3"}]')).toEqual(new Map([["ens3", "10.0.2.2"]]));
  expect(nameServersOf("# comment\nnameserver 10.0.2.3\n nameserver 1.1.1.1\n")).toEqual(["10.0.2.3", "1.1.1.1"]);
  expect(networkFile("ens3", { set: { mode: "dhcp" }, wifi: null })).toContain("[Match]\nName=ens3");
});

test("networks in reach come once each by name, the strongest first, with what they ask for", () => {
  const heard = wifiOf(
    [
      "BSS 02:00:00:00:00:01(on wlan0)",
      "\tcapability: ESS Privacy ShortSlotTime (0x0411)",
      "\tsignal: -71.00 dBm",
      "\tSSID: Lager\\xc3\\x9f",
      "\tRSN:\t * Version: 1",
      "\t\t * Authentication suites: PSK SAE",
      "BSS 02:00:00:00:00:02(on wlan0)",
      "\tsignal: -45.00 dBm",
      "\tSSID: Lager\\xc3\\x9f",
      "\t\t * Authentication suites: PSK",
      "BSS 02:00:00:00:00:03(on wlan0)",
      "\tcapability: ESS (0x0001)",
      "\tsignal: -80.00 dBm",
      "\tSSID: Guests",
      "BSS 02:00:00:00:00:04(on wlan0)",
      "\tcapability: ESS Privacy (0x0011)",
      "\tsignal: -60.00 dBm",
      "\tSSID: Office",
      "\t\t * Authentication suites: IEEE 802.1X",
      "BSS 02:00:00:00:00:05(on wlan0)",
      "\tsignal: -50.00 dBm",
      "\tSSID: ",
    ].join("\n"),
  );
  expect(heard).toEqual([
    { ssid: "Lagerß", signalPercent: 100, security: "wpa" },
    { ssid: "Office", signalPercent: 80, security: "enterprise" },
    { ssid: "Guests", signalPercent: 40, security: "open" },
  ]);
});
