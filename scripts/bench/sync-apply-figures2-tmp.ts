import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { openForWriting } from "#appliance/store/database.ts";
import { CommandRunner } from "#appliance/store/run-command.ts";
import { SiteBook } from "#appliance/store/sync/site-book.ts";
import type { LogEntry, WireFact } from "#sync/protocol/entry.ts";
import { genesisTip } from "#sync/protocol/entry.ts";
import { keyFromSeed } from "#sync/protocol/wire/keys.ts";
import { encodePage, readPage, verifyPage } from "#sync/protocol/wire/page.ts";
import type { Bench, BenchResult } from "./bench.ts";
import { median, seeded } from "./measure.ts";

/** Fields that are edited in turn, one a fact. */
const fields = ["name", "gtin", "owner", "homeLocation", "storageClass"] as const;
const sitesCount = 3;
/** Facts in a page: as many as a box takes in one transaction while nobody works at it. */
const perPage = 1_000;
const perBatch = 100;

/**
 * Ours: 10,000 items, each edited ten times by three sites that had not seen each other, as signed pages on a box's disk: signature, decoding, the row of the
 * journal with its hash and the page's bytes, every field settled by its stamp, a record of every concurrent overwrite. Reference: the same values by
 * prepared upserts of better-sqlite3, 100 in a transaction, and nothing else. Both count the CPU time of the process, as disks differ.
 */
export const bench: Bench = {
  about: "facts from other sites applied on a box's disk per CPU-second; reference: bare upserts of the same values",
  async run({ quick, note }) {
    const items = quick ? 500 : 10_000;
    const rounds = quick ? 1 : 5;
    const folder = mkdtempSync(join(tmpdir(), "kontor-bench-"));
    try {
      const facts = workload(items, 10);
      const pages = pagesOf(facts);
      note(
        `${facts.length} facts in ${pages.length} pages, ${(bytesIn(pages) / facts.length).toFixed(1)} bytes a fact`,
      );
      const ours: number[] = [];
      const reference: number[] = [];
      let overwrites = 0;
      for (let round = 0; round < rounds; round++) {
        // In turn, so that both meet the same noise.
        reference.push(facts.length / bare(join(folder, `bare${round}.sqlite`), facts));
        const result = throughBook(join(folder, `book${round}.sqlite`), pages);
        ours.push(facts.length / result.cpuSeconds);
        overwrites = result.overwrites;
        note(`round ${round + 1}: ours ${Math.round(ours.at(-1) ?? 0)}/s, bare ${Math.round(reference.at(-1) ?? 0)}/s`);
      }
      const result: BenchResult = {
        name: "sync-apply sqlite",
        ours: median(ours),
        reference: median(reference),
        ratio: median(ours) / median(reference),
        unit: "facts/CPU-s",
        better: "higher",
        goal: "ratio >= 0.20",
        facts: facts.length,
        perPage,
        overwrites,
        bytesPerFact: Number((bytesIn(pages) / facts.length).toFixed(1)),
      };
      return [result];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

/** The edits in the order of the hub's log. */
export function workload(items: number, times: number): WireFact[] {
  const random = seeded(42);
  const startMs = Date.UTC(2026, 0, 5);
  const seqs = new Array<number>(sitesCount).fill(0);
  const nextSeq = (writer: number): number => {
    seqs[writer] = (seqs[writer] as number) + 1;
    return seqs[writer] as number;
  };
  const facts: WireFact[] = [];
  for (let k = 0; k < times; k++)
    for (let i = 0; i < items; i++) {
      const writer = (i + k) % sitesCount;
      const field = fields[k % fields.length] as string;
      const ms = startMs + Math.floor(facts.length / 10);
      facts.push({
        origin: `site${writer}.e1`,
        seq: nextSeq(writer),
        base: 0,
        hlc: `${ms.toString(16).padStart(12, "0")}${(facts.length % 10).toString(16).padStart(4, "0")}`,
        atMs: ms,
        actor: "p-1",
        device: "console",
        commandId: "",
        type: "item-changed",
        data: {},
        moves: [],
        sets: [
          {
            record: "item",
            id: `sku-${String(i).padStart(6, "0")}`,
            fields: { [field]: `${field}-${Math.floor(random() * 1e6).toString(36)}` },
          },
        ],
      });
    }
  return facts;
}

const hub = keyFromSeed(new Uint8Array(32).fill(3));
const site = "here";

export function pagesOf(facts: readonly WireFact[]): Uint8Array[] {
  const pages: Uint8Array[] = [];
  for (let from = 0; from < facts.length; from += perPage) {
    const entries: LogEntry[] = facts.slice(from, from + perPage).map((fact, i) => ({
      hubPos: from + i + 1,
      eff: fact.hlc,
      verdict: { kind: "accepted" },
      fact,
    }));
    const to = from + entries.length;
    const page = { from, to, tip: genesisTip, incarnation: 1, entries, acks: [] };
    pages.push(encodePage(page, { site, signer: hub.publicKey, sign: hub.sign }));
  }
  return pages;
}

const bytesIn = (pages: readonly Uint8Array[]): number => pages.reduce((sum, page) => sum + page.length, 0);

export function throughBook(file: string, pages: readonly Uint8Array[]): { cpuSeconds: number; overwrites: number } {
  const db = openForWriting(file);
  const runner = new CommandRunner(db, {}, { origin: `${site}.e1`, wallMs: Date.now });
  const book = new SiteBook(runner);
  const start = process.cpuUsage();
  for (const bytes of pages) {
    if (!verifyPage(readPage(bytes), site, [hub.publicKey])) throw new Error("a page with a wrong signature");
    book.change({ kind: "page", bytes });
    while (book.goOn(perPage));
  }
  db.pragma("wal_checkpoint(TRUNCATE)");
  const cpuSeconds = secondsSince(start);
  const { n } = db.prepare("SELECT count(*) AS n FROM overwrite").get() as { n: number };
  db.close();
  return { cpuSeconds, overwrites: n };
}

export function bare(file: string, facts: readonly WireFact[]): number {
  const db = new Database(file);
  db.pragma("journal_mode = WAL");
  db.pragma("synchronous = NORMAL");
  db.exec(`CREATE TABLE item (id TEXT PRIMARY KEY, ${fields.join()}) WITHOUT ROWID`);
  const upserts = Object.fromEntries(
    fields.map((field) => [
      field,
      db.prepare(
        `INSERT INTO item (id, ${field}) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET ${field} = excluded.${field}`,
      ),
    ]),
  );
  const changes = facts.map(({ sets: [set] }) => {
    const [field, value] = Object.entries(set?.fields ?? {})[0] as [string, string];
    return { id: set?.id, field, value };
  });
  const start = process.cpuUsage();
  for (let i = 0; i < changes.length; i += perBatch) {
    db.exec("BEGIN");
    for (const { id, field, value } of changes.slice(i, i + perBatch)) upserts[field]?.run(id, value);
    db.exec("COMMIT");
  }
  db.pragma("wal_checkpoint(TRUNCATE)");
  const seconds = secondsSince(start);
  db.close();
  return seconds;
}

function secondsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1e6;
}
