import { z } from "zod";
import { command, query } from "./define.ts";
import { machineId } from "./machines.ts";
import { id, pageSize } from "./values.ts";

const placeOrNone = z.string().trim().max(40).default("");

const difference = z.object({
  what: z.enum(["missing", "elsewhere", "unknown"]),
  key: z.string().meta({ description: "SSCC, LPN or GTIN" }),
  sku: z.string(),
  serial: z.string(),
  place: z.string().meta({ description: "Where the book has it; empty when it has it nowhere" }),
});

const sweepShape = z.object({
  id: z.string(),
  state: z.enum(["open", "closed"]),
  location: z.string(),
  zone: z.string(),
  machine: z.string(),
  seen: z.int(),
  expected: z.int(),
  matched: z.int(),
  differences: z.array(difference),
  exceptionId: z.string(),
  startedBy: z.string(),
  startedAt: z.int().nullable(),
  closedAt: z.int().nullable(),
});

/** Tags at portals and in sweeps. What a reader sees comes in by itself; people start and stop sweeps, and look. */
export const rfidContracts = {
  "rfid.sweep-start": command({
    name: "rfid.sweep-start",
    title: "Begin an inventory by RFID of a location or a zone",
    input: {
      location: placeOrNone,
      zone: z.string().trim().max(40).default(""),
      machine: z
        .union([machineId, z.literal("")])
        .default("")
        .meta({
          description: "Only this reader, wherever it is carried; left out: every reader whose antennas stand there",
        }),
    },
    output: z.object({ sweepId: z.string() }),
    refusals: ["input-invalid", "location-unknown", "not-found", "state-not-allowed"],
    may: ["counter", "supervisor"],
    rest: "POST /rfid/sweeps",
  }),
  "rfid.sweep-stop": command({
    name: "rfid.sweep-stop",
    title: "End it: what was read against the book; differences ask for blind counts",
    input: { sweepId: id },
    output: z.object({
      sweepId: z.string(),
      expected: z.int(),
      matched: z.int(),
      differences: z.array(difference),
      countIds: z.array(z.string()),
      exceptionId: z.string(),
    }),
    refusals: ["not-found", "state-not-allowed"],
    may: ["counter", "supervisor"],
    rest: "POST /rfid/sweeps/{sweepId}/stop",
  }),
  "rfid.sweeps": query({
    name: "rfid.sweeps",
    title: "Sweeps, the open ones first",
    input: { state: z.enum(["open", "closed"]).optional(), limit: pageSize },
    output: z.object({ sweeps: z.array(sweepShape) }),
    may: "anyone",
    rest: "GET /rfid/sweeps",
  }),
  "rfid.sightings": query({
    name: "rfid.sightings",
    title: "Where tags were last seen, newest first",
    input: {
      search: z.string().trim().max(64).default("").meta({ description: "An SSCC, LPN, GTIN or EPC" }),
      place: placeOrNone,
      outcome: z.enum(["announced", "known", "gone", "unknown", "asset"]).optional(),
      limit: pageSize,
    },
    output: z.object({
      sightings: z.array(
        z.object({
          epc: z.string(),
          scheme: z.string(),
          key: z.string(),
          lpn: z.string(),
          machine: z.string(),
          place: z.string(),
          direction: z.enum(["in", "out", "here"]),
          outcome: z.enum(["announced", "known", "gone", "unknown", "asset"]),
          count: z.int(),
          rssiDbm: z.int().nullable(),
          firstMs: z.int().nullable(),
          lastMs: z.int().nullable(),
          exceptionId: z.string(),
        }),
      ),
    }),
    may: "anyone",
    rest: "GET /rfid/sightings",
  }),
};
