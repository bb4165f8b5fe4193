import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Belt, type BeltLayout, type BeltParcel } from "./belt.ts";
import type { FromPlc, ToPlc } from "./opcua-plc-process.ts";
import type { SorterOptions } from "./sorter-plc.ts";

/** How the controller's process is set up; it is handed over as JSON. */
export interface OpcUaPlcSetup {
  port: number;
  folder: string;
  sorter: SorterOptions;
  firstTrackId: number;
  /** PackML unit `Unit1`, AutoID readers `Camera1` and `Gate1`; their node sets take longer to load. */
  models?: boolean;
  unitRuns?: boolean;
  /** An automatic door at the same controller. */
  gate?: boolean;
  /** False: clients must be let in at the controller, too. */
  trustsAll?: boolean;
  user?: string;
  password?: string;
  sessionsMax?: number;
  /** Simulated time for real time. */
  pace?: number;
  /** Tags that change by themselves, for measuring. */
  extraTags?: number;
  extraEveryMs?: number;
}

export interface OpcUaPlcOptions extends Partial<Omit<OpcUaPlcSetup, "port" | "folder" | "sorter" | "firstTrackId">> {
  point?: string;
  slots?: number;
  /** Position of the divert of each lane. */
  diverts?: Readonly<Record<number, number>>;
  belt?: Partial<BeltLayout>;
}

const entry = fileURLToPath(new URL("./opcua-plc-process.ts", import.meta.url));
const TRACKS_PER_LIFE = 10_000;
const ANSWERS_MAX = 10_000;

/**
 * A sorter with a controller that speaks OPC UA, in a process of its own so that it can die. The belt is here, outside: what truly went
 * where (`belt.arrived`) is known even when the controller is gone, and the belt stands still until it is back.
 */
export class OpcUaPlc {
  readonly belt: Belt;
  readonly folder: string;
  readonly port: number;
  /** How long each request waited for its lane, as the controller saw it; the last `ANSWERS_MAX`. */
  readonly answersMs: number[] = [];
  readonly #options: OpcUaPlcOptions;
  readonly #diverts: Readonly<Record<number, number>>;
  #child: ChildProcess | undefined;
  #lives = 0;

  private constructor(options: OpcUaPlcOptions, port: number) {
    this.#options = options;
    this.#diverts = options.diverts ?? { 1: 1_200, 2: 1_800, 3: 2_400, 4: 3_000 };
    this.port = port;
    this.belt = new Belt({ ...options.belt, diverts: this.#diverts });
    this.folder = mkdtempSync(join(tmpdir(), "kontor-plc-"));
  }

  static async start(options: OpcUaPlcOptions = {}): Promise<OpcUaPlc> {
    const plc = new OpcUaPlc(options, await freePort());
    await plc.boot();
    return plc;
  }

  get endpoint(): string {
    return `opc.tcp://127.0.0.1:${this.port}`;
  }
  get lanes(): number[] {
    return Object.keys(this.#diverts).map(Number);
  }
  /** The tag map of this sorter, as a setting. */
  get tagMap(): Record<string, unknown> {
    const { point = "P1", slots = 32 } = this.#options;
    const lanes = this.lanes;
    return {
      points: [{ id: point, slots, lanes, clarifyLane: lanes.at(-1), decideMs: 400, lostMs: 60_000 }],
      sections: ["Loop"],
      eyes: lanes.map((lane) => ({ id: `arrival${lane}`, lane })),
      pattern: "ns=1;s={tag}",
    };
  }

  put(...parcels: BeltParcel[]): void {
    this.belt.feed.push(...parcels);
  }

  /** The power of the controller goes, this moment. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** Starts the controller: with an empty memory, whatever it was doing before. */
  async boot(): Promise<void> {
    const { point = "P1", slots = 32, belt: _belt, diverts: _diverts, ...more } = this.#options;
    const setup: OpcUaPlcSetup = {
      ...more,
      port: this.port,
      folder: this.folder,
      sorter: { point, slots, diverts: this.#diverts, endMm: this.belt.layout.endMm },
      firstTrackId: this.#lives++ * TRACKS_PER_LIFE + 1,
    };
    const child = fork(entry, [JSON.stringify(setup)], { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
    let said = "";
    child.stderr?.on("data", (chunk) => {
      said = (said + String(chunk)).slice(-4_000);
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      child.once("exit", (code) => reject(new Error(`the simulated controller ended with ${code}: ${said}`)));
      child.on("message", (message: FromPlc) => {
        if (message.kind === "ready") resolve();
        else if (message.kind === "answered") {
          this.answersMs.push(message.tookMs);
          if (this.answersMs.length > ANSWERS_MAX) this.answersMs.shift();
        } else this.#scan(message);
      });
    });
  }

  /** The program begins anew, its server stays. */
  restartProgram(): void {
    this.#tell({ kind: "restart-program", firstTrackId: this.#lives++ * TRACKS_PER_LIFE + 1 });
  }
  disable(lane: number, disabled: boolean): void {
    this.#tell({ kind: "disable", lane, disabled });
  }
  /** A reader of its own, beside the scanner of the loop, reads something. */
  read(reader: "optical" | "rfid", ...codes: string[]): void {
    this.#tell({ kind: "read", reader, codes });
  }
  setBlocked(blocked: boolean): void {
    this.#tell({ kind: "blocked", blocked });
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #scan({ dtMs, fires, runs }: Extract<FromPlc, { kind: "scan" }>): void {
    const { eyes, movedMm } = this.belt.step(dtMs, { fires, runs });
    const full = this.lanes.filter((lane) => this.belt.isFull(lane));
    this.#tell({ kind: "world", eyes, movedMm, full, jammed: this.belt.jammed });
  }

  #tell(message: ToPlc): void {
    if (this.#child?.connected) this.#child.send(message, () => {});
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
