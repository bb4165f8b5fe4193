import { listTasks as contract } from "#sync/contracts/work.ts";
import type { Task } from "#sync/model/records/task.ts";
import { answers } from "../../store/handler.ts";
import { fromRow } from "../../store/ledger/row-codec.ts";
import type { Reader } from "../../store/reader.ts";

/**
 * Tasks a page at a time. Live ones are few and come by urgency; those that are over are many, and come newest first along
 * the index of their age.
 */
export const listTasks = answers(contract, (reader, { state, type, holder, orderId, limit, after }) => {
  const filter: Filter = {
    state: JSON.stringify(state),
    type: JSON.stringify(type),
    holder: holder ?? "",
    orderId: orderId ?? "",
  };
  const isLive = state.every((one) => one === "released" || one === "leased" || one === "created");
  const from = after === undefined ? undefined : pageStart(after);
  const rows =
    isLive || orderId !== undefined ? byUrgency(reader, filter, from, limit) : byAge(reader, filter, from, limit);
  const tasks = rows.map((row) => fromRow("task", row) as Task);
  const last = tasks.at(-1);
  const next =
    !last || tasks.length < limit
      ? null
      : `${isLive || orderId !== undefined ? last.priority : (last.createdAt ?? 0)}|${last.id}`;
  return { tasks: tasks.map(shown), next };
});

/** `<priority or age>|<id>` of the last task seen. Anything else begins at the start. */
function pageStart(after: string): [number, string] | undefined {
  const [, first, id] = /^(\d{1,15})\|(.+)$/.exec(after) ?? [];
  return first === undefined || id === undefined ? undefined : [Number(first), id];
}

interface Filter {
  state: string;
  type: string;
  holder: string;
  orderId: string;
}

const filterSql = `state IN (SELECT value FROM json_each(?)) AND (? = '[]' OR type IN (SELECT value FROM json_each(?)))
  AND (? = '' OR leaseHolder = ?)`;

function byUrgency(
  reader: Reader,
  { state, type, holder, orderId }: Filter,
  from: [number, string] | undefined,
  limit: number,
) {
  const [priority, id] = from ?? [-1, ""];
  const values = [state, type, type, holder, holder, priority, id] as const;
  if (orderId !== "")
    return reader.rows(
      `SELECT * FROM task WHERE orderId = ? AND ${filterSql} AND (priority, id) > (?, ?) ORDER BY priority, id LIMIT ?`,
      orderId,
      ...values,
      limit,
    );
  return reader.rows(
    `SELECT * FROM task WHERE ${filterSql} AND (priority, id) > (?, ?) ORDER BY priority, id LIMIT ?`,
    ...values,
    limit,
  );
}

function byAge(reader: Reader, { state, type, holder }: Filter, from: [number, string] | undefined, limit: number) {
  const [createdAt, id] = from ?? [Number.MAX_SAFE_INTEGER, ""];
  return reader.rows(
    `SELECT * FROM task INDEXED BY task_createdAt WHERE ${filterSql} AND (createdAt, id) < (?, ?) ORDER BY createdAt DESC, id DESC LIMIT ?`,
    state,
    type,
    type,
    holder,
    holder,
    createdAt,
    id,
    limit,
  );
}

function shown({
  leaseEpoch: _epoch,
  slots: _slots,
  result: _result,
  lot: _lot,
  inboundId: _in,
  countId: _count,
  exceptionId: _ex,
  pathSeq: _path,
  ...task
}: Task) {
  return task;
}
