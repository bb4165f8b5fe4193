import { z } from "zod";
import type { MachineKind } from "../model/records/machine.ts";
import { command, query } from "./define.ts";
import { epochMs, id, locationId } from "./values.ts";

const kinds: readonly MachineKind[] = [
  "scanner",
  "scale",
  "printer",
  "rfid",
  "light",
  "sensor",
  "signal",
  "vehicle",
  "gate",
  "conveyor",
];
export const machineKind = z.enum(kinds as readonly [MachineKind, ...MachineKind[]]);
export const machineId = id.regex(/^[A-Za-z0-9._-]+$/, "letters, digits, . _ and -");
const settingName = z.string().min(1).max(40);
const settingValue = z.union([
  z.string().max(4_000),
  z.number(),
  z.boolean(),
  z.record(z.string(), z.unknown()),
  z.array(z.unknown()),
]);
const alertRule = z.strictObject({
  quantity: z.string().max(40),
  channel: z.int().min(0).max(255).default(0),
  min: z.int().nullable().default(null),
  max: z.int().nullable().default(null),
  forMs: z.int().min(0).max(86_400_000).default(0),
  readings: z.int().min(1).max(1_000).default(1),
});

/** A tag map or a layout of lanes fits; a file does not. */
const settingsCharactersMax = 256 * 1024;

const changeable = {
  name: z.string().trim().min(1).max(80).optional(),
  settings: z
    .record(settingName, settingValue.nullable())
    .refine((given) => JSON.stringify(given).length <= settingsCharactersMax, "at most 256 KiB of settings")
    .optional()
    .meta({
      description: "What is left out stays; null takes a setting away. Secrets among them are never shown again",
    }),
  place: z.union([locationId, z.literal("")]).optional(),
  zone: z.string().trim().max(40).optional(),
  xMm: z.int().optional(),
  yMm: z.int().optional(),
  zMm: z.int().optional(),
  alerts: z.array(alertRule).max(20).optional(),
  enabled: z.boolean().optional(),
};

export const healthShape = z.object({
  state: z.enum(["starting", "online", "silent", "retrying", "offline", "stopped"]),
  sinceMs: z.int(),
  why: z.object({ code: z.string(), said: z.string().optional() }).optional(),
  tries: z.int(),
  heardMs: z.int().optional(),
});

const machineShape = z.object({
  id: z.string(),
  name: z.string(),
  kind: machineKind,
  entry: z.string(),
  title: z.string().meta({ description: "The catalogue's name of it" }),
  protocol: z.string(),
  address: z.string(),
  settings: z.record(z.string(), z.unknown()).meta({ description: "Without secrets" }),
  place: z.string(),
  zone: z.string(),
  xMm: z.int(),
  yMm: z.int(),
  zMm: z.int(),
  alerts: z.array(alertRule),
  enabled: z.boolean(),
  health: healthShape,
  last: z.record(z.string(), z.unknown()).nullable().meta({ description: "The last reading" }),
  lastMs: z.int().nullable(),
  bytesIn: z.int(),
  bytesOut: z.int(),
  readings: z.int(),
  view: z.record(z.string(), z.unknown()).meta({ description: "What its kind shows: position, order, battery, lanes" }),
});
export type MachineShape = z.infer<typeof machineShape>;

const settingAsk = z.object({
  name: z.string(),
  title: z.string(),
  type: z.enum(["text", "int", "choice", "bool", "json"]),
  choices: z.array(z.string()).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  required: z.boolean().optional(),
  initial: z.union([z.string(), z.number(), z.boolean()]).optional(),
  secret: z.boolean().optional(),
});

/** Machines of the floor: added, changed, watched and taken away while the appliance runs. */
export const machinesContracts = {
  "machines.catalog": query({
    name: "machines.catalog",
    title: "What this appliance can drive",
    input: { kind: machineKind.optional() },
    output: z.object({
      entries: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          kind: machineKind,
          protocol: z.string(),
          reach: z.string(),
          source: z.string(),
          ask: z.array(settingAsk),
        }),
      ),
    }),
    may: "anyone",
    rest: "GET /machines/catalog",
  }),
  "machines.add": command({
    name: "machines.add",
    title: "Add a machine; it is opened at once",
    input: { id: machineId, entry: z.string().min(1).max(80), ...changeable },
    output: z.object({ id: z.string() }),
    refusals: [
      "machine-exists",
      "machine-entry-unknown",
      "machine-setting-wrong",
      "machines-too-many",
      "location-unknown",
    ],
    may: ["supervisor"],
    rest: "POST /machines",
  }),
  "machines.change": command({
    name: "machines.change",
    title: "Change a machine; it is opened anew when its settings changed",
    input: { id: machineId, ...changeable },
    output: z.object({ id: z.string() }),
    refusals: ["not-found", "machine-setting-wrong", "location-unknown"],
    may: ["supervisor"],
    rest: "POST /machines/{id}",
  }),
  "machines.remove": command({
    name: "machines.remove",
    title: "Take a machine away; its history stays",
    input: { id: machineId },
    output: z.object({ id: z.string() }),
    refusals: ["not-found"],
    may: ["supervisor"],
    rest: "POST /machines/{id}/remove",
  }),
  "machines.list": query({
    name: "machines.list",
    title: "Machines with their health and last reading",
    input: { kind: machineKind.optional() },
    output: z.object({ machines: z.array(machineShape) }),
    may: "anyone",
    rest: "GET /machines",
  }),
  "machines.get": query({
    name: "machines.get",
    title: "One machine",
    input: { id: machineId },
    output: machineShape,
    refusals: ["not-found"],
    may: "anyone",
    rest: "GET /machines/{id}",
  }),
  "machines.trace": query({
    name: "machines.trace",
    title: "The last raw bytes to and from a machine; follow `floor.events` for what comes",
    input: { id: machineId, limit: z.coerce.number().int().min(1).max(2_000).default(200) },
    output: z.object({
      lines: z.array(
        z.object({
          n: z.int(),
          atMs: z.int(),
          direction: z.enum(["in", "out", "note"]),
          hex: z.string(),
          text: z.string(),
        }),
      ),
    }),
    refusals: ["not-found"],
    may: ["supervisor"],
    rest: "GET /machines/{id}/trace",
  }),
  "machines.record": command({
    name: "machines.record",
    title: "Start or stop writing raw bytes of a machine into a file that can be replayed",
    input: { id: machineId, on: z.boolean() },
    output: z.object({ id: z.string(), file: z.string() }),
    refusals: ["not-found"],
    may: ["supervisor"],
    rest: "POST /machines/{id}/record",
  }),
  "machines.find": query({
    name: "machines.find",
    title: "Look for machines: serial ports that are plugged in, hosts on the network; what is heard proposes a driver",
    input: {
      paths: z.array(z.string().min(1).max(300)).max(16).default([]).meta({
        description: "Serial ports to listen to besides those that the system lists",
      }),
      seconds: z.coerce.number().int().min(1).max(30).default(10),
      network: z.string().max(40).default("").meta({ description: "For example 10.0.0.0/24; empty for none" }),
    },
    output: z.object({
      found: z.array(
        z.object({
          address: z.string(),
          heard: z.string().meta({ description: "What it said, readable" }),
          entry: z.string().meta({ description: "Proposed driver; empty when nothing was recognised" }),
          settings: z.record(z.string(), z.unknown()),
          sure: z.enum(["sure", "likely", "unknown"]),
          inUse: z.string().meta({ description: "Id of the machine that has this address already" }),
        }),
      ),
    }),
    refusals: ["input-invalid"],
    may: ["supervisor"],
    rest: "GET /machines/find",
  }),
  "machines.reading": query({
    name: "machines.reading",
    title: "The newest stable weight of the scale at a place",
    input: { place: locationId, sinceMs: epochMs.optional() },
    output: z.object({
      machineId: z.string(),
      grams: z.int().nullable(),
      stable: z.boolean(),
      atMs: z.int().nullable(),
      trouble: z.string(),
    }),
    refusals: ["not-found"],
    may: "anyone",
    rest: "GET /machines/reading",
  }),
};
