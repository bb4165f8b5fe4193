import { join } from "node:path";
import type { Db } from "#appliance/store/connection.ts";
import { openForWriting } from "#appliance/store/database.ts";
import { decides, type Handlers } from "#appliance/store/handler.ts";
import { CommandRunner } from "#appliance/store/run-command.ts";
import { startEpoch } from "#appliance/store/sync/epoch-start.ts";
import { SiteBook } from "#appliance/store/sync/site-book.ts";
import { SiteSyncReader } from "#appliance/store/sync/site-sync-reader.ts";
import { requestBytes } from "#appliance/sync/exchange-bytes.ts";
import type { Contract } from "#sync/contracts/define.ts";
import type { FactBody, RecordSet } from "#sync/model/facts/fact.ts";
import { MemoryHub } from "#sync/protocol/hub/memory-hub.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import { SiteSession } from "#sync/protocol/site/site-session.ts";
import { readBatch, runOf, verifyBatch } from "#sync/protocol/wire/batch.ts";
import { readFrames } from "#sync/protocol/wire/frames.ts";
import { keyFromSeed } from "#sync/protocol/wire/keys.ts";
import { encodePage, readPage, verifyPage } from "#sync/protocol/wire/page.ts";
import { kontorPhantoms } from "./kontor-phantoms.ts";
import { cpuSince, type Figures } from "./run-library.ts";
import { picksOf, sources, transactionsPerCommit, workOf } from "./work.ts";

const hubKey = keyFromSeed(new Uint8Array(32).fill(7));
/** Exchanges that a push or a pull may take. */
const exchangesMax = 10_000;
const nowMs = Date.now;

/**
 * The full path: each source is a box with its journal on disk, its facts travel in signed batches of the real wire to the hub, which settles their stamps, and back in signed
 * pages to the fourth box, which keeps every page, every hash and every concurrent overwrite. Only the hub's own store is left out: it is another machine.
 */
export async function runKontor(folder: string, items: number, picks: number): Promise<Figures> {
  const hub = new MemoryHub({ nowMs, newTicket: () => `t${++tickets}` });
  let tickets = 0;
  const boxes = Array.from({ length: sources }, (_, n) => new Box(folder, `site${n}`, hub));
  const fourth = new Box(folder, "site-four", hub);
  const work = workOf(items);

  const writeStart = process.cpuUsage();
  for (const [n, transactions] of work.entries()) for (const changes of transactions) boxes[n]?.change(changes);
  const batches = boxes.map((box) => box.batches());
  const writeCpuSeconds = cpuSince(writeStart);
  const hubStart = process.cpuUsage();
  for (const [n, box] of boxes.entries()) box.push(batches[n] as Uint8Array[]);
  const pages = fourth.pages();
  const hubCpuSeconds = cpuSince(hubStart);

  const diskStart = process.cpuUsage();
  const wallStart = performance.now();
  for (const page of pages) fourth.take(page);
  fourth.db.pragma("wal_checkpoint(TRUNCATE)");
  const diskCpuSeconds = cpuSince(diskStart);
  const diskSeconds = (performance.now() - wallStart) / 1_000;

  const expected = fourth.shown();
  for (const box of boxes) {
    for (const page of box.pages()) box.take(page);
    if (box.shown() !== expected) throw new Error(`${box.site} and ${fourth.site} do not hold the same`);
  }
  const { overwrites } = fourth.db.prepare("SELECT count(*) AS overwrites FROM overwrite").get() as {
    overwrites: number;
  };
  for (const box of [...boxes, fourth]) box.db.close();
  const wireBytes = pages.reduce((sum, { length }) => sum + length, 0);
  const taken = picksOf(picks);
  return {
    name: "kontor",
    disk: "its own book in SQLite",
    persistsItself: true,
    changes: work.flat(2).length,
    writeCpuSeconds,
    diskCpuSeconds,
    diskSeconds,
    wireBytes,
    deflatedBytes: wireBytes,
    uploadBytes: batches.flat().reduce((sum, { length }) => sum + length, 0),
    hubCpuSeconds,
    overwrites,
    phantomUnits: kontorPhantoms(folder, taken),
    pickedUnits: taken.reduce((sum, { qty }) => sum + qty, 0),
  };
}

const handlers: Handlers = {
  "bench.write": decides({ name: "bench.write" } as unknown as Contract, (book, input) => {
    book.post(input as unknown as FactBody);
    return null;
  }),
};

class Box {
  readonly db: Db;
  readonly site: string;
  readonly #hub: MemoryHub;
  readonly #runner: CommandRunner;
  readonly #book: SiteBook;
  readonly #reader: SiteSyncReader;
  readonly #key = keyFromSeed(new Uint8Array(32).fill(11));
  #written = 0;

  constructor(folder: string, site: string, hub: MemoryHub) {
    this.site = site;
    this.#hub = hub;
    const origin = `${site}.e1`;
    hub.enrol(`box-${site}`, site);
    this.db = openForWriting(join(folder, `${site}.sqlite`));
    this.#runner = new CommandRunner(this.db, handlers, { origin, wallMs: nowMs });
    startEpoch(this.#runner, { reason: "first" });
    this.#book = new SiteBook(this.#runner);
    this.#reader = new SiteSyncReader(this.#runner.book.statements, origin);
  }

  /** A command, as a person gives it: one durable transaction with its fact and its answer. */
  change(changes: readonly { id: string; field: string; value: string | number }[]): void {
    const sets = changes.map(({ id, field, value }) => ({
      record: "item",
      id,
      fields: { [field]: value },
    })) as RecordSet[];
    const [answer] = this.#runner.run([
      {
        commandId: `desk:${++this.#written}`,
        name: "bench.write",
        input: { type: "items-edited", sets } satisfies FactBody,
        caller: { actor: "p-1", device: "desk", roles: [] },
      },
    ]).answers;
    if (!answer?.ok) throw new Error(JSON.stringify(answer));
  }

  /** All that this box wrote, as the bytes of its requests. */
  batches(): Uint8Array[] {
    const requests: Uint8Array[] = [];
    const { origin, seq: head } = this.#reader.sync();
    for (let seq = 0; seq < head; ) {
      const run = this.#reader.factsAfter(origin, seq, 2_000, 1_000_000);
      if (!run) throw new Error(`no facts of ${origin} after ${seq}`);
      const { hello } = this.#session().request();
      const { bytes, pushed } = requestBytes(
        { hello, runs: [run] },
        { box: hello.box, sign: this.#key.sign, creditBytes: Number.MAX_SAFE_INTEGER, waitMs: 0 },
      );
      requests.push(bytes);
      seq += pushed;
    }
    return requests;
  }

  push(requests: readonly Uint8Array[]): void {
    for (const bytes of requests) {
      const frames = readFrames(bytes);
      const runs = frames.flatMap((frame) => {
        if (frame.kind !== "push") return [];
        const batch = readBatch(frame.body);
        if (!verifyBatch(batch, this.#key.publicKey)) throw new Error("a batch that this box did not sign");
        return [runOf(batch)];
      });
      const { hello } = this.#session().request();
      const { receipts, welcome } = this.#hub.exchange({ hello, runs, pagesMax: 0 });
      const fault = receipts.find((one) => one.fault)?.fault;
      if (fault || welcome.mode !== "resume") throw new Error(`the hub says ${welcome.mode} ${JSON.stringify(fault)}`);
      this.#book.change({ kind: "contact", ticket: welcome.ticket, incarnation: welcome.incarnation });
    }
  }

  /** All pages of the log behind what this box has, signed. */
  pages(): Uint8Array[] {
    const { hello } = this.#session().request();
    const { pages, welcome } = this.#hub.exchange({ hello, runs: [], pagesMax: exchangesMax });
    this.#book.change({ kind: "contact", ticket: welcome.ticket, incarnation: welcome.incarnation });
    return pages.map((page) => encodePage(page, { site: this.site, signer: hubKey.publicKey, sign: hubKey.sign }));
  }

  take(bytes: Uint8Array): void {
    if (!verifyPage(readPage(bytes), this.site, [hubKey.publicKey])) throw new Error("a page with a wrong signature");
    this.#book.change({ kind: "page", bytes });
    while (this.#book.goOn(transactionsPerCommit));
  }

  shown(): string {
    return JSON.stringify(
      this.db.prepare("SELECT id, name, gtin, owner, homeLocation, minRemainingDays FROM item ORDER BY id").raw().all(),
    );
  }

  #session(): SiteSession {
    return new SiteSession(this.#reader, {
      box: `box-${this.site}`,
      ...{ protocol: 1, schema: 1, wallMs: nowMs, freeBytes: () => 1e12 },
      newOrigin: () => {
        throw new Error(`${siteOf(this.site)} needs no new epoch here`);
      },
    });
  }
}
