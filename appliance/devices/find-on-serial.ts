import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { SerialPort } from "serialport";
import type { CatalogEntry } from "#drivers/kit/catalog-entry.ts";
import type { Found } from "./find-machines.ts";

const portsMax = 32;
/** Names that stay when plugs are moved. Linux makes them; elsewhere there are none. */
const lastingNames = "/dev/serial/by-id";

export async function findOnSerial({
  inUse,
}: {
  catalog: readonly CatalogEntry[];
  inUse: ReadonlyMap<string, string>;
  deadlineMs: number;
}): Promise<Found[]> {
  const paths = await serialPaths();
  return paths.map((path) => ({
    address: `serial:${path}`,
    heard: "",
    entry: "",
    settings: { path },
    sure: "unknown",
    inUse: inUse.get(`serial:${path}`) ?? "",
  }));
}

async function serialPaths(): Promise<string[]> {
  const [plugged, lasting] = await Promise.all([
    SerialPort.list().catch(() => []),
    readdir(lastingNames).catch(() => []),
  ]);
  return [...lasting.map((name) => join(lastingNames, name)), ...plugged.map(({ path }) => path)].slice(0, portsMax);
}
