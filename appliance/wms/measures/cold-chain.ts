import { sensorsContracts } from "#sync/contracts/sensors.ts";
import type { Measure } from "#sync/model/records/measure.ts";
import { answers } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { lastFactAtMs } from "../stock/available-today.ts";
import { requireLpn } from "../stock/require.ts";
import { type Stay, staysOf } from "./lpn-stays.ts";

export const coldChain = answers(sensorsContracts["sensors.cold-chain"], (reader, { lpn, quantity }) => {
  requireLpn(reader, lpn);
  const asOf = lastFactAtMs(reader) ?? 0;
  const stays = staysOf(reader, lpn, asOf).map((stay) => ({ ...stay, probes: probesAt(reader, stay, quantity) }));
  return { lpn, asOf, stays, csv: csvOf(lpn, stays) };
});

interface StayProbe {
  machine: string;
  channel: number;
  quantity: string;
  readings: number;
  missing: number;
  min: number | null;
  max: number | null;
  mean: number | null;
  outsideMs: number;
  coveredMs: number;
  gapMs: number;
}

/**
 * What every probe at the place, or in its zone, measured while the LPN stood there. A summary that reaches over the end of the stay counts
 * with its whole minimum and maximum (worse than true, never better), and with its part of the time.
 */
function probesAt(reader: Reader, { place, zone, fromMs, toMs }: Stay, quantity: string): StayProbe[] {
  const rows = measuresAt(reader, { place, zone, fromMs, toMs }, quantity === "" ? quantities : [quantity]);
  const probes = new Map<string, StayProbe & { sum: number }>();
  for (const row of rows) {
    const key = `${row.machine} ${row.channel} ${row.quantity}`;
    const { machine, channel } = row;
    const probe = probes.get(key) ?? {
      ...{ machine, channel, quantity: row.quantity, readings: 0, missing: 0, min: null, max: null, mean: null },
      ...{ outsideMs: 0, coveredMs: 0, gapMs: 0, sum: 0 },
    };
    probes.set(key, probe);
    const spanMs = (row.toMs ?? 0) - (row.fromMs ?? 0);
    const withinMs = Math.min(toMs, row.toMs ?? 0) - Math.max(fromMs, row.fromMs ?? 0);
    probe.missing += row.missing;
    if (row.readings === 0) continue;
    probe.readings += row.readings;
    probe.sum += row.sum;
    probe.min = Math.min(probe.min ?? row.min, row.min);
    probe.max = Math.max(probe.max ?? row.max, row.max);
    probe.coveredMs += withinMs;
    probe.outsideMs += Math.min(withinMs, spanMs > 0 ? row.outsideMs : 0);
  }
  return [...probes.values()].map(({ sum, ...probe }) => ({
    ...probe,
    mean: probe.readings > 0 ? Math.round(sum / probe.readings) : null,
    gapMs: Math.max(0, toMs - fromMs - probe.coveredMs),
  }));
}

/** Five years of summaries are millions: each quantity is asked for by itself, so that an index leads to the span. */
function measuresAt(reader: Reader, { place, zone, fromMs, toMs }: Stay, wanted: readonly string[]): Measure[] {
  const found = new Map<string, Measure>();
  const take = (rows: Measure[]) => {
    for (const row of rows) found.set(row.id, row);
  };
  for (const quantity of wanted) {
    take(reader.rows<Measure>(atPlaceSql, place, quantity, fromMs - SPAN_MS_MAX, toMs, fromMs));
    if (zone !== "") take(reader.rows<Measure>(inZoneSql, zone, quantity, fromMs - SPAN_MS_MAX, toMs, fromMs));
  }
  const order = ({ quantity, machine, channel }: Measure) => `${quantity} ${machine} ${channel}`;
  return [...found.values()].sort((a, b) =>
    order(a) === order(b) ? (a.fromMs ?? 0) - (b.fromMs ?? 0) : order(a) < order(b) ? -1 : 1,
  );
}

const quantities = [
  "battery-mv",
  "contact",
  "count",
  "distance-mm",
  "humidity-permille",
  "light-lux",
  "pressure-pa",
  "temperature-mc",
  "weight-g",
];
/** No summary is of more than a day. */
const SPAN_MS_MAX = 86_400_000;
const atPlaceSql = "SELECT * FROM measure WHERE place = ? AND quantity = ? AND fromMs >= ? AND fromMs < ? AND toMs > ?";
const inZoneSql = "SELECT * FROM measure WHERE zone = ? AND quantity = ? AND fromMs >= ? AND fromMs < ? AND toMs > ?";

const columns = [
  "lpn",
  "place",
  "zone",
  "from",
  "to",
  "machine",
  "channel",
  "quantity",
  "readings",
  "missing",
  "min",
  "max",
  "mean",
  "outside_min",
  "gap_min",
];

function csvOf(lpn: string, stays: readonly (Stay & { probes: readonly StayProbe[] })[]): string {
  const lines = stays.flatMap(({ place, zone, fromMs, toMs, probes }) => {
    const stay = [lpn, place, zone, new Date(fromMs).toISOString(), new Date(toMs).toISOString()];
    // A place where nothing measures is a line of its own: what is not known must not look as if nothing had been.
    if (probes.length === 0) return [[...stay, "", "", "", 0, 0, "", "", "", "", minutes(toMs - fromMs)]];
    return probes.map((probe) => [
      ...stay,
      ...[probe.machine, probe.channel, probe.quantity, probe.readings, probe.missing],
      ...[probe.min ?? "", probe.max ?? "", probe.mean ?? "", minutes(probe.outsideMs), minutes(probe.gapMs)],
    ]);
  });
  return `${[columns, ...lines].map((line) => line.map(csvField).join(",")).join("\r\n")}\r\n`;
}

const minutes = (ms: number): number => Math.round(ms / 60_000);
/** RFC 4180; a text that a spreadsheet would compute gets a quote in front. */
function csvField(value: string | number): string {
  const text = typeof value === "string" && /^[=+@-]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
