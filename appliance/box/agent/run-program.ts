import { spawn } from "node:child_process";
import { type RunOptions, type RunResult, runLimitMs, runOutputBytesMax } from "./host.ts";

/** Runs a program of the machine without a shell. It and what it started end with its limit or the signal. */
export function runProgram(program: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { input, limitMs = runLimitMs, signal, env } = options;
  if (signal?.aborted) return Promise.resolve({ exitCode: 130, stdout: "", stderr: "" });
  return new Promise((resolve) => {
    const child = spawn(program, [...args], {
      stdio: ["pipe", "pipe", "pipe"],
      // A group of its own, so that what it started ends with it.
      detached: true,
      env: { PATH: searchPath, LC_ALL: "C.UTF-8", ...env },
    });
    const out = new Kept();
    const err = new Kept();
    let because = 0;
    const end = (exitCode: number) => {
      if (because !== 0) return;
      because = exitCode;
      try {
        if (child.pid) process.kill(-child.pid, "SIGKILL");
      } catch {
        // It has just ended by itself.
      }
    };
    const timer = setTimeout(() => end(124), limitMs);
    const onAbort = () => end(130);
    signal?.addEventListener("abort", onAbort, { once: true });
    const finish = (exitCode: number) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      resolve({ exitCode: because || exitCode, stdout: out.text(), stderr: err.text() });
    };
    child.stdout.on("data", (bytes: Buffer) => out.take(bytes));
    child.stderr.on("data", (bytes: Buffer) => err.take(bytes));
    // A program that does not read its input to the end is no fault.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
    child.on("error", (error: NodeJS.ErrnoException) => {
      err.take(Buffer.from(error.message));
      finish(error.code === "ENOENT" ? 127 : 126);
    });
    child.on("close", (code, killedBy) => finish(code ?? (killedBy ? 128 : 1)));
  });
}

/** What makes disks and networks lies where only root looks by itself. */
const searchPath = `${process.env.PATH ?? "/usr/local/bin:/usr/bin:/bin"}:/usr/local/sbin:/usr/sbin:/sbin`;

/** The first bytes of what a program says. */
class Kept {
  #parts: Buffer[] = [];
  #bytes = 0;

  take(bytes: Buffer): void {
    const room = runOutputBytesMax - this.#bytes;
    if (room <= 0) return;
    const part = bytes.subarray(0, room);
    this.#parts.push(part);
    this.#bytes += part.length;
  }

  text(): string {
    return Buffer.concat(this.#parts).toString("utf8");
  }
}
