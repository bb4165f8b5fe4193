import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import { records } from "#sync/model/records/all.ts";
import { genesisTip, type LogEntry } from "#sync/protocol/entry.ts";
import { digest, tableNames } from "../rebuild.ts";
import { SqliteSite } from "./testing/sqlite-site.ts";

const folder = mkdtempSync(join(tmpdir(), "kontor-parked-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${++files}.sqlite`);
const nowMs = Date.UTC(2026, 0, 5);
const open = (file = newFile(), begin = true) => new SqliteSite(file, "a.e1", () => nowMs, { begin, newFile });

/** Two sites that had not seen each other write the same new fields, and a record that nobody here knows. */
const page = {
  ...{ from: 0, to: 4, tip: genesisTip, incarnation: 1, acks: [] },
  entries: [
    line(1, "b.e1", { record: "item", id: "A", fields: { name: "first", owner: "b" } }),
    line(2, "c.e1", { record: "item", id: "A", fields: { name: "second", owner: "c", colour: "red" } }),
    line(3, "b.e1", { record: "drone", id: "D1", fields: { range: 5 } }),
    line(4, "b.e1", { record: "item", id: "B", fields: { owner: "b" } }),
  ],
};
function line(hubPos: number, origin: string, set: unknown): LogEntry {
  const hlc = (nowMs + hubPos).toString(16).padStart(12, "0").padEnd(16, "0");
  return {
    ...{ hubPos, eff: hlc, verdict: { kind: "accepted" } },
    fact: {
      ...{ origin, seq: hubPos, base: 0, hlc, atMs: nowMs + hubPos, actor: "p", device: "", commandId: "" },
      ...{ type: "saved", data: {}, moves: [], sets: [set as RecordSet] },
    },
  };
}

test("what an older version does not know is kept, and applied after the upgrade as if it had been known", () => {
  const { owner } = records.item.fields;
  const file = newFile();
  const older = open(file);
  type Fields = typeof records.item.fields;
  const fields = records.item.fields as { -readonly [F in keyof Fields]?: Fields[F] };
  try {
    delete fields.owner;
    older.applyPage(page);
    older.write({ type: "own", sets: [{ record: "item", id: "A", fields: { name: "mine" } }] });
    expect(older.runner.book.row("SELECT count(*) AS n FROM parked")).toEqual({ n: 4 });
    expect(older.field("item", "A", "name")).toBe("mine");
  } finally {
    fields.owner = owner;
    older.close();
  }
  const upgraded = open(file, false);
  expect(upgraded.field("item", "A", "owner")).toBe("c");
  expect(upgraded.runner.book.rows("SELECT record, recordId FROM parked ORDER BY line")).toEqual([
    { record: "item", recordId: "A" },
    { record: "drone", recordId: "D1" },
  ]);
  expect(upgraded.isRebuiltAlike()).toBe(true);

  const knowing = open();
  knowing.applyPage(page);
  knowing.write({ type: "own", sets: [{ record: "item", id: "A", fields: { name: "mine" } }] });
  const different = tableNames(knowing.db).filter(
    (name) => digest(knowing.db, name).hash !== digest(upgraded.db, name).hash,
  );
  expect(different).toEqual([]);
  knowing.close();
  upgraded.close();
});
