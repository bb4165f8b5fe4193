import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { LogEntry } from "#sync/protocol/entry.ts";
import { genesisTip } from "#sync/protocol/entry.ts";
import type { Page } from "#sync/protocol/session.ts";
import { supervisor } from "../../testing/test-site.ts";
import { openSiteStore, type SiteStore } from "../site-store.ts";
import { subscribe } from "../subscription.ts";
import { sealed } from "./testing/sqlite-site.ts";

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function store(): Promise<SiteStore> {
  const dataDir = mkdtempSync(join(tmpdir(), "kontor-sync-thread-"));
  ends.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const opened = await openSiteStore({
    dataDir,
    origin: "here.e1",
    epoch: { reason: "first" },
    writer: new URL("../../writer-thread.ts", import.meta.url),
    onFault: (text) => {
      throw new Error(text);
    },
  });
  ends.push(() => opened.stop());
  return opened;
}

function pageOfNames(from: number, count: number): Page {
  const entries = Array.from({ length: count }, (_, i): LogEntry => {
    const hubPos = from + i + 1;
    const hlc = (1_700_000_000_000 + hubPos).toString(16).padStart(12, "0").padEnd(16, "0");
    return {
      hubPos,
      eff: hlc,
      verdict: { kind: "accepted" },
      fact: {
        ...{ origin: "away.e1", seq: hubPos, base: 0, hlc, atMs: 1_700_000_000_000 + hubPos },
        ...{ actor: "p", device: "console", commandId: "", type: "item-saved", data: {}, moves: [] },
        sets: [{ record: "item", id: `I${hubPos}`, fields: { name: `name ${hubPos}` } }],
      },
    };
  });
  return { from, to: from + count, tip: genesisTip, incarnation: 1, entries, acks: [] };
}

test("pages come in between commands, consumers get their facts one by one, and a page out of order changes nothing", async () => {
  const { queue, reader, sync } = await store();
  expect(sync.sync()).toMatchObject({ origin: "here.e1", seq: 1, reason: "first", cursor: 0 });
  const seen: string[] = [];
  const consumer = subscribe(reader, queue, {
    consumer: "watch",
    types: new Set(["item-saved"]),
    handle: ({ origin, seq }) => void seen.push(`${origin}-${seq}`),
  });
  ends.push(() => consumer.stop());
  const act = (page: Page) => sync.act({ kind: "page", page }, sealed(page, "here"));
  const commands = Array.from({ length: 40 }, (_, i) =>
    queue.run({ name: "items.save", input: { sku: `OWN-${i}`, name: "own" }, commandId: `c${i}`, caller: supervisor }),
  );
  await Promise.all([act(pageOfNames(0, 3_000)), ...commands]);
  await act(pageOfNames(3_000, 10));
  expect(sync.sync()).toMatchObject({ cursor: 3_010, marks: [{ hubPos: 3_010 }, { hubPos: 3_000 }] });
  await act(pageOfNames(3_000, 10)); // seen before
  await expect(act(pageOfNames(3_020, 5))).rejects.toMatchObject({ code: "order" });
  await expect(sync.act({ kind: "rewind", to: 5, incarnation: 2 })).rejects.toMatchObject({ code: "rewind" });
  expect(reader.get("item", "I3010")?.name).toBe("name 3010");
  await expect.poll(() => seen.filter((one) => one.startsWith("away")).length, { timeout: 20_000 }).toBe(3_010);
  expect(new Set(seen).size).toBe(seen.length);
  for (const answer of await Promise.all(commands)) expect(answer.ok).toBe(true);
});

test("a fenced box refuses commands, says who goes on, and begins anew when it is told to", async () => {
  const { queue, sync } = await store();
  const save = (commandId: string) =>
    queue.run({ name: "items.save", input: { sku: "A", name: "a" }, commandId, caller: supervisor });
  const first = await save("c1");
  await sync.act({ kind: "fence", authority: "here.e7" });
  expect(await save("c2")).toMatchObject({ ok: false, refusal: { code: "site-fenced", authority: "here.e7" } });
  expect(await save("c1")).toEqual(first);
  const { seq, tip } = sync.sync();
  const lineage = [{ origin: "here.e1", seq, tip, reason: "first" as const }];
  await sync.act({ kind: "begin", origin: "here.e8", reason: "takeover", inherits: false, lineage });
  expect(await save("c2")).toMatchObject({ ok: true });
  expect(sync.sync()).toMatchObject({ origin: "here.e8", seq: 2, lineage, fencedBy: "" });
});
