import { z } from "zod";
import type { FloorZone } from "../model/records/floor-plan.ts";
import type { TransportState } from "../model/records/transport.ts";
import { command, query } from "./define.ts";
import { healthShape, machineId } from "./machines.ts";
import { id, locationId, pageSize, reason } from "./values.ts";

const states: readonly TransportState[] = [
  "waiting",
  "assigned",
  "driving",
  "loaded",
  "delivered",
  "withdrawing",
  "withdrawn",
  "failed",
  "unroutable",
  "unknown",
];
const transportState = z.enum(states as readonly [TransportState, ...TransportState[]]);

const transportShape = z.object({
  id: z.string(),
  taskId: z.string(),
  taskType: z.string(),
  lpn: z.string(),
  fromPlace: z.string(),
  toPlace: z.string(),
  state: transportState,
  vehicle: z.string().meta({ description: "Machine id; empty while it waits for one" }),
  reason: z.string(),
  attempts: z.int(),
  lastNode: z.string().meta({ description: "The last node of the tracks that the vehicle reported" }),
  exceptionId: z.string().meta({ description: "Open while a person has to say where the load is" }),
  createdAt: z.int().nullable(),
  assignedAt: z.int().nullable(),
  loadedAt: z.int().nullable(),
  endedAt: z.int().nullable(),
});

const vehicleShape = z.object({
  id: z.string(),
  name: z.string(),
  health: healthShape,
  mode: z.string().meta({
    description: "automatic, semiautomatic, intervened, manual, service, teach-in, startup; empty until heard",
  }),
  doing: z.string().meta({ description: "idle, transport, parking, charging, evading, stopped, unknown-place" }),
  transportId: z.string(),
  lpn: z.string(),
  orderId: z.string(),
  node: z.string(),
  xMm: z.int().nullable(),
  yMm: z.int().nullable(),
  headingMdeg: z.int().nullable(),
  mapId: z.string(),
  batteryPermille: z.int().nullable(),
  charging: z.boolean(),
  driving: z.boolean(),
  paused: z.boolean(),
  hasLoad: z.boolean().nullable().meta({ description: "Null: it cannot tell" }),
  eStop: z.string(),
  fieldViolation: z.boolean().meta({ description: "Something is in its protective field" }),
  errors: z.array(z.object({ type: z.string(), level: z.string(), description: z.string() })),
  held: z.boolean().meta({ description: "A person keeps it from taking work" }),
  waitsFor: z.array(z.string()).meta({ description: "Vehicles in its way" }),
  waitsWhy: z.string(),
  waitsAt: z.array(z.string()).meta({ description: "Closed nodes on its way, which has no way around them" }),
  gate: z.string().meta({
    description: "Door or lift that it waits for: machine id, or what the plan calls it; empty for none",
  }),
  gateState: z.string().meta({
    description:
      "opening, fault, silent, retrying, offline, starting, stopped; no-gate: the plan has a lift that no machine stands for",
  }),
  path: z.array(z.string()).meta({ description: "Nodes of its order that it has not passed yet" }),
});
export type FleetVehicleShape = z.infer<typeof vehicleShape>;

const mm = z.int().min(-100_000_000).max(100_000_000);
const zoneKinds: readonly FloorZone["kind"][] = ["emergency-stop", "no-entry", "slow"];
const zoneFields = {
  name: z.string().trim().min(1).max(60),
  kind: z.enum(zoneKinds as readonly [FloorZone["kind"], ...FloorZone["kind"][]]),
  mapId: z.string().max(64).default("").meta({ description: "As the plan names it; empty: every map" }),
  polygon: z
    .array(z.object({ xMm: mm, yMm: mm }))
    .min(3)
    .max(64)
    .meta({ description: "Corners in order, in millimetres of the map" }),
  release: z.string().trim().max(200).default("").meta({ description: "What a person does to end a stop here" }),
  maxSpeedMmS: z.int().min(50).max(10_000).nullable().default(null).meta({ description: "Of slow zones" }),
};
const zoneShape = z.object({ id, ...zoneFields });
const zonesMax = 100;
const nodeIds = z.array(z.string().min(1).max(64)).min(1).max(200);
const closedShape = z.object({ node: z.string(), reason: z.string(), by: z.string(), sinceMs: z.int() });

const vehicleOnly = { vehicle: machineId };
const answered = z.object({ vehicle: z.string() });

/** Robots that carry whole LPNs: what they do, and what people may tell them. Stock is booked by the task's own command, as by hand. */
export const fleetContracts = {
  "fleet.vehicles": query({
    name: "fleet.vehicles",
    title: "Robots with their position, battery and what they do",
    input: {},
    output: z.object({ vehicles: z.array(vehicleShape) }),
    may: "anyone",
    rest: "GET /fleet/vehicles",
  }),
  "fleet.transports": query({
    name: "fleet.transports",
    title: "What robots carry, carried, and are meant to carry; the newest first",
    input: {
      state: transportState.optional(),
      open: z
        .stringbool()
        .or(z.boolean())
        .default(false)
        .meta({ description: "Only those under way, and those whose load a person has to find" }),
      vehicle: machineId.optional(),
      taskId: id.optional(),
      limit: pageSize,
    },
    output: z.object({ transports: z.array(transportShape) }),
    may: "anyone",
    rest: "GET /fleet/transports",
  }),
  "fleet.pause": command({
    name: "fleet.pause",
    title: "Stop a robot where it is; it keeps its order",
    input: vehicleOnly,
    output: answered,
    refusals: ["not-found", "machine-not-ready"],
    may: ["supervisor"],
    rest: "POST /fleet/vehicles/{vehicle}/pause",
  }),
  "fleet.resume": command({
    name: "fleet.resume",
    title: "Let a paused or held robot go on",
    input: vehicleOnly,
    output: answered,
    refusals: ["not-found", "machine-not-ready"],
    may: ["supervisor"],
    rest: "POST /fleet/vehicles/{vehicle}/resume",
  }),
  "fleet.send-home": command({
    name: "fleet.send-home",
    title: "Send a robot to park and keep it from work until it is resumed",
    input: vehicleOnly,
    output: answered,
    refusals: ["not-found", "machine-not-ready", "state-not-allowed"],
    may: ["supervisor"],
    rest: "POST /fleet/vehicles/{vehicle}/send-home",
  }),
  "fleet.take-back": command({
    name: "fleet.take-back",
    title: "Take a task away from the robots: it stops, and people get the task",
    input: { id, reason: reason.default("person") },
    output: z.object({ id: z.string(), state: transportState }),
    refusals: ["not-found", "state-not-allowed"],
    may: ["supervisor"],
    rest: "POST /fleet/transports/{id}/take-back",
  }),
  "fleet.load-at": command({
    name: "fleet.load-at",
    title: "A person says where the load of a lost transport stands; its task goes on from there",
    input: { id, location: locationId },
    output: z.object({ id: z.string(), lpn: z.string(), location: z.string(), taskState: z.string() }),
    refusals: ["not-found", "state-not-allowed", "location-unknown", "lpn-unknown", "lpn-in-use"],
    may: ["receiver", "picker", "supervisor"],
    rest: "POST /fleet/transports/{id}/load-at",
  }),
  "fleet.import-plan": command({
    name: "fleet.import-plan",
    title: "Import the tracks that robots drive on, a VDMA LIF file; it becomes the plan in use",
    input: {
      id: id.default("plan"),
      name: z.string().trim().max(80).default(""),
      lif: z.record(z.string(), z.unknown()).meta({ description: "The LIF document" }),
      stations: z
        .record(z.string().max(64), z.string().max(40))
        .default({})
        .meta({ description: "Station id to location, where the station is not named like it" }),
      zones: z
        .array(zoneShape)
        .max(zonesMax)
        .optional()
        .meta({ description: "Replace the zones of the plan in use; left out, those stay" }),
    },
    output: z.object({
      id: z.string(),
      version: z.int(),
      nodes: z.int(),
      edges: z.int(),
      stations: z.int(),
      warnings: z.array(z.string()),
    }),
    refusals: ["plan-invalid", "location-unknown", "zone-without-area"],
    may: ["supervisor"],
    rest: "POST /fleet/plans",
  }),
  "fleet.plan": query({
    name: "fleet.plan",
    title: "The tracks in use",
    input: {},
    output: z.object({
      plan: z
        .object({
          id: z.string(),
          name: z.string(),
          version: z.int(),
          lif: z.record(z.string(), z.unknown()),
          stations: z.record(z.string(), z.string()),
          zones: z.array(zoneShape),
          closed: z.array(closedShape).meta({ description: "Nodes that people closed" }),
          importedBy: z.string(),
          importedAt: z.int().nullable(),
        })
        .nullable(),
    }),
    may: "anyone",
    rest: "GET /fleet/plan",
  }),
  "fleet.floor": query({
    name: "fleet.floor",
    title: "What is closed or stopped on the tracks, and who waits for it",
    input: {},
    output: z.object({
      zones: z.array(zoneShape),
      closed: z.array(closedShape),
      stops: z.array(
        z.object({
          vehicle: z.string(),
          zones: z
            .array(z.string())
            .meta({ description: "Emergency-stop zones it stands in; none: it stands outside of all" }),
          cause: z.enum(["emergency-stop", "field"]),
          sinceMs: z.int().meta({ description: "First heard; after a restart of the appliance, heard again" }),
        }),
      ),
      waits: z.array(z.object({ node: z.string(), vehicles: z.array(z.string()), lpns: z.array(z.string()) })),
    }),
    may: "anyone",
    rest: "GET /fleet/floor",
  }),
  "fleet.close-nodes": command({
    name: "fleet.close-nodes",
    title: "Close places of the tracks: no vehicle is sent there any more; what it was granted before it still drives",
    input: { nodes: nodeIds, reason },
    output: z.object({
      nodes: z.array(z.string()),
      onTheirWay: z.array(z.string()).meta({ description: "Vehicles that may still drive there: pause them" }),
    }),
    refusals: ["not-found", "node-unknown", "plan-full"],
    may: ["receiver", "picker", "packer", "counter", "supervisor"],
    rest: "POST /fleet/nodes/close",
  }),
  "fleet.open-nodes": command({
    name: "fleet.open-nodes",
    title: "Open closed places of the tracks: whoever waits for them drives on at once",
    input: { nodes: nodeIds, reason: reason.default("clear") },
    output: z.object({ nodes: z.array(z.string()) }),
    refusals: ["not-found"],
    may: ["supervisor"],
    rest: "POST /fleet/nodes/open",
  }),
  "fleet.save-zone": command({
    name: "fleet.save-zone",
    title: "Draw or change a zone of the tracks",
    input: { id: id.optional().meta({ description: "Left out: a new one" }), ...zoneFields },
    output: zoneShape,
    refusals: ["not-found", "plan-full", "zone-without-area"],
    may: ["supervisor"],
    rest: "POST /fleet/zones",
  }),
  "fleet.remove-zone": command({
    name: "fleet.remove-zone",
    title: "Remove a zone of the tracks",
    input: { id },
    output: z.object({ id: z.string() }),
    refusals: ["not-found"],
    may: ["supervisor"],
    rest: "POST /fleet/zones/{id}/remove",
  }),
};
