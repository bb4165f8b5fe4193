import { readdir, realpath } from "node:fs/promises";
import { join } from "node:path";
import { LinkTrouble } from "#drivers/kit/link.ts";
import { recognise } from "#drivers/kit/recognise.ts";
import { serial } from "#drivers/transports/serial.ts";
import type { Found } from "./find-machines.ts";

const portsMax = 32;
/** The speeds that scanners and scales leave the factory with, the most usual first. On USB the speed means nothing. */
const bauds = [9_600, 115_200, 19_200, 4_800] as const;
/** Names that stay when plugs are moved. Linux makes them; elsewhere there are none. */
const lastingNames = "/dev/serial/by-id";

/** Listens at each serial port that no machine of ours has, all at once, and says what it heard. */
export async function findOnSerial({
  paths,
  inUse,
  deadlineMs,
}: {
  /** Ports besides those that the system lists. */
  paths: readonly string[];
  /** Addresses such as `serial:/dev/ttyS0`, and who has them. */
  inUse: ReadonlyMap<string, string>;
  deadlineMs: number;
}): Promise<Found[]> {
  const taken = new Map<string, string>();
  for (const [address, machine] of inUse)
    if (address.startsWith("serial:")) taken.set(await truePath(address.slice("serial:".length)), machine);
  const ports = await serialPorts(paths);
  return Promise.all([...ports].map(([port, path]) => listen(path, taken.get(port) ?? "", deadlineMs)));
}

async function listen(path: string, inUse: string, deadlineMs: number): Promise<Found> {
  const address = `serial:${path}`;
  const silent: Found = { address, heard: "", entry: "", settings: { path }, sure: "unknown", inUse };
  if (inUse !== "") return silent;
  try {
    const ways = bauds.map((baud) => ({ transport: serial({ path, baud }), settings: { path, baud } }));
    const { heard, entry, settings, sure } = await recognise(ways, { now: Date.now, deadlineMs });
    return { ...silent, heard, entry, settings: { ...settings, path }, sure };
  } catch (error) {
    // Another program has it, or we may not: that is worth showing too.
    const why = error instanceof LinkTrouble ? error.code : String(error);
    return { ...silent, heard: `cannot be opened: ${why}` };
  }
}

/** True path to the best name, the lasting names first: one port under two names is one. */
async function serialPorts(asked: readonly string[]): Promise<Map<string, string>> {
  const [lasting, plugged] = await Promise.all([readdir(lastingNames).catch(() => []), pluggedPorts()]);
  const ports = new Map<string, string>();
  for (const path of [...asked, ...lasting.map((name) => join(lastingNames, name)), ...plugged]) {
    const port = await truePath(path);
    if (!ports.has(port) && ports.size < portsMax) ports.set(port, path);
  }
  return ports;
}

async function pluggedPorts(): Promise<string[]> {
  try {
    // Loaded when first needed: a computer without a build of it still runs everything else.
    const { SerialPort } = await import("serialport");
    const listed = await SerialPort.list();
    // The sockets on the back of a board, whether anything is plugged in or not, say nothing of what they are.
    return listed
      .filter(({ path, vendorId, pnpId }) => vendorId || pnpId || !path.startsWith("/dev/ttyS"))
      .map(({ path }) => path);
  } catch {
    return [];
  }
}

const truePath = (path: string): Promise<string> => realpath(path).catch(() => path);
