import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

interface ReadyLine {
  urls: Record<string, string>;
  signIns: { name: string; roles: string[]; badge: string; personId: string }[];
  ports: Record<string, number>;
}

/** What a program ends with that was interrupted. */
const brokenOff = 130;
const main = fileURLToPath(new URL("../../appliance/main.ts", import.meta.url));

/** The appliance that the shift runs against: a process of its own, as a site runs it, on free ports. */
export class ApplianceProcess {
  readonly ready: ReadyLine;
  readonly httpUrl: string;
  readonly mqttUrl: string;
  /** Rejects, with what it wrote, when it ends and nobody has asked it to. */
  readonly died: Promise<never>;
  #isAsked = false;
  readonly #child: ChildProcess;
  readonly #log: string[];

  private constructor(child: ChildProcess, ready: ReadyLine, log: string[]) {
    this.#child = child;
    this.#log = log;
    this.ready = ready;
    this.httpUrl = `http://127.0.0.1:${ready.ports.http}`;
    this.mqttUrl = `mqtt://127.0.0.1:${ready.ports.mqtt}`;
    this.died = new Promise((_, reject) => {
      child.once("exit", (code, signal) => {
        if (!this.#isAsked) reject(new Error(`the appliance ended with ${signal ?? code} in mid-shift:\n${this.log}`));
      });
    });
    // Whoever races with it hears it; nobody else needs to.
    this.died.catch(() => {});
  }

  static async start(data: string): Promise<ApplianceProcess> {
    const ports = ["port", "https-port", "mqtt-port", "mqtts-port"].flatMap((name) => [`--${name}`, "0"]);
    const child = spawn(
      process.execPath,
      [main, "--data", data, "--host", "127.0.0.1", ...ports, "--log-level", "warn"],
      { stdio: ["ignore", "pipe", "pipe"] },
    );
    // Whoever breaks the demo off leaves no appliance behind.
    const log: string[] = [];
    process.once("exit", (code) => {
      if (child.exitCode === null && code === brokenOff) process.stderr.write(log.join(""));
      child.kill("SIGTERM");
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      log.push(chunk.toString());
      if (log.length > 200) log.shift();
    });
    const ready = await new Promise<ReadyLine>((resolve, reject) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", (line) =>
        resolve(JSON.parse(line)),
      );
      child.once("exit", (code) =>
        reject(new Error(`the appliance ended with ${code} before it was ready:\n${log.join("")}`)),
      );
    });
    return new ApplianceProcess(child, ready, log);
  }

  /** Warnings and worse that it wrote. */
  get log(): string {
    return this.#log.join("");
  }

  /** It did not end in order. */
  kill(): void {
    this.#isAsked = true;
    this.#child.kill("SIGKILL");
  }

  /** Ends it in order, and gives its exit code. */
  async stop(): Promise<number> {
    this.#isAsked = true;
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill("SIGTERM");
      await once(this.#child, "exit");
    }
    return this.#child.exitCode ?? 1;
  }
}
