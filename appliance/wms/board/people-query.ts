import { boardPeople as contract } from "#sync/contracts/board.ts";
import { answers } from "../../store/handler.ts";
import type { Reader } from "../../store/reader.ts";
import { dayWork } from "./day-work.ts";
import { dayStart } from "./site-day.ts";

/** Everybody who is signed in or has done something today; those at work first. */
export const peopleOnBoard = answers(contract, (reader, { at: atMs = Date.now() }) => {
  const startMs = dayStart(reader.setting("site.timeZone"), atMs);
  const work = dayWork(reader, startMs).people;
  const people = reader
    .find("person", { active: true }, { order: "name, id", limit: peopleMax })
    .map(({ id, name, roles, zones, lastSeenAt }) => {
      const sessions = reader.rows<{ deviceId: string; startedAt: number | null }>(sessionsSql, id, atMs);
      const { tasks = 0, pickedLines = 0, pickedQty = 0, lastAt = null } = work.get(id) ?? {};
      return {
        personId: id,
        name,
        roles,
        zones,
        signedIn: sessions.length > 0,
        devices: [...new Set(sessions.map(({ deviceId }) => deviceId))],
        since: sessions[0]?.startedAt ?? null,
        lastSeenAt,
        tasks: tasksOf(reader, id, atMs),
        assigned: reader.countOf("task", { assignedTo: id, state: ["created", "released"] }),
        done: { tasks, pickedLines, pickedQty, lastAt },
      };
    });
  const here = people.filter(({ signedIn, tasks, done }) => signedIn || tasks.length > 0 || done.lastAt !== null);
  return {
    asOf: atMs,
    people: here.sort(
      (a, b) =>
        b.tasks.length - a.tasks.length || Number(b.signedIn) - Number(a.signedIn) || a.name.localeCompare(b.name),
    ),
  };
});

function tasksOf(reader: Reader, personId: string, atMs: number) {
  return reader
    .find("task", { leaseHolder: personId, state: "leased" }, { order: "startedAt, id", limit: 10 })
    .map((task) => ({
      taskId: task.id,
      type: task.type,
      place: task.fromPlace || task.toPlace,
      orderNumber: reader.get("order", task.orderId)?.number ?? "",
      since: task.startedAt,
      leaseOver: task.leaseUntil !== null && task.leaseUntil <= atMs,
    }));
}

const peopleMax = 500;
const sessionsSql = `SELECT deviceId, startedAt FROM session INDEXED BY session_personId
  WHERE personId = ? AND endedAt IS NULL AND expiresAt > ? ORDER BY startedAt DESC, id LIMIT 20`;
