import type { MessagePort } from "node:worker_threads";
import type { Db } from "./connection.ts";
import { openForWriting } from "./database.ts";
import { isDiskTrouble } from "./disk-trouble.ts";
import type { Handlers } from "./handler.ts";
import { thinSnapshots } from "./ledger/snapshot.ts";
import { type CommandCall, CommandRunner } from "./run-command.ts";
import type { FromWriter, ToWriter } from "./writer-protocol.ts";

/** One transaction takes at most this many commands, so that the first caller of a rush does not wait for the last. */
const batchMax = 256;
const delayedMax = 1_000;
const retryDelayMs = 1_000;

/**
 * The writer thread: the only one that holds the read-write connection. Whatever arrived while the last transaction was being
 * made durable becomes the next one (group commit): under load the cost of a sync is shared, alone a command waits for none.
 */
export function runWriter(
  port: MessagePort,
  handlers: Handlers,
  { file, origin, cacheMib }: { file: string; origin: string; cacheMib: number },
): void {
  const db = openForWriting(file, cacheMib);
  const runner = new CommandRunner(db, handlers, { origin, wallMs: Date.now });
  const waiting: { id: number; call: CommandCall }[] = [];
  const chores: ToWriter[] = [];
  const delayed: ToWriter[] = [];
  let retry: NodeJS.Timeout | undefined;
  let scheduled = false;
  const send = (message: FromWriter) => port.postMessage(message);

  port.on("message", (message: ToWriter) => {
    if (message.kind === "calls")
      for (const [i, call] of message.calls.entries()) waiting.push({ id: message.firstId + i, call });
    else chores.push(message);
    if (scheduled) return;
    scheduled = true;
    setImmediate(work);
  });

  function work(): void {
    scheduled = false;
    const batch = waiting.splice(0, batchMax);
    if (batch.length > 0) {
      const { facts: _facts, ...committed } = runner.run(batch.map(({ call }) => call));
      send({ kind: "answers", ids: batch.map(({ id }) => id), committed });
    }
    for (const chore of chores.splice(0)) {
      if (chore.kind === "stop") {
        if (waiting.length === 0) {
          stop();
          return;
        }
        chores.push(chore); // what is queued comes first
      } else tryChore(chore);
    }
    if (waiting.length > 0 || chores.length > 0) {
      scheduled = true;
      setImmediate(work);
    }
  }

  /** On a full disk a chore waits for room, as the commands' callers do; the thread must live to see it. */
  function tryChore(chore: ToWriter): void {
    try {
      doChore(db, chore);
    } catch (error) {
      if (!isDiskTrouble(error)) throw error;
      if (delayed.push(chore) > delayedMax) delayed.shift();
      retry ??= setTimeout(() => {
        retry = undefined;
        chores.push(...delayed.splice(0));
        if (scheduled) return;
        scheduled = true;
        setImmediate(work);
      }, retryDelayMs);
    }
  }

  function stop(): void {
    clearTimeout(retry);
    tryChore({ kind: "truncateWal" });
    clearTimeout(retry);
    db.close();
    send({ kind: "stopped" });
    port.close();
  }

  send({ kind: "ready", pos: runner.headPos });
}

function doChore(db: Db, chore: ToWriter): void {
  switch (chore.kind) {
    case "cursors": {
      const save = db.prepare(
        "INSERT INTO cursor (consumer, pos) VALUES (?, ?) ON CONFLICT DO UPDATE SET pos = excluded.pos",
      );
      db.transaction(() => {
        for (const [consumer, pos] of chore.cursors) save.run(consumer, pos);
      })();
      return;
    }
    case "deadLetter":
      db.prepare(
        "INSERT INTO deadLetter (consumer, pos, error, tries, atMs) VALUES (@consumer, @pos, @error, @tries, @atMs)",
      ).run(chore.letter);
      return;
    case "dropDeadLetter":
      db.prepare("DELETE FROM deadLetter WHERE id = ?").run(chore.id);
      return;
    case "keepSnapshot":
      db.transaction(() => {
        db.prepare("INSERT OR REPLACE INTO snapshot (pos, atMs, rows, body) VALUES (@pos, @atMs, @rows, @body)").run(
          chore.snapshot,
        );
        const kept = db.prepare("SELECT pos, atMs FROM snapshot").all() as { pos: number; atMs: number }[];
        for (const pos of thinSnapshots(kept, chore.snapshot.atMs))
          db.prepare("DELETE FROM snapshot WHERE pos = ?").run(pos);
      })();
      return;
    case "truncateWal":
      db.pragma("wal_checkpoint(TRUNCATE)");
  }
}
