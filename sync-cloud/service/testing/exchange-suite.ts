import { expect, test } from "vitest";
import { move, spot, TestBox } from "./test-box.ts";
import type { DatabaseKind, TestDatabase } from "./test-database.ts";
import { TestHub } from "./test-hub.ts";

/** Exchanges between boxes and the hub, by bytes. */
export function exchangeSuite(kind: DatabaseKind, on: Pick<TestDatabase, "db" | "other">): void {
  const boxAt = async (hub: TestHub, site: string) => {
    const box = new TestBox(site, { nowMs: () => hub.world.nowMs() });
    await hub.pair(box);
    return box;
  };

  test("takes facts once, acknowledges them, and shows them where they belong", async () => {
    const hub = await TestHub.found(on.db, `once ${kind}`);
    const [a, b] = [await boxAt(hub, "site0a"), await boxAt(hub, "site0b")];
    a.receive("SKU-1", 10, { lot: "L1" });
    a.edit("item", "SKU-1", { name: "Bolt", packagings: [{ uom: "CA", qtyBase: 12 }] });
    const first = await hub.exchange(a);
    expect(first.welcome.mode).toBe("resume");
    expect(first.receipts).toEqual([{ origin: a.origin, ackSeq: 2, durableSeq: 2, verdicts: [] }]);
    expect(first.pages[0]?.acks).toEqual([{ origin: a.origin, fromSeq: 1, toSeq: 2, firstHubPos: 1, exceptions: [] }]);

    const again = await hub.exchange(a, { batches: a.batches(0) });
    expect(again.receipts[0]).toEqual({ origin: a.origin, ackSeq: 2, durableSeq: 2, verdicts: [] });
    expect(again.welcome.head).toBe(2);

    const there = await hub.exchange(b);
    expect(
      there.pages.flatMap((page) => page.entries.map(({ fact }) => [fact.seq, fact.moves.length, fact.sets])),
    ).toEqual([
      [2, 0, [{ record: "item", id: "SKU-1", fields: { name: "Bolt", packagings: [{ uom: "CA", qtyBase: 12 }] } }]],
    ]);
    const stock = await hub.read((sql) =>
      sql.rows("SELECT site, place, sku, lot, on_hand AS qty FROM balance ORDER BY place"),
    );
    expect(stock).toEqual([
      { site: "site0a", place: "A-01", sku: "SKU-1", lot: "L1", qty: 10 },
      { site: "site0a", place: "~supplier", sku: "SKU-1", lot: "L1", qty: -10 },
    ]);
    const moved = await hub.read((sql) => sql.rows("SELECT qty, from_place AS p, site FROM entry"));
    expect(moved).toEqual([{ qty: 10, p: "~supplier", site: "site0a" }]);
  });

  test("batches of one exchange are taken together as if one after the other", async () => {
    const hub = await TestHub.found(on.db, `together ${kind}`);
    const a = await boxAt(hub, "site0a");
    const batchOf = (...facts: (() => unknown)[]): Uint8Array => {
      const from = a.facts.length;
      for (const fact of facts) {
        hub.world.nowMsNow += 1_000;
        fact();
      }
      return a.batches(from)[0] as Uint8Array;
    };
    const moved = (qty: number, from: string, to: string) => () =>
      a.post("stock-moved", { moves: [move("S", qty, spot(from), spot(to))] });
    const stock = () =>
      hub.read((sql) => sql.rows("SELECT place, on_hand AS qty, since_ms AS since FROM balance ORDER BY place"));
    const since = (seq: number) => a.facts[seq - 1]?.atMs;

    const one = batchOf(() => a.receive("S", 5));
    const two = batchOf(moved(5, "A-01", "B-01"));
    const three = batchOf(() => a.receive("S", 3));
    const broken = Uint8Array.from(three).fill(0, 40, 60);
    const { receipts } = await hub.exchange(a, { batches: [one, two, one, broken, three] });
    expect(receipts.map(({ ackSeq, fault }) => fault?.code ?? ackSeq)).toEqual([1, 2, 2, "malformed", 3]);
    expect(await stock()).toEqual([
      { place: "A-01", qty: 3, since: since(3) },
      { place: "B-01", qty: 5, since: since(2) },
      { place: "~supplier", qty: -8, since: since(1) },
    ]);

    const four = batchOf(moved(3, "A-01", "B-01"), moved(2, "B-01", "C-01"));
    const five = batchOf(moved(1, "C-01", "A-01"), moved(1, "C-01", "~customer"));
    await hub.exchange(a, { batches: [four, five] });
    expect(await stock()).toEqual([
      { place: "A-01", qty: 1, since: since(6) },
      { place: "B-01", qty: 6, since: since(2) },
      { place: "~customer", qty: 1, since: since(7) },
      { place: "~supplier", qty: -8, since: since(1) },
    ]);
    const rows = await hub.read((sql) =>
      sql.rows<{ from: number; to: number }>('SELECT hub_pos AS "from", to_pos AS "to" FROM log ORDER BY hub_pos'),
    );
    expect(rows).toEqual([
      { from: 1, to: 1 },
      { from: 2, to: 2 },
      { from: 3, to: 3 },
      { from: 4, to: 5 },
      { from: 6, to: 7 },
    ]);
  });

  test("a quarantined fact, a flagged one and those around them all get their line", async () => {
    const hub = await TestHub.found(on.db, `verdicts ${kind}`);
    const a = await boxAt(hub, "site0a");
    a.receive("S", 5);
    a.post("odd", { moves: [move("S", 1.5, spot("A-01"), spot("B-01"))] });
    a.post("picked", { moves: [move("S", 9, spot("A-01"), spot("~customer"))] });
    a.post("text", {
      data: { note: "nul \0 and half \ud800" },
      sets: [{ record: "order", id: "o1", fields: { number: "n\0" } }],
    });
    const { receipts } = await hub.exchange(a);
    expect(receipts[0]).toMatchObject({
      ackSeq: 4,
      verdicts: [
        [2, { kind: "quarantined", reason: "schema" }],
        [3, { kind: "flagged", reasons: ["below-zero"] }],
      ],
    });
    expect(await hub.read((sql) => sql.rows("SELECT kind, reason, state FROM held"))).toEqual([
      { kind: "quarantined", reason: "schema", state: "open" },
    ]);
    expect(await hub.read((sql) => sql.rows("SELECT kind FROM incident"))).toEqual([{ kind: "flagged" }]);
    expect(await hub.read((sql) => sql.rows("SELECT sum(on_hand)::int AS sum FROM balance"))).toEqual([{ sum: 0 }]);
  });

  test("edits that had not seen each other leave a conflict, and all sites get the same value", async () => {
    const hub = await TestHub.found(on.db, `conflict ${kind}`);
    const [a, b] = [await boxAt(hub, "site0a"), await boxAt(hub, "site0b")];
    a.edit("item", "S", { name: "from a" });
    hub.world.nowMsNow += 1_000;
    b.edit("item", "S", { name: "from b" });
    await hub.exchange(b);
    await hub.exchange(a);
    await hub.exchange(b);
    const fields = await hub.read((sql) =>
      sql.rows("SELECT fields ->> 'name' AS name FROM record WHERE record = 'item'"),
    );
    expect(fields).toEqual([{ name: "from b" }]);
    expect(
      await hub.read((sql) =>
        sql.rows("SELECT record_id AS id, field, kept ->> 'value' AS kept, lost ->> 'value' AS lost FROM conflict"),
      ),
    ).toEqual([{ id: "S", field: "name", kept: "from b", lost: "from a" }]);
    // One that has seen it all wins, and is no conflict.
    a.edit("item", "S", { name: "settled" });
    await hub.exchange(a);
    expect(await hub.read((sql) => sql.rows("SELECT 1 FROM conflict"))).toHaveLength(1);
  });

  test("what the cloud itself writes reaches the sites, and a long poll hears of it", async () => {
    const hub = await TestHub.found(on.db, `own ${kind}`);
    const a = await boxAt(hub, "site0a");
    await hub.exchange(a);
    const waiting = hub.exchange(a, { waitMs: 20_000 });
    await expect.poll(() => hub.parts.news.waiting, { timeout: 20_000 }).toBe(1);
    await hub.read((sql) =>
      hub.parts.desk.record(sql, [
        {
          type: "item-saved",
          actor: "cloud:p1",
          sets: [{ record: "item", id: "X", fields: { name: "By the office" } }],
        },
      ]),
    );
    const { pages } = await waiting;
    expect(pages[0]?.entries.map(({ fact }) => [fact.origin, fact.actor])).toEqual([["hub.1", "cloud:p1"]]);
    await expect(
      hub.read((sql) =>
        hub.parts.desk.record(sql, [
          { type: "no", actor: "cloud:p1", moves: [move("S", 1, spot("A-01"), spot("B-01"))] },
        ]),
      ),
    ).rejects.toThrow("only a site moves its stock");
  });

  test("a box that lost its end is told to fork, and finds what it has in common", async () => {
    const hub = await TestHub.found(on.db, `fork ${kind}`);
    const a = await boxAt(hub, "site0a");
    for (let i = 0; i < 5; i++) a.receive("S", 1);
    await hub.exchange(a);
    const restored = new TestBox("site0a", { nowMs: () => hub.world.nowMs() });
    Object.assign(restored, { box: a.box, hubKeys: a.hubKeys, ticket: a.ticket });
    for (let i = 0; i < 3; i++) restored.receive("S", 1);
    hub.world.nowMsNow += 60_000;
    restored.receive("OTHER", 1);
    const { welcome } = await hub.exchange(restored, { batches: [] });
    expect(welcome.mode).toBe("fork");
    expect(welcome.fork?.origin).toBe(a.origin);
    expect(welcome.fork?.marks.find(({ seq }) => seq === 3)?.tip).toBe(restored.hashes[2]);
  });

  test("two nodes on one database number one log", async () => {
    const hub = await TestHub.found(on.db, `nodes ${kind}`);
    const other = new TestHub(on.other(), `nodes 2 ${kind}`);
    other.company = hub.company;
    other.world.nowMsNow = hub.world.nowMsNow;
    const boxes = [];
    for (const site of ["s00001", "s00002", "s00003", "s00004"]) boxes.push(await boxAt(hub, site));
    for (const box of boxes) for (let i = 0; i < 50; i++) box.receive("S", 1);
    // A long poll on one node hears of what comes in on the other.
    const [listener] = boxes;
    await other.exchange(listener as TestBox);
    const waiting = other.exchange(listener as TestBox, { waitMs: 20_000 });
    await expect.poll(() => other.parts.news.waiting, { timeout: 60_000 }).toBe(1);
    (boxes[1] as TestBox).edit("item", "S", { name: "told" });
    await hub.exchange(boxes[1] as TestBox);
    expect((await waiting).pages.flatMap(({ entries }) => entries.map(({ fact }) => fact.type))).toEqual(["edited"]);
    await Promise.all(boxes.map((box, i) => (i % 2 ? hub : other).exchange(box)));
    const rows = await hub.read((sql) =>
      sql.rows<{ from: number; to: number }>('SELECT hub_pos AS "from", to_pos AS "to" FROM log ORDER BY 1'),
    );
    let at = 0;
    for (const { from, to } of rows) {
      expect(from).toBe(at + 1);
      at = to;
    }
    expect(at).toBe(201);
  });
}
