import type { Location } from "#sync/model/records/location.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import type { Task } from "#sync/model/records/task.ts";
import type { Step } from "#sync/model/steps/step.ts";
import type { Reader } from "../../store/reader.ts";

/** Places where picked goods may be put down: where this task should go first, then every staging, packing and dock place. */
export function dropPlaces(reader: Reader, task: Task): Location[] {
  const wanted = [task.toPlace, reader.setting("picking.stagingLocation"), reader.setting("packing.location")];
  const places = reader
    .find("location", { kind: ["staging", "packing", "dock"], active: true }, { limit: placesMax })
    .filter(({ capabilities }) => capabilities.some((one) => one === "stage" || one === "pack" || one === "load"));
  const rank = ({ id }: Location) => (wanted.includes(id) ? wanted.indexOf(id) : wanted.length);
  return places.sort((a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1));
}

/** A handheld keeps them all; a site with more such places than this would need zones of them. */
const placesMax = 300;

/** One scan puts down everything that is on the cart. */
export function dropStep(task: Task, totes: readonly Lpn[], places: readonly Location[]): Step {
  const [first] = places;
  return {
    id: "drop",
    title: { code: "pick.drop" },
    show: [
      ...(first ? [{ kind: "location" as const, code: first.id, ...(first.zone ? { zone: first.zone } : {}) }] : []),
      ...totes.map(({ id }) => ({ kind: "lpn" as const, lpn: id, role: "from" as const })),
    ],
    accepts: [{ means: "location", codes: places.flatMap(codesOf), set: { dropAt: { from: "code" } } }],
    onlyIf: { field: "onCart", is: true },
    emit: {
      command: "pick.drop",
      input: { taskId: task.id, leaseEpoch: task.leaseEpoch, toPlace: { field: "dropAt" } },
      clear: ["dropAt", "onCart", "toLpn", "target"],
    },
    next: "done",
  };
}

const codesOf = ({ id }: Location) => [{ code: id }];
