import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { command } from "#sync/contracts/define.ts";
import { backup, restore } from "./backup.ts";
import { type Db, openForReading } from "./connection.ts";
import { openForWriting } from "./database.ts";
import { decides, type Handlers } from "./handler.ts";
import { takeSnapshot, thinSnapshots } from "./ledger/snapshot.ts";
import { posAt, stockAsOf } from "./ledger/stock-as-of.ts";
import { Reader } from "./reader.ts";
import { rebuild } from "./rebuild.ts";
import { CommandRunner } from "./run-command.ts";
import { verify } from "./verify.ts";

const shift = command({
  name: "test.shift",
  title: "",
  input: { from: z.string(), to: z.string(), sku: z.string(), qty: z.int() },
  output: z.null(),
  may: "anyone",
  rest: "POST /t",
});
const handlers: Handlers = {
  "test.shift": decides(shift, (book, { from, to, sku, qty }) => {
    const spot = (place: string) => ({ place, lpn: "", status: "available" as const });
    book.post({
      type: "shifted",
      moves: [{ sku, lot: "", serial: "", owner: "", qty, from: spot(from), to: spot(to) }],
      sets: [
        {
          record: "item",
          id: sku,
          fields: { name: `${sku} ${qty}`, packagings: [{ uom: "CA", qtyBase: qty }], tracksLot: qty > 5 },
        },
      ],
    });
    return null;
  }),
};

let folder: string;
let db: Db;
let runner: CommandRunner;
let nowMs: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kontor-store-"));
  db = openForWriting(join(folder, "book.sqlite"));
  nowMs = 1_000_000;
  runner = new CommandRunner(db, handlers, { origin: "S1.1", wallMs: () => nowMs });
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true });
});

function move(qty: number, from: string, to: string, sku = "A"): void {
  nowMs += 1_000;
  const { answers } = runner.run([
    {
      commandId: `c${nowMs}`,
      name: "test.shift",
      input: { from, to, sku, qty },
      caller: { actor: "p", device: "d", roles: [] },
    },
  ]);
  expect(answers).toEqual([{ ok: true, value: null }]);
}

test("rebuild makes every table anew from the journal, byte for byte, snapshots and answers included", () => {
  for (let i = 1; i <= 20; i++) move(i, "~supplier", `B${i % 3}`, `S${i % 5}`);
  db.prepare("INSERT INTO snapshot (pos, atMs, rows, body) VALUES (@pos, @atMs, @rows, @body)").run(takeSnapshot(db));
  move(3, "B1", "B2", "S1");
  const report = rebuild(db, join(folder, "rebuilt.sqlite"));
  expect(report).toMatchObject({ facts: 21, identical: true });
  expect(report.tables.find((t) => t.name === "snapshot")).toMatchObject({ rows: 1, identical: true });
});

test("rebuild sees a table that no longer agrees with the journal", () => {
  move(4, "~supplier", "B1");
  db.prepare("UPDATE balance SET onHand = 5 WHERE place = 'B1'").run();
  expect(verify(db).problems[0]?.what).toBe("balance");
  const report = rebuild(db, join(folder, "rebuilt.sqlite"));
  expect(report.tables.filter((t) => !t.identical).map((t) => t.name)).toEqual(["balance"]);
});

test("stock as of any past moment is what it was then, from now backwards and from a snapshot forwards", () => {
  const reader = new Reader(db);
  const was: { atMs: number; stock: string }[] = [];
  const show = () => JSON.stringify(db.prepare("SELECT place, sku, onHand FROM balance ORDER BY place, sku").all());
  for (let i = 1; i <= 30; i++) {
    move(i, i % 4 === 0 ? "B1" : "~supplier", `B${(i % 3) + 1}`, `S${i % 2}`);
    was.push({ atMs: nowMs, stock: show() });
    if (i === 12)
      db.prepare("INSERT INTO snapshot (pos, atMs, rows, body) VALUES (@pos, @atMs, @rows, @body)").run(
        takeSnapshot(db),
      );
  }
  for (const { atMs, stock } of was) {
    const past = stockAsOf(reader, posAt(reader, atMs + 999)).map(({ place, sku, onHand }) => ({ place, sku, onHand }));
    expect(JSON.stringify(past)).toBe(stock);
  }
  expect(stockAsOf(reader, posAt(reader, 0))).toEqual([]);
  const [first] = was;
  expect(stockAsOf(reader, posAt(reader, first?.atMs ?? 0), { sku: "S1" }).map((s) => s.onHand)).toEqual([1, -1]);
});

test("a backup taken while the book is open restores to the same book, and the old one is set aside", async () => {
  move(4, "~supplier", "B1");
  const file = join(folder, "backup.sqlite");
  const note = await backup(join(folder, "book.sqlite"), file);
  expect(note.pos).toBe(1);
  move(9, "~supplier", "B1");
  db.close();
  const report = await restore(file, join(folder, "book.sqlite"), nowMs);
  expect(report.verified.ok).toBe(true);
  db = openForWriting(join(folder, "book.sqlite"));
  expect(new Reader(db).balances({ place: "B1" })[0]?.onHand).toBe(4);
  const aside = openForReading(report.setAside as string);
  expect(new Reader(aside).balances({ place: "B1" })[0]?.onHand).toBe(13);
  aside.close();
  // A restored book writes under a new origin: its chain starts anew, its clock goes on.
  const next = new CommandRunner(db, handlers, { origin: "S1.2", wallMs: () => 1 });
  const { facts } = next.run([
    {
      commandId: "n",
      name: "test.shift",
      input: { from: "~supplier", to: "B1", sku: "A", qty: 1 },
      caller: { actor: "p", device: "d", roles: [] },
    },
  ]);
  expect(facts[0]).toMatchObject({ origin: "S1.2", seq: 1, pos: 2 });
  expect(verify(db).ok).toBe(true);
});

test("a backup whose bytes changed is refused and the book stays", async () => {
  move(4, "~supplier", "B1");
  const file = join(folder, "backup.sqlite");
  await backup(join(folder, "book.sqlite"), file);
  const bytes = readFileSync(file);
  bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
  await expect(restore(file, join(folder, "book.sqlite"), nowMs)).rejects.toThrow("is not the file that was backed up");
  expect(new Reader(db).balances({ place: "B1" })[0]?.onHand).toBe(4);
});

test("five years of snapshots stay below a hundred, and the last day keeps them all", () => {
  const hour = 3_600_000;
  const now = 5 * 365 * 24 * hour;
  let kept: { pos: number; atMs: number }[] = [];
  for (let atMs = 0; atMs <= now; atMs += hour) {
    kept.push({ pos: atMs / hour + 1, atMs });
    const drop = new Set(thinSnapshots(kept, atMs));
    kept = kept.filter(({ pos }) => !drop.has(pos));
  }
  expect(kept.length).toBeLessThan(100);
  expect(kept.filter(({ atMs }) => now - atMs <= 24 * hour)).toHaveLength(25);
});
