import { boardHealth as healthContract, listDeadLetters as lettersContract } from "#sync/contracts/board.ts";
import { answers } from "../../store/handler.ts";

/** What of the appliance's own work got behind or stuck. */
export const healthOnBoard = answers(healthContract, (reader, { at: atMs = Date.now() }) => {
  const head = reader.row<{ pos: number; atMs: number }>(
    "SELECT pos, atMs FROM journal WHERE pos = (SELECT max(pos) FROM journal)",
  );
  const letters = new Map(
    reader
      .rows<{ consumer: string; n: number }>("SELECT consumer, count(*) AS n FROM deadLetter GROUP BY consumer")
      .map(({ consumer, n }) => [consumer, n]),
  );
  const cursors = reader.rows<{ consumer: string; pos: number }>("SELECT consumer, pos FROM cursor ORDER BY consumer");
  const printing = reader.row<{ waiting: number; asked: number; failed: number; oldestWaitingAt: number | null }>(
    printingSql,
  );
  return {
    asOf: atMs,
    facts: head?.pos ?? 0,
    lastFactAt: head?.atMs ?? null,
    lastSnapshotAt: reader.row<{ atMs: number }>("SELECT atMs FROM snapshot ORDER BY pos DESC LIMIT 1")?.atMs ?? null,
    consumers: cursors.map(({ consumer, pos }) => ({
      consumer,
      pos,
      behind: Math.max(0, (head?.pos ?? 0) - pos),
      deadLetters: letters.get(consumer) ?? 0,
    })),
    deadLetters: [...letters.values()].reduce((sum, n) => sum + n, 0),
    printing: printing ?? { waiting: 0, asked: 0, failed: 0, oldestWaitingAt: null },
    devices: reader
      .find("device", {}, { order: "name, id", limit: 500 })
      .map(({ id, name, kind, active, lastSeenAt }) => ({ deviceId: id, name, kind, active, lastSeenAt })),
    leasesOver:
      reader.row<{ n: number }>("SELECT count(*) AS n FROM task WHERE state = 'leased' AND leaseUntil <= ?", atMs)?.n ??
      0,
  };
});

export const deadLetters = answers(lettersContract, (reader, { limit }) => ({
  letters: reader
    .rows<{
      id: number;
      consumer: string;
      pos: number;
      type: string;
      error: string;
      tries: number;
      atMs: number;
      data: string;
    }>(lettersSql, limit)
    .map(({ data, ...letter }) => ({ ...letter, data: JSON.parse(data) as Record<string, unknown> })),
  total: reader.row<{ n: number }>("SELECT count(*) AS n FROM deadLetter")?.n ?? 0,
}));

const printingSql = `SELECT coalesce(sum(state = 'waiting'), 0) AS waiting, coalesce(sum(state = 'asked'), 0) AS asked,
    coalesce(sum(state = 'failed'), 0) AS failed,
    min(CASE WHEN state = 'waiting' THEN requestedAt END) AS oldestWaitingAt
  FROM printJob WHERE state IN ('waiting', 'asked', 'failed')`;
const lettersSql = `SELECT d.id, d.consumer, d.pos, coalesce(j.type, '') AS type, d.error, d.tries, d.atMs, coalesce(j.data, '{}') AS data
  FROM deadLetter AS d LEFT JOIN journal AS j ON j.pos = d.pos ORDER BY d.id DESC LIMIT ?`;
