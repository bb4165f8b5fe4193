import type { MessagePort } from "node:worker_threads";
import type { Db } from "./connection.ts";
import { openForWriting } from "./database.ts";
import { isDiskTrouble } from "./disk-trouble.ts";
import type { Handlers } from "./handler.ts";
import { thinSnapshots } from "./ledger/snapshot.ts";
import { type CommandCall, CommandRunner } from "./run-command.ts";
import { startEpoch } from "./sync/epoch-start.ts";
import { SiteBook } from "./sync/site-book.ts";
import { WalCare } from "./wal-care.ts";
import type { FromWriter, ToWriter, WriterData } from "./writer-protocol.ts";

/** Beyond, the oldest goes: nobody reads ten thousand of them, and the journal has every fact. */
const deadLettersMax = 10_000;

/** One transaction takes at most this many commands, so that the first caller of a rush does not wait for the last. */
const batchMax = 256;
const delayedMax = 1_000;
const retryDelayMs = 1_000;
/** A page is taken in slices of so many facts that a command waits this long for one, and longer ones while nobody is there. */
const sliceMs = 8;
const idleSliceMs = 60;
const sliceFactsMin = 32;
const sliceFactsMax = 20_000;
/** Changes of the sync that may wait; the session asks for one at a time. */
const changesMax = 64;

/**
 * The writer thread: the only one that holds the read-write connection. Whatever arrived while the last transaction was being
 * made durable becomes the next one (group commit): under load the cost of a sync is shared, alone a command waits for none.
 */
export function runWriter(port: MessagePort, handlers: Handlers, { file, origin, epoch, cacheMib }: WriterData): void {
  const db = openForWriting(file, cacheMib);
  const runner = new CommandRunner(db, handlers, { origin, wallMs: Date.now });
  startEpoch(runner, epoch);
  const siteBook = new SiteBook(runner);
  const walCare = new WalCare(db, () => performance.now());
  const changes: (ToWriter & { kind: "sync" })[] = [];
  let factsPerMs = 20;
  let lastCommandMs = 0;
  const waiting: { id: number; call: CommandCall }[] = [];
  const chores: ToWriter[] = [];
  const delayed: ToWriter[] = [];
  let retry: NodeJS.Timeout | undefined;
  let scheduled = false;
  const send = (message: FromWriter) => port.postMessage(message);

  port.on("message", (message: ToWriter) => {
    if (message.kind === "calls")
      for (const [i, call] of message.calls.entries()) waiting.push({ id: message.firstId + i, call });
    else if (message.kind === "sync") {
      if (changes.push(message) > changesMax) {
        changes.pop();
        send({ kind: "synced", id: message.id, trouble: { code: "queue-full", text: "too many changes are waiting" } });
      }
    } else chores.push(message);
    soon();
  });

  function soon(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(work);
  }

  function work(): void {
    scheduled = false;
    const batch = waiting.splice(0, batchMax);
    if (batch.length > 0) {
      lastCommandMs = performance.now();
      const { facts: _facts, ...committed } = runner.run(batch.map(({ call }) => call));
      send({ kind: "answers", ids: batch.map(({ id }) => id), committed });
    }
    sync();
    for (const chore of chores.splice(0)) {
      if (chore.kind === "stop") {
        if (waiting.length === 0 && changes.length === 0) {
          stop();
          return;
        }
        chores.push(chore); // what is queued comes first
      } else tryChore(chore);
    }
    careForWal();
    if (waiting.length > 0 || chores.length > 0 || changes.length > 0 || siteBook.isTaking) soon();
  }

  /** One small step of what the sync asks for: a slice of a page, or one change. Commands that came meanwhile are next. */
  function sync(): void {
    const change = changes[0];
    if (!change && !siteBook.isTaking) return;
    const before = runner.headPos;
    let trouble: { code: string; text: string } | undefined;
    try {
      if (siteBook.isTaking) takeSlice();
      else if (change) {
        siteBook.change(change.change);
        if (siteBook.isTaking) takeSlice();
      }
    } catch (error) {
      const { code = "fault", message } = error as { code?: string; message: string };
      trouble = { code: isDiskTrouble(error) ? "storage-full" : code, text: message };
      siteBook.drop();
    }
    if (runner.headPos > before) send({ kind: "grown", pos: runner.headPos });
    if (siteBook.isTaking || !change) return;
    changes.shift();
    send({ kind: "synced", id: change.id, ...(trouble && { trouble }) });
  }

  function takeSlice(): void {
    const start = performance.now();
    const aimMs = start - lastCommandMs < 1_000 ? sliceMs : idleSliceMs;
    const facts = Math.min(sliceFactsMax, Math.max(sliceFactsMin, Math.floor(factsPerMs * aimMs)));
    siteBook.goOn(facts);
    // A page may hold fewer than that, so the rate only rises by a half at a time.
    const ms = performance.now() - start;
    factsPerMs =
      ms > aimMs * 2 ? factsPerMs / 2 : Math.min(factsPerMs * 1.5, sliceFactsMax / sliceMs, (facts / ms) * 2);
  }

  /** On a full disk nothing can be copied: the next look tries again. */
  function careForWal(): void {
    try {
      walCare.look();
    } catch (error) {
      if (!isDiskTrouble(error)) throw error;
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
        soon();
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

  send({ kind: "ready", pos: runner.headPos, origin: runner.origin });
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
      db.prepare("DELETE FROM deadLetter WHERE id <= (SELECT max(id) FROM deadLetter) - ?").run(deadLettersMax);
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
