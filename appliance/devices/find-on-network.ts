import { connect } from "node:net";
import type { CatalogEntry } from "#drivers/kit/catalog-entry.ts";
import type { Found } from "./find-machines.ts";

/** What listens on these ports of a warehouse is a printer, an OPC UA server, a Modbus controller, an RFID reader. */
const usualPorts: readonly number[] = [9100, 4840, 502, 5084];
const socketsMax = 128;
const connectWithinMs = 500;
const hostsMax = 256;

/** The hosts of a private IPv4 network of at most 256 addresses, or nothing. Strangers' networks are not knocked at. */
export function hostsOf(network: string): string[] | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(network.trim());
  if (!match) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = match.slice(1, 5).map(Number);
  const prefix = Number(match[5] ?? 32);
  if ([a, b, c, d].some((part) => part > 255) || prefix < 24 || prefix > 32 || !isPrivate(a, b)) return undefined;
  const count = 2 ** (32 - prefix);
  const first = d - (d % count);
  const all = Array.from({ length: Math.min(count, hostsMax) }, (_, i) => `${a}.${b}.${c}.${first + i}`);
  return count > 2 ? all.slice(1, -1) : all;
}

const isPrivate = (a: number, b: number): boolean =>
  a === 10 || a === 127 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168) || (a === 169 && b === 254);

export async function findOnNetwork({
  catalog,
  inUse,
  hosts,
  ports = usualPorts,
  deadlineMs,
}: {
  catalog: readonly CatalogEntry[];
  inUse: ReadonlyMap<string, string>;
  hosts: readonly string[];
  ports?: readonly number[];
  deadlineMs: number;
}): Promise<Found[]> {
  const doors = hosts.flatMap((host) => ports.map((port) => ({ host, port })));
  const found: Found[] = [];
  const knockAtTheRest = async () => {
    for (let door = doors.shift(); door && Date.now() < deadlineMs; door = doors.shift()) {
      const { host, port } = door;
      if (!(await isOpen(host, port))) continue;
      const entry = driverFor(catalog, port);
      const by = entry?.reach.by ?? "tcp";
      found.push({
        address: `${by}:${host}:${port}`,
        heard: `port ${port} is open`,
        entry: entry?.id ?? "",
        settings: { host, port },
        sure: entry ? "likely" : "unknown",
        inUse: inUse.get(`${by}:${host}:${port}`) ?? "",
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(socketsMax, doors.length) }, knockAtTheRest));
  return found.sort((a, b) => (a.address < b.address ? -1 : 1));
}

/** The generic driver of what usually listens there, else the first. */
function driverFor(catalog: readonly CatalogEntry[], port: number): CatalogEntry | undefined {
  const fitting = catalog.filter(({ reach }) => "port" in reach && reach.by !== "tcp-listen" && reach.port === port);
  return fitting.find(({ id }) => id.startsWith("generic/")) ?? fitting[0];
}

function isOpen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.setTimeout(connectWithinMs, () => end(false));
    socket.once("connect", () => end(true));
    socket.once("error", () => end(false));
  });
}
