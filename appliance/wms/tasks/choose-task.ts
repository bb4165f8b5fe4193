import type { Role } from "#sync/model/records/person.ts";
import type { Task, TaskType } from "#sync/model/records/task.ts";
import type { Caller } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

/** Which kinds of work belong to which role. */
const worksFor: Record<Role, readonly TaskType[]> = {
  receiver: ["receive", "putaway", "move"],
  picker: ["pick", "put-back", "replenish", "move"],
  packer: ["pack", "load"],
  counter: ["count"],
  supervisor: ["receive", "putaway", "move", "pick", "put-back", "replenish", "pack", "load", "count"],
  admin: ["receive", "putaway", "move", "pick", "put-back", "replenish", "pack", "load", "count"],
  integrator: [],
};

export function taskTypesOf(caller: Caller): TaskType[] {
  return [...new Set(caller.roles.flatMap((role) => worksFor[role]))];
}

export interface Wish {
  types: readonly TaskType[];
  /** Location the person stands at. */
  near?: string;
  /** Totes on the cart: a cluster with more orders is not offered. */
  slots?: number;
}

/**
 * The next best task for this person: one assigned to them, else the most urgent priority that waits; within it what lies
 * within reach of where they stand, then what is due first, then the nearest, then the walking path. Skipped tasks come last.
 */
export function chooseTask(reader: Reader, caller: Caller, { types, near = "", slots }: Wish): Task | undefined {
  const zones = JSON.stringify(reader.get("person", caller.actor)?.zones ?? []);
  const filter = [caller.actor, zones, zones, slots ?? 1_000_000] as const;
  const wanted = JSON.stringify(types);
  const assigned = reader.row<{ id: string }>(assignedSql, caller.actor, wanted);
  if (assigned) return reader.get("task", assigned.id);

  const levels = types.flatMap(
    (type) => reader.row<{ skipped: number; priority: number }>(levelSql, type, ...filter) ?? [],
  );
  const best = levels.sort((a, b) => a.skipped - b.skipped || a.priority - b.priority)[0];
  if (!best) return undefined;
  const here = near === "" ? undefined : reader.get("location", near);
  const reachMm = here ? reader.setting("tasks.interleaveMm") : -1;
  const chosen = reader.row<{ id: string }>(
    bestSql,
    here?.xMm ?? 0,
    here?.yMm ?? 0,
    wanted,
    best.priority,
    best.skipped,
    ...filter,
    reachMm,
    here ? 1 : 0,
  );
  return chosen && reader.get("task", chosen.id);
}

/** A recount goes to other eyes: not to whoever counted first. */
const notMine = `NOT EXISTS (SELECT 1 FROM count WHERE count.id = task.countId AND count.firstCountedBy = ?)`;

const fits = `assignedTo = '' AND ${notMine} AND (zone = '' OR ? = '[]' OR zone IN (SELECT value FROM json_each(?)))
  AND (method <> 'cluster' OR json_array_length(slots) <= ?)`;

const assignedSql = `SELECT id FROM task WHERE assignedTo = ? AND state = 'released' AND type IN (SELECT value FROM json_each(?))
  ORDER BY skippedAt IS NOT NULL, priority, dueAt IS NULL, dueAt, skippedAt, pathSeq, id LIMIT 1`;

/** Per kind, the most urgent level that has a task for this person: a walk along the index until the first that fits. */
const levelSql = `SELECT skippedAt IS NOT NULL AS skipped, priority FROM task
  WHERE state = 'released' AND type = ? AND ${fits}
  ORDER BY skippedAt IS NOT NULL, priority LIMIT 1`;

const bestSql = `SELECT task.id, abs(location.xMm - ?) + abs(location.yMm - ?) AS mm
  FROM task LEFT JOIN location ON location.id = task.fromPlace
  WHERE task.state = 'released' AND task.type IN (SELECT value FROM json_each(?)) AND task.priority = ?
    AND (task.skippedAt IS NOT NULL) = ? AND ${fits.replaceAll("zone", "task.zone")}
  ORDER BY CASE WHEN mm <= ? THEN 0 ELSE 1 END, task.skippedAt, task.dueAt IS NULL, task.dueAt,
    CASE WHEN ? THEN mm END, task.pathSeq, task.createdAt, task.id LIMIT 1`;
