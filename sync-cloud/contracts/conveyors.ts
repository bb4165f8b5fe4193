import { z } from "zod";
import { command, query } from "./define.ts";
import { healthShape, machineId } from "./machines.ts";
import { pageAfter, pageSize, reason } from "./values.ts";

const laneNumber = z.coerce.number().int().min(0).max(65_535);
const parcelState = z.enum(["seen", "decided", "commanded", "diverted", "rerouted", "lost"]);
const laneState = z.enum(["ok", "half", "full", "jam", "disabled"]);

const parcelShape = z.object({
  id: z.string(),
  machine: z.string(),
  point: z.string(),
  epoch: z.int(),
  seq: z.int(),
  trackId: z.int(),
  barcode: z.string(),
  lpn: z.string(),
  state: parcelState,
  because: z.string().meta({ description: "Why this lane, or why none" }),
  lane: z.string().meta({ description: "What it was told" }),
  actualLane: z.string().meta({ description: "Where it truly went" }),
  reason: z.string(),
  rounds: z.int(),
  grams: z.int(),
  seenAt: z.int().nullable(),
  decidedAt: z.int().nullable(),
  endedAt: z.int().nullable(),
});

/** Conveyors, sorters and cranes: what passed, which lanes are open, and what people tell them. */
export const conveyorsContracts = {
  "conveyors.parcels": query({
    name: "conveyors.parcels",
    title: "What passed the decision points, the newest first",
    input: {
      machineId: machineId.optional(),
      state: z.enum(["open", "ended", "all", ...parcelState.options]).default("all"),
      search: z.string().trim().max(100).default("").meta({ description: "A barcode or an LPN, whole" }),
      after: pageAfter,
      limit: pageSize,
    },
    output: z.object({ parcels: z.array(parcelShape), next: z.string().nullable(), open: z.int() }),
    may: "anyone",
    rest: "GET /conveyors/parcels",
  }),
  "conveyors.lanes": query({
    name: "conveyors.lanes",
    title: "Lanes, sections and units of the conveyors as they are now",
    input: { machineId: machineId.optional() },
    output: z.object({
      conveyors: z.array(
        z.object({
          machineId: z.string(),
          name: z.string(),
          health: healthShape,
          peerAlive: z.boolean().nullable().meta({ description: "The controller's heartbeat; null when it has none" }),
          points: z.array(
            z.object({
              id: z.string(),
              slots: z.int(),
              loopLane: z.int(),
              clarifyLane: z.int(),
              exceptionLane: z.int(),
            }),
          ),
          lanes: z.array(
            z.object({
              lane: z.int(),
              place: z.string(),
              state: laneState,
              closed: z.boolean(),
              serves: z.array(z.string()),
              sent: z.int().meta({ description: "Parcels since the machine was opened" }),
            }),
          ),
          sections: z.array(z.object({ section: z.string(), state: z.string() })),
          units: z.array(z.object({ unit: z.string(), state: z.string(), mode: z.string() })),
          open: z.int().meta({ description: "Parcels under way" }),
          waiting: z.int().meta({ description: "Notes that are not in the book yet" }),
        }),
      ),
    }),
    may: "anyone",
    rest: "GET /conveyors/lanes",
  }),
  "conveyors.close-lane": command({
    name: "conveyors.close-lane",
    title: "Send nothing more into a lane",
    input: { machineId, lane: laneNumber, reason },
    output: z.object({ machineId: z.string(), closedLanes: z.array(z.int()) }),
    refusals: ["not-found"],
    may: ["supervisor"],
    rest: "POST /conveyors/{machineId}/lanes/{lane}/close",
  }),
  "conveyors.open-lane": command({
    name: "conveyors.open-lane",
    title: "Use a lane again",
    input: { machineId, lane: laneNumber },
    output: z.object({ machineId: z.string(), closedLanes: z.array(z.int()) }),
    refusals: ["not-found"],
    may: ["supervisor"],
    rest: "POST /conveyors/{machineId}/lanes/{lane}/open",
  }),
  "conveyors.command": command({
    name: "conveyors.command",
    title: "Start, stop, hold or reset a unit of a conveyor (PackML)",
    input: {
      machineId,
      unit: z.string().trim().min(1).max(40),
      command: z.enum(["start", "stop", "reset", "hold", "unhold", "suspend", "unsuspend", "abort", "clear"]),
    },
    output: z.object({ machineId: z.string(), unit: z.string(), command: z.string() }),
    refusals: ["not-found", "machine-not-ready", "machine-said-no"],
    may: ["supervisor"],
    rest: "POST /conveyors/{machineId}/command",
  }),
  "machines.trust": command({
    name: "machines.trust",
    title: "Trust or refuse the certificate that a machine shows",
    input: {
      id: machineId,
      fingerprint: z
        .string()
        .trim()
        .toUpperCase()
        .regex(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/, "32 pairs of hex digits with colons")
        .meta({ description: "SHA-256 of the certificate, as its health shows it" }),
      trusted: z.boolean(),
    },
    output: z.object({ id: z.string(), fingerprint: z.string(), trusted: z.boolean() }),
    refusals: ["not-found"],
    may: ["admin"],
    rest: "POST /machines/{id}/trust",
  }),
  "machines.browse": query({
    name: "machines.browse",
    title: "Walk the nodes of a controller and draft its tag map",
    input: { id: machineId },
    output: z.object({
      map: z.record(z.string(), z.unknown()).meta({ description: "For the setting `map`, to be checked by hand" }),
      units: z.record(z.string(), z.string()),
      readers: z.record(z.string(), z.string()),
      missing: z.array(z.string()).meta({ description: "Tags that were looked for and not found" }),
      nodes: z.int(),
      complete: z.boolean(),
    }),
    refusals: ["not-found", "machine-not-ready", "machine-said-no"],
    may: ["supervisor"],
    rest: "GET /machines/{id}/browse",
  }),
};
