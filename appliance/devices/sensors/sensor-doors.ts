import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { sensorsContracts } from "#sync/contracts/sensors.ts";
import type { Measure } from "#sync/model/records/measure.ts";
import type { Answer } from "../../store/run-command.ts";
import type { Floor } from "../binding.ts";
import type { ProbeKey, Telemetry } from "./telemetry.ts";

type History = OutputOf<(typeof sensorsContracts)["sensors.history"]>;
type Sensors = OutputOf<(typeof sensorsContracts)["sensors.list"]>;

/** Questions about single readings, which are not in the book. The answer closes them again. */
export function sensorDoors(floor: Floor, telemetry: Telemetry, openAlerts: (machine: string) => string[]): () => void {
  const { doors, store } = floor.site;
  doors["sensors.list"] = async () => ({ ok: true, value: list() });
  doors["sensors.history"] = async ({ input }): Promise<Answer> => {
    const asked = input as InputOf<(typeof sensorsContracts)["sensors.history"]>;
    if (asked.toMs <= asked.fromMs)
      return { ok: false, refusal: { code: "input-invalid", problems: [{ path: "toMs", expected: "after fromMs" }] } };
    return { ok: true, value: history(asked) };
  };
  return () => {
    for (const name of ["sensors.list", "sensors.history"]) delete doors[name];
  };

  function list(): Sensors {
    const machines = store.reader.find("machine", { kind: "sensor", removedAt: null }, { order: "id" });
    return {
      sensors: machines.map(({ id, place, zone }) => ({
        ...telemetry.count(id),
        place,
        zone: zone || (store.reader.get("location", place)?.zone ?? ""),
        probes: telemetry.newest(id),
        alerts: openAlerts(id),
      })),
    };
  }

  function history(asked: InputOf<(typeof sensorsContracts)["sensors.history"]>): History {
    const { machine, quantity, channel, fromMs, toMs, points } = asked;
    const probe = { machine, quantity, channel };
    const samples = telemetry.samples(probe, fromMs, toMs);
    const measures = store.reader.rows<Measure>(measuresSql, machine, quantity, channel, fromMs, toMs);
    // Where the book knows of earlier times than the telemetry still has, the whole chart is of summaries.
    const earliestMs = samples[0]?.atMs ?? Number.POSITIVE_INFINITY;
    const hasEarlier = measures.some((measure) => (measure.toMs ?? 0) <= earliestMs && measure.readings > 0);
    if (hasEarlier) return { source: "summaries", points: thinned(measures.map(pointOf), points) };
    return { source: "readings", points: bucketed(samples, probe, { fromMs, toMs, points }) };
  }

  function bucketed(
    samples: readonly { atMs: number; value: number }[],
    { machine }: ProbeKey,
    { fromMs, toMs, points }: { fromMs: number; toMs: number; points: number },
  ): History["points"] {
    const widthMs = Math.max(1, Math.ceil((toMs - fromMs) / points));
    const buckets = new Map<number, { min: number; max: number; sum: number; readings: number }>();
    for (const { atMs, value } of samples) {
      const at = fromMs + Math.floor((atMs - fromMs) / widthMs) * widthMs;
      const known = buckets.get(at);
      if (!known) buckets.set(at, { min: value, max: value, sum: value, readings: 1 });
      else {
        known.min = Math.min(known.min, value);
        known.max = Math.max(known.max, value);
        known.sum += value;
        known.readings += 1;
      }
    }
    return [...buckets].map(([at, { min, max, sum, readings }]) => ({
      fromMs: at,
      toMs: at + widthMs,
      min,
      max,
      mean: Math.round(sum / readings),
      readings,
      missing: telemetry.missingIn(machine, at, at + widthMs),
    }));
  }
}

const measuresSql = `SELECT * FROM measure WHERE machine = ? AND quantity = ? AND channel = ? AND toMs > ? AND fromMs < ? ORDER BY fromMs`;

const pointOf = ({ fromMs, toMs, min, max, sum, readings, missing }: Measure) => ({
  fromMs: fromMs ?? 0,
  toMs: toMs ?? 0,
  sum,
  readings,
  missing,
  min: readings > 0 ? min : null,
  max: readings > 0 ? max : null,
});

/** Neighbours are joined until there are no more points than asked for; nothing of their extremes is lost. */
function thinned(all: readonly ReturnType<typeof pointOf>[], points: number): History["points"] {
  const perPoint = Math.max(1, Math.ceil(all.length / points));
  const joined: History["points"] = [];
  for (let i = 0; i < all.length; i += perPoint) {
    const some = all.slice(i, i + perPoint);
    const readings = some.reduce((n, one) => n + one.readings, 0);
    const sum = some.reduce((n, one) => n + one.sum, 0);
    const known = (pick: "min" | "max") => some.map((one) => one[pick]).filter((value) => value !== null);
    joined.push({
      fromMs: some[0]?.fromMs ?? 0,
      toMs: some.at(-1)?.toMs ?? 0,
      readings,
      missing: some.reduce((n, one) => n + one.missing, 0),
      min: readings > 0 ? Math.min(...known("min")) : null,
      max: readings > 0 ? Math.max(...known("max")) : null,
      mean: readings > 0 ? Math.round(sum / readings) : null,
    });
  }
  return joined;
}
