import { afterAll, beforeAll, describe, vi } from "vitest";
import { databaseSuite } from "./testing/database-suite.ts";
import { exchangeSuite } from "./testing/exchange-suite.ts";
import { readModelSuite } from "./testing/read-model-suite.ts";
import { snapshotSuite } from "./testing/snapshot-suite.ts";
import { databaseKinds, type TestDatabase, testDatabase } from "./testing/test-database.ts";
import { upgradeSuite } from "./testing/upgrade-suite.ts";

// Where many programs share two cores, a database may stand still for a while.
vi.setConfig({ testTimeout: 120_000 });

/** Everything that the hub does with its database, on PGlite and on a real PostgreSQL: each is started once. */
describe.each(databaseKinds)("on %s", (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await testDatabase(kind);
  }, 300_000);
  afterAll(() => database?.drop());
  const on = {
    get db() {
      return database.db;
    },
    other: () => database.other(),
  };

  describe("the database", () => databaseSuite(kind, on));
  describe("exchanges", () => exchangeSuite(kind, on));
  describe("snapshots and upkeep", () => snapshotSuite(kind, on));
  describe("upgrades", () => upgradeSuite(kind, on));
  describe("read models", () => readModelSuite(kind, on));
});
