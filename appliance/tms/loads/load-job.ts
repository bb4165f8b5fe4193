import type { Task } from "#sync/model/records/task.ts";
import type { Job } from "#sync/model/steps/step.ts";
import type { Reader } from "../../store/reader.ts";
import { cartonsOf, ordersOn } from "./find-load.ts";

/** Loading a truck: the dock once, then one scan per carton or pallet. Cartons that are packed later are taken too, once the job is fresh. */
export function loadJob(reader: Reader, task: Task): Job {
  const load = reader.get("load", task.loadId);
  const cartons = load ? ordersOn(reader, load).flatMap(({ id }) => cartonsOf(reader, id)) : [];
  const waiting = cartons.filter(({ state }) => state === "packed" || state === "staged" || state === "closed");
  const dock = load?.dock ?? task.fromPlace;
  const digits = reader.get("location", dock)?.checkDigits ?? "";
  const about = { taskId: task.id, leaseEpoch: task.leaseEpoch, loadId: task.loadId };
  const next = (i: number) => (i + 1 < waiting.length ? `carton:${i + 1}` : "done");
  const codes = waiting.flatMap(({ id, sscc }) => [
    { code: id, set: { lpn: id } },
    ...(sscc === "" || sscc === id ? [] : [{ code: sscc, set: { lpn: id } }]),
  ]);
  return {
    id: `${task.id}:${task.leaseEpoch}:${waiting.length}`,
    taskId: task.id,
    type: "load",
    title: { code: "job.load", data: { load: load?.number ?? "" } },
    leaseEpoch: task.leaseEpoch,
    leaseUntil: task.leaseUntil,
    form: task.result.scanned === dock ? { atDock: true } : {},
    first: waiting.length === 0 ? "done" : "dock",
    steps: [
      {
        id: "dock",
        title: { code: "load.scan-dock" },
        show: [{ kind: "location", code: dock }],
        accepts: [
          {
            means: "dock",
            codes: [{ code: dock }, ...(digits === "" ? [] : [{ code: digits }])],
            set: { atDock: true },
          },
        ],
        fills: ["atDock"],
        next: "carton:0",
      },
      // One step per carton that waits, any of them in any order: the walk is as long as the pile.
      ...waiting.map((_carton, i) => ({
        id: `carton:${i}`,
        title: { code: "load.scan-carton" },
        show: [
          { kind: "location" as const, code: dock },
          { kind: "progress" as const, done: cartons.length - waiting.length + i, total: cartons.length },
          ...waiting
            .slice(0, 10)
            .map(({ id, location }) => ({ kind: "lpn" as const, lpn: id, role: "from" as const, what: location })),
        ],
        accepts: [{ means: "lpn" as const, codes }],
        choices: [
          {
            id: "finish",
            label: { code: "offer.finish" },
            tone: "neutral" as const,
            emit: { command: "work.release", input: { taskId: task.id, leaseEpoch: task.leaseEpoch } },
            next: "done",
          },
        ],
        emit: { command: "load.carton", input: { ...about, lpn: { field: "lpn" } }, clear: ["lpn"] },
        next: next(i),
      })),
    ],
  };
}
