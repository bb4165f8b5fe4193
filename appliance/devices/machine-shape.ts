import type { CatalogEntry } from "#drivers/kit/catalog-entry.ts";
import type { MachineShape } from "#sync/contracts/machines.ts";
import type { Machine } from "#sync/model/records/machine.ts";
import type { MachineOnFloor } from "./machine-on-floor.ts";

/** The book's record, and what the floor knows of it now. Secrets never get here: they are in no record. */
export function machineShape(
  machine: Machine,
  entry: CatalogEntry | undefined,
  known: MachineOnFloor | undefined,
): MachineShape {
  const { id, name, kind, place, zone, xMm, yMm, zMm, alerts, enabled, settings } = machine;
  const secret = new Set(entry?.ask.filter((ask) => ask.secret).map(({ name }) => name));
  return {
    ...{ id, name, kind, entry: machine.entry, place, zone, xMm, yMm, zMm, alerts, enabled },
    title: entry?.title ?? machine.entry,
    protocol: entry?.protocol ?? "",
    address: addressOf(machine, entry),
    settings: Object.fromEntries(Object.entries(settings).filter(([name]) => !secret.has(name))),
    health: known?.health ?? {
      state: machine.enabled ? "starting" : "stopped",
      sinceMs: machine.addedAt ?? 0,
      tries: 0,
    },
    last: known?.last ? { ...known.last } : null,
    lastMs: known?.lastMs ?? null,
    bytesIn: known?.bytesIn ?? 0,
    bytesOut: known?.bytesOut ?? 0,
    readings: known?.readings ?? 0,
    view: { ...known?.view },
  };
}

/** As its link will call it, for people: `serial:/dev/ttyACM0@9600`, `tcp:10.0.0.7:9100`. */
export function addressOf({ settings }: Pick<Machine, "settings">, entry: CatalogEntry | undefined): string {
  if (!entry) return "";
  const { reach } = entry;
  const { path, host, port, baud, endpoint, topic } = settings;
  switch (reach.by) {
    case "serial":
      if (path === undefined) return "";
      return /^(tcp|tcp-listen|replay):/.test(String(path)) ? String(path) : `serial:${path}@${baud ?? reach.baud}`;
    case "tcp-listen":
      return `tcp-listen:${port ?? reach.port}`;
    case "mqtt":
      return topic === undefined ? "mqtt" : `mqtt:${topic}`;
    case "screen":
      return "screen";
    default:
      if (typeof endpoint === "string") return endpoint;
      return host === undefined ? "" : `${reach.by}:${host}:${port ?? reach.port}`;
  }
}
