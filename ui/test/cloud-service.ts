import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const main = join(import.meta.dirname, "..", "..", "sync-cloud", "service", "main.ts");

/** The cloud as its own process on PGlite in a folder of its own, as `npm run cloud` starts it. */
export class CloudService {
  /** As people write it: passkeys are for names. */
  readonly url: string;
  /** Where boxes call. */
  readonly boxUrl: string;
  readonly firstInvite: string;
  readonly #process: ChildProcess;
  readonly #data: string;

  private constructor(
    process: ChildProcess,
    data: string,
    { urls, signIns }: { urls: { listens: string }; signIns: { url: string }[] },
  ) {
    this.#process = process;
    this.#data = data;
    this.boxUrl = urls.listens;
    this.url = urls.listens.replace("127.0.0.1", "localhost");
    this.firstInvite = signIns[0]?.url ?? "";
  }

  static async start(company: string): Promise<CloudService> {
    const data = mkdtempSync(join(tmpdir(), "kontor-console-"));
    const { DATABASE_URL: _elsewhere, ...env } = process.env;
    const child = spawn(process.execPath, [main, "--data", data, "--port", "0", "--log-level", "warn"], {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...env,
        KONTOR_CLOUD_COMPANY: company,
        NODE_COMPILE_CACHE: join(tmpdir(), "kontor-test-compile-cache"),
      },
    });
    let log = "";
    child.stderr?.on("data", (bytes) => {
      log = (log + bytes).slice(-8_000);
      if (process.env.KONTOR_TEST_LOG) process.stderr.write(bytes);
    });
    const line = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", resolve);
      child.once("exit", (code) => reject(new Error(`the cloud ended with ${code} before it was ready:\n${log}`)));
    });
    return new CloudService(child, data, JSON.parse(line));
  }

  /** Puts a version on the shelf, as whoever runs the cloud does. */
  async addRelease(file: string): Promise<void> {
    const child = spawn(process.execPath, [main, "release", "add", file, "--data", this.#data], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const [code] = await once(child, "exit");
    if (code !== 0) throw new Error(`release add ended with ${code}`);
  }

  async stop(): Promise<void> {
    if (this.#process.exitCode === null) {
      this.#process.kill("SIGTERM");
      await once(this.#process, "exit");
    }
    rmSync(this.#data, { recursive: true, force: true });
  }
}
