import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { openForWriting } from "#appliance/store/database.ts";
import { CommandRunner } from "#appliance/store/run-command.ts";
import { SiteBook } from "#appliance/store/sync/site-book.ts";
import { packState } from "#appliance/store/sync/state-rows.ts";
import { genesisTip } from "#sync/protocol/entry.ts";
import { type ChunkName, encodeChunks, readChunk } from "#sync/protocol/wire/snapshot.ts";
import type { Bench } from "./bench.ts";
import { seeded } from "./measure.ts";

/**
 * The state of a large site for a new box: 10,000 SKUs on 400 places, 1.5 million balances of chance quantities, 10,000 item records. Ours: hashed chunks,
 * each readable alone. Reference: the same rows as lines of comma-separated text in one deflated piece, without names, hashes or a way to resume.
 */
export const bench: Bench = {
  about: "10,000 SKUs and 1.5 million balances as a snapshot's chunks; reference: bare text in one deflated piece",
  async run({ quick, note }) {
    const skus = quick ? 500 : 10_000;
    const places = quick ? 40 : 400;
    let rows = 0;
    let bytes = 0;
    let chunks = 0;
    let read = 0;
    let readMicros = 0;
    const made: { name: ChunkName; bytes: Uint8Array }[] = [];
    const start = process.cpuUsage();
    for (const kinds of [encodeChunks("record", items(skus)), encodeChunks("balance", balances(skus, places))])
      for (const chunk of kinds) {
        chunks++;
        made.push(chunk);
        bytes += chunk.bytes.length;
        if (chunk.name.kind === "balance") rows += chunk.name.rows;
        const before = process.cpuUsage();
        read += readChunk(chunk.bytes, chunk.name).rows.length;
        const used = process.cpuUsage(before);
        readMicros += used.user + used.system;
      }
    const used = process.cpuUsage(start);
    if (read !== rows + skus) throw new Error(`${read} rows came back of ${rows + skus}`);
    const lines: string[] = [];
    for (const row of balances(skus, places)) lines.push(`${row.place},${row.sku},${row.onHand}`);
    const plain = deflateRawSync(lines.join("\n")).length;
    const taken = await take(made, rows);
    note(
      `${rows} balances, ${chunks} chunks; a book took them in ${taken.seconds.toFixed(1)} s, ${taken.cpuSeconds.toFixed(1)} CPU-s`,
    );
    return [
      {
        name: "bootstrap",
        ours: bytes / 1e6,
        reference: plain / 1e6,
        ratio: bytes / plain,
        unit: "MB",
        better: "lower",
        goal: "< 10 MB",
        balances: rows,
        chunks,
        encodedRowsPerCpuSecond: Math.round((read * 1e6) / (used.user + used.system - readMicros)),
        readRowsPerCpuSecond: Math.round((read * 1e6) / readMicros),
        takenSeconds: Math.round(taken.seconds * 10) / 10,
        takenCpuSeconds: Math.round(taken.cpuSeconds * 10) / 10,
      },
    ];
  },
};

/** Seconds until a bare box's book on a disk has the state, in one durable transaction. */
async function take(
  chunks: { name: ChunkName; bytes: Uint8Array }[],
  balances: number,
): Promise<{ seconds: number; cpuSeconds: number }> {
  const folder = mkdtempSync(join(tmpdir(), "kontor-bootstrap-"));
  const db = openForWriting(join(folder, "book.sqlite"));
  try {
    const runner = new CommandRunner(db, {}, { origin: "site0a.e1", wallMs: Date.now });
    const head = { site: "site0a", cursor: 9, tip: genesisTip, incarnation: 1, authority: "", origins: [] };
    const startedAt = performance.now();
    const cpuBefore = process.cpuUsage();
    new SiteBook(runner).change({ kind: "state", head, body: packState(chunks) });
    const seconds = (performance.now() - startedAt) / 1_000;
    const { user, system } = process.cpuUsage(cpuBefore);
    const { n } = db.prepare("SELECT count(*) AS n FROM balance").get() as { n: number };
    if (n !== balances) throw new Error(`the book has ${n} balances of ${balances}`);
    return { seconds, cpuSeconds: (user + system) / 1e6 };
  } finally {
    db.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function* balances(skus: number, places: number) {
  const random = seeded(11);
  for (let place = 0; place < places; place++)
    for (let sku = 0; sku < skus; sku++) {
      if (random() >= 0.378) continue;
      yield {
        place: `A-${String(Math.floor(place / 20)).padStart(2, "0")}-${String(place % 20).padStart(2, "0")}`,
        sku: `SKU-${String(sku).padStart(6, "0")}`,
        lot: "",
        serial: "",
        lpn: "",
        owner: "",
        status: "available",
        onHand: 1 + Math.floor(random() * 200),
        oldestInAt: 1_780_000_000_000,
      };
    }
}

function* items(skus: number) {
  const random = seeded(12);
  for (let sku = 0; sku < skus; sku++)
    yield {
      record: "item",
      id: `SKU-${String(sku).padStart(6, "0")}`,
      fields: {
        description: `Item no. ${sku} ${Math.floor(random() * 1e9).toString(36)}`,
        weightGrams: Math.floor(random() * 20_000),
      },
      stamps: {
        description: ["019e5f0a2b3c0007", "k3m9x2.ab12c", sku + 1, 2 * sku],
        weightGrams: ["019e5f0a2b3c0007", "k3m9x2.ab12c", sku + 1, 2 * sku],
      },
    };
}
