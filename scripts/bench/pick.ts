import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { handlers } from "#appliance/handlers.ts";
import { startCommandQueue } from "#appliance/store/command-queue.ts";
import type { Db } from "#appliance/store/connection.ts";
import { openForWriting } from "#appliance/store/database.ts";
import { CommandRunner } from "#appliance/store/run-command.ts";
import type { Bench } from "./bench.ts";
import { writeBigBook } from "./big-book.ts";
import { median } from "./measure.ts";
import { type Executed, executor, recordSql } from "./recorded-sql.ts";
import { callOf, clientOf, mustAnswer, releasePicks } from "./released-picks.ts";

const clients = 200;

/**
 * Ours: 200 clients, each confirming its picks one after the other through the command queue and the writer thread. Reference: the
 * very statements that those commands run, with the same values, prepared and run by hand on a copy of the same book, committed in
 * batches of the same size. Both end each batch with a durable commit.
 */
export const bench: Bench = {
  about:
    "durable pick confirms per second, 200 clients in process; reference: the same SQL by hand in the same batches",
  async run({ quick, note }) {
    const folder = mkdtempSync(join(tmpdir(), "kontor-bench-"));
    try {
      const rounds = quick ? 1 : 3;
      const linesEach = quick ? 5 : 20;
      const base = join(folder, "base.sqlite");
      const db = writeBigBook(
        base,
        {
          facts: quick ? 2_000 : 100_000,
          balances: quick ? 1_000 : 30_000,
          items: quick ? 500 : 5_000,
          locations: 2_000,
        },
        note,
      );
      const picks = releasePicks(db, { clients, linesEach, items: quick ? 500 : 5_000, seed: 7 });
      db.pragma("wal_checkpoint(TRUNCATE)");
      db.close();
      const total = picks.reduce((sum, list) => sum + list.length, 0);
      note(`${total} picks are waiting for ${clients} clients`);

      const traced = copy(base, folder, "traced");
      const statements = record(traced, picks);
      const ours: number[] = [];
      const reference: number[] = [];
      let batch = 0;
      for (let round = 0; round < rounds; round++) {
        const one = copy(base, folder, `ours${round}`);
        const result = await throughQueue(one, picks);
        ours.push(total / result.seconds);
        batch = result.batch;
        reference.push(total / byHand(copy(base, folder, `hand${round}`), statements, Math.round(batch)));
        note(
          `round ${round + 1}: ours ${Math.round(ours.at(-1) ?? 0)}/s, by hand ${Math.round(reference.at(-1) ?? 0)}/s, ${batch.toFixed(0)} a batch`,
        );
      }
      return [
        {
          name: "pick",
          ours: median(ours),
          reference: median(reference),
          ratio: median(ours) / median(reference),
          unit: "picks/s",
          better: "higher",
          goal: "ratio >= 0.5",
          picks: total,
          perBatch: Math.round(batch),
          statementsPerPick: Math.round(statements.flat().length / total),
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function copy(base: string, folder: string, name: string): string {
  const file = join(folder, `${name}.sqlite`);
  copyFileSync(base, file);
  return file;
}

async function throughQueue(
  file: string,
  picks: ReturnType<typeof releasePicks>,
): Promise<{ seconds: number; batch: number }> {
  const queue = await startCommandQueue(
    new URL("../../appliance/writer-thread.ts", import.meta.url),
    { file, origin: "S1.1", cacheMib: 64 },
    (text) => {
      throw new Error(text);
    },
  );
  let batches = 0;
  queue.committed$.subscribe(() => batches++);
  const start = performance.now();
  await Promise.all(
    picks.map(async (list, n) => {
      for (const [i, pick] of list.entries())
        mustAnswer(await queue.run(callOf("pick.confirm", pick, clientOf(n), `pick:${n}:${i}`)));
    }),
  );
  const seconds = (performance.now() - start) / 1000;
  await queue.stop();
  return { seconds, batch: picks.flat().length / batches };
}

/** Runs the picks once, round by round as the clients would, and keeps every statement with its values, pick by pick. */
function record(file: string, picks: ReturnType<typeof releasePicks>): Executed[][] {
  const db = openForWriting(file);
  const runner = new CommandRunner(db, handlers, { origin: "S1.1", wallMs: Date.now });
  const recorder = recordSql(runner);
  const perPick: Executed[][] = [];
  const longest = Math.max(...picks.map((list) => list.length));
  for (let i = 0; i < longest; i++)
    for (const [n, list] of picks.entries()) {
      const pick = list[i];
      if (!pick) continue;
      mustAnswer(runner.run([callOf("pick.confirm", pick, clientOf(n), `pick:${n}:${i}`)]).answers[0] as never);
      perPick.push(recorder.take());
    }
  db.close();
  return perPick;
}

/** Seconds for all picks: the recorded statements and nothing else. */
function byHand(file: string, perPick: readonly Executed[][], batch: number): number {
  const db: Db = openForWriting(file);
  const execute = executor(db);
  const start = performance.now();
  for (let first = 0; first < perPick.length; first += batch) {
    db.exec("BEGIN IMMEDIATE");
    for (const executed of perPick.slice(first, first + batch)) for (const one of executed) execute(one);
    db.exec("COMMIT");
  }
  const seconds = (performance.now() - start) / 1000;
  db.close();
  return seconds;
}
