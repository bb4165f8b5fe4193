import { z } from "zod";
import { query } from "./define.ts";
import { machineId } from "./machines.ts";
import { epochMs, lpnId } from "./values.ts";

const quantity = z.string().max(40).meta({
  description:
    "temperature-mc, humidity-permille, battery-mv, weight-g, pressure-pa, light-lux, distance-mm, count, contact",
});
/** Statistics of one probe over one span. Values are whole numbers in the unit that the quantity's name says. */
const summary = {
  readings: z.int(),
  missing: z.int().meta({ description: "Readings whose number never came" }),
  min: z.int().nullable(),
  max: z.int().nullable(),
  mean: z.int().nullable(),
};
const stayProbe = z.object({
  machine: z.string(),
  channel: z.int(),
  quantity: z.string(),
  ...summary,
  outsideMs: z.int().meta({ description: "Time outside the alert limits" }),
  coveredMs: z.int().meta({ description: "Time of the stay for which there is a measurement" }),
  gapMs: z.int().meta({ description: "Time of the stay for which there is none" }),
});

export const sensorsContracts = {
  "sensors.list": query({
    name: "sensors.list",
    title: "Sensors with what they said last, and how many readings were lost",
    input: {},
    output: z.object({
      sensors: z.array(
        z.object({
          machine: z.string(),
          place: z.string(),
          zone: z.string(),
          lastSeq: z.int().nullable(),
          received: z.int(),
          missing: z.int(),
          duplicates: z.int(),
          late: z.int().meta({ description: "Came after a later one" }),
          restarts: z.int().meta({ description: "Times it began to count anew" }),
          heardMs: z.int().nullable(),
          probes: z.array(
            z.object({ channel: z.int(), quantity: z.string(), value: z.int(), atMs: z.int(), readings: z.int() }),
          ),
          alerts: z.array(z.string()).meta({ description: "Open ones, as in the exceptions' `alert`" }),
        }),
      ),
    }),
    may: "anyone",
    rest: "GET /sensors",
  }),
  "sensors.history": query({
    name: "sensors.history",
    title:
      "One probe over time, for a chart: single readings where they are still there, else the summaries of the book",
    input: {
      machine: machineId,
      quantity,
      channel: z.coerce.number().int().min(0).max(255).default(0),
      fromMs: z.coerce.number().pipe(epochMs),
      toMs: z.coerce.number().pipe(epochMs),
      points: z.coerce.number().int().min(1).max(2_000).default(300),
    },
    output: z.object({
      source: z.enum(["readings", "summaries"]),
      points: z.array(z.object({ fromMs: z.int(), toMs: z.int(), ...summary })),
    }),
    refusals: ["input-invalid"],
    may: "anyone",
    rest: "GET /sensors/history",
  }),
  "sensors.cold-chain": query({
    name: "sensors.cold-chain",
    title: "Where an LPN stood, and what was measured there: the record for the customer or the authority",
    input: { lpn: lpnId, quantity: quantity.default("") },
    output: z.object({
      lpn: z.string(),
      asOf: z.int(),
      stays: z.array(
        z.object({
          place: z.string(),
          zone: z.string(),
          fromMs: z.int(),
          toMs: z.int(),
          probes: z.array(stayProbe),
        }),
      ),
      csv: z.string().meta({ description: "The same as a table: one line for each probe of each stay" }),
    }),
    refusals: ["lpn-unknown"],
    may: "anyone",
    rest: "GET /sensors/cold-chain",
  }),
};
