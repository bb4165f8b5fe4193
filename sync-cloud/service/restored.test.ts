import { tmpdir } from "node:os";
import pg from "pg";
import pino from "pino";
import { afterAll, expect, test } from "vitest";
import { prepareDatabase } from "./run-cloud.ts";
import { openPostgres } from "./store/postgres-database.ts";
import type { Database } from "./store/sql.ts";
import { startPostgres, type TestPostgres } from "./testing/postgres-server.ts";
import { TestBox } from "./testing/test-box.ts";
import { TestHub } from "./testing/test-hub.ts";

let server: TestPostgres | undefined;
const open: Database[] = [];
afterAll(async () => {
  for (const db of open) await db.close();
  await server?.stop();
});

test("a cloud that was put back from a backup asks for what it lost, and nothing of it counts twice", {
  timeout: 180_000,
}, async () => {
  server = await startPostgres();
  const { url } = server;
  const backupUrl = url.replace("/kontor?", "/backup?");
  const log = pino({ level: "silent" });
  const ready = async (databaseUrl: string, restored: boolean) => {
    await prepareDatabase({ data: tmpdir(), databaseUrl, restored }, log);
    const db = openPostgres(databaseUrl, () => {});
    open.push(db);
    return db;
  };
  const edit = (at: TestHub, name: string) =>
    at.read((sql) =>
      at.parts.desk.record(sql, [
        { type: "item-saved", actor: "cloud:p1", sets: [{ record: "item", id: "X", fields: { name } }] },
      ]),
    );
  const stock = (at: TestHub) =>
    at.read((sql) => sql.rows("SELECT on_hand AS qty FROM balance WHERE left(place, 1) <> '~' ORDER BY qty"));

  const first = await TestHub.found(await ready(url, false), "restored");
  const { world } = first;
  const box = new TestBox("site0a", { nowMs: () => world.nowMs() });
  await first.pair(box);
  box.receive("S", 5);
  await edit(first, "before");
  await first.exchange(box);
  await first.exchange(box);
  const kept = { cursor: box.cursor, marks: box.marks };
  // PostgreSQL copies a database that nobody is in.
  first.parts.news.close();
  await open.pop()?.close();
  const asOwner = async (database: string, text: string) => {
    const client = new pg.Client({ connectionString: url.replace("/kontor?", `/${database}?`) });
    await client.connect();
    await client.query(text);
    await client.end();
  };
  await asOwner("postgres", "CREATE DATABASE backup TEMPLATE kontor");

  const second = goesOn(await ready(url, false), first, "goes on");
  box.receive("S", 7);
  await edit(second, "lost");
  for (let i = 0; i < 2; i++) await second.exchange(box);
  expect(await stock(second)).toEqual([{ qty: 12 }]);
  expect([kept.cursor, box.cursor, box.incarnation]).toEqual([2, 4, 1]);

  // Put back on another server: the role that the nodes work as is not in a backup.
  await open.pop()?.close();
  for (const database of ["kontor", "backup"]) await asOwner(database, "DROP OWNED BY kontor_service");
  await asOwner("postgres", "DROP ROLE kontor_service");
  const third = goesOn(await ready(backupUrl, true), first, "put back");
  // As many lines as before, but others: only their hashes tell.
  await edit(third, "after");
  await edit(third, "after all");
  box.marks.push(...kept.marks);
  const { welcome } = await third.exchange(box, { batches: [], pull: false });
  expect(welcome).toMatchObject({ mode: "resume", rewindTo: kept.cursor, head: 4 });
  expect(welcome.incarnation).toBeGreaterThan(1);
  expect(welcome.held).toMatchObject([{ origin: box.origin, seq: 1, durableSeq: 1 }]);
  Object.assign(box, kept, { acked: 1 });
  const again = await third.exchange(box);
  expect(again.receipts).toEqual([{ origin: box.origin, ackSeq: 2, durableSeq: 2, verdicts: [] }]);
  expect(again.pages.flatMap(({ entries }) => entries.map(({ fact }) => fact.origin))).toEqual([
    `hub.${welcome.incarnation}`,
    `hub.${welcome.incarnation}`,
  ]);
  expect(await stock(third)).toEqual([{ qty: 12 }]);
  expect(await third.read((sql) => sql.rows("SELECT settled_cursor AS settled FROM box"))).toEqual([{ settled: 2 }]);
  await third.exchange(box);
  expect(await third.read((sql) => sql.rows("SELECT settled_cursor AS settled FROM box"))).toEqual([{ settled: 5 }]);
});

/** The same company on another database, as of the same moment. */
function goesOn(db: Database, { company, world }: TestHub, seed: string): TestHub {
  const hub = new TestHub(db, seed);
  hub.company = company;
  hub.world.nowMsNow = world.nowMsNow;
  return hub;
}
