import { afterEach, beforeEach, expect, test } from "vitest";
import { givenLocation, givenOrder, givenStock } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
});
afterEach(() => expectSound(site));

const tea = {
  sku: "TEA",
  name: "Green tea",
  gtin: "4012345678901",
  packagings: [
    { uom: "EA", qtyBase: 1, weightGrams: 100 },
    { uom: "CA", qtyBase: 12, gtin: "14012345678908" },
  ],
};

test("saving an item keeps its packaging GTINs as barcodes with what they hold", () => {
  expect(site.do("items.save", tea)).toEqual({
    sku: "TEA",
    isNew: true,
    changed: expect.arrayContaining(["name", "packagings", "barcodes"]),
  });
  expect(site.ask("items.get", { sku: "TEA" }).barcodes).toEqual([
    { code: "4012345678901", uom: "EA", qtyBase: 1 },
    { code: "14012345678908", uom: "CA", qtyBase: 12 },
  ]);
});

test("saving one field leaves the others, and saving the same again changes nothing", () => {
  site.do("items.save", tea);
  expect(site.do("items.save", { sku: "TEA", velocityClass: "A" }).changed).toEqual(["velocityClass"]);
  expect(site.book.get("item", "TEA")).toMatchObject({ name: "Green tea", velocityClass: "A" });
  const before = site.runner.headPos;
  expect(site.do("items.save", tea).changed).toEqual([]);
  expect(site.book.rows("SELECT type FROM journal WHERE pos > ?", before)).toEqual([{ type: "command-answered" }]);
});

test("a GTIN that is taken off an item is not understood any more, a code added by hand stays", () => {
  site.do("items.save", { ...tea, barcodes: ["SHELF-7"] });
  site.do("items.save", { sku: "TEA", packagings: [{ uom: "CA", qtyBase: 10, gtin: "24012345678905" }] });
  const codes = site.ask("items.get", { sku: "TEA" }).barcodes;
  expect(codes).toEqual([
    { code: "4012345678901", uom: "EA", qtyBase: 1 },
    { code: "SHELF-7", uom: "EA", qtyBase: 1 },
    { code: "24012345678905", uom: "CA", qtyBase: 10 },
  ]);
});

test("a list with errors is refused whole, with every error by entry and field", () => {
  const refusal = site.refusal("items.import", {
    items: [
      { sku: "A", name: "A" },
      { sku: "B", name: "B", gtin: "4012345678902" },
      { sku: "A", name: "A again" },
      {
        sku: "C",
        packagings: [
          { uom: "CA", qtyBase: 6 },
          { uom: "ca", qtyBase: 8 },
          { uom: "EA", qtyBase: 2 },
        ],
      },
      { sku: "D", name: "D", minQty: 5, maxQty: 2 },
    ],
  });
  expect(refusal).toEqual({
    code: "list-invalid",
    problems: [
      { index: 1, field: "gtin", problem: "check-digit-wrong", found: "4012345678902" },
      { index: 2, field: "sku", problem: "duplicate", found: "A" },
      { index: 3, field: "name", problem: "missing", found: "" },
      { index: 3, field: "packagings.1.uom", problem: "duplicate", found: "ca" },
      { index: 3, field: "packagings.2.qtyBase", problem: "not-valid", found: "2" },
      { index: 4, field: "minQty", problem: "not-valid", found: "5" },
    ],
  });
  expect(site.book.countOf("item", {})).toBe(0);
});

test("a long list is taken in several facts and counted", () => {
  const items = Array.from({ length: 1_200 }, (_, i) => ({ sku: `S${i}`, name: `Item ${i}` }));
  expect(site.do("items.import", { items })).toEqual({ created: 1_200, changed: 0, unchanged: 0 });
  expect(site.do("items.import", { items: [...items.slice(1), { sku: "S0", name: "Other" }] })).toEqual({
    created: 0,
    changed: 1,
    unchanged: 1_199,
  });
  expect(site.book.countOf("item", {})).toBe(1_200);
});

test("the base unit cannot change while there is stock", () => {
  site.do("items.save", tea);
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5 });
  expect(site.refusal("items.save", { sku: "TEA", baseUom: "CA" })).toMatchObject({
    code: "item-has-stock",
    onHand: 5,
  });
  site.do("stock.adjust", { sku: "TEA", place: "A-1", delta: -5, reason: "scrap" });
  expect(site.do("items.save", { sku: "TEA", baseUom: "BX" }).changed).toEqual(["baseUom"]);
});

test("barcodes are added and removed, and a code on two items names the other", () => {
  site.do("items.save", tea);
  site.do("items.save", { sku: "MUG", name: "Mug" });
  expect(site.do("items.add-barcode", { sku: "TEA", code: "X1", uom: "CA" })).toEqual({
    sku: "TEA",
    code: "X1",
    qtyBase: 12,
    alsoOn: [],
  });
  expect(site.do("items.add-barcode", { sku: "MUG", code: "X1" }).alsoOn).toEqual(["TEA"]);
  expect(site.refusal("items.add-barcode", { sku: "MUG", code: "X2", uom: "PL" })).toMatchObject({
    code: "uom-unknown",
    known: "EA",
  });
  site.do("items.remove-barcode", { sku: "TEA", code: "X1" });
  expect(site.refusal("items.remove-barcode", { sku: "TEA", code: "X1" }).code).toBe("not-found");
  expect(site.ask("items.list", { search: "X1" }).items.map(({ sku }) => sku)).toEqual(["MUG"]);
});

test("items are found by SKU, name and barcode, page by page", () => {
  site.do("items.import", { items: [tea, { sku: "MUG", name: "Tea mug" }, { sku: "POT", name: "Pot_1" }] });
  expect(site.ask("items.list", { search: "tea" }).items.map(({ sku }) => sku)).toEqual(["MUG", "TEA"]);
  expect(site.ask("items.list", { search: "04012345678901" }).items.map(({ sku }) => sku)).toEqual(["TEA"]);
  expect(site.ask("items.list", { search: "_" }).items.map(({ sku }) => sku)).toEqual(["POT"]);
  const first = site.ask("items.list", { limit: 2 });
  expect(first.next).toBe("POT");
  expect(site.ask("items.list", { limit: 2, after: first.next }).items.map(({ sku }) => sku)).toEqual(["TEA"]);
});

test("an item that is switched off is gone from the list, not from the stock", () => {
  site.do("items.save", tea);
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5 });
  expect(site.do("items.deactivate", { sku: "TEA" })).toEqual({ sku: "TEA", onHand: 5 });
  expect(site.ask("items.list", {}).items).toEqual([]);
  expect(site.ask("items.list", { show: "inactive" }).items).toMatchObject([{ sku: "TEA", onHand: 5 }]);
});

test("one item shows its stock by place and lot, its open orders and its expected supply", () => {
  givenLocation(site, { id: "A-1" });
  site.do("items.save", { ...tea, tracksLot: true });
  givenStock(site, { sku: "TEA", place: "A-1", qty: 30, lot: "L1", expiryDate: "2027-05-01" });
  givenStock(site, { sku: "TEA", place: "A-1", qty: 4, lot: "L2", status: "hold" });
  givenOrder(site, { number: "SO-9", lines: [{ sku: "TEA", qty: 10 }] });
  site.do("inbound.create", { number: "ASN-1", expectedAt: 5, lines: [{ sku: "14012345678908", qty: 2 }] });
  const answer = site.ask("items.get", { sku: "TEA" });
  expect(answer.totals).toEqual({ onHand: 34, allocated: 0, hold: 4, quarantine: 0, damaged: 0 });
  expect(answer.stock).toMatchObject([
    { place: "A-1", lot: "L1", expiryDate: "2027-05-01", onHand: 30 },
    { lot: "L2", status: "hold", onHand: 4 },
  ]);
  expect(answer.orders).toMatchObject([{ number: "SO-9", openQty: 10 }]);
  expect(answer.supply).toMatchObject([{ number: "ASN-1", openQty: 24, expectedAt: 5 }]);
});
