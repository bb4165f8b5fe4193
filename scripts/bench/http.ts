import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { handlers } from "#appliance/handlers.ts";
import { openForWriting } from "#appliance/store/database.ts";
import type { QueryHandler } from "#appliance/store/handler.ts";
import { CommandRunner } from "#appliance/store/run-command.ts";
import { applianceArguments } from "./appliance-arguments.ts";
import type { Bench, BenchResult } from "./bench.ts";
import { placeOf, skuOf, writeBigBook } from "./big-book.ts";
import { type LoadResult, load } from "./http-load.ts";
import { median, seeded } from "./measure.ts";
import { type Executed, recordSql } from "./recorded-sql.ts";
import { boss, callOf, mustAnswer } from "./released-picks.ts";

/**
 * Ours: the appliance as it is started, over `POST /api/rpc/<name>`: `items.save` (a durable command) and `locations.get` (a point
 * query), signed in. Reference: Fastify with nothing around it that runs the same SQL, with the same sharing of durable commits. The
 * load comes from this process, on the same cores, to one of the two at a time.
 */
export const bench: Bench = {
  about:
    "authenticated durable commands and point queries over HTTP, 50 connections; reference: bare Fastify with the same SQL",
  async run({ quick, note }) {
    const folder = mkdtempSync(join(tmpdir(), "kontor-bench-"));
    const children: ChildProcess[] = [];
    try {
      const data = join(folder, "site");
      mkdirSync(data);
      const items = quick ? 200 : 5_000;
      const locations = quick ? 200 : 5_000;
      const db = writeBigBook(
        join(data, "book.sqlite"),
        { facts: quick ? 2_000 : 100_000, balances: quick ? 1_000 : 50_000, items, locations },
        note,
      );
      db.close();

      // The appliance first, so that it makes its people; then its book, with them in it, serves the reference too.
      const ours = await started(children, applianceArguments(data));
      const port = ours.ports.http as number;
      const admin = readFileSync(join(data, "secrets", "cli-token"), "utf8").trim();
      await post(port, "people.save", admin, { id: "p-bench", name: "Bench", roles: ["admin"], badge: "BENCH-BADGE" });
      const { token } = (await post(port, "people.sign-in", admin, { badge: "BENCH-BADGE", device: "bench" })) as {
        token: string;
      };

      const random = seeded(5);
      const rounds = quick ? 1 : 3;
      const each = quick ? 300 : 4_000;
      const queries = Array.from({ length: each }, () => placeOf(Math.floor(random() * locations)));
      const saves = Array.from({ length: each * rounds }, (_, n) => ({
        sku: skuOf(Math.floor(random() * items)),
        name: `Renamed ${n}`,
      }));

      const handBook = join(folder, "hand.sqlite");
      openForWriting(join(data, "book.sqlite")).pragma("wal_checkpoint(TRUNCATE)");
      copyFileSync(join(data, "book.sqlite"), handBook);
      const recordedFile = join(folder, "recorded.json");
      writeFileSync(
        recordedFile,
        JSON.stringify(recordCalls(handBook, folder, saves, queries), (_key, value) =>
          value?.type === "Buffer" ? { base64: Buffer.from(value.data).toString("base64") } : value,
        ),
      );
      const bare = await started(children, ["scripts/bench/bare-fastify.ts", handBook, recordedFile]);
      const barePort = bare.port as unknown as number;

      const figures: Record<"commands" | "queries", { ours: LoadResult[]; reference: LoadResult[] }> = {
        commands: { ours: [], reference: [] },
        queries: { ours: [], reference: [] },
      };
      for (let round = 0; round < rounds; round++) {
        const own = saves.slice(round * each, (round + 1) * each);
        figures.commands.ours.push(
          await load(
            port,
            "/api/rpc/items.save",
            token,
            own.map((input, i) => ({ commandId: `b:${round}:${i}`, input })),
          ),
        );
        figures.commands.reference.push(
          await load(
            barePort,
            "/command",
            token,
            own.map((_, i) => ({ n: round * each + i })),
          ),
        );
        figures.queries.ours.push(
          await load(
            port,
            "/api/rpc/locations.get",
            token,
            queries.map((location) => ({ input: { location } })),
          ),
        );
        figures.queries.reference.push(
          await load(
            barePort,
            "/query",
            token,
            queries.map((_, n) => ({ n })),
          ),
        );
        note(
          `round ${round + 1}: commands ${Math.round(figures.commands.ours.at(-1)?.perSecond ?? 0)}/s against ${Math.round(figures.commands.reference.at(-1)?.perSecond ?? 0)}/s, queries ${Math.round(figures.queries.ours.at(-1)?.perSecond ?? 0)}/s against ${Math.round(figures.queries.reference.at(-1)?.perSecond ?? 0)}/s`,
        );
      }
      return (["commands", "queries"] as const).map((kind) => resultOf(kind, figures[kind]));
    } finally {
      for (const child of children) {
        child.kill("SIGTERM");
        if (child.exitCode === null) await once(child, "exit");
      }
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function resultOf(kind: string, { ours, reference }: { ours: LoadResult[]; reference: LoadResult[] }): BenchResult {
  const own = median(ours.map((r) => r.perSecond));
  const other = median(reference.map((r) => r.perSecond));
  const ms = (results: LoadResult[], key: "p95Ms" | "p99Ms") => Number(median(results.map((r) => r[key])).toFixed(1));
  return {
    name: `http-${kind}`,
    ours: own,
    reference: other,
    ratio: own / other,
    unit: `${kind}/s`,
    better: "higher",
    goal: "ratio >= 0.5",
    p95Ms: ms(ours, "p95Ms"),
    p99Ms: ms(ours, "p99Ms"),
    referenceP95Ms: ms(reference, "p95Ms"),
    referenceP99Ms: ms(reference, "p99Ms"),
  };
}

/** What ours runs for each of these calls, on a copy of the book that is then thrown away. */
function recordCalls(
  book: string,
  folder: string,
  saves: { sku: string; name: string }[],
  locations: string[],
): { saves: Executed[][]; queries: Executed[][] } {
  const file = join(folder, "trace.sqlite");
  copyFileSync(book, file);
  const db = openForWriting(file);
  const runner = new CommandRunner(db, handlers, { origin: "S1.1", wallMs: Date.now });
  const recorder = recordSql(runner);
  db.pragma("synchronous = OFF");
  const get = (handlers as Record<string, unknown>)["locations.get"] as QueryHandler;
  const queries = locations.map((location) => {
    get.ask(runner.book, { location }, boss);
    return recorder.take();
  });
  const recorded = saves.map((save, n) => {
    mustAnswer(runner.run([callOf("items.save", save, boss, `trace:${n}`)]).answers[0] as never);
    return recorder.take();
  });
  db.close();
  return { saves: recorded, queries };
}

async function started(
  children: ChildProcess[],
  args: string[],
): Promise<{ ports: Record<string, number>; port?: number; readyMs?: number }> {
  const child = spawn(process.execPath, args, {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return JSON.parse(line as string);
}

async function post(port: number, name: string, token: string, input: unknown): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}/api/rpc/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ input }),
  });
  const body = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`${name}: ${JSON.stringify(body)}`);
  return body.value;
}
