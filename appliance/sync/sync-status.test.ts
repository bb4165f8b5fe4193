import { afterEach, beforeEach, expect, test } from "vitest";
import { startEpoch } from "../store/sync/epoch-start.ts";
import { SiteSyncReader } from "../store/sync/site-sync-reader.ts";
import { TestSite } from "../testing/test-site.ts";
import type { SyncNews } from "./sync-runner.ts";
import { statusOf } from "./sync-status.ts";

let site: TestSite;
beforeEach(() => {
  site = new TestSite(":memory:", "S1.1");
  startEpoch(site.runner, { reason: "first" });
});
afterEach(() => {
  site.db.close();
});

const status = (news: Partial<SyncNews>) => {
  const sync = new SiteSyncReader(site.book.statements, "S1.1");
  const all: SyncNews = {
    ...{ state: "online", mode: "resume", lastContactMs: 1, clockOffsetMs: 0, head: 0, incarnation: 1 },
    ...{ current: false, durable: [], trouble: null, ...news },
  };
  return statusOf({ reader: site.book, sync }, undefined, all, 1, {} as Parameters<typeof statusOf>[4]);
};

test("all is here and there only until the next command is written, whatever the last exchange said", () => {
  site.do("items.save", { sku: "A", name: "A" });
  const { written } = status({}).sequence;
  const news = { current: true, durable: [{ origin: "S1.1", seq: written }] };
  expect(status(news)).toMatchObject({ current: true, pending: { facts: written } });
  expect(status({ ...news, current: false }).current).toBe(false);
  site.do("items.save", { sku: "B", name: "B" });
  expect(status(news)).toMatchObject({ current: false, pending: { facts: written + 1 } });
  expect(status({ ...news, durable: [{ origin: "S1.1", seq: written + 1 }] }).current).toBe(true);
});
