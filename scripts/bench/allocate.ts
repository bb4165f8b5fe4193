import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { handlers } from "#appliance/handlers.ts";
import { CommandRunner } from "#appliance/store/run-command.ts";
import type { Bench } from "./bench.ts";
import { skuOf, writeBigBook } from "./big-book.ts";
import { median, seeded } from "./measure.ts";
import { boss, callOf, mustAnswer } from "./released-picks.ts";

/**
 * Ours: planning and releasing waves of 500 orders of three lines each, with every rule (FEFO, holds, expiry, locks), promises, tasks and durable facts.
 * Reference: for the same lines, the candidates of the SKU in expiry order, one allocation row and one balance update, by hand.
 */
export const bench: Bench = {
  about:
    "10,000 order lines allocated over 300,000 balances, and one order planned again; reference: select and update by hand",
  async run({ quick, note }) {
    const folder = mkdtempSync(join(tmpdir(), "kontor-bench-"));
    try {
      const items = quick ? 300 : 10_000;
      const orders = quick ? 60 : 3_334;
      const db = writeBigBook(
        join(folder, "book.sqlite"),
        { facts: quick ? 3_000 : 300_000, balances: quick ? 3_000 : 300_000, items, locations: quick ? 500 : 20_000 },
        note,
      );
      const runner = new CommandRunner(db, handlers, { origin: "S1.1", wallMs: Date.now });
      const random = seeded(3);
      const wanted = Array.from({ length: orders }, () =>
        Array.from({ length: 3 }, () => ({
          sku: skuOf(Math.floor(random() * items)),
          qty: 1 + Math.floor(random() * 9),
        })),
      );
      for (let first = 0; first < orders; first += 100)
        runner
          .run(
            wanted
              .slice(first, first + 100)
              .map((lines, i) =>
                callOf(
                  "orders.create",
                  { number: `A${first + i}`, shipTo: { name: "Bench" }, lines },
                  boss,
                  `c:${first + i}`,
                ),
              ),
          )
          .answers.map(mustAnswer);
      note(`${orders} orders are open`);

      const start = performance.now();
      for (let first = 0; first < orders; first += 500) {
        const [wave] = runner
          .run([callOf("waves.plan", { limits: { maxOrders: 500 } }, boss, `p:${first}`)])
          .answers.map(mustAnswer) as [{ waveId: string }];
        runner.run([callOf("waves.release", { waveId: wave.waveId }, boss, `r:${first}`)]).answers.map(mustAnswer);
      }
      const oursSeconds = (performance.now() - start) / 1000;
      const { lines: allocated } = db
        .prepare("SELECT count(DISTINCT orderLineId) AS lines FROM allocation WHERE state = 'open'")
        .get() as { lines: number };

      const replans: number[] = [];
      for (let n = 0; n < 25; n++) {
        const orderId = `A${n * 2}`;
        const begun = performance.now();
        runner.run([callOf("orders.unrelease", { orderId }, boss, `u:${n}`)]).answers.map(mustAnswer);
        runner.run([callOf("orders.release", { orderId }, boss, `a:${n}`)]).answers.map(mustAnswer);
        replans.push(performance.now() - begun);
      }
      const byHandSeconds = byHand(db, wanted);
      db.close();
      return [
        {
          name: "allocate",
          ours: oursSeconds,
          reference: byHandSeconds,
          ratio: oursSeconds / byHandSeconds,
          unit: "s",
          better: "lower",
          goal: "< 5 s",
          lines: orders * 3,
          allocated,
        },
        {
          name: "allocate-replan",
          ours: median(replans),
          reference: (byHandSeconds * 1000) / orders,
          ratio: (median(replans) * orders) / (byHandSeconds * 1000),
          unit: "ms",
          better: "lower",
          goal: "< 50 ms",
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function byHand(db: ReturnType<typeof writeBigBook>, wanted: { sku: string; qty: number }[][]): number {
  db.exec("CREATE TABLE hand (id INTEGER PRIMARY KEY, place TEXT, sku TEXT, lot TEXT, qty INTEGER)");
  const candidates = db.prepare(
    "SELECT balance.place, balance.lot, onHand - allocated AS free FROM balance JOIN lot ON lot.id = balance.sku || '|' || balance.lot WHERE balance.sku = ? AND balance.status = 'available' AND onHand > allocated ORDER BY lot.expiryDate, place",
  );
  const hold = db.prepare("INSERT INTO hand (place, sku, lot, qty) VALUES (?, ?, ?, ?)");
  const take = db.prepare(
    "UPDATE balance SET allocated = allocated + ? WHERE place = ? AND sku = ? AND lot = ? AND serial = '' AND lpn = '' AND owner = '' AND status = 'available'",
  );
  const start = performance.now();
  for (let first = 0; first < wanted.length; first += 100) {
    db.exec("BEGIN IMMEDIATE");
    for (const lines of wanted.slice(first, first + 100))
      for (const { sku, qty } of lines) {
        let left = qty;
        for (const { place, lot, free } of candidates.iterate(sku) as Iterable<{
          place: string;
          lot: string;
          free: number;
        }>) {
          if (left === 0) break;
          const now = Math.min(left, free);
          left -= now;
          pending.push([now, place, sku, lot]);
        }
        for (const [now, place, one, lot] of pending.splice(0)) {
          hold.run(place, one, lot, now);
          take.run(now, place, one, lot);
        }
      }
    db.exec("COMMIT");
  }
  return (performance.now() - start) / 1000;
}
const pending: [number, string, string, string][] = [];
