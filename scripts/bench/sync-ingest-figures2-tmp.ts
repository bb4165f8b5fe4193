import { readdirSync, readFileSync, rmSync } from "node:fs";
import type { Move } from "#sync/model/facts/fact.ts";
import { numbers, texts } from "#sync/service/store/array.ts";
import { openPglite } from "#sync/service/store/pglite-database.ts";
import type { Database } from "#sync/service/store/sql.ts";
import { move, spot, TestBox } from "#sync/service/testing/test-box.ts";
import { pgliteFolder, testDatabase } from "#sync/service/testing/test-database.ts";
import { TestHub } from "#sync/service/testing/test-hub.ts";
import type { Bench, BenchResult } from "./bench.ts";
import { median, seeded } from "./measure.ts";

const rounds = 3;
const factsPerExchange = 6_000;

/**
 * The cloud's receive path: signature, chain, checks, verdicts, log, balances, entries of lots, read models, and for PGlite its own synced journal. Per CPU-second of
 * this process and, for PostgreSQL, of the server's. Reference: the two balances of each fact, and nothing else, upserted from lists, a thousand facts at a time, in the same database.
 */
export const bench: Bench = {
  about:
    "ledger facts into the cloud, on PGlite with its journal and on PostgreSQL; reference: bare upserts of their balances",
  async run({ quick, note }) {
    const facts = quick ? 4_000 : 40_000;
    const results: BenchResult[] = [];
    for (const kind of ["pglite", "postgres"] as const) {
      const { db, drop } = await open(kind);
      try {
        const ours: number[] = [];
        const reference: number[] = [];
        for (let round = 0; round < rounds; round++) {
          ours.push(await ingest(db, kind, facts, round));
          reference.push(await bare(db, facts, round));
          note(
            `${kind}, round ${round + 1}: ${Math.round(ours.at(-1) as number)} facts per CPU-second, bare ${Math.round(reference.at(-1) as number)}`,
          );
        }
        results.push({
          name: `sync-ingest ${kind}`,
          ours: median(ours),
          reference: median(reference),
          ratio: median(ours) / median(reference),
          unit: "ledger facts per CPU-second",
          better: "higher",
          goal: kind === "pglite" ? "15000 facts per CPU-second" : "none",
        });
      } finally {
        await drop();
      }
    }
    return results;
  },
};

export async function open(kind: "pglite" | "postgres"): Promise<{ db: Database; drop(): Promise<void> }> {
  if (kind === "postgres") return testDatabase(kind);
  const folder = await pgliteFolder();
  const db = await openPglite({
    folder,
    onTrouble(error) {
      throw error;
    },
  });
  return {
    db,
    async drop() {
      await db.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Facts per CPU-second; making and signing them is not counted. */
export async function ingest(db: Database, kind: string, count: number, round: number): Promise<number> {
  const hub = await TestHub.found(db, `bench ${kind} ${round}`);
  const box = new TestBox(`bench${round}`, { nowMs: () => hub.world.nowMs() });
  await hub.pair(box);
  await hub.exchange(box);
  const random = seeded(round + 1);
  const standing: Move[] = [];
  let micros = 0;
  for (let done = 0; done < count; done += factsPerExchange) {
    for (let i = 0; i < factsPerExchange; i++) {
      hub.world.nowMsNow += 40;
      box.post("stock-moved", { moves: [pick(random, standing)] });
    }
    const batches = box.batches();
    const before = cpuMicros();
    const { receipts } = await hub.exchange(box, { batches });
    micros += cpuMicros() - before;
    if (receipts.at(-1)?.durableSeq !== box.facts.length) throw new Error("not all facts were taken");
  }
  return (count * 1e6) / micros;
}

/** Half is received, of 10,000 SKUs onto 400 places; half is what stood somewhere and goes on to another place. One in ten has a lot. */
function pick(random: () => number, standing: Move[]): Move {
  const place = () =>
    `A-${String(Math.floor(random() * 20)).padStart(2, "0")}-${String(Math.floor(random() * 20)).padStart(2, "0")}`;
  const at = Math.floor(random() * standing.length);
  const from = random() < 0.5 ? standing[at] : undefined;
  const sku = `SKU-${String(Math.floor(random() * 10_000)).padStart(6, "0")}`;
  const lot = random() < 0.1 ? `L${Math.floor(random() * 50)}` : "";
  if (!from) {
    const received = move(sku, 1 + Math.floor(random() * 9), spot("~supplier"), spot(place()), lot);
    standing.push(received);
    return received;
  }
  standing[at] = standing.at(-1) as Move;
  standing.pop();
  return { ...from, from: from.to, to: spot(place()) };
}

async function bare(db: Database, count: number, round: number): Promise<number> {
  const random = seeded(round + 1);
  const standing: Move[] = [];
  const company = 900 + round;
  let micros = 0;
  for (let done = 0; done < count; done += 1_000) {
    const rows = Array.from({ length: 1_000 }, () => pick(random, standing)).flatMap((one) => [
      { sku: one.sku, place: one.to.place, qty: one.qty },
      { sku: one.sku, place: one.from.place, qty: -one.qty },
    ]);
    const summed = new Map<string, { sku: string; place: string; qty: number }>();
    for (const row of rows) {
      const key = `${row.sku} ${row.place}`;
      summed.set(key, { ...row, qty: row.qty + (summed.get(key)?.qty ?? 0) });
    }
    const list = [...summed.values()];
    const before = cpuMicros();
    await db.withCompany(company, (sql) =>
      sql.write(
        `INSERT INTO region AS b (company, region, name) SELECT ${company}, u.sku || ' ' || u.place, u.qty::text FROM unnest($1::text[], $2::text[], $3::bigint[]) AS u (sku, place, qty)
         ON CONFLICT (company, region) DO UPDATE SET name = (b.name::bigint + excluded.name::bigint)::text`,
        [texts(list.map(({ sku }) => sku)), texts(list.map(({ place }) => place)), numbers(list.map(({ qty }) => qty))],
      ),
    );
    micros += cpuMicros() - before;
  }
  return (count * 1e6) / micros;
}

/** CPU of this process and of every PostgreSQL process on this machine that is its child. */
function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system + serverMicros();
}

const microsPerTick = 10_000;
function serverMicros(): number {
  let ticks = 0;
  const parents = new Map<number, { parent: number; ticks: number; name: string }>();
  for (const name of readdirSync("/proc").filter((one) => /^\d+$/.test(one)))
    try {
      const text = readFileSync(`/proc/${name}/stat`, "utf8");
      const rest = text.slice(text.lastIndexOf(")") + 2).split(" ");
      parents.set(Number(name), {
        parent: Number(rest[1]),
        // Its own, and that of its children that have ended.
        ticks: Number(rest[11]) + Number(rest[12]) + Number(rest[13]) + Number(rest[14]),
        name: text,
      });
    } catch {
      // It ended meanwhile.
    }
  for (const [pid, process_] of parents) {
    if (!process_.name.includes("(postgres)")) continue;
    for (let at: number | undefined = pid; at; at = parents.get(at)?.parent) {
      if (at !== process.pid) continue;
      ticks += process_.ticks;
      break;
    }
  }
  return ticks * microsPerTick;
}
