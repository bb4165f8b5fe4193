import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { handlers } from "#appliance/handlers.ts";
import { openForReading } from "#appliance/store/connection.ts";
import type { QueryHandler } from "#appliance/store/handler.ts";
import { Reader } from "#appliance/store/reader.ts";
import type { Bench } from "./bench.ts";
import { barcodeOf, placeOf, writeBigBook } from "./big-book.ts";
import { median, percentile, seeded } from "./measure.ts";
import { boss } from "./released-picks.ts";

/**
 * Ours: what `scan.resolve` takes to say everything about a scanned code (item barcodes and location labels in turn). Reference: the
 * bare look-ups that any answer needs: the barcode or the location, the open task there, the balances behind it.
 */
export const bench: Bench = {
  about: "deciding what a scan means on 1 million facts and 300,000 balances; reference: the bare look-ups",
  async run({ quick, note }) {
    const folder = mkdtempSync(join(tmpdir(), "kontor-bench-"));
    try {
      const size = quick
        ? { facts: 3_000, balances: 1_000, items: 300, locations: 500 }
        : { facts: 1_000_000, balances: 300_000, items: 30_000, locations: 30_000 };
      const file = join(folder, "book.sqlite");
      writeBigBook(file, size, note).close();
      const db = openForReading(file, 64);
      const reader = new Reader(db);
      const resolve = (handlers as Record<string, unknown>)["scan.resolve"] as QueryHandler;
      const barcode = db.prepare("SELECT sku, qtyBase FROM barcode WHERE code = ?");
      const location = db.prepare("SELECT * FROM location WHERE id = ?");
      const task = db.prepare("SELECT id FROM task WHERE lpn = ? AND state IN ('released', 'leased') LIMIT 1");
      const bySku = db.prepare("SELECT * FROM balance WHERE sku = ? AND status = 'available' LIMIT 50");
      const byPlace = db.prepare("SELECT * FROM balance WHERE place = ? LIMIT 50");
      const bare = (code: string) => {
        const found = barcode.get(code) as { sku: string } | undefined;
        if (found) bySku.all(found.sku);
        else if (location.get(code)) byPlace.all(code);
        task.get(code);
      };

      const random = seeded(11);
      const codes = Array.from({ length: quick ? 500 : 20_000 }, (_, i) =>
        i % 2 === 0 ? barcodeOf(Math.floor(random() * size.items)) : placeOf(Math.floor(random() * size.locations)),
      );
      const ours: number[] = [];
      const reference: number[] = [];
      for (const [i, code] of codes.entries()) {
        // In turn, so that both meet the same caches and the same noise.
        for (const [times, work] of i % 2 === 0
          ? ([
              [ours, () => resolve.ask(reader, { raw: code }, boss)],
              [reference, () => bare(code)],
            ] as const)
          : ([
              [reference, () => bare(code)],
              [ours, () => resolve.ask(reader, { raw: code }, boss)],
            ] as const)) {
          const start = performance.now();
          work();
          times.push(performance.now() - start);
        }
      }
      db.close();
      return [
        {
          name: "scan",
          ours: percentile(ours, 0.99),
          reference: percentile(reference, 0.99),
          ratio: percentile(ours, 0.99) / percentile(reference, 0.99),
          unit: "ms p99",
          better: "lower",
          goal: "p99 < 1 ms on a quiet machine",
          p50Ms: Number(median(ours).toFixed(4)),
          p99Ms: Number(percentile(ours, 0.99).toFixed(4)),
          referenceP50Ms: Number(median(reference).toFixed(4)),
          ...size,
        },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
