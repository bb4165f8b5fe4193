import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { Outbox } from "#firmware-bridges/bridge/outbox.ts";
import type { Bench } from "./bench.ts";

/** A bridge's outbox filled with 72 hours of twenty readings a second, against bare rows in SQLite with the same commits. */
export const bench: Bench = {
  about: "store-and-forward of a firmware bridge: 72 hours without the broker",
  async run({ quick, note }) {
    const count = quick ? 100_000 : READINGS;
    const folder = mkdtempSync(join(tmpdir(), "outbox-bench-"));
    try {
      const reference = fillBare(join(folder, "bare.sqlite"), Math.min(count, 500_000));
      const { perSecond, bytes } = await fillOutbox(join(folder, "outbox.sqlite"), count);
      note(`${count} readings, ${(bytes / count).toFixed(0)} bytes each, ${(bytes / 1e6).toFixed(0)} MB`);
      return [
        {
          name: "outbox",
          ours: perSecond,
          reference,
          ratio: perSecond / reference,
          unit: "readings/s",
          better: "higher",
          goal: "over 0.25 of bare rows; 72 h of 20 readings/s within 1 GiB",
          bytesPerReading: Math.round(bytes / count),
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function fillOutbox(file: string, count: number): Promise<{ perSecond: number; bytes: number }> {
  let upMs = 0;
  const outbox = new Outbox({ file, now: Date.now, upMs: () => upMs });
  const began = performance.now();
  for (let i = 0; i < count; ) {
    const adding: Promise<unknown>[] = [];
    for (const end = Math.min(count, i + 5_000); i < end; i++, upMs += 50)
      adding.push(
        outbox.add({
          stream: `node-${i % SENSORS}`,
          isBusiness: false,
          atMs: START_MS + i * 50,
          data: dataOf(i),
          source: { queueId: 7, eventSeq: 1 + Math.floor(i / SENSORS) },
        }),
      );
    outbox.commit();
    await Promise.all(adding);
  }
  const perSecond = count / ((performance.now() - began) / 1_000);
  const { bytes, events } = outbox.counts();
  if (events !== count) throw new Error(`${count - events} readings of ${count} were not kept`);
  outbox.close();
  return { perSecond, bytes };
}

function fillBare(file: string, count: number): number {
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = FULL");
  db.exec("CREATE TABLE row (id INTEGER PRIMARY KEY, at_ms INTEGER, data TEXT) STRICT");
  const insert = db.prepare("INSERT INTO row (at_ms, data) VALUES (?, ?)");
  const began = performance.now();
  for (let i = 0; i < count; )
    db.transaction(() => {
      for (const end = Math.min(count, i + 500); i < end; i++) insert.run(START_MS + i * 50, JSON.stringify(dataOf(i)));
    })();
  const perSecond = count / ((performance.now() - began) / 1_000);
  db.close();
  return perSecond;
}

const dataOf = (i: number) => ({ kind: "measure", quantity: "temperature-mc", value: -18_000 + (i % 500), channel: 0 });
const START_MS = 1_764_000_000_000;
const SENSORS = 40;
const READINGS = 72 * 3_600 * 20;
