import { expect, test } from "vitest";
import { definitionOf } from "../../protocol/field-rule.ts";
import { Fold, stateLines } from "../../protocol/fold.ts";
import { balanceKey, recordKey, recordSite, registerKey } from "../../protocol/keys.ts";
import type { BalanceRow, OwnedRow, RegisterRow } from "../../protocol/site-state.ts";
import { readChunk, type SnapshotManifest } from "../../protocol/wire/snapshot.ts";
import { snapshotChunk, snapshotFor } from "../hub/make-snapshot.ts";
import { linesOf, rowsAfter } from "../hub/read-log.ts";
import { keepUp } from "../hub/upkeep.ts";
import { move, spot, TestBox } from "./test-box.ts";
import type { DatabaseKind, TestDatabase } from "./test-database.ts";
import { TestHub } from "./test-hub.ts";

/** Snapshots, and the log that grows shorter. */
export function snapshotSuite(kind: DatabaseKind, on: Pick<TestDatabase, "db" | "other">): void {
  async function worked(name: string) {
    const hub = await TestHub.found(on.db, `${name} ${kind}`);
    const nowMs = () => hub.world.nowMs();
    const [a, b] = [new TestBox("site0a", { nowMs }), new TestBox("site0b", { nowMs })];
    for (const box of [a, b]) await hub.pair(box);
    for (const box of [a, b]) await hub.exchange(box);
    for (let i = 0; i < 40; i++)
      a.receive(`S${i % 7}`, 5, { place: `A-0${i % 3}`, lot: i % 2 ? "L" : "", lpn: `P${i % 5}` });
    a.post("given", { moves: [move("S1", 9, spot("~rights"), spot("~rights/site0a"))] });
    a.post("order", {
      sets: [{ record: "order", id: "o1", fields: { number: "1", shipTo: { name: "Z", city: "Y" } } }],
    });
    a.edit("item", "S1", { name: "One", packagings: [{ uom: "CA", qtyBase: 12 }] });
    a.edit("transfer", "site0a+site0c/1", { state: "planned", wanted: [{ sku: "S1", owner: "", qty: 2 }] });
    b.edit("item", "S2", { name: "Two" });
    b.edit("transfer", "site0b+site0c/9", { state: "planned" });
    b.receive("S9", 3);
    for (const box of [a, b, a, b]) await hub.exchange(box);
    return { hub, a, b };
  }

  async function stateOf(hub: TestHub, { site, chunks }: SnapshotManifest): Promise<Fold> {
    const fold = new Fold();
    for (const name of chunks) {
      const bytes = await hub.read((sql) => snapshotChunk(sql, site, name.hash));
      for (const row of readChunk(bytes as Uint8Array, name).rows as unknown[]) {
        if (name.kind === "balance") {
          const { onHand, ...key } = row as BalanceRow & { status: "available" };
          fold.balances.set(balanceKey(site, key, key), onHand);
        } else if (name.kind === "owned") {
          const { record, id, fields } = row as OwnedRow;
          fold.owned.set(recordKey({ site, record, id }), fields);
        } else if (name.kind === "register") {
          const { record, id, field, held } = row as RegisterRow;
          const holder = recordSite(definitionOf(record) as never, `${site}.x`);
          fold.registers.set(registerKey({ site: holder, record, id, field }), held);
        }
      }
    }
    return fold;
  }

  test("a snapshot is what the log comes to for that site, line by line", async () => {
    const { hub } = await worked("snapshot");
    const log = new Fold();
    for (const row of await hub.read((sql) => rowsAfter(sql, 0, 1_000)))
      for (const line of linesOf(row)) log.apply(line);
    for (const site of ["site0a", "site0b"]) {
      const manifest = await snapshotFor(hub.parts, hub.company, site);
      const lines = stateLines(log, site);
      expect(lines.length).toBeGreaterThan(4);
      // jsonb orders the names of a structure anew; as values they are the same.
      expect(sorted(stateLines(await stateOf(hub, manifest), site))).toEqual(sorted(lines));
      expect(await snapshotFor(hub.parts, hub.company, site)).toEqual(manifest);
    }
    const own = await snapshotFor(hub.parts, hub.company, "site0b");
    const chunk = own.chunks[0]?.hash as string;
    expect(await hub.read((sql) => snapshotChunk(sql, "site0a", chunk))).toBeUndefined();
  });

  test("what all have and nobody needs leaves the log; who lacks it is sent to a snapshot and goes on from there", async () => {
    const { hub, a, b } = await worked("upkeep");
    for (const box of [b, a, b, a]) await hub.exchange(box);
    const head = (await hub.exchange(a)).welcome.head;
    const late = new TestBox("site0c", { nowMs: () => hub.world.nowMs() });
    await hub.pair(late);
    expect(await hub.read((sql) => keepUp(sql, hub.world))).toEqual({ expelled: [], foldedTo: 0, rowsDropped: 0 });
    hub.world.nowMsNow += 1_000;
    const kept = await hub.read((sql) => keepUp(sql, hub.world, { keepMs: 0 }));
    expect(kept.foldedTo).toBe(Math.min(a.cursor, b.cursor));
    expect(kept.rowsDropped).toBeGreaterThan(1);
    expect(kept.foldedTo).toBe(head);

    // Those who were up to date notice nothing.
    a.receive("S1", 1);
    expect(await hub.exchange(a)).toMatchObject({
      welcome: { mode: "resume" },
      receipts: [{ ackSeq: a.facts.length }],
    });
    expect((await hub.exchange(late)).welcome.mode).toBe("snapshot");
    const { cursor, tip } = await snapshotFor(hub.parts, hub.company, "site0c");
    Object.assign(late, { cursor, marks: [{ hubPos: cursor, tip }] });
    hub.world.nowMsNow += 1;
    a.edit("item", "S5", { name: "After" });
    await hub.exchange(a);
    const { welcome, pages } = await hub.exchange(late);
    expect(welcome.mode).toBe("resume");
    expect(pages.flatMap(({ entries }) => entries.map(({ fact }) => fact.type))).toEqual(["edited"]);

    hub.world.nowMsNow += 91 * 86_400_000;
    await hub.exchange(a);
    expect((await hub.read((sql) => keepUp(sql, hub.world))).expelled.sort()).toEqual(["site0b", "site0c"]);
  });
}

const sorted = (lines: readonly string[]): unknown[] => lines.map((line) => [...line].sort().join(""));
