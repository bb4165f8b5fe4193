import { spawn } from "node:child_process";
import { constants } from "node:os";

const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * Runs a program to its end and answers the code to end with. Signals are passed on, and the child gets a process group
 * of its own: Ctrl+C would otherwise reach it twice, once from the terminal and once from us. The second Ctrl+C kills.
 */
export function runChild(command, args, { cwd, env = process.env, stdio = "inherit", onSpawn } = {}) {
  return new Promise((done) => {
    const ownGroup = process.platform !== "win32" && stdio !== "inherit";
    const child = spawn(command, args, { cwd, env, stdio, detached: ownGroup });
    let interrupts = 0;
    const forward = (signal) => {
      if (signal === "SIGINT") interrupts += 1;
      if (interrupts > 1) child.kill("SIGKILL");
      else if (ownGroup || signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    const end = (code) => {
      for (const signal of FORWARDED) process.off(signal, forward);
      done(code);
    };
    child.on("error", (error) => {
      process.stderr.write(`${command} could not be started: ${error.message}\n`);
      end(127);
    });
    child.on("close", (code, signal) => end(code ?? 128 + (constants.signals[signal] ?? 0)));
    onSpawn?.(child);
  });
}
