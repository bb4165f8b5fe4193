import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test, vi } from "vitest";
import { pgliteFolder } from "../testing/test-database.ts";
import { openPglite } from "./pglite-database.ts";
import { bootIdNow } from "./running-marker.ts";

// Where nine programs share two cores, a database may stand still for a while.
vi.setConfig({ testTimeout: 120_000 });

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
const fail = (error: Error): never => {
  throw error;
};

async function newFolder(): Promise<string> {
  const folder = await pgliteFolder();
  folders.push(folder);
  return folder;
}

/** Runs the writer until it has acknowledged `count` rows, then kills it without warning. Gives the last number that it said. */
async function killAfter(folder: string, count: number, bootId = bootIdNow(), meanwhile = () => {}): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../testing/commit-forever.ts"), folder, bootId], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said: string[] = [];
  child.stderr.on("data", (bytes) => said.push(String(bytes)));
  const acknowledged: number[] = [];
  const lines = createInterface({ input: child.stdout });
  const gone = new Promise((done) => child.once("close", done));
  lines.on("line", (line) => {
    acknowledged.push(Number(line));
    if (acknowledged.length === 1) meanwhile();
    if (acknowledged.length === count) child.kill("SIGKILL");
  });
  await gone;
  if (acknowledged.length < count) throw new Error(`the writer ended early: ${said.join("")}`);
  return Math.max(...acknowledged);
}

/** All numbers from 1 to `atLeast` once, and no hole behind them. */
async function expectAll(folder: string, atLeast: number, options: { bootId?: string } = {}) {
  const db = await openPglite({ folder, onTrouble: fail, ...options });
  const [row] = await db.withCompany(1, (sql) =>
    sql.rows<{ n: number; last: number }>("SELECT count(*)::int AS n, max(region::int) AS last FROM region"),
  );
  const { recovery } = db;
  await db.close();
  expect(row?.last).toBeGreaterThanOrEqual(atLeast);
  expect(row?.n).toBe(row?.last);
  return recovery;
}

test("a process that is killed while it commits loses nothing it acknowledged, and nobody else uses its folder", async () => {
  const folder = await newFolder();
  let second: Promise<unknown> | undefined;
  const first = await killAfter(folder, 70, bootIdNow(), () => {
    second = openPglite({ folder, onTrouble: fail });
    second.catch(() => {});
  });
  await expect(second).rejects.toThrow(/is in use by process \d+/);
  const last = await killAfter(folder, 10);
  expect(last).toBeGreaterThan(first);
  expect(["replayed", "rebuilt"]).toContain((await expectAll(folder, last)).how);
}, 300_000);

test("what PGlite never synced may be lost altogether: the copy and the journal give it back", async () => {
  const folder = await newFolder();
  const before = join(folder, "as-it-was");
  cpSync(join(folder, "pg"), before, { recursive: true });
  const last = await killAfter(folder, 40, "boot-1");
  // The power goes. Of the files that were not synced some are as they were, some are as they are, and some are torn.
  const names = readdirSync(join(folder, "pg"), { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  for (const [i, one] of names.entries()) {
    const path = join(one.parentPath, one.name);
    const old = path.replace(join(folder, "pg"), before);
    if (i % 3 === 0 && existsSync(old)) cpSync(old, path);
    if (i % 3 === 1) truncateSync(path, Math.floor(statSync(path).size / 2));
  }
  // And the journal's end, which nobody was told of, is half written.
  const journal = newest(join(folder, "journal"));
  writeFileSync(journal, Buffer.concat([readFileSync(journal), Buffer.from([200, 0, 0, 0, 1, 2, 3, 4, 5, 6])]));
  expect(await expectAll(folder, last, { bootId: "boot-2" })).toMatchObject({ how: "rebuilt" });
  // Which ended in order.
  expect((await expectAll(folder, last, { bootId: "boot-3" })).how).toBe("clean");
}, 300_000);

const newest = (folder: string): string =>
  join(
    folder,
    readdirSync(folder)
      .sort((a, b) => Number(a.match(/\d+/)?.[0]) - Number(b.match(/\d+/)?.[0]))
      .at(-1) as string,
  );
