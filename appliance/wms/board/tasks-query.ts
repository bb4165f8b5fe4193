import { boardTasks as contract } from "#sync/contracts/board.ts";
import { answers } from "../../store/handler.ts";

/** Work on the board. Finished tasks, which are most of the table, are never looked at. */
export const tasksOnBoard = answers(contract, (reader, { at: atMs = Date.now(), type, person, limit }) => {
  const cards = (state: "released" | "leased", order: string, most: number) =>
    reader
      .rows<Row>(
        `${cardSql} WHERE t.state = ? AND (? = '' OR t.type = ?) AND (? = '' OR t.assignedTo = ? OR t.leaseHolder = ?) ORDER BY ${order} LIMIT ?`,
        atMs,
        atMs,
        state,
        type,
        type,
        person,
        person,
        person,
        most,
      )
      .map(({ late, leaseOver, ...row }) => ({ ...row, late: late === 1, leaseOver: leaseOver === 1 }));
  return {
    asOf: atMs,
    types: reader.rows<TypeTally>(typesSql, atMs),
    running: cards("leased", "late DESC, leaseOver DESC, t.startedAt, t.id", runningMax),
    waiting: cards("released", "late DESC, t.priority, t.dueAt NULLS LAST, t.createdAt, t.id", limit),
  };
});

/** There are as many leases as people and machines at work. */
const runningMax = 200;

interface TypeTally {
  type: string;
  waiting: number;
  running: number;
  late: number;
  oldestWaitingAt: number | null;
}
interface Row {
  taskId: string;
  type: string;
  state: "released" | "leased";
  priority: number;
  dueAt: number | null;
  late: 0 | 1;
  zone: string;
  fromPlace: string;
  toPlace: string;
  lpn: string;
  sku: string;
  qty: number;
  openLines: number;
  orderId: string;
  orderNumber: string;
  reference: string;
  waveId: string;
  assignedTo: string;
  assignedName: string;
  holder: string;
  holderName: string;
  device: string;
  since: number | null;
  leaseUntil: number | null;
  leaseOver: 0 | 1;
  skipReason: string;
}

const typesSql = `SELECT type, sum(state = 'released') AS waiting, sum(state = 'leased') AS running, coalesce(sum(dueAt < ?), 0) AS late,
    min(CASE WHEN state = 'released' THEN createdAt END) AS oldestWaitingAt
  FROM task WHERE state IN ('released', 'leased') GROUP BY type ORDER BY type`;
const nameOf = (personId: string) => `coalesce((SELECT name FROM person WHERE id = ${personId}), ${personId})`;
const cardSql = `SELECT t.id AS taskId, t.type, t.state, t.priority, t.dueAt, coalesce(t.dueAt < ?, 0) AS late, t.zone, t.fromPlace, t.toPlace, t.lpn,
    t.sku, t.qty, (SELECT count(*) FROM allocation AS a WHERE a.taskId = t.id AND a.state = 'open') AS openLines,
    t.orderId, coalesce((SELECT number FROM "order" WHERE id = t.orderId), '') AS orderNumber, 
    coalesce((SELECT number FROM "order" WHERE id = t.orderId), (SELECT number FROM inbound WHERE id = t.inboundId),
      (SELECT number FROM load WHERE id = t.loadId), (SELECT number FROM wave WHERE id = t.waveId), '') AS reference, t.waveId,
    t.assignedTo, ${nameOf("t.assignedTo")} AS assignedName, t.leaseHolder AS holder, ${nameOf("t.leaseHolder")} AS holderName, t.leaseDevice AS device,
    CASE t.state WHEN 'leased' THEN t.startedAt ELSE t.createdAt END AS since, t.leaseUntil,
    t.state = 'leased' AND coalesce(t.leaseUntil <= ?, 0) AS leaseOver, t.skipReason
  FROM task AS t`;
