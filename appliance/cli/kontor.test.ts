import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { kontor, kontorFile } from "./testing/run-kontor.ts";

const root = mkdtempSync(join(tmpdir(), "kontor-cli-"));
const data = join(root, "site");
const book = join(data, "book.sqlite");
const readings = join(data, "telemetry.sqlite");
let appliance: ChildProcess;

async function start(folder: string, ...args: string[]): Promise<ChildProcess> {
  const ports = ["--port", "0", "--https-port", "0", "--mqtt-port", "0", "--mqtts-port", "0", "--host", "127.0.0.1"];
  const child = spawn(
    process.execPath,
    [kontorFile, "start", "--data", folder, ...ports, "--log-level", "warn", ...args],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [line] = await once(createInterface({ input: child.stdout as NodeJS.ReadableStream }), "line");
  expect(JSON.parse(String(line))).toMatchObject({ ready: true });
  return child;
}

async function stop(child: ChildProcess): Promise<number | null> {
  child.kill("SIGTERM");
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

/** Writes to the running appliance, one item after the other, until `until` settles; gives how many are durable. */
async function writeItems(until: Promise<unknown>): Promise<number> {
  const { url } = JSON.parse(readFileSync(join(data, "running.json"), "utf8")) as { url: string };
  const token = readFileSync(join(data, "secrets", "cli-token"), "utf8").trim();
  let done = false;
  void until.finally(() => {
    done = true;
  });
  let written = 0;
  for (; !done; written++) {
    const answer = await fetch(`${url}/api/rpc/items.save`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ input: { sku: `W-${String(written).padStart(5, "0")}`, name: "written meanwhile" } }),
    });
    expect(answer.status).toBe(200);
  }
  return written;
}

const skusIn = (file: string): string[] => {
  const db = new Database(file, { readonly: true });
  const skus = db.prepare("SELECT id FROM item WHERE id LIKE 'W-%' ORDER BY id").raw().all() as [string][];
  db.close();
  return skus.map(([sku]) => sku);
};

/** One sensor value, as the sensors' part keeps it; it may be running. */
function keepReading(file: string, value: number): void {
  const db = new Database(file, { timeout: 20_000 });
  db.prepare("INSERT INTO sample VALUES ('COLD-1', 'temperature-mc', 0, ?, 0, 0, ?)").run(value, value);
  db.close();
}

const valuesIn = (file: string): number[] => {
  const db = new Database(file, { readonly: true });
  const values = db.prepare("SELECT value FROM sample WHERE machine = 'COLD-1' ORDER BY value").raw().all() as [
    number,
  ][];
  db.close();
  return values.map(([value]) => value);
};

beforeAll(async () => {
  appliance = await start(data, "--demo-site");
});
afterAll(async () => {
  if (appliance.exitCode === null) await stop(appliance);
  rmSync(root, { recursive: true, force: true });
});

/** Items that an earlier test has written already, under the same names. */
let writtenBefore = 0;

describe("with the appliance running", () => {
  test("doctor looks at everything and finds nothing wrong", async () => {
    const { code, lines, result } = await kontor("doctor", "--data", data, "--json");
    expect(lines.filter(({ event }) => event === "note").map(({ check, state }) => `${check} ${state}`)).toEqual([
      "appliance well",
      "disk well",
      "book well",
      "backups odd",
      "certificates well",
      "secrets well",
      "consumers well",
      "dead-letters well",
      "files well",
      "clock well",
      "memory well",
      "broker well",
      "machines well",
      "sync well",
      "standby well",
    ]);
    expect([code, result]).toEqual([0, { event: "result", ok: true, wrong: 0, odd: 1 }]);
  });

  test("any contract is called by its name, and a refusal is told with what to do", async () => {
    const [good, bad, list] = await Promise.all([
      kontor("call", "orders.list", '{"limit":2}', "--data", data),
      kontor("--json", "--data", data, "call", "orders.get", '{"orderId":"NONE"}'),
      kontor("call", "--data", data),
    ]);
    expect((JSON.parse(good.out) as { orders: unknown[] }).orders).toHaveLength(2);
    expect([bad.code, bad.lines]).toEqual([
      1,
      [expect.objectContaining({ event: "error", code: "not-found", todo: expect.any(String) })],
    ]);
    expect(list.out).toMatch(/^files\.import +Take one file/m);
  });

  test("files are imported and exported", async () => {
    const good = join(root, "good.csv");
    const bad = join(root, "bad.csv");
    writeFileSync(good, "sku,name\nCLI-1,From the command line\n");
    writeFileSync(bad, "sku,name\n,Nameless\nCLI-2,Fine\n");
    const { code, lines } = await kontor("import", good, bad, "--data", data, "--json");
    expect(code).toBe(1);
    expect(lines.filter(({ event }) => event === "result")).toEqual([
      expect.objectContaining({
        file: good,
        outcome: "imported",
        result: { "items.import": { created: 1, changed: 0, unchanged: 0 } },
      }),
      expect.objectContaining({
        file: bad,
        outcome: "refused",
        problems: [expect.objectContaining({ line: 2, code: "value-missing" })],
      }),
    ]);
    const out = join(root, "items.csv");
    const [exported, piped, wrong] = await Promise.all([
      kontor("export", "items-csv", "--sku", "CLI-1", "--out", out, "--data", data),
      kontor("export", "items-csv", "--sku", "CLI-1", "--data", data),
      kontor("export", "945", "--number", "SO-1001", "--data", data),
    ]);
    expect([exported.code, piped.code, wrong.code]).toEqual([0, 0, 1]);
    expect(readFileSync(out, "utf8")).toBe(piped.out);
    expect(piped.out).toContain("CLI-1,From the command line");
    expect(wrong.err).toContain("it must be shipped");
  });

  test("a device gets its one-time code", async () => {
    const { result } = await kontor("pair", "Kiosk gate 1", "--kind", "kiosk", "--data", data, "--json");
    expect(result).toMatchObject({
      name: "Kiosk gate 1",
      kind: "kiosk",
      code: expect.stringMatching(/^[A-Z0-9]{6,}$/),
    });
  });

  test("the book is verified and rebuilt for comparison while it is written to", async () => {
    const both = Promise.all([kontor("verify", "--data", data, "--json"), kontor("rebuild", "--data", data, "--json")]);
    writtenBefore = await writeItems(both);
    expect(writtenBefore).toBeGreaterThan(5);
    const [verified, rebuilt] = await both;
    expect(verified).toMatchObject({ code: 0, result: { ok: true, problems: [] } });
    expect(verified.lines[0]).toMatchObject({ event: "progress", what: "verify" });
    expect(rebuilt).toMatchObject({ code: 0, result: { identical: true, differing: [] } });
    expect(readdirSync(data).filter((name) => name.includes("rebuilt"))).toEqual([]);
  });

  test("what must not be done while it runs is refused", async () => {
    const [restore, rebuild] = await Promise.all([
      kontor("restore", book, "--data", data, "--json"),
      kontor("rebuild", "--replace", "--data", data, "--json"),
    ]);
    for (const { code, lines } of [restore, rebuild])
      expect([code, lines.at(-1)]).toEqual([1, expect.objectContaining({ event: "error", code: "appliance-running" })]);
  });
});

describe("a backup made while the book is written to", () => {
  const file = join(root, "backup.sqlite");
  let facts = 0;
  const epoch = expect.stringMatching(/^[0-9a-z]{5}$/);
  const identity = () => JSON.parse(readFileSync(join(data, "site.json"), "utf8")) as { siteId: string; epoch: string };

  test("holds one moment of it, and the writer does not wait", async () => {
    keepReading(readings, 21_000);
    const making = kontor("backup", file, "--data", data, "--json");
    const written = await writeItems(making);
    const { code, result } = await making;
    expect(code).toBe(0);
    facts = result.pos as number;
    const held = skusIn(file);
    expect(Math.max(written, writtenBefore)).toBeGreaterThanOrEqual(held.length);
    expect(held).toEqual(held.map((_, i) => `W-${String(i).padStart(5, "0")}`));
    expect(result.telemetry).toMatchObject({ bytes: expect.any(Number), sha256: expect.any(String) });
    expect((await kontor("backup", file, "--data", data)).err).toContain("--replace");
    expect(await stop(appliance)).toBe(0);
    keepReading(readings, 99_000);
  });

  test("proves itself when it is restored, and the site goes on under the next epoch", async () => {
    const before = identity();
    const { code, result } = await kontor("restore", file, "--data", data, "--json");
    const setAside = expect.stringContaining("before-restore");
    expect([code, result]).toMatchObject([0, { facts, siteId: before.siteId, epoch, setAside, telemetry: "restored" }]);
    expect(result.epoch).not.toBe(before.epoch);
    expect(skusIn(book)).toEqual(skusIn(file));
    expect(valuesIn(readings)).toEqual([21_000]);
    const aside = readdirSync(data).find((name) => /^telemetry.sqlite.before-restore-[^.]*Z$/.test(name)) ?? "";
    expect(valuesIn(join(data, aside))).toEqual([21_000, 99_000]);
    appliance = await start(data);
    expect((await kontor("call", "items.save", '{"sku":"AFTER","name":"after"}', "--data", data)).code).toBe(0);
    expect(await stop(appliance)).toBe(0);
    const { result: verified } = await kontor("verify", "--data", data, "--json");
    const origins = [
      { origin: `${before.siteId}.${before.epoch}`, seq: facts },
      { origin: `${before.siteId}.${result.epoch}` },
    ];
    expect(verified).toMatchObject({ ok: true, origins });
  });

  test("goes into an empty folder too, and its numbers never come again", async () => {
    const other = join(root, "other");
    const { siteId } = identity();
    const first = await kontor("restore", file, "--data", other, "--json");
    expect(first.result).toMatchObject({ siteId, epoch });
    expect(valuesIn(join(other, "telemetry.sqlite"))).toEqual([21_000]);
    const second = await kontor("restore", file, "--data", other, "--json");
    expect(second.result).toMatchObject({ siteId, epoch });
    expect(new Set([identity().epoch, first.result.epoch, second.result.epoch]).size).toBe(3);
  });

  test("of another site is refused", async () => {
    const elsewhere = join(root, "elsewhere");
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, "site.json"), '{"siteId":"BER","epoch":1,"createdAt":0}');
    const { code, lines } = await kontor("restore", file, "--data", elsewhere, "--json");
    expect([code, lines.at(-1)]).toMatchObject([
      1,
      { code: "other-site", detail: expect.stringContaining(identity().siteId) },
    ]);
    expect(readdirSync(elsewhere)).not.toContain("book.sqlite");
  });

  test("that was changed is refused, and the book stays", async () => {
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    const bad = join(root, "bad.sqlite");
    writeFileSync(bad, bytes);
    writeFileSync(`${bad}.json`, readFileSync(`${file}.json`));
    const before = readFileSync(book);
    const { code, err } = await kontor("restore", bad, "--data", data);
    expect([code, err]).toEqual([1, expect.stringContaining("is not the file that was backed up")]);
    expect(readFileSync(book).equals(before)).toBe(true);
  });
});

describe("with the appliance stopped", () => {
  test("a balance that was tampered with is found, and the rebuilt book is sound again", async () => {
    const db = new Database(book);
    db.exec("UPDATE balance SET onHand = onHand + 5 WHERE place = 'A01-01-1'");
    db.close();
    const [verified, compared] = await Promise.all([
      kontor("verify", "--data", data, "--json"),
      kontor("rebuild", "--data", data, "--json"),
    ]);
    expect(verified).toMatchObject({ code: 1, result: { ok: false, problems: [{ what: "balance" }] } });
    expect(compared).toMatchObject({ code: 1, result: { identical: false, differing: ["balance"] } });
    const replaced = await kontor("rebuild", "--replace", "--data", data, "--json");
    expect(replaced).toMatchObject({ code: 0, result: { setAside: expect.stringContaining("before-rebuild") } });
    expect((await kontor("verify", "--data", data, "--json")).result).toMatchObject({ ok: true });
  });

  test("a fact that was tampered with is named", async () => {
    const db = new Database(book);
    db.exec(
      "UPDATE journal SET data = replace(data, 'SO-1001', 'SO-9999') WHERE type = 'order-entered' OR data LIKE '%SO-1001%'",
    );
    db.close();
    const { code, result } = await kontor("verify", "--data", data, "--json");
    expect(code).toBe(1);
    expect(result.problems).toContainEqual(expect.objectContaining({ what: "hash" }));
  });

  test("what needs it says how to start it, and a mistyped folder is not made into a site", async () => {
    const [needs, none, usage] = await Promise.all([
      kontor("import", join(root, "good.csv"), "--data", data),
      kontor("verify", "--data", join(root, "nowhere")),
      kontor("explode"),
    ]);
    expect([needs.code, needs.err]).toEqual([1, expect.stringContaining("kontor start --data")]);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining("There is no book in")]);
    expect(readdirSync(root)).not.toContain("nowhere");
    expect(usage.code).toBe(2);
  });
});
