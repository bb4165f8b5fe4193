import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { handlers } from "#appliance/handlers.ts";
import { openForReading } from "#appliance/store/connection.ts";
import { openForWriting } from "#appliance/store/database.ts";
import type { QueryHandler } from "#appliance/store/handler.ts";
import { Reader } from "#appliance/store/reader.ts";
import { CommandRunner } from "#appliance/store/run-command.ts";
import { applianceArguments } from "./appliance-arguments.ts";
import type { Bench, BenchResult } from "./bench.ts";
import { placeOf, skuOf, writeBigBook } from "./big-book.ts";
import { median, seeded } from "./measure.ts";
import { boss, callOf, clientOf, mustAnswer, releasePicks } from "./released-picks.ts";

interface Figures {
  pickMs: number;
  queryMs: number;
  readyMs: number;
}

/**
 * The same warehouse with a short and a long past: what a pick confirm, a stock query and a start of the appliance cost. Ours is the
 * book of 3 million facts, the reference the one of 10 thousand. The two books are open side by side and measured in turn.
 */
export const bench: Bench = {
  about: "pick confirm, stock query and start at 10 thousand and at 3 million facts; reference: the small book",
  async run({ quick, note }) {
    const folder = mkdtempSync(join(tmpdir(), "kontor-bench-"));
    try {
      const shape = { balances: quick ? 1_000 : 10_000, items: quick ? 500 : 2_000, locations: quick ? 500 : 2_000 };
      const sizes = { small: quick ? 2_000 : 10_000, large: quick ? 20_000 : 3_000_000 };
      const books = { small: join(folder, "small"), large: join(folder, "large") };
      for (const size of ["small", "large"] as const) {
        mkdirSync(books[size]);
        note(`writing ${sizes[size]} facts`);
        writeBigBook(join(books[size], "book.sqlite"), { ...shape, facts: sizes[size] }, note).close();
      }
      const figures: Record<"small" | "large", Figures[]> = { small: [], large: [] };
      for (let round = 0; round < (quick ? 1 : 3); round++)
        for (const size of ["small", "large"] as const) {
          figures[size].push({
            ...measure(join(books[size], "book.sqlite"), shape, round),
            readyMs: await readyMs(books[size]),
          });
          note(`${size}: ${JSON.stringify(figures[size].at(-1))}`);
        }
      const of = (size: "small" | "large", key: keyof Figures) => median(figures[size].map((f) => f[key]));
      const result = (key: keyof Figures, name: string, goal: string): BenchResult => ({
        name: `growth-${name}`,
        ours: of("large", key),
        reference: of("small", key),
        ratio: of("large", key) / of("small", key),
        unit: "ms",
        better: "lower",
        goal,
        ...sizes,
      });
      return [
        result("pickMs", "pick", "ratio <= 1.5"),
        result("queryMs", "query", "ratio <= 1.5"),
        result("readyMs", "start", "ready in under 3 s"),
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function measure(
  file: string,
  { items, locations }: { items: number; locations: number },
  round: number,
): Omit<Figures, "readyMs"> {
  const db = openForWriting(file);
  const picks = releasePicks(db, { clients: 20, linesEach: 20, items, seed: 100 + round });
  const runner = new CommandRunner(db, handlers, { origin: "S1.1", wallMs: Date.now });
  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    const calls = picks.flatMap((list, n) =>
      list[i] ? [callOf("pick.confirm", list[i], clientOf(n), `g${round}:${n}:${i}`)] : [],
    );
    if (calls.length === 0) continue;
    const start = performance.now();
    runner.run(calls).answers.map(mustAnswer);
    times.push((performance.now() - start) / calls.length);
  }
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();

  const reading = openForReading(file);
  const reader = new Reader(reading);
  const list = (handlers as Record<string, unknown>)["stock.list"] as QueryHandler;
  const get = (handlers as Record<string, unknown>)["locations.get"] as QueryHandler;
  const random = seeded(round);
  const queries: number[] = [];
  for (let i = 0; i < 400; i++) {
    const sku = skuOf(Math.floor(random() * items));
    const location = placeOf(Math.floor(random() * locations));
    const start = performance.now();
    if (i % 2 === 0) list.ask(reader, callOf("stock.list", { sku }, boss, "").input, boss);
    else get.ask(reader, { location }, boss);
    queries.push(performance.now() - start);
  }
  reading.close();
  return { pickMs: median(times), queryMs: median(queries) };
}

/** Milliseconds from the start of the process until the appliance says that it is ready. */
async function readyMs(data: string): Promise<number> {
  const begun = performance.now();
  const child = spawn(process.execPath, applianceArguments(data), {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(createInterface({ input: child.stdout }), "line");
  const ready = performance.now() - begun;
  child.kill("SIGTERM");
  await once(child, "exit");
  return ready;
}
