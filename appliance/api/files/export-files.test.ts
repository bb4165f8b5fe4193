import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readX12Documents } from "../../edi/x12/read-documents.ts";
import { demoItems } from "../../site/demo/demo-items.ts";
import { demoPlaces } from "../../site/demo/demo-places.ts";
import { demoOrders, demoStock } from "../../site/demo/demo-work.ts";
import { factsAfter } from "../../store/ledger/journal.ts";
import { givenLocation, givenPicked, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import type { TestSite } from "../../testing/test-site.ts";
import { adviceSender } from "./advice-sender.ts";
import { FileSite } from "./testing/file-site.ts";

let files: FileSite;
let site: TestSite;
beforeEach(() => {
  files = new FileSite();
  site = files.site;
});
afterEach(() => {
  expectSound(site);
  files.close();
});

const text = async (kind: Parameters<FileSite["desk"]["export"]>[0]["kind"], rest: object = {}) =>
  (await files.desk.export({ kind, toMs: site.nowMs + 1, ...rest })).text;

function fill(target: TestSite): void {
  const items = demoItems.map(({ tracks: _tracks, perCase: _perCase, ...item }) => item);
  target.do("items.import", { items });
  target.do("locations.import", { locations: demoPlaces() });
  target.do("stock.import", { lines: demoStock(target.nowMs) });
  target.do("orders.import", { orders: demoOrders(target.nowMs) });
}

describe("what is exported", () => {
  test("can be imported into an empty site and says the same there", async () => {
    fill(site);
    const kinds = ["items-csv", "locations-csv", "stock-csv", "orders-csv"] as const;
    const other = new FileSite();
    for (const kind of kinds) {
      const written = await text(kind);
      expect(written.split("\r\n").length).toBeGreaterThan(kind === "orders-csv" ? 40 : 180);
      const taken = await other.take(`${kind}.csv`, written);
      expect(taken).toMatchObject({ outcome: "imported", warnings: [] });
      const again = await other.desk.export({ kind, toMs: other.site.nowMs + 1 });
      expect(again.text).toBe(written);
    }
    expectSound(other.site);
    other.close();
  });

  test("is limited by item, owner, zone and time", async () => {
    fill(site);
    const only = await text("stock-csv", { sku: "TEA-011" });
    expect(
      only
        .trim()
        .split("\r\n")
        .slice(1)
        .every((row) => row.includes(",TEA-011,")),
    ).toBe(true);
    const zone = await text("locations-csv", { zone: "DOCK" });
    expect(
      zone
        .trim()
        .split("\r\n")
        .map((row) => row.slice(0, 7)),
    ).toEqual(["locatio", "DOCK-01", "DOCK-02", "DOCK-03", "DOCK-04"]);
    const before = site.nowMs - 1;
    expect((await text("moves-csv", { toMs: before })).trim().split("\r\n")).toHaveLength(1);
    const moves = (await text("moves-csv", { sku: "TEA-011" })).trim().split("\r\n");
    expect(moves[1]).toMatch(/^2026-11-21T08:00:00\.000Z,TEA-011,24,~opening,A01-01-1,L001A,/);
  });

  test("as stock advice 846 holds what is on hand, promised, held and damaged", async () => {
    givenStock(site, { sku: "TEA", place: "A-01", qty: 10 });
    givenStock(site, { sku: "TEA", place: "A-02", qty: 4, status: "hold" });
    givenStock(site, { sku: "TEA", place: "A-03", qty: 3, status: "damaged" });
    givenStock(site, { sku: "MILK", place: "A-04", qty: 7, lot: "L1", expiryDate: "2027-03-01" });
    site.do("holds.place", { scope: "lot", sku: "MILK", lot: "L1", reason: "test" });
    const { orderId } = site.do("orders.create", {
      number: "SO-1",
      shipTo: { name: "Shop" },
      lines: [{ sku: "TEA", qty: 6 }],
    });
    site.do("orders.release", { orderId });
    await expect(files.desk.export({ kind: "846", partner: "acme" })).rejects.toThrow("partner-unknown");
    site.do("partners.save", { id: "acme", kind: "owner", edi: { id: "ACME", usage: "T" } });
    const file = await files.desk.export({ kind: "846", partner: "acme" });
    expect(file.name).toBe("846-acme-2.edi");
    const segments = file.text.split("~");
    const quantities = (sku: string) => {
      const from = segments.findIndex((segment) => segment.startsWith("LIN") && segment.includes(sku));
      const rest = segments.slice(from + 1);
      return rest
        .slice(
          0,
          rest.findIndex((one) => /^(LIN|CTT)/.test(one)),
        )
        .filter((one) => one.startsWith("QTY"));
    };
    expect(quantities("TEA")).toEqual(["QTY*17*17*EA", "QTY*33*4*EA", "QTY*27*6*EA", "QTY*15*4*EA", "QTY*20*3*EA"]);
    expect(quantities("MILK")).toEqual(["QTY*17*7*EA", "QTY*33*0*EA", "QTY*27*0*EA", "QTY*15*7*EA", "QTY*20*0*EA"]);
  });

  test("of what is not there is refused", async () => {
    await expect(files.desk.export({ kind: "945", number: "NONE" })).rejects.toThrow("not-found");
    await expect(files.desk.export({ kind: "944", number: "NONE" })).rejects.toThrow("inbound-unknown");
    await expect(files.desk.export({ kind: "997", number: "NONE" })).rejects.toThrow("not-found");
  });
});

describe("a partner's advice", () => {
  const isa =
    "ISA*00*          *00*          *ZZ*ACME           *ZZ*KONTOR         *261121*0800*U*00401*000000042*0*P*>~";
  const order = (number: string) =>
    `${isa}GS*OW*ACME-GS*KONTOR*20261121*0800*7*X*004010~ST*940*0001~W05*N*${number}*PO-9~N1*ST*Shop*92*77~N4*Bonn**53111*DE~N1*DE*Acme*9*123~LX*1~W01*2*CA*000100011110*VN*TEA~G69*Assam tea~LX*2~W01*5*EA**VN*MILK~SE*10*0001~GE*1*7~IEA*1*000000042~`;

  /** Everything that was committed goes to the sender, as often as it is called: a fact may come twice. */
  async function follow(): Promise<void> {
    const send = adviceSender({ reader: site.book, desk: files.desk, outbox: files.outbox });
    for (const fact of factsAfter(site.book.statements, 0, 10_000)) await send(fact);
  }

  /** Orders of ACME picked, packed and gone: 12 TEA as two cases, MILK of two lots. */
  async function shipped(): Promise<string> {
    site.do("items.save", {
      sku: "TEA",
      name: "Assam",
      gtin: "4006381333931",
      packagings: [{ uom: "CA", qtyBase: 6 }],
    });
    site.do("items.save", { sku: "MILK", name: "Oat drink", tracksLot: true, tracksExpiry: true });
    for (const [id, kind, capabilities] of [
      ["STAGE-01", "staging", ["stage"]],
      ["PACK-01", "packing", ["pack", "stage"]],
    ] as const)
      givenLocation(site, { id, kind, capabilities: [...capabilities], zone: "" });
    givenStock(site, { sku: "TEA", place: "A-01", qty: 100 });
    givenStock(site, { sku: "MILK", place: "A-02", qty: 3, lot: "L1", expiryDate: "2027-03-01" });
    givenStock(site, { sku: "MILK", place: "A-03", qty: 9, lot: "L2", expiryDate: "2027-04-01" });
    await files.take("order.edi", order("B-1"));
    const { orderId } = site.ask("orders.list", {}).orders[0]!;
    site.do("orders.release", { orderId });
    for (const { id } of site.book.find("allocation", { orderId })) givenPicked(site, id);
    site.do("pack.order", { orderId });
    site.do("orders.ship", { orderId, carrierScac: "UPSN", trackingNumber: "1Z9", rest: "cancel" });
    return orderId;
  }

  test("945 appears in the outbox when the order ships, once however often the fact comes", async () => {
    site.do("partners.save", { id: "acme", kind: "owner", edi: { id: "ACME" } });
    await shipped();
    await follow();
    const [name, written] = Object.entries(files.sent()).find(([one]) => one.startsWith("945"))!;
    expect(name).toBe("945-B-1-2.edi");
    expect(written).toContain("GS*SW*KONTOR*ACME*");
    expect(readX12Documents(new TextEncoder().encode(written)).file.book.errors).toMatchObject([
      { code: "document-not-supported" },
    ]);
    const segments = written.split("~");
    expect(segments.filter((one) => one.startsWith("W12"))).toEqual([
      "W12*CC*2*2*0*CA*000100011110*VN*TEA*********UK*04006381333931",
      "W12*CC*3*3*0*EA**VN*MILK*L1",
      "W12*CC*2*2*0*EA**VN*MILK*L2",
    ]);
    expect(segments).toContain("W06*F*B-1*20261121*B-1**PO-9");
    expect(segments.filter((one) => one.startsWith("MAN*GM*00"))).not.toEqual([]);
    expect(segments.filter((one) => one.startsWith("N9*LT")).sort()).toEqual([
      "N9*LT*L1**20270301",
      "N9*LT*L2**20270401",
    ]);
    expect(segments.find((one) => one.startsWith("W03"))).toMatch(/^W03\*7\*/);
    const before = files.sent();
    await follow();
    expect(files.sent()).toEqual(before);
    expect((await files.desk.export({ kind: "945", number: "B-1" })).text).toBe(written);
  });

  test("is not written for a partner without EDI settings, or who does not want it", async () => {
    site.do("partners.save", { id: "acme", kind: "owner", edi: { id: "ACME", sends: ["944"] } });
    await shipped();
    await follow();
    expect(Object.keys(files.sent())).toEqual(["997-order-1.edi"]);
    site.do("partners.save", { id: "acme", edi: null });
    await follow();
    expect(Object.keys(files.sent())).toEqual(["997-order-1.edi"]);
  });

  test("944 appears when a delivery is closed, with what was short and damaged", async () => {
    site.do("partners.save", { id: "maker", kind: "supplier", edi: { id: "MAKER" } });
    site.do("items.save", { sku: "TEA", name: "Assam", gtin: "4006381333931" });
    givenLocation(site, { id: "RECV-01", kind: "receiving", capabilities: ["receive"], zone: "" });
    site.do("inbound.create", {
      number: "ASN-1",
      supplier: "maker",
      purchaseOrder: "PO-1",
      lines: [{ sku: "TEA", qty: 10 }],
    });
    const inboundId = site.book.first("inbound", { number: "ASN-1" })!.id;
    site.do("inbound.arrive", { inbound: "ASN-1" });
    site.do("inbound.receive", { inboundId, sku: "TEA", qty: 8, damagedQty: 1, lpn: "P-1" });
    site.do("inbound.close", { inbound: "ASN-1" });
    await follow();
    const [name, written] = Object.entries(files.sent())[0]!;
    expect(name).toMatch(/^944-ASN-1-\d+\.edi$/);
    const segments = written.split("~");
    expect(segments.find((one) => one.startsWith("W17"))).toMatch(/^W17\*F\*20261121\*R\d+\*\*ASN-1$/);
    expect(segments).toContain("W07*8*EA**VN*TEA*UK*04006381333931");
    expect(segments).toEqual(expect.arrayContaining(["W13*1*EA*01", "W13*2*EA*02", "W14*8*10*1"]));
  });
});
