import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("./folder-agent.ts", import.meta.url));

/** Starts a real agent process over a folder that plays the machine. `root` and socket go away with `stop()` unless a root was given. */
export async function startFolderAgent(given?: string): Promise<{
  root: string;
  socketPath: string;
  stop(): Promise<void>;
}> {
  const home = mkdtempSync(join(tmpdir(), "kontor-agent-"));
  const root = given ?? join(home, "root");
  const socketPath = join(home, "box.sock");
  const child = spawn(process.execPath, [program, socketPath, root], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const ready = await Promise.race([once(child.stdout, "data").then(() => true), ended.then(() => false)]);
  if (!ready) throw new Error("the agent ended before it was ready");
  return {
    root,
    socketPath,
    async stop() {
      child.kill("SIGTERM");
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}
