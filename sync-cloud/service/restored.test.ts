import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import { afterAll, expect, test } from "vitest";
import { foundCompany } from "./hub/companies.ts";
import type { HubDesk } from "./hub/hub-desk.ts";
import { type RunningCloud, runCloud } from "./run-cloud.ts";
import { TestBox } from "./testing/test-box.ts";
import { pgliteFolder } from "./testing/test-database.ts";
import { TestHub, testWorld } from "./testing/test-hub.ts";

const backup = mkdtempSync(join(tmpdir(), "kontor-cloud-backup-"));
let folder = "";
let running: RunningCloud | undefined;
afterAll(async () => {
  await running?.stop();
  for (const one of [backup, folder]) if (one) rmSync(one, { recursive: true, force: true });
});

test("a cloud that was put back from a backup of its folder asks for what it lost, and nothing of it counts twice", {
  timeout: 180_000,
}, async () => {
  const world = testWorld("restored");
  let hub: TestHub | undefined;
  /** One start of the cloud on this folder; the company stays. */
  const start = async (restored: boolean): Promise<TestHub> => {
    const options = { data: folder, host: "127.0.0.1", port: 0, behindProxy: false, restored };
    running = await runCloud(options, pino({ level: "silent" }), { world, parts: [] });
    const { database, hub: desk, news } = running.cloud;
    const next = new TestHub(database, "restored");
    Object.assign(next, { company: hub?.company ?? (await foundCompany(database, world, "Restored Ltd")), world });
    Object.assign(next.parts, { world, desk: desk as HubDesk, news });
    hub = next;
    return next;
  };
  const edit = (at: TestHub, name: string) =>
    at.read((sql) =>
      at.parts.desk.record(sql, [
        { type: "item-saved", actor: "cloud:p1", sets: [{ record: "item", id: "X", fields: { name } }] },
      ]),
    );
  const stock = (at: TestHub) =>
    at.read((sql) => sql.rows("SELECT on_hand AS qty FROM balance WHERE left(place, 1) <> '~' ORDER BY qty"));

  folder = await pgliteFolder();
  const first = await start(false);
  const box = new TestBox("site0a", { nowMs: () => world.nowMs() });
  await first.pair(box);
  box.receive("S", 5);
  await edit(first, "before");
  await first.exchange(box);
  await first.exchange(box);
  const kept = { cursor: box.cursor, marks: box.marks };
  await running?.stop();
  cpSync(folder, backup, { recursive: true });

  const second = await start(false);
  box.receive("S", 7);
  await edit(second, "lost");
  for (let i = 0; i < 2; i++) await second.exchange(box);
  expect(await stock(second)).toEqual([{ qty: 12 }]);
  expect([kept.cursor, box.cursor, box.incarnation]).toEqual([2, 4, 1]);
  await running?.stop();

  rmSync(folder, { recursive: true });
  cpSync(backup, folder, { recursive: true });
  const third = await start(true);
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
