import { traceLot } from "#sync/service/store/read/recall.ts";
import { databaseKinds, testDatabase } from "#sync/service/testing/test-database.ts";
import { TestHub } from "#sync/service/testing/test-hub.ts";
import type { Bench, BenchResult } from "./bench.ts";
import { median, percentile } from "./measure.ts";

const lots = 2_000;
const asked = 40;

/** A lot across all sites with its shipments, among a million moves of units with lots. Reference: the bare sum of what left, in the same database. */
export const bench: Bench = {
  about: "a lot traced through 20 sites among a million facts, in the cloud; reference: the bare sum of its shipments",
  async run({ quick, note }) {
    const facts = quick ? 20_000 : 1_000_000;
    const results: BenchResult[] = [];
    for (const kind of databaseKinds) {
      const { db, drop } = await testDatabase(kind);
      try {
        const hub = await TestHub.found(db, `recall ${kind}`);
        const { company } = hub;
        for (let from = 0; from < facts; from += 100_000)
          await hub.read((sql) => sql.write(entriesSql, [company, from, Math.min(from + 100_000, facts) - 1]));
        await hub.read((sql) => sql.write(sitesSql, [company]));
        await hub.read((sql) => sql.write(ordersSql, [company, facts]));
        await hub.read((sql) => sql.write(balancesSql, [company]));
        await db.tidy();
        note(`${kind}: ${facts} moves of ${lots} lots are there`);
        const ours: number[] = [];
        const bare: number[] = [];
        let shipments = 0;
        for (let i = 0; i < asked; i++) {
          const lot = (i * 47) % lots;
          const start = performance.now();
          const trace = await hub.read((sql) => traceLot(sql, `SKU-${lot % 500}`, `L${lot}`));
          ours.push(performance.now() - start);
          shipments += trace?.shipments.length ?? 0;
          const bareStart = performance.now();
          await hub.read((sql) =>
            sql.rows("SELECT sum(qty) FROM entry WHERE company = $1 AND lot = $2 AND to_place = '~customer'", [
              company,
              `L${lot}`,
            ]),
          );
          bare.push(performance.now() - bareStart);
        }
        if (shipments === 0) throw new Error("no shipment was found");
        results.push({
          name: `recall ${kind}`,
          ours: median(ours),
          reference: median(bare),
          ratio: median(ours) / median(bare),
          unit: "ms",
          better: "lower",
          goal: "< 1000 ms",
          slowestMs: Math.round(percentile(ours, 1)),
          shipmentsPerLot: Math.round(shipments / asked),
        });
      } finally {
        await drop();
      }
    }
    return results;
  },
};

/** Of each lot some is received, most of it goes from shelf to shelf, and some is shipped, in 20 sites. */
const entriesSql = `INSERT INTO entry (company, hub_pos, line, site, sku, lot, serial, owner, qty, from_place, from_lpn, to_place, to_lpn, at_ms, type, ref)
  SELECT $1, i + 1, 0, 'site' || lpad((i % 20)::text, 2, '0'), 'SKU-' || (i / 20 % ${lots}) % 500, 'L' || (i / 20 % ${lots}), '', '', 1 + i % 9,
    CASE WHEN i / 40000 % 5 = 0 THEN '~supplier' ELSE 'A-' || i % 97 END, 'P' || i % 1000, CASE WHEN i / 40000 % 5 = 4 THEN '~customer' ELSE 'B-' || i % 89 END, '',
    1780000000000 + i, 'stock-moved', CASE WHEN i / 40000 % 5 = 4 THEN 'order/o' || i ELSE '' END FROM generate_series($2::bigint, $3::bigint) AS i`;
const sitesSql = `INSERT INTO site (company, site, name, created_at_ms) SELECT $1, 'site' || lpad(i::text, 2, '0'), 'Site ' || i, 0 FROM generate_series(0, 19) AS i`;
const ordersSql = `INSERT INTO record (company, site, record, id, fields, state, hub_pos)
  SELECT $1, 'site' || lpad((i % 20)::text, 2, '0'), 'order', 'o' || i, jsonb_build_object('number', i::text, 'state', 'shipped', 'customer', 'C' || i % 300), 'shipped', i + 1
  FROM generate_series(0::bigint, $2::bigint - 1) AS i WHERE i / 40000 % 5 = 4 AND i % 3 = 0`;
const balancesSql = `INSERT INTO balance (company, id, site, place, sku, lot, serial, owner, lpn, status, on_hand, since_ms)
  SELECT $1, md5(i::text)::uuid, 'site' || lpad((i % 20)::text, 2, '0'), 'A-' || i % 97, 'SKU-' || (i / 20 % ${lots}) % 500, 'L' || (i / 20 % ${lots}), '', '', '', 'available', 5, 0
  FROM generate_series(0, 99999) AS i`;
