import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const require = createRequire(import.meta.url);

/** All that may lie in the archive that Electron loads: anything more is something that got in by mistake. */
const ARCHIVE_FILES = ["/main.cjs", "/package.json", "/preload.cjs"];
const ARCHIVE_BYTES_MAX = 200_000;
const READY_WITHIN_MS = 120_000;

/**
 * Looks into an unpacked package (`linux-unpacked`): the archive holds the shell and nothing else, the appliance beside it is whole, and
 * where this machine is of that kind it starts on its own Node and shows its kiosk. Throws what is wrong; answers sizes and times.
 */
export async function checkPackage(folder: string, cpu: "x64" | "arm64"): Promise<Record<string, number | string[]>> {
  const archive = join(folder, "resources/app.asar");
  const files: string[] = require("@electron/asar").listPackage(archive, { isPack: false }).toSorted();
  if (files.join() !== ARCHIVE_FILES.join())
    throw new Error(`app.asar holds ${files.join(", ")}; it should hold ${ARCHIVE_FILES.join(", ")}`);
  const archiveBytes = statSync(archive).size;
  if (archiveBytes > ARCHIVE_BYTES_MAX) throw new Error(`app.asar has ${archiveBytes} bytes: something got into it`);
  const home = join(folder, "resources/kontor");
  const node = join(home, `node_modules/node-linux-${cpu}/bin/node`);
  for (const file of [node, join(home, "appliance/main.ts"), join(home, "ui/dist/kiosk/index.html")])
    if (!existsSync(file)) throw new Error(`${file} is missing from the package`);
  for (const folder of ["node_modules/electron", "node_modules/vitest", "node_modules/typescript", "appliance/testing"])
    if (existsSync(join(home, folder))) throw new Error(`${folder} is in the package: it is not needed to run`);
  const report = { files, archiveBytes };
  return process.platform === "linux" && process.arch === cpu
    ? { ...report, ...(await startOnce(home, node)) }
    : report;
}

async function startOnce(home: string, node: string): Promise<{ readyMs: number; kioskBytes: number }> {
  const data = mkdtempSync(join(tmpdir(), "kontor-packaged-"));
  const ports = ["--port", "--https-port", "--mqtt-port", "--mqtts-port"].flatMap((port) => [port, "0"]);
  const args = [
    join(home, "appliance/main.ts"),
    "--data",
    data,
    "--host",
    "127.0.0.1",
    "--log-level",
    "warn",
    ...ports,
  ];
  const startedAt = performance.now();
  // As the shell starts it: with nothing of this checkout to fall back on.
  const child = spawn(node, ["--import", join(home, "appliance/shell/stop-with-shell.ts"), ...args], {
    cwd: home,
    env: { PATH: "/usr/bin:/bin", HOME: data },
  });
  try {
    const { urls } = await readyLine(child);
    const readyMs = Math.round(performance.now() - startedAt);
    const kiosk = await (await fetch(urls.kiosk ?? "")).text();
    if (!kiosk.includes("<script")) throw new Error("the packaged appliance shows no kiosk page");
    return { readyMs, kioskBytes: kiosk.length };
  } finally {
    const gone = once(child, "exit");
    if (child.exitCode === null) {
      child.stdin?.end();
      await gone;
    }
    rmSync(data, { recursive: true, force: true });
  }
}

function readyLine(child: ChildProcess): Promise<{ urls: Record<string, string> }> {
  return new Promise((resolve, reject) => {
    let log = "";
    const impatience = setTimeout(() => child.kill("SIGKILL"), READY_WITHIN_MS);
    child.stderr?.on("data", (bytes) => {
      log = (log + bytes).slice(-4_000);
    });
    child.once("exit", (code) => {
      clearTimeout(impatience);
      reject(new Error(`the packaged appliance ended with ${code}:\n${log}`));
    });
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).once("line", (line) => {
      clearTimeout(impatience);
      resolve(JSON.parse(line));
    });
  });
}
