import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { z } from "zod";
import type { OutputOf } from "#sync/contracts/define.ts";
import type { ContractName, Contracts } from "#sync/contracts/list.ts";

/** `npm test` makes a bundle of the programs, which starts in half of the time. */
const bundle = process.env.KONTOR_TEST_PROGRAMS;
const main = bundle ? join(bundle, "main.js") : join(import.meta.dirname, "..", "..", "appliance", "main.ts");
const anyPort = ["--port", "--https-port", "--mqtt-port", "--mqtts-port"].flatMap((port) => [port, "0"]);

/**
 * The appliance as its own process with an empty book, met only through its doors: the screens import nothing of it, and neither do
 * their tests. Calls are made as its command line, which may do everything.
 */
export class Appliance {
  readonly httpPort: number;
  readonly mqttPort: number;
  readonly #process: ChildProcess;
  readonly #data: string;
  readonly #token: string;

  private constructor(process: ChildProcess, data: string, { http, mqtt }: { http: number; mqtt: number }) {
    this.#process = process;
    this.#data = data;
    this.httpPort = http;
    this.mqttPort = mqtt;
    this.#token = readFileSync(join(data, "secrets", "cli-token"), "utf8").trim();
  }

  /** With a data folder of an earlier life it goes on there. */
  static async start({ data: given, args = [] }: { data?: string; args?: string[] } = {}): Promise<Appliance> {
    const data = given ?? mkdtempSync(join(tmpdir(), "kontor-screens-"));
    const child = spawn(
      process.execPath,
      [main, "--data", data, "--host", "127.0.0.1", "--log-level", "warn", ...anyPort, ...args],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), "kontor-test-compile-cache") },
      },
    );
    let log = "";
    child.stderr?.on("data", (bytes) => {
      log = (log + bytes).slice(-8_000);
    });
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", resolve);
      child.once("exit", (code) => reject(new Error(`the appliance ended with ${code} before it was ready:\n${log}`)));
    });
    const { ports } = JSON.parse(line) as { ports: { http: number; mqtt: number } };
    return new Appliance(child, data, ports);
  }

  async call<N extends ContractName>(name: N, input: z.input<Contracts[N]["input"]>): Promise<OutputOf<Contracts[N]>> {
    const response = await fetch(`http://127.0.0.1:${this.httpPort}/api/rpc/${name}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${this.#token}` },
      body: JSON.stringify({ input }),
    });
    const answer = (await response.json()) as { value: OutputOf<Contracts[N]> };
    if (!response.ok) throw new Error(`${name}: ${JSON.stringify(answer)}`);
    return answer.value;
  }

  /** The power goes. Gives the data folder, for the next start. */
  async kill(): Promise<string> {
    const gone = once(this.#process, "exit");
    this.#process.kill("SIGKILL");
    await gone;
    return this.#data;
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.signalCode === null) {
      this.#process.kill("SIGTERM");
      await once(this.#process, "exit");
    }
    rmSync(this.#data, { recursive: true, force: true });
  }
}
