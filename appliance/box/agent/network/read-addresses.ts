import { z } from "zod";

/** What `ip -json -details address show` (iproute2 6.1) says of an interface of the machine itself. */
export interface LinkNow {
  name: string;
  mac: string;
  plugged: boolean;
  /** IPv4 with prefix, that others can reach. */
  addresses: string[];
}

/** Interfaces that programs made, such as bridges and tunnels, say of which kind they are; they are nobody's to set here. */
export function linksOf(json: string): LinkNow[] {
  return z
    .array(link)
    .parse(JSON.parse(json))
    .filter(({ link_type, linkinfo }) => link_type === "ether" && linkinfo?.info_kind === undefined)
    .map(({ ifname, address = "", flags, addr_info }) => ({
      name: ifname,
      mac: address,
      plugged: flags.includes("LOWER_UP"),
      addresses: addr_info
        .filter(({ family, scope }) => family === "inet" && scope === "global")
        .map(({ local, prefixlen }) => `${local}/${prefixlen}`),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The way out of each interface, of `ip -json -4 route show default`. */
export function gatewaysOf(json: string): Map<string, string> {
  const rows = z.array(route).parse(JSON.parse(json === "" ? "[]" : json));
  return new Map(rows.flatMap(({ dev, gateway }) => (gateway ? [[dev, gateway] as const] : [])).reverse());
}

/** Name servers of a `resolv.conf`. */
export function nameServersOf(text: string): string[] {
  return [...text.matchAll(/^\s*nameserver\s+(\S+)/gm)].map(([, server = ""]) => server).slice(0, 3);
}

const link = z.object({
  ifname: z.string(),
  link_type: z.string(),
  address: z.string().optional(),
  flags: z.array(z.string()),
  linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
  addr_info: z
    .array(z.object({ family: z.string(), local: z.string().default(""), prefixlen: z.int(), scope: z.string() }))
    .default([]),
});
const route = z.object({ dev: z.string(), gateway: z.string().optional() });
