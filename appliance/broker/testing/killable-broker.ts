import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs `broker-process.ts` on one folder and one port, through as many deaths as the test wants. */
export class KillableBroker {
  #dataDir = mkdtempSync(join(tmpdir(), "kontor-broker-"));
  #child: ChildProcess | undefined;
  port = 0;

  async start(options: { limits?: Record<string, number>; answerCalls?: boolean } = {}): Promise<void> {
    const script = join(import.meta.dirname, "broker-process.ts");
    const child = spawn(
      process.execPath,
      [script, JSON.stringify({ dataDir: this.#dataDir, port: this.port, ...options })],
      {
        stdio: ["pipe", "pipe", "inherit"],
        env: { PATH: process.env.PATH, TMPDIR: tmpdir() },
      },
    );
    this.#child = child;
    this.port = await new Promise<number>((resolve, reject) => {
      child.stdout.once("data", (line) => resolve(Number(line)));
      child.once("exit", (code) => reject(new Error(`the broker ended with ${code}`)));
    });
  }

  /** SIGKILL: no handler runs, nothing is flushed. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#dataDir, { recursive: true });
  }
}
