import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import Database from "better-sqlite3";
import pino from "pino";
import { StartedAppliance } from "#appliance/testing/start-appliance.ts";
import { makePairingCode } from "#sync/service/hub/boxes.ts";
import { foundCompany } from "#sync/service/hub/companies.ts";
import { type RunningCloud, runCloud } from "#sync/service/run-cloud.ts";
import { pgliteFolder } from "#sync/service/testing/test-database.ts";

const pollMs = 50;
/** Given up when nothing came across for so long. */
const standstillMs = 300_000;

export interface CaughtUp {
  seconds: number;
  upBytes: number;
  downBytes: number;
  secondsUntilTheBoxTried: number;
  boxCpuSeconds: number;
  cloudCpuSeconds: number;
}

/** The real service on PGlite in this process, a real appliance in a process of its own, and between them a line that can be cut and counts its bytes. */
export class BoxAndCloud {
  readonly data: string;
  readonly cloud: RunningCloud;
  readonly company: number;
  readonly line: Line;
  readonly #folder: string;
  #appliance: StartedAppliance | undefined;

  private constructor(of: { data: string; folder: string; cloud: RunningCloud; line: Line; company: number }) {
    this.data = of.data;
    this.#folder = of.folder;
    this.cloud = of.cloud;
    this.line = of.line;
    this.company = of.company;
  }

  /** Paired and current once; the box is stopped, so that its book can be written to. */
  static async begin(name: string): Promise<BoxAndCloud> {
    const data = mkdtempSync(join(tmpdir(), "kontor-bench-"));
    const folder = await pgliteFolder();
    const options = { data: folder, host: "127.0.0.1", port: 0, behindProxy: false };
    const cloud = await runCloud(options, pino({ level: "silent" }));
    const line = await Line.open(Number(new URL(cloud.url).port));
    const { database, world } = cloud.cloud;
    const company = await foundCompany(database, world, name);
    const one = new BoxAndCloud({ data, folder, cloud, line, company });
    try {
      const { code } = await database.withCompany(company, (sql) =>
        makePairingCode(sql, world, { name: "Far away", madeBy: "bench" }),
      );
      await one.#start();
      const admin = await one.#box.signIn("admin");
      await one.#box.call("sync.pair", { url: `http://127.0.0.1:${line.port}`, code }, admin);
      await one.#untilCurrent(admin);
      await one.#box.stop();
      return one;
    } catch (error) {
      await one.end();
      throw error;
    }
  }

  /** The box starts while its line is cut, the line comes back, and it is measured until the box's book has the hub's answer to every fact up to `seq`. */
  async catchUp(origin: string, seq: number, note: (text: string) => void): Promise<CaughtUp> {
    const { line } = this;
    line.cut();
    await this.#start();
    const { pid } = this.#box.process;
    const boxBefore = cpuSecondsOf(pid);
    const cloudBefore = process.cpuUsage();
    const backAt = performance.now();
    line.mend();
    const reading = new Database(join(this.data, "book.sqlite"), { readonly: true });
    const confirmed = reading.prepare("SELECT confirmedSeq FROM ownEpoch WHERE origin = ?").pluck();
    let [at, since, told] = [-1, performance.now(), performance.now()];
    for (; at < seq; await wait(pollMs)) {
      const now = Number(confirmed.get(origin));
      if (now > at) [at, since] = [now, performance.now()];
      if (performance.now() - since > standstillMs)
        throw new Error(`the box stands at ${at} of ${seq} facts: nothing came across for ${standstillMs / 1_000} s`);
      if (performance.now() - told < 20_000) continue;
      told = performance.now();
      note(`${at} of ${seq} facts are across`);
    }
    const endAt = performance.now();
    reading.close();
    const { user, system } = process.cpuUsage(cloudBefore);
    const figures = {
      seconds: (endAt - line.firstAt) / 1_000,
      upBytes: line.up,
      downBytes: line.down,
      secondsUntilTheBoxTried: (line.firstAt - backAt) / 1_000,
      boxCpuSeconds: cpuSecondsOf(pid) - boxBefore,
      cloudCpuSeconds: (user + system) / 1e6,
    };
    // What the box itself says; signing in is a fact more.
    await this.#untilCurrent(await this.#box.signIn("admin"));
    await this.#box.stop();
    return figures;
  }

  async end(): Promise<void> {
    await this.#appliance?.stop();
    await this.line.close();
    await this.cloud.stop();
    for (const path of [this.data, this.#folder]) rmSync(path, { recursive: true, force: true });
  }

  get #box(): StartedAppliance {
    if (!this.#appliance) throw new Error("the box was not started");
    return this.#appliance;
  }

  async #start(): Promise<void> {
    this.#appliance = await StartedAppliance.start({ data: this.data, args: [] });
  }

  async #untilCurrent(token: string): Promise<void> {
    for (const end = performance.now() + standstillMs; performance.now() < end; await wait(pollMs)) {
      const { current, pending } = await this.#box.call("sync.status", {}, token);
      if (current && pending.facts === 0) return;
    }
    throw new Error("the box does not become current");
  }
}

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

const secondsPerTick = 0.01;
/** CPU time of another process with its threads. Linux only. */
function cpuSecondsOf(pid: number | undefined): number {
  const text = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * secondsPerTick;
}
