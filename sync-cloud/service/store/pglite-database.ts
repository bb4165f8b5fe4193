import { AsyncLocalStorage } from "node:async_hooks";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { adoptCopy, copyFolder, dropFolder, newestCopy, syncTree } from "./copies.ts";
import { entriesAfter, Journal, type JournalEntry, lastWritten } from "./journal.ts";
import { migrate } from "./migrate.ts";
import { serviceRole } from "./postgres-database.ts";
import { bootIdNow, type Marker, readMarker, refuseSecondProcess, writeMarker } from "./running-marker.ts";
import { type Database, makeSql, type Notice, type Param, type Sql } from "./sql.ts";

export interface PgliteOptions {
  /** Everything is in here: `pg` (PGlite's own files, never synced), `journal` and `copies`. */
  folder: string;
  onTrouble: (error: Error) => void;
  /** A new copy is made, and the journal begun anew, after this many bytes. */
  rotateBytes?: number;
  /** Of this start of the machine. Handed in by tests that pretend the power went. */
  bootId?: string;
  /** Migrations of an earlier version, in tests that upgrade from it. */
  migrations?: string[];
}

/** How it came up, for the log and for tests. */
export interface Recovery {
  /** `new`, `clean`, `replayed` (the process had died), `rebuilt` (the machine had, or something did not add up). */
  how: "new" | "clean" | "replayed" | "rebuilt";
  replayed: number;
  why: string;
}

const defaultRotateBytes = 256 * 1024 * 1024;

/**
 * PostgreSQL in this process. PGlite writes without ever syncing, so after a power cut its files may be anything. Truth is the last
 * synced copy of them and the journal behind it: after the machine stopped uncleanly, or on any doubt, they are rebuilt from those.
 */
export async function openPglite(
  options: PgliteOptions,
): Promise<Database & { recovery: Recovery; copy(): Promise<void> }> {
  const { folder, onTrouble, rotateBytes = defaultRotateBytes, bootId = bootIdNow(), migrations } = options;
  const [pgFolder, journalFolder, copiesFolder] = ["pg", "journal", "copies"].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const one of [folder, journalFolder, copiesFolder]) mkdirSync(one, { recursive: true, mode: 0o700 });
  refuseSecondProcess(folder);
  const { pg, recovery } = await recover();
  const migrated = await migrate((text) => pg.exec(text), migrations);
  const journal = new Journal(journalFolder, (await applied(pg)) as number);

  const hearers = new Set<(notice: Notice) => void>();
  const inside = new AsyncLocalStorage<true>();
  let line: Promise<unknown> = Promise.resolve();
  let copying: Promise<void> | undefined;
  let closed = false;

  /** PGlite has one connection: transactions go one after the other, while syncs of earlier ones go on beside. */
  function inLine<T>(work: () => Promise<T>): Promise<T> {
    if (closed) return Promise.reject(new Error("The database is closed."));
    const result = line.then(work);
    line = result.catch(() => {});
    return result;
  }

  async function transaction<T>(company: number, work: (sql: Sql) => Promise<T>): Promise<T> {
    // There is one connection: a transaction that waits for another one would wait for ever.
    if (inside.getStore()) throw new Error("a transaction was begun inside another one; hand the open one on");
    const { result, notices } = await inLine(async () => {
      await begin(pg, company);
      try {
        const statements: JournalEntry["statements"] = [];
        const notices: Notice[] = [];
        const run = async (text: string, params: readonly Param[], isWrite: boolean, asArrays: boolean) => {
          const { rows } = await pg.query(text, params as unknown[], asArrays ? { rowMode: "array" } : undefined);
          if (isWrite) statements.push([text, params]);
          return rows;
        };
        const sql = makeSql(
          company,
          run,
          (topic, data) => void notices.push({ company, topic, ...(data && { data }) }),
        );
        const result = await inside.run(true, () => work(sql));
        if (statements.length === 0) await pg.exec("COMMIT");
        else await commit({ company, statements });
        return { result, notices };
      } catch (error) {
        await pg.exec("ROLLBACK");
        throw error;
      }
    });
    await journal.durable();
    for (const notice of notices) for (const hear of hearers) hear(notice);
    if (journal.bytes > rotateBytes) copy().catch(onTrouble);
    return result;
  }

  /** The journal first: a process that dies between the two finds the entry and runs it again. */
  async function commit(entry: Omit<JournalEntry, "n">): Promise<void> {
    await pg.exec(`SET LOCAL ROLE NONE; UPDATE kontor_applied SET n = ${journal.last + 1}`);
    const length = journal.append(entry);
    try {
      await pg.exec("COMMIT");
    } catch (error) {
      journal.undo(length);
      throw error;
    }
  }

  /** A synced copy, opened once to see that it can be; then the journal before it may go. Work waits only while files are copied. */
  function copy(): Promise<void> {
    copying ??= makeCopy().finally(() => {
      copying = undefined;
    });
    return copying;
  }

  async function makeCopy(): Promise<void> {
    const n = await inLine(async () => {
      await pg.exec("CHECKPOINT");
      await copyFolder(pgFolder, join(copiesFolder, "new"));
      await journal.rotate();
      return journal.last;
    });
    const trial = join(copiesFolder, "trial");
    await copyFolder(join(copiesFolder, "new"), trial);
    const opened = await PGlite.create(trial);
    const found = await applied(opened);
    await opened.close();
    await dropFolder(trial);
    if (found !== n)
      throw new Error(`The copy of the database stands at ${found}, not at ${n}; the one before it is kept.`);
    await adoptCopy(copiesFolder, n);
    journal.dropUpTo(n);
  }

  async function recover(): Promise<{ pg: PGlite; recovery: Recovery }> {
    const marker = readMarker(folder);
    const copied = newestCopy(copiesFolder);
    if (!marker && !copied) {
      await dropFolder(pgFolder); // a first start that was cut short: nothing was ever answered
      return { pg: await create(), recovery: { how: "new", replayed: 0, why: "" } };
    }
    let doubt = doubtOf(marker, bootId, pgFolder);
    if (!doubt) {
      let pg: PGlite | undefined;
      try {
        pg = await PGlite.create(pgFolder);
        const replayed = await replay(pg);
        const how = marker?.state === "clean" && replayed === 0 ? "clean" : "replayed";
        return { pg, recovery: { how, replayed, why: "" } };
      } catch (error) {
        doubt = `the database files cannot be used (${error instanceof Error ? error.message : error})`;
        await pg?.close().catch(() => {});
      }
    }
    if (!copied) throw new Error(`${folder}: ${doubt}, and there is no copy to rebuild from.`);
    await dropFolder(pgFolder);
    await copyFolder(copied.path, pgFolder);
    const pg = await PGlite.create(pgFolder);
    return { pg, recovery: { how: "rebuilt", replayed: await replay(pg), why: doubt } };
  }

  /** Runs again what the journal has and the database has not. */
  async function replay(pg: PGlite): Promise<number> {
    const from = await applied(pg);
    if (from === undefined) throw new Error("they do not say how far they are");
    const written = lastWritten(journalFolder);
    if (from > written) throw new Error(`they stand at ${from}, the journal ends at ${written}`);
    let count = 0;
    for (const { n, company, statements } of entriesAfter(journalFolder, from)) {
      await begin(pg, company);
      for (const [text, params] of statements) await pg.query(text, params as unknown[]);
      await pg.exec(`SET LOCAL ROLE NONE; UPDATE kontor_applied SET n = ${n}; COMMIT`);
      count++;
    }
    return count;
  }

  async function create(): Promise<PGlite> {
    const pg = await PGlite.create(pgFolder);
    await pg.exec("CREATE TABLE kontor_applied (n bigint NOT NULL); INSERT INTO kontor_applied VALUES (0)");
    return pg;
  }

  // Tables are not made by the journal, so there is a copy that has them before anything is written to them.
  if (migrated.length > 0) await copy();
  writeMarker(folder, { state: "running", bootId });

  return {
    kind: "pglite",
    recovery,
    copy,
    withCompany: transaction,
    withNobody: (work) => transaction(0, work),
    listen(hear) {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    // There is no autovacuum in here. What it writes is no news to the journal.
    tidy: () => inLine(async () => void (await pg.exec("VACUUM ANALYZE"))),
    ping: () => inLine(async () => void (await pg.query("SELECT 1"))),
    async close() {
      await copying?.catch(() => {});
      await inLine(async () => {
        closed = true;
        await journal.close();
        await pg.close();
        await syncTree(pgFolder);
        writeMarker(folder, { state: "clean", bootId });
      });
    },
  };
}

function doubtOf(marker: Marker | undefined, bootId: string, pgFolder: string): string {
  if (!marker) return "nobody wrote down how the last run ended";
  if (marker.state === "running" && marker.bootId !== bootId) return "the machine stopped while the service ran";
  return existsSync(pgFolder) ? "" : "the database files are gone";
}

async function begin(pg: PGlite, company: number): Promise<void> {
  if (!Number.isSafeInteger(company)) throw new Error(`a company is a whole number, not ${company}`);
  await pg.exec(`BEGIN; SET LOCAL ROLE ${serviceRole}; SET LOCAL kontor.company = '${company}'`);
}

/** The last journal entry whose effect is in there. */
async function applied(pg: PGlite): Promise<number | undefined> {
  const { rows } = await pg.query<{ n: number }>("SELECT n FROM kontor_applied");
  return rows[0]?.n;
}
