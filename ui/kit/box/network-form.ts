import type { KioskCode } from "../messages/kiosk/kiosk-words.ts";

/** What somebody typed about one interface. */
export interface NetworkForm {
  mode: "dhcp" | "static" | "off";
  address: string;
  gateway: string;
  dns: string;
  /** Only of a Wi-Fi; an empty name leaves it with the network it has. */
  ssid: string;
  key: string;
  /** Whether the chosen Wi-Fi asks for a key. */
  open: boolean;
}

export type NetworkProblems = Partial<Record<"address" | "gateway" | "dns" | "key", KioskCode>>;

export type Addressing =
  | { mode: "dhcp" }
  | { mode: "off" }
  | { mode: "static"; address: string; gateway: string; dns: string[] };

export function formOf(set: Addressing): NetworkForm {
  const { address, gateway, dns } = set.mode === "static" ? set : { address: "", gateway: "", dns: [] };
  return { mode: set.mode, address, gateway, dns: dns.join(" "), ssid: "", key: "", open: false };
}

/** What the form asks for, or what is wrong with it, field by field. */
export function readNetworkForm(
  form: NetworkForm,
): { ok: true; set: Addressing; wifi?: { ssid: string; key: string } } | { ok: false; problems: NetworkProblems } {
  const wifi = form.ssid === "" ? undefined : { ssid: form.ssid, key: form.open ? "" : form.key };
  const problems: NetworkProblems = {};
  if (wifi && form.mode !== "off" && !form.open && !/^[\x20-\x7e]{8,63}$/.test(form.key))
    problems.key = "box.wifi-key-wrong";
  const set = form.mode === "static" ? readStatic(form, problems) : { mode: form.mode };
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, set, ...(wifi && form.mode !== "off" && { wifi }) };
}

function readStatic(form: NetworkForm, problems: NetworkProblems): Addressing {
  const address = form.address.trim();
  const gateway = form.gateway.trim();
  const dns = form.dns.split(/[\s,;]+/).filter(Boolean);
  const [host = "", prefix = ""] = address.split("/");
  if (!isIpv4(host) || !/^([1-9]|[12]\d|3[0-2])$/.test(prefix)) problems.address = "box.address-wrong";
  if (gateway !== "" && !isIpv4(gateway)) problems.gateway = "box.gateway-wrong";
  else if (gateway !== "" && !problems.address && !sameNetwork(host, gateway, Number(prefix)))
    problems.gateway = "box.gateway-outside";
  if (dns.length > 3 || !dns.every(isIpv4)) problems.dns = "box.gateway-wrong";
  return { mode: "static", address, gateway, dns };
}

export const isIpv4 = (text: string): boolean =>
  /^\d{1,3}(\.\d{1,3}){3}$/.test(text) && text.split(".").every((part) => Number(part) <= 255);

function sameNetwork(one: string, other: string, prefix: number): boolean {
  const bits = (text: string) => text.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - prefix);
  return Math.floor(bits(one) / size) === Math.floor(bits(other) / size);
}
