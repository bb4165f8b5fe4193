import { z } from "zod";
import type { Machine } from "#sync/model/records/machine.ts";
import type { Binding } from "../binding.ts";
import type { Portal, PortalRules } from "./portal-watch.ts";

export const rfidAsks: Binding["asks"] = [
  {
    name: "portals",
    title:
      'Gates: [{"place": "DOCK-01", "outer": [1], "inner": [2], "receives": true, "receiveAt": ""}]; inner antennas may be left out',
    type: "json",
  },
  {
    name: "antennaPlaces",
    title: 'Places of the other antennas, for sweeps: {"3": "A-01-01"}; left out: the place of the machine',
    type: "json",
  },
  { name: "minCount", title: "Reads that make a tag count as passed", type: "int", min: 1, max: 10_000, initial: 3 },
  { name: "minRssiDbm", title: "Weakest signal that counts, in dBm", type: "int", min: -128, max: 127, initial: -70 },
  {
    name: "quietMs",
    title: "A tag has passed when not read for this many milliseconds",
    type: "int",
    min: 50,
    max: 600_000,
    initial: 2_000,
  },
  {
    name: "decideMs",
    title: "A tag that stays in the field is judged after this many milliseconds",
    type: "int",
    min: 500,
    max: 3_600_000,
    initial: 15_000,
  },
  {
    name: "unknownTags",
    title: "Tags that nobody knows",
    type: "choice",
    choices: ["report", "ignore"],
    initial: "report",
  },
];

export interface RfidSettings {
  portals: readonly Portal[];
  rules: PortalRules;
  antennaPlaces: ReadonlyMap<number, string>;
  reportsUnknown: boolean;
}

/** Throws what is wrong with the two structured settings, worded for people. */
export function rfidSettings({ settings, place }: Pick<Machine, "settings" | "place">): RfidSettings {
  const portals = parse("portals", portalsShape, settings.portals ?? []);
  const places = parse("antennaPlaces", placesShape, settings.antennaPlaces ?? {});
  const antennaPlaces = new Map(Object.entries(places).map(([antenna, at]) => [Number(antenna), at]));
  for (const portal of portals)
    for (const antenna of [...portal.outer, ...portal.inner])
      if (!antennaPlaces.has(antenna)) antennaPlaces.set(antenna, portal.place);
  if (place !== "") antennaPlaces.set(0, place);
  return {
    portals,
    antennaPlaces,
    rules: {
      minCount: Number(settings.minCount ?? 3),
      minRssiDbm: Number(settings.minRssiDbm ?? -70),
      quietMs: Number(settings.quietMs ?? 2_000),
      decideMs: Number(settings.decideMs ?? 15_000),
    },
    reportsUnknown: settings.unknownTags !== "ignore",
  };
}

const antennas = z.array(z.int().min(1).max(65_535)).max(64);
const portalsShape = z
  .array(
    z.strictObject({
      place: z.string().min(1).max(40),
      outer: antennas.min(1),
      inner: antennas.default([]),
      receives: z.boolean().default(true),
      receiveAt: z.string().max(40).default(""),
    }),
  )
  .max(16);
const placesShape = z.record(z.string().regex(/^\d{1,5}$/, "an antenna number"), z.string().min(1).max(40));

function parse<T>(name: string, shape: z.ZodType<T>, value: unknown): T {
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  throw new Error(`setting ${[name, ...(issue?.path ?? [])].join(".")}: ${issue?.message ?? "wrong"}`);
}
