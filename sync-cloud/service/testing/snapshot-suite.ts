import { expect, test } from "vitest";
import { definitionOf } from "../../protocol/field-rule.ts";
import { Fold, stateLines } from "../../protocol/fold.ts";
import { balanceKey, recordKey, recordSite, registerKey } from "../../protocol/keys.ts";
import type { BalanceRow, OwnedRow, RegisterRow } from "../../protocol/site-state.ts";
import { readChunk, type SnapshotManifest } from "../../protocol/wire/snapshot.ts";
import { expelSite, readmitSite } from "../hub/boxes.ts";
import { snapshotChunk, snapshotFor } from "../hub/make-snapshot.ts";
import { hashAt, linesOf, rowsAfter } from "../hub/read-log.ts";
import { dropDead, keepUp } from "../hub/upkeep.ts";
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

  test("after the fold the chain of an origin is still known: the same fact again is no other one, another one is, and a site set back is told where it parted", async () => {
    const { hub, a, b } = await worked("chain");
    for (const box of [b, a, b, a]) await hub.exchange(box);
    const before = a.hashes.slice();
    hub.world.nowMsNow += 1_000;
    expect((await hub.read((sql) => keepUp(sql, hub.world, { keepMs: 0 }))).foldedTo).toBeGreaterThan(40);
    for (const seq of [1, 2, 20])
      expect(before[seq - 1]?.startsWith((await hub.read((sql) => hashAt(sql, a.origin, seq))) as string)).toBe(true);
    // Sent once more, as after an answer that was lost.
    const again = await hub.exchange(a, { batches: a.batches(0) });
    expect(again.receipts.map(({ fault }) => fault)).not.toContainEqual(expect.anything());
    const twin = new TestBox("site0a", { nowMs: () => hub.world.nowMs() });
    for (const fact of a.facts.slice(0, 10)) twin.facts.push(fact);
    twin.hashes.push(...a.hashes.slice(0, 10));
    twin.receive("OTHER", 1);
    const { box, ticket, cursor, marks, incarnation } = a;
    Object.assign(twin, { box, ticket, cursor, marks, incarnation });
    const { welcome } = await hub.exchange(twin, { batches: [] });
    expect(welcome.mode).toBe("fork");
    const common = welcome.fork?.marks.filter(({ seq, tip }) => twin.hashes[seq - 1]?.startsWith(tip));
    expect(common?.at(-1)?.seq).toBe(10);
  });

  test("a site that was silent for too long holds nothing back, gives what it has, and is led back through a state; one that people sent away waits for them", async () => {
    const { hub, a, b } = await worked("way back");
    for (const box of [b, a, b, a]) await hub.exchange(box);
    b.receive("S9", 2);
    hub.world.nowMsNow += 91 * 86_400_000;
    await hub.exchange(a);
    a.edit("item", "S7", { name: "Seven" });
    await hub.exchange(a);
    await hub.exchange(a);
    const kept = await hub.read((sql) => keepUp(sql, hub.world, { keepMs: -1 }));
    expect(kept).toMatchObject({ expelled: ["site0b"], foldedTo: a.cursor });
    const back = await hub.exchange(b);
    expect(back).toMatchObject({
      welcome: { mode: "snapshot", incarnation: 1 },
      receipts: [{ ackSeq: b.facts.length }],
    });
    expect(back.welcome.rewindTo).toBeUndefined();
    hub.world.nowMsNow += 3_600_001;
    const manifest = await snapshotFor(hub.parts, hub.company, "site0b");
    expect(manifest.origins).toMatchObject([{ origin: b.origin, seq: b.facts.length, tip: b.hashes.at(-1) }]);
    const state = await stateOf(hub, manifest);
    expect(state.balances.get(balanceKey("site0b", { sku: "S9", lot: "", serial: "", owner: "" }, spot("A-01")))).toBe(
      5,
    );
    const { cursor, tip } = manifest;
    Object.assign(b, { cursor, marks: [{ hubPos: cursor, tip }] });
    expect((await hub.exchange(b)).welcome.mode).toBe("resume");

    await hub.read((sql) => expelSite(sql, hub.world, "site0b", "sold"));
    expect((await hub.exchange(b)).welcome.mode).toBe("expelled");
    await hub.read((sql) => readmitSite(sql, hub.world, "site0b"));
    expect((await hub.exchange(b)).welcome.mode).toBe("resume");
  });

  test("deleted records are forgotten at one line of the log, when every site has seen it and it has left the log", async () => {
    const { hub, a, b } = await worked("forget");
    a.edit("barcode", "4006381333931|S1", { code: "4006381333931", sku: "S1", deletedAt: null });
    a.edit("barcode", "4006381333931|S1", { deletedAt: 5 });
    a.edit("barcode", "5012345678900|S2", { code: "5012345678900", sku: "S2", deletedAt: null });
    const barcodes = () =>
      hub.read((sql) =>
        sql.rows<{ id: string }>("SELECT id FROM record WHERE company = $1 AND record = 'barcode' ORDER BY id", [
          hub.company,
        ]),
      );
    await hub.exchange(a);
    expect(await hub.read((sql) => dropDead(sql, hub.parts.desk))).toBe(0);
    for (const box of [b, a, b, a]) await hub.exchange(box);
    hub.world.nowMsNow += 1_000;
    await hub.read((sql) => keepUp(sql, hub.world, { keepMs: 0 }));
    expect(await hub.read((sql) => dropDead(sql, hub.parts.desk))).toBe(1);
    expect(await barcodes()).toEqual([{ id: "5012345678900|S2" }]);
    const { pages } = await hub.exchange(b);
    expect(pages.flatMap(({ entries }) => entries.map(({ fact }) => [fact.type, fact.sets[0]?.id]))).toEqual([
      ["records-dropped", "4006381333931|S1"],
    ]);
    expect(await hub.read((sql) => dropDead(sql, hub.parts.desk))).toBe(0);
  });
}

const sorted = (lines: readonly string[]): unknown[] => lines.map((line) => [...line].sort().join(""));
