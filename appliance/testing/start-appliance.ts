import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { z } from "zod";
import type { OutputOf } from "#sync/contracts/define.ts";
import type { ContractName, Contracts } from "#sync/contracts/list.ts";
import type { Role } from "#sync/model/records/person.ts";
import type { ReadyLine } from "../site/ready-line.ts";
import { programFile } from "./program-file.ts";

/** A problem that the appliance answered, thrown so that a test sees all of it. */
export class AnsweredProblem extends Error {
  readonly problem: { code: string; status: number; detail: string; data: Record<string, unknown> };
  constructor(problem: AnsweredProblem["problem"]) {
    super(`${problem.status} ${problem.code}: ${problem.detail}`);
    this.problem = problem;
  }
}

/** A real appliance in its own process, on ports of its own, with a data folder that goes with it unless one is given. */
export class StartedAppliance {
  readonly data: string;
  readonly ready: ReadyLine;
  readonly base: string;
  /** Made by chance at the first start: part of every MQTT topic. */
  readonly siteId: string;
  readonly process: ChildProcess;
  readonly #ownsData: boolean;
  readonly #made = new Set<Role>();
  log = "";

  private constructor(process: ChildProcess, data: string, ownsData: boolean, ready: ReadyLine) {
    this.process = process;
    this.data = data;
    this.ready = ready;
    this.base = `http://127.0.0.1:${ready.ports.http}`;
    this.siteId = (JSON.parse(readFileSync(join(data, "site.json"), "utf8")) as { siteId: string }).siteId;
    this.#ownsData = ownsData;
  }

  static async start({
    data,
    args = ["--demo-site"],
    program = programFile("main"),
  }: {
    data?: string;
    args?: string[];
    /** Another entry, for an appliance that is put together otherwise. */
    program?: string;
  } = {}): Promise<StartedAppliance> {
    const folder = data ?? mkdtempSync(join(tmpdir(), "kontor-site-"));
    const child = spawn(
      process.execPath,
      [
        program,
        "--data",
        folder,
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--https-port",
        "0",
        "--mqtt-port",
        "0",
        "--mqtts-port",
        "0",
        "--log-level",
        "warn",
        ...args,
      ],
      {
        stdio: ["ignore", "pipe", "pipe"],
        // Many short lives of one program: what one compiled serves the next.
        env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "kontor-test-compile-cache") },
      },
    );
    let log = "";
    child.stderr?.on("data", (chunk) => {
      log = (log + chunk).slice(-20_000);
    });
    const line = new Promise<ReadyLine>((resolve, reject) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", (text) =>
        resolve(JSON.parse(text) as ReadyLine),
      );
      child.once("exit", (code) => reject(new Error(`the appliance ended with ${code} before it was ready:\n${log}`)));
    });
    const appliance = new StartedAppliance(child, folder, data === undefined, await line);
    child.stderr?.on("data", () => {
      appliance.log = log;
    });
    return appliance;
  }

  /** One call through the real HTTP door; a problem is thrown. */
  async call<N extends ContractName>(
    name: N,
    input: z.input<Contracts[N]["input"]>,
    token?: string,
    commandId?: string,
  ): Promise<OutputOf<Contracts[N]>> {
    const response = await fetch(`${this.base}/api/rpc/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ input, commandId }),
    });
    const body = (await response.json()) as { ok?: true; value: unknown };
    if (!response.ok) throw new AnsweredProblem(body as unknown as AnsweredProblem["problem"]);
    return body.value as OutputOf<Contracts[N]>;
  }

  /** Signs in as the first person with this role; where nobody has it, the admin makes one. Gives the token. */
  async signIn(role: Role, device = "test-device"): Promise<string> {
    const known = this.ready.signIns.find((one) => one.roles.includes(role));
    const badge = known?.badge ?? `TEST-BADGE-${role}`;
    if (!known && !this.#made.has(role)) {
      this.#made.add(role);
      const admin = await this.signIn("admin");
      await this.call("people.save", { id: `test-${role}`, name: `Test ${role}`, roles: [role], badge }, admin);
    }
    return (await this.call("people.sign-in", { badge, device })).token;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode === null && this.process.signalCode === null) {
      const gone = once(this.process, "exit");
      this.process.kill("SIGTERM");
      const impatience = setTimeout(() => this.process.kill("SIGKILL"), 20_000);
      await gone;
      clearTimeout(impatience);
    }
    if (this.#ownsData) rmSync(this.data, { recursive: true, force: true });
  }

  /** The power goes. The data folder stays, for the next start. */
  async kill(): Promise<void> {
    this.process.kill("SIGKILL");
    await once(this.process, "exit");
  }
}
