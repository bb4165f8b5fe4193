import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import Database from "better-sqlite3";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { handlers } from "#appliance/handlers.ts";
import { openForWriting } from "#appliance/store/database.ts";
import { prepareBook } from "#appliance/store/prepare-book.ts";
import { rebuild } from "#appliance/store/rebuild.ts";
import { CommandRunner } from "#appliance/store/run-command.ts";
import { type Migration, ownMigrations } from "#appliance/store/schema.ts";
import { SiteBook } from "#appliance/store/sync/site-book.ts";
import { verify } from "#appliance/store/verify.ts";
import { expectSound } from "#appliance/testing/expect-sound.ts";
import { migrate } from "#sync/service/store/migrate.ts";
import { openPglite } from "#sync/service/store/pglite-database.ts";
import { openPostgres } from "#sync/service/store/postgres-database.ts";
import type { Database as CloudDatabase } from "#sync/service/store/sql.ts";
import { startPostgres } from "#sync/service/testing/postgres-server.ts";
import { TestBox } from "#sync/service/testing/test-box.ts";
import { pgliteFolder } from "#sync/service/testing/test-database.ts";
import { TestHub } from "#sync/service/testing/test-hub.ts";
import { cloudMigrationHashes, putRows } from "./cloud-rows.ts";
import { releaseSchema } from "./release-schema.ts";
import { changedMigrations, type KeptRelease, keptBook, keptCloud, readReleases, releasedFolders } from "./released.ts";
import { siteMigrations } from "./site-books.ts";

vi.setConfig({ testTimeout: 180_000 });

/** What was released; before the first release, this version as it would be kept now. */
const scratch = mkdtempSync(join(tmpdir(), "kontor-released-"));
const made = { site: join(scratch, "site"), cloud: join(scratch, "cloud") };
const all: { release: KeptRelease; folders: typeof releasedFolders }[] = readReleases().map((release) => ({
  release,
  folders: releasedFolders,
}));
beforeAll(async () => {
  if (all.length === 0) all.push({ release: await releaseSchema("99999.0.0", made), folders: made });
}, 180_000);
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

test("no migration that was released is changed, moved or taken away", () => {
  for (const { release } of all) {
    expect(changedMigrations(release.site, siteMigrations()), `site, ${release.version}`).toEqual([]);
    expect(changedMigrations(release.cloud, cloudMigrationHashes()), `cloud, ${release.version}`).toEqual([]);
  }
  const [first, ...rest] = siteMigrations();
  const changed = [{ tag: first?.tag ?? "", hash: "0".repeat(64) }, ...rest];
  expect(changedMigrations(siteMigrations(), changed)).toEqual([`${first?.tag} was changed`]);
  expect(changedMigrations(siteMigrations(), [])).toEqual(
    siteMigrations().map(({ tag }) => `${tag} is missing, or stands elsewhere`),
  );
});

test("what an older version has to read of a later book is left as it is: journal, bytes of pages, consumers' notes", () => {
  for (const { tag, statements } of ownMigrations().slice(1)) expect(touchesJournal(statements), tag).toEqual([]);
  expect(touchesJournal(["ALTER TABLE `journal` ADD `more` text;"])).toHaveLength(1);
  expect(
    touchesJournal([
      "DROP TABLE `hubPage`;",
      "UPDATE item SET name = 'journal';",
      "CREATE INDEX `i` ON `journal` (`atMs`);",
    ]),
  ).toHaveLength(1);
});

const keptTables = "journal|hubPage|cursor|deadLetter|syncNote";
function touchesJournal(statements: Migration["statements"]): string[] {
  const touch = new RegExp(
    `\\b(ALTER TABLE|DROP TABLE|UPDATE|DELETE FROM|INSERT INTO|REPLACE INTO)\\s+[\`"\\[]?(${keptTables})\\b`,
    "i",
  );
  return statements.filter((statement) => touch.test(statement));
}

test("every book that was kept is opened, brought to this version, sound, and comes out of its journal byte by byte", () => {
  const folder = mkdtempSync(join(scratch, "books-"));
  for (const { release, folders } of all)
    for (const { name, facts } of release.books) {
      const which = `${name} of ${release.version}`;
      const file = join(folder, `${release.version}-${name}`, "book.sqlite");
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, keptBook(release.version, name, folders));
      const prepared = prepareBook(file, { nowMs: 0, log: () => {} });
      expect(prepared.kind, which).toBe(release.site.length < ownMigrations().length ? "upgraded" : "as-it-was");
      const db = openForWriting(file);
      const runner = new CommandRunner(db, handlers, { origin: originOf(file), wallMs: () => 4_000_000_000_000 });
      new SiteBook(runner); // as an appliance does: what was parked for this version is applied
      const { problems, facts: found } = verify(db);
      expect(problems, which).toEqual([]);
      expect(found, which).toBe(facts);
      if (name === "shift") expectSound({ db });
      expect(
        rebuild(db, `${file}.rebuilt`).tables.filter(({ identical }) => !identical),
        which,
      ).toEqual([]);
      const caller = { actor: "p-super", device: "kiosk", roles: ["supervisor" as const] };
      const input = { sku: "TEA", name: "Tea of the new version" };
      const [answer] = runner.run([{ name: "items.save", input, caller, commandId: "after-upgrade" }]).answers;
      expect(answer?.ok, `${which}: ${JSON.stringify(answer)}`).toBe(true);
      db.close();
    }
});

function originOf(file: string): string {
  const db = new Database(file, { readonly: true });
  const { origin } = db
    .prepare("SELECT origin FROM journal WHERE origin NOT LIKE '%.hub' ORDER BY pos DESC LIMIT 1")
    .get() as { origin: string };
  db.close();
  return origin;
}

const noTrouble = (error: Error): never => {
  throw error;
};

/** A database whose tables are as a release left them, and the same one after this version was started on it. */
const databases = {
  async pglite(migrations: string[], fill: (db: CloudDatabase) => Promise<void>) {
    const isNow = migrations.length === cloudMigrationHashes().length;
    const folder = isNow ? await pgliteFolder() : mkdtempSync(join(scratch, "pglite-"));
    const before = await openPglite({ folder, onTrouble: noTrouble, migrations });
    await fill(before);
    await before.close();
    const db = await openPglite({ folder, onTrouble: noTrouble });
    return { db, stop: async () => rmSync(folder, { recursive: true, force: true }) };
  },
  async postgres(migrations: string[], fill: (db: CloudDatabase) => Promise<void>) {
    const server = await startPostgres();
    const migrateTo = async (names?: string[]) => {
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await migrate(async (text) => [await client.query(text)].flat(), names).finally(() => client.end());
    };
    await migrateTo(migrations);
    const before = openPostgres(server.url, noTrouble);
    await fill(before);
    await before.close();
    await migrateTo();
    return { db: openPostgres(server.url, noTrouble), stop: () => server.stop() };
  },
};

describe.each(["pglite", "postgres"] as const)("on %s", (kind) => {
  test("every cloud that was kept is brought to this version, and a new site finds all of it and goes on", async () => {
    for (const { release, folders } of all) {
      const kept = keptCloud(release.version, folders);
      const tags = release.cloud.map(({ tag }) => tag);
      const { db, stop } = await databases[kind](tags, (before) => putRows(before, kept));
      try {
        const hub = new TestHub(db, `after ${release.version}`);
        hub.company = kept.company;
        hub.world.nowMsNow += 86_400_000;
        const rows = (name: string) => kept.tables.find((table) => table.name === name)?.rows ?? 0;
        for (const table of ["log", "balance", "record", "held", "conflict", "snapshot", "parked"]) {
          const [found] = await hub.read((sql) => sql.rows<{ n: number }>(`SELECT count(*)::int AS n FROM ${table}`));
          expect([table, found?.n], release.version).toEqual([table, rows(table)]);
          expect(rows(table), table).toBeGreaterThan(0);
        }
        const box = new TestBox("site0c", { nowMs: () => hub.world.nowMs() });
        await hub.pair(box);
        box.receive("SKU-1", 3, { place: "C-01" });
        const { pages, receipts, welcome } = await hub.exchange(box); // every page is checked against the hub's key
        expect(receipts[0]).toMatchObject({ ackSeq: 1, verdicts: [] });
        const names = pages.flatMap(({ entries }) => entries.flatMap(({ fact }) => fact.sets)).map(({ id }) => id);
        expect(names).toContain("SKU-2");
        expect(welcome.head).toBe(25); // every fact of both sites, and its own comes behind
        const stock = await hub.read((sql) =>
          sql.rows<{ sku: string; sum: number }>("SELECT sku, sum(on_hand)::int AS sum FROM balance GROUP BY sku"),
        );
        expect(stock.length).toBeGreaterThan(5);
        expect(stock.filter(({ sum }) => sum !== 0)).toEqual([]);
      } finally {
        await db.close();
        await stop();
      }
    }
  });
});
