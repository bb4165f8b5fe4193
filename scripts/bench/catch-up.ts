import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import Database from "better-sqlite3";
import pino from "pino";
import { openForWriting } from "#appliance/store/database.ts";
import { decides, type Handlers } from "#appliance/store/handler.ts";
import { type CommandCall, CommandRunner } from "#appliance/store/run-command.ts";
import { StartedAppliance } from "#appliance/testing/start-appliance.ts";
import type { Contract } from "#sync/contracts/define.ts";
import type { FactBody, Move } from "#sync/model/facts/fact.ts";
import { makePairingCode } from "#sync/service/hub/boxes.ts";
import { foundCompany } from "#sync/service/hub/companies.ts";
import { type RunningCloud, runCloud } from "#sync/service/run-cloud.ts";
import { pgliteFolder } from "#sync/service/testing/test-database.ts";
import type { Bench, BenchResult } from "./bench.ts";
import { seeded } from "./measure.ts";

const days = 7;
const movesADay = 20_000;
const pollMs = 50;
const patienceMs = 600_000;
const goalSeconds = 10;
const goalBytes = 2_000_000;

/**
 * A paired box writes for seven days without its line, as its own commands on its own book. Then the appliance runs, the line comes back, and it is measured until the box's book has the
 * hub's answer to every fact. The cloud is the real service on PGlite in this process, the box a process of its own, the line a counting proxy: its bytes
 * hold everything, HTTP and signatures too. Twice: command ids that a machine counts up, and the random ones of people's devices.
 */
export const bench: Bench = {
  about:
    "a site seven days offline, 140,000 movements, until all is in the cloud and acknowledged; reference: the goal",
  async run({ quick, note }) {
    const facts = quick ? 4_000 : days * movesADay;
    const results: BenchResult[] = [];
    for (const [name, idOf] of [
      ["catch-up", (n: number) => `wcs:${n}`],
      ["catch-up random ids", (_: number, random: () => number) => `hh1:${randomId(random)}`],
    ] as const) {
      const figures = await catchUp(facts, idOf, note);
      note(`${name}: ${JSON.stringify(figures)}`);
      const { seconds, upBytes, downBytes, ...more } = figures;
      const bytes = upBytes + downBytes;
      results.push(
        {
          ...{ name: `${name} time`, ours: seconds, reference: goalSeconds, ratio: seconds / goalSeconds, unit: "s" },
          ...{ better: "lower", goal: `<= ${goalSeconds} s`, facts, ...more },
        },
        {
          ...{ name: `${name} bytes`, ours: bytes, reference: goalBytes, ratio: bytes / goalBytes, unit: "B" },
          ...{ better: "lower", goal: `<= ${goalBytes} B`, facts, upBytes, downBytes, bytesPerFact: bytes / facts },
        },
      );
    }
    return results;
  },
};

type IdOf = (n: number, random: () => number) => string;

async function catchUp(facts: number, idOf: IdOf, note: (text: string) => void) {
  const data = mkdtempSync(join(tmpdir(), "kontor-bench-"));
  const folder = await pgliteFolder();
  let cloud: RunningCloud | undefined;
  let line: Line | undefined;
  let appliance: StartedAppliance | undefined;
  try {
    cloud = await runCloud({ data: folder, host: "127.0.0.1", port: 0, behindProxy: false }, pino({ level: "silent" }));
    line = await Line.open(Number(new URL(cloud.url).port));
    appliance = await StartedAppliance.start({ data, args: [] });
    await pair(cloud, appliance, line);
    await appliance.stop();

    const written = writeDays(data, facts, idOf);
    note(`${facts} facts written, ${written.balances} balances`);
    line.cut();
    appliance = await StartedAppliance.start({ data, args: [] });
    const { pid } = appliance.process;
    line.mend();
    const boxBefore = cpuSecondsOf(pid);
    const cloudBefore = process.cpuUsage();
    const backAt = performance.now();
    await until("the first bytes on the line", () => line?.firstAt !== 0);
    const startAt = line.firstAt;
    const reading = new Database(join(data, "book.sqlite"), { readonly: true });
    const confirmed = reading.prepare("SELECT confirmedSeq FROM ownEpoch WHERE origin = ?").pluck();
    await until("all is acknowledged", () => Number(confirmed.get(written.origin)) >= written.seq);
    const endAt = performance.now();
    const boxCpuSeconds = cpuSecondsOf(pid) - boxBefore;
    const { user, system } = process.cpuUsage(cloudBefore);
    const { up: upBytes, down: downBytes } = line;
    reading.close();
    const { current, pending } = await appliance.call("sync.status", {}, await appliance.signIn("admin"));
    if (!current || pending.facts > 0) throw new Error(`the box says it is not current: ${JSON.stringify(pending)}`);
    return {
      seconds: (endAt - startAt) / 1_000,
      upBytes,
      downBytes,
      secondsUntilTheBoxTried: (startAt - backAt) / 1_000,
      boxCpuSeconds,
      cloudCpuSeconds: (user + system) / 1e6,
    };
  } finally {
    await appliance?.stop();
    await line?.close();
    await cloud?.stop();
    for (const path of [data, folder]) rmSync(path, { recursive: true, force: true });
  }
}

async function pair(cloud: RunningCloud, appliance: StartedAppliance, line: Line): Promise<void> {
  const { database, world } = cloud.cloud;
  const company = await foundCompany(database, world, "Seven days");
  const { code } = await database.withCompany(company, (sql) =>
    makePairingCode(sql, world, { name: "Far away", madeBy: "bench" }),
  );
  const admin = await appliance.signIn("admin");
  await appliance.call("sync.pair", { url: `http://127.0.0.1:${line.port}`, code }, admin);
  await until("the box is current", async () => (await appliance.call("sync.status", {}, admin)).current);
}

const handlers: Handlers = {
  "bench.move": decides({ name: "bench.move" } as unknown as Contract, (book, input) => {
    book.post({ type: "stock-moved", moves: [input as unknown as Move] } satisfies FactBody);
    return null;
  }),
};
const callsPerTransaction = 500;

/** What the box writes while nobody hears it: one command, one fact, one move each, over ten hours of each day. */
function writeDays(data: string, facts: number, idOf: IdOf): { origin: string; seq: number; balances: number } {
  const db = openForWriting(join(data, "book.sqlite"));
  const { origin } = db.prepare("SELECT origin FROM ownEpoch ORDER BY pos DESC LIMIT 1").get() as { origin: string };
  // Only the finished book is measured; nobody else has it open.
  db.pragma("synchronous = OFF");
  db.pragma("wal_autocheckpoint = 10000");
  const random = seeded(5);
  const ids = seeded(6);
  const standing: Move[] = [];
  let atMs = Date.now() - days * 86_400_000;
  const runner = new CommandRunner(db, handlers, { origin, wallMs: () => atMs });
  for (let n = 0; n < facts; ) {
    const calls: CommandCall[] = [];
    for (; calls.length < callsPerTransaction && n < facts; n++) {
      const caller = { actor: `p-${n % 12}`, device: `hh${n % 12}`, roles: [] };
      calls.push({ commandId: idOf(n, ids), name: "bench.move", input: nextMove(random, standing), caller });
    }
    atMs += Math.floor((calls.length * days * 86_400_000) / facts);
    for (const answer of runner.run(calls).answers) if (!answer.ok) throw new Error(JSON.stringify(answer));
  }
  const { seq } = db.prepare("SELECT max(seq) AS seq FROM journal WHERE origin = ?").get(origin) as { seq: number };
  const { balances } = db.prepare("SELECT count(*) AS balances FROM balance").get() as { balances: number };
  db.pragma("wal_checkpoint(TRUNCATE)");
  db.close();
  return { origin, seq, balances };
}

/** Half is received, of 10,000 SKUs onto 400 places; half is what stands somewhere and goes on. */
function nextMove(random: () => number, standing: Move[]): Move {
  const number = (below: number) => Math.floor(random() * below);
  const spot = (place: string) => ({ place, lpn: "", status: "available" as const });
  const place = spot(`A-${String(number(20)).padStart(2, "0")}-${String(number(20)).padStart(2, "0")}`);
  const at = number(standing.length);
  const from = random() < 0.5 ? standing[at] : undefined;
  if (from) {
    standing[at] = standing.at(-1) as Move;
    standing.pop();
    return { ...from, from: from.to, to: place };
  }
  const sku = `SKU-${String(number(10_000)).padStart(6, "0")}`;
  const received = { sku, lot: "", serial: "", owner: "", qty: 1 + number(9), from: spot("~supplier"), to: place };
  standing.push(received);
  return received;
}

const randomId = (random: () => number): string =>
  Array.from({ length: 4 }, () =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, "0"),
  ).join("");

/** The way between box and cloud. It counts from the moment that it was mended. */
class Line {
  up = 0;
  down = 0;
  firstAt = 0;
  readonly port: number;
  readonly #server: Server;
  readonly #open = new Set<{ destroy(): unknown }>();
  #isCut = false;

  private constructor(server: Server, target: number) {
    this.#server = server;
    this.port = (server.address() as { port: number }).port;
    server.on("connection", (box) => {
      if (this.#isCut) return void box.destroy();
      const cloud = connect(target, "127.0.0.1");
      for (const end of [box, cloud]) {
        this.#open.add(end);
        end.on("error", () => end.destroy());
        end.on("close", () => {
          this.#open.delete(end);
          box.destroy();
          cloud.destroy();
        });
      }
      box.on("data", (bytes) => {
        this.firstAt ||= performance.now();
        this.up += bytes.length;
      });
      cloud.on("data", (bytes) => {
        this.down += bytes.length;
      });
      box.pipe(cloud);
      cloud.pipe(box);
    });
  }

  static async open(target: number): Promise<Line> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return new Line(server, target);
  }

  cut(): void {
    this.#isCut = true;
    for (const end of this.#open) end.destroy();
  }

  mend(): void {
    [this.up, this.down, this.firstAt] = [0, 0, 0];
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((done) => this.#server.close(done));
  }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = performance.now() + patienceMs; !(await isSo()); await wait(pollMs))
    if (performance.now() > end) throw new Error(`it took too long until ${what}`);
}

const secondsPerTick = 0.01;
/** CPU time of another process with its threads. Linux only. */
function cpuSecondsOf(pid: number | undefined): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * secondsPerTick;
}
