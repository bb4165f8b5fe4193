import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A broker in a process of its own, on a loopback port. */
export interface RunningBroker {
  readonly port: number;
  readonly tlsPort?: number;
  /** Memory that is its own, in bytes (`VmRSS`). */
  rssBytes(): number;
  stop(): Promise<void>;
}

export async function startOurs(): Promise<RunningBroker> {
  const folder = mkdtempSync(join(tmpdir(), "kontor-bench-"));
  const child = spawn(process.execPath, [join(import.meta.dirname, "our-broker.ts"), folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ports = await new Promise<{ tcp: number; tls: number }>((resolve, reject) => {
    child.stdout.once("data", (line) => resolve(JSON.parse(String(line))));
    child.once("exit", (code) => reject(new Error(`our broker ended with ${code}`)));
  });
  return { ...running(child, ports.tcp, folder), tlsPort: ports.tls };
}

/**
 * Debian's mosquitto with its limits opened. `saves`: "at-end" is its default (memory, written every half hour and when it stops);
 * "each-change" is the nearest it has to durable: the whole store is written anew after each change, without fsync.
 */
export async function startMosquitto(saves: "at-end" | "each-change"): Promise<RunningBroker> {
  const program = ["mosquitto", "/usr/sbin/mosquitto"].find((one) => spawnSync(one, ["-h"]).error === undefined);
  if (!program)
    throw new Error(
      'This benchmark measures against Eclipse Mosquitto, which is not here. Debian: "sudo apt-get install mosquitto".',
    );
  const folder = mkdtempSync(join(tmpdir(), "kontor-bench-"));
  const port = await freePort();
  const settings = [
    `listener ${port} 127.0.0.1`,
    "allow_anonymous true",
    "persistence true",
    `persistence_location ${folder}/`,
    `user ${process.env.USER ?? "root"}`,
    "max_inflight_messages 200",
    "max_queued_messages 0",
    "set_tcp_nodelay true",
    "log_type none",
    ...(saves === "each-change" ? ["autosave_on_changes true", "autosave_interval 1"] : []),
  ];
  writeFileSync(join(folder, "mosquitto.conf"), `${settings.join("\n")}\n`);
  const child = spawn(program, ["-c", join(folder, "mosquitto.conf")], { stdio: ["pipe", "ignore", "inherit"] });
  await untilOpen(port, child);
  return running(child, port, folder);
}

function running(child: ChildProcess, port: number, folder: string): RunningBroker {
  return {
    port,
    rssBytes: () =>
      1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? Number.NaN),
    async stop() {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGKILL");
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if (child.exitCode !== null) throw new Error(`mosquitto ended with ${child.exitCode}`);
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, "127.0.0.1", () => resolve(true));
      socket.once("error", () => resolve(false));
      socket.once("connect", () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("mosquitto does not listen");
}
