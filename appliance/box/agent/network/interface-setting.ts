import { z } from "zod";
import { addressing, wifiChoice } from "#sync/contracts/box/network.ts";

/** How one interface is set: kept on the data partition, and made into the files that Debian's programs read. */
export const interfaceSetting = z.strictObject({ set: addressing, wifi: wifiChoice.nullable().default(null) });
export type InterfaceSetting = z.output<typeof interfaceSetting>;

/** An interface that nobody set takes what DHCP gives; the image's own default says the same to systemd-networkd. */
export const unset: InterfaceSetting = { set: { mode: "dhcp" }, wifi: null };

/** `systemd.network(5)`, systemd 252. Named before 80-*, so that it goes before the image's default. */
export const networkFileName = (name: string): string => `50-kontor-${name}.network`;

export function networkFile(name: string, { set }: InterfaceSetting): string {
  // A box works without a network: no start waits for one.
  const link = set.mode === "off" ? ["ActivationPolicy=always-down"] : [];
  return [
    "# Written by the box's agent; changes made here are lost.",
    "[Match]",
    `Name=${name}`,
    "",
    "[Link]",
    "RequiredForOnline=no",
    ...link,
    "",
    "[Network]",
    ...networkLines(set),
    "",
  ].join("\n");
}

function networkLines(set: InterfaceSetting["set"]): string[] {
  if (set.mode === "dhcp") return ["DHCP=ipv4", "LinkLocalAddressing=ipv6"];
  if (set.mode === "off") return ["DHCP=no", "LinkLocalAddressing=no"];
  return [
    "DHCP=no",
    "LinkLocalAddressing=ipv6",
    `Address=${set.address}`,
    ...(set.gateway ? [`Gateway=${set.gateway}`] : []),
    ...set.dns.map((server) => `DNS=${server}`),
  ];
}

/**
 * `wpa_supplicant.conf(5)`, 2.10. The name of the network is written as bytes in hexadecimal, so nothing in it is read as a sign of
 * the file; a key is printable ASCII, which the contract sees to.
 */
export function wifiFile({ ssid, key, hidden }: NonNullable<InterfaceSetting["wifi"]>): string {
  const lock =
    key === ""
      ? ["key_mgmt=NONE"]
      : ["key_mgmt=WPA-PSK WPA-PSK-SHA256 SAE", `psk="${key}"`, `sae_password="${key}"`, "ieee80211w=1"];
  return [
    "# Written by the box's agent; changes made here are lost.",
    "ctrl_interface=DIR=/run/wpa_supplicant",
    "network={",
    `\tssid=${Buffer.from(ssid, "utf8").toString("hex")}`,
    ...(hidden ? ["\tscan_ssid=1"] : []),
    ...lock.map((line) => `\t${line}`),
    "}",
    "",
  ].join("\n");
}
