import { beforeAll, expect, test } from "vitest";
import { siteAges } from "../store/read/ages.ts";
import { findHeld, listConflicts, listHeld, listIncidents } from "../store/read/inbox.ts";
import { traceLot } from "../store/read/recall.ts";
import { findRecord, listRecords } from "../store/read/records.ts";
import { rightsHoldings, rightsPools } from "../store/read/rights.ts";
import { boxesOf, siteFigures, throughput } from "../store/read/sites.ts";
import { stockByPlace, stockBySku } from "../store/read/stock.ts";
import { move, spot, TestBox } from "./test-box.ts";
import type { DatabaseKind, TestDatabase } from "./test-database.ts";
import { TestHub } from "./test-hub.ts";

/** What people see of all sites. */
export function readModelSuite(kind: DatabaseKind, on: Pick<TestDatabase, "db" | "other">): void {
  let hub: TestHub;
  let a: TestBox;
  let b: TestBox;
  beforeAll(async () => {
    hub = await TestHub.found(on.db, `read ${kind}`);
    const nowMs = () => hub.world.nowMs();
    [a, b] = [new TestBox("site0a", { nowMs }), new TestBox("site0b", { nowMs })];
    await hub.pair(a, "Aachen");
    await hub.pair(b, "Bonn");
    const record = (name: string, id: string, fields: object) => ({ record: name, id, fields }) as never;
    a.edit("item", "S", { name: "Bolt M8", baseUom: "EA" });
    a.receive("S", 100, {
      lot: "L7",
      sets: [record("receipt", "r1", { inboundId: "in1" }), record("inbound", "in1", { supplier: "Screws Ltd" })],
    });
    a.post("lot-made", { sets: [record("lot", "S|L7", { sku: "S", lot: "L7", expiryDate: "2027-01-31" })] });
    a.post("allocated", {
      sets: [
        record("allocation", "al1", {
          state: "open",
          sku: "S",
          lot: "L7",
          place: "A-01",
          lpn: "",
          serial: "",
          owner: "",
          qty: 12,
        }),
      ],
    });
    a.post("units-picked", { moves: [move("S", 30, spot("A-01"), spot("PACK", "CTN1"), "L7")] });
    a.post("order-shipped", {
      moves: [move("S", 30, spot("PACK", "CTN1"), spot("~customer"), "L7")],
      sets: [
        record("order", "o1", {
          number: "4711",
          state: "shipped",
          customer: "C1",
          shipTo: { name: "Mill" },
          trackingNumber: "T1",
        }),
      ],
    });
    a.post("transfer-shipped", {
      moves: [move("S", 20, spot("A-01"), spot("~transit/site0a+site0b/1"), "L7")],
      sets: [record("transfer", "site0a+site0b/1", { state: "shipped", fromSite: "site0a", toSite: "site0b" })],
    });
    a.post("exception-opened", {
      sets: [record("exception", "x1", { state: "open", severity: "urgent", kind: "damaged" })],
    });
    a.post("odd", { moves: [move("S", 0.5, spot("A-01"), spot("B-01"))] });
    a.post("rights-given", { moves: [move("S", 10, spot("~rights"), spot("~rights/site0a"))] });
    a.edit("partner", "P", { name: "by a" });
    b.edit("partner", "P", { name: "by b" });
    b.post("transfer-received", { moves: [move("S", 15, spot("~transit/site0a+site0b/1"), spot("B-02"), "L7")] });
    await hub.exchange(a);
    await hub.exchange(b);
    hub.world.nowMsNow += 10 * 60_000;
    await hub.exchange(b);
  }, 300_000);

  test("shows how old each site's part is, and what goes on there", async () => {
    const { nowMsNow } = hub.world;
    expect(await hub.read((sql) => siteAges(sql, nowMsNow))).toEqual([
      {
        site: "site0a",
        name: "Aachen",
        status: "quiet",
        asOfMs: nowMsNow - 600_000,
        lastContactMs: nowMsNow - 600_000,
        waitingFacts: 0,
      },
      { site: "site0b", name: "Bonn", status: "online", asOfMs: nowMsNow, lastContactMs: nowMsNow, waitingFacts: 0 },
    ]);
    const [aachen] = await hub.read((sql) => siteFigures(sql, nowMsNow - 86_400_000, ["site0a"]));
    expect(aachen).toMatchObject({
      openExceptions: 1,
      urgentExceptions: 1,
      heldFacts: 1,
      openOrders: 0,
      boxes: 1,
      today: { receivedQty: 100, pickedQty: 30, shippedQty: 30, shippedOrders: 1 },
    });
    expect(await hub.read((sql) => throughput(sql, 0, Number.MAX_SAFE_INTEGER, ["site0b"]))).toMatchObject([
      { site: "site0b", facts: 2 },
    ]);
    expect(await hub.read((sql) => boxesOf(sql, ["site0b"]))).toMatchObject([
      { isAuthority: true, health: { outbox: 0, clockOffsetMs: 0 } },
    ]);
  });

  test("adds up stock across sites, with what is promised and on the road", async () => {
    expect(await hub.read((sql) => stockBySku(sql, { text: "bolt", limit: 10 }))).toEqual([
      {
        sku: "S",
        name: "Bolt M8",
        baseUom: "EA",
        onHand: 65,
        allocated: 12,
        available: 53,
        inTransit: 5,
        sites: [
          { site: "site0a", onHand: 50, allocated: 12, available: 38, inTransit: 0 },
          { site: "site0b", onHand: 15, allocated: 0, available: 15, inTransit: 5 },
        ],
      },
    ]);
    expect(await hub.read((sql) => stockBySku(sql, { text: "100%", limit: 10 }))).toEqual([]);
    const places = await hub.read((sql) => stockByPlace(sql, { sku: "S", limit: 1 }));
    expect(places).toMatchObject([{ site: "site0a", place: "A-01", onHand: 50, allocated: 12 }]);
    expect(await hub.read((sql) => stockByPlace(sql, { sku: "S", limit: 5, after: places[0] as never }))).toMatchObject(
      [{ site: "site0b", place: "B-02", onHand: 15 }],
    );
  });

  test("traces a lot through all sites: where it stands, who has it, where it came from", async () => {
    expect(await hub.read((sql) => traceLot(sql, "S", "L7"))).toMatchObject({
      standing: [
        { site: "site0a", place: "A-01", onHand: 50 },
        { site: "site0b", place: "B-02", onHand: 15 },
      ],
      onTheRoad: [{ transfer: "site0a+site0b/1", fromSite: "site0a", toSite: "site0b", qty: 5 }],
      shipments: [
        {
          site: "site0a",
          orderId: "o1",
          number: "4711",
          customer: "C1",
          shipTo: "Mill",
          lpn: "CTN1",
          qty: 30,
          trackingNumber: "T1",
        },
      ],
      receipts: [{ site: "site0a", inboundId: "in1", supplier: "Screws Ltd", qty: 100 }],
      lots: [{ site: "site0a", status: "released", expiryDate: "2027-01-31" }],
      totals: { onHand: 65, onTheRoad: 5, shipped: 30, received: 100 },
    });
    expect(await hub.read((sql) => traceLot(sql, "S", "none"))).toBeUndefined();
  });

  test("lists records, held facts, conflicts, incidents and rights", async () => {
    expect(
      await hub.read((sql) => listRecords(sql, "order", { states: ["shipped"], fields: { number: "4711" }, limit: 5 })),
    ).toMatchObject([{ site: "site0a", id: "o1", fields: { customer: "C1", priority: 5 } }]);
    expect(await hub.read((sql) => findRecord(sql, "item", "", "S"))).toMatchObject({
      fields: { name: "Bolt M8", tracksLot: false },
    });
    const [held] = await hub.read((sql) => listHeld(sql, { kind: "quarantined", state: "open", limit: 5 }));
    expect(held).toMatchObject({ reason: "schema", fact: { type: "odd" } });
    expect(await hub.read((sql) => findHeld(sql, a.origin, held?.seq ?? 0))).toEqual(held);
    expect(await hub.read((sql) => listConflicts(sql, { state: "open", limit: 5 }))).toMatchObject([
      { record: "partner", recordId: "P", field: "name" },
    ]);
    expect(await hub.read((sql) => listIncidents(sql, { limit: 5 }))).toEqual([]);
    expect(await hub.read((sql) => rightsPools(sql, { limit: 5 }))).toEqual([
      { authority: "site0a", sku: "S", owner: "", poolQty: 10, heldQty: 0, spentQty: 0, givenQty: 10 },
    ]);
    expect(await hub.read((sql) => rightsHoldings(sql))).toEqual([]);
  });
}
