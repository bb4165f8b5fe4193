import { spawn } from "node:child_process";
import { chmodSync, closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { run } from "./run.ts";

const readyWithinMs = 300_000;

/**
 * Starts the appliance once and answers in which order it reads its files (paths below the root). Laid out in that order, a start reads the squashfs
 * from front to back and unpacks each of its blocks once, not each block for every small file in it.
 */
export async function primeCompileCache(root: string): Promise<string[]> {
  await prime(root);
  return readOrder(readFileSync(join(root, logFile), "utf8"));
}

const logFile = "tmp/prime.log";

/** From what Node says of its cache: `reading cache from <kept> for <kind> <source>`. */
export function readOrder(log: string): string[] {
  const order = new Set<string>();
  for (const [, kept = "", source = ""] of log.matchAll(
    /reading cache from (\S+) for \S+ (?:file:\/\/)?(\/\S+?)\.\.\./g,
  )) {
    order.add(decodeURI(source).slice(1));
    order.add(kept.slice(1));
  }
  return [...order];
}

/**
 * Starts the appliance once inside the root, under the box's user and paths, so that the image carries what Node keeps of compiled sources: it halves
 * the processor time of every start, and nothing needs to be written for it. Needs root, for `chroot`.
 */
async function prime(root: string): Promise<void> {
  const cache = join(root, "opt/kontor/cache");
  const scratch = join(root, "tmp/prime");
  for (const folder of [cache, scratch]) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    // The appliance's user writes here, and a maker's umask must not keep it from that.
    chmodSync(folder, 0o777);
  }
  const ports = ["--port", "0", "--https-port", "0", "--mqtt-port", "0", "--mqtts-port", "0", "--host", "127.0.0.1"];
  await startOnce(root, "900:900", [
    "/opt/kontor/program/main.js",
    "--data",
    "/tmp/prime/site",
    ...ports,
    "--log-level",
    "error",
  ]);
  for (const program of otherPrograms)
    await run("chroot", [`--userspec=900:900`, root, "/opt/kontor/bin/node", `/opt/kontor/${program}`, "--help"], {
      env: cacheEnvironment,
    });
  rmSync(scratch, { recursive: true, force: true });
  // Node keeps a folder for each user, so that none runs what another has compiled. Here all of it is the image's, and nobody writes it.
  const [kept = ""] = readdirSync(cache);
  for (const user of ["0", "901"]) symlinkSync(kept, join(cache, kept.replace(/-900$/, `-${user}`)));
  chmodSync(cache, 0o755);
  await run("chown", ["-R", "0:0", cache]);
}

/** Loaded to their first line, which is what takes the time. */
const otherPrograms = ["program/agent.js", "program/installer.js", "program/kiosk-beat.js", "program/kontor.js"];

const cacheEnvironment = {
  PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
  NODE_ENV: "production",
  NODE_COMPILE_CACHE: "/opt/kontor/cache",
  HOME: "/tmp/prime",
  LC_ALL: "C.UTF-8",
};

/** Until it says that it is ready and has been looked at once; then long enough for its cache to be written. */
async function startOnce(root: string, user: string, args: readonly string[]): Promise<void> {
  const log = openSync(join(root, logFile), "w");
  const child = spawn("chroot", [`--userspec=${user}`, root, "/opt/kontor/bin/node", ...args], {
    env: { ...cacheEnvironment, NODE_DEBUG_NATIVE: "COMPILE_CACHE" },
    stdio: ["ignore", "pipe", log],
  });
  const { stdout } = child;
  if (!stdout) throw new Error("a child without standard output");
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  const limit = setTimeout(() => child.kill("SIGKILL"), readyWithinMs);
  try {
    for await (const line of createInterface({ input: stdout })) {
      const said = line.startsWith("{")
        ? (JSON.parse(line) as { ready?: boolean; ports?: Record<string, number> })
        : {};
      if (!said.ready) continue;
      await fetch(`http://127.0.0.1:${said.ports?.http}/health`);
      await fetch(`http://127.0.0.1:${said.ports?.http}/kiosk/`);
      // Node writes what it kept when it ends in order.
      child.kill("SIGTERM");
    }
    const code = await ended;
    if (code !== 0)
      throw new Error(
        `The appliance inside the new root ended with ${code}; its own lines are in ${join(root, logFile)}.`,
      );
  } finally {
    clearTimeout(limit);
    child.kill("SIGKILL");
    closeSync(log);
  }
}
