import { beforeEach, expect, test } from "vitest";
import { TestSite } from "../../testing/test-site.ts";
import { matchLine } from "./match-line.ts";

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  site.do("items.import", {
    items: [
      {
        sku: "TEA",
        name: "Assam",
        gtin: "4006381333931",
        barcodes: ["BUYER-7", "SHARED"],
        packagings: [
          { uom: "CA", qtyBase: 6, gtin: "14006381333938" },
          { uom: "PL", qtyBase: 240 },
        ],
      },
      { sku: "MILK", name: "Oat", barcodes: ["SHARED"], baseUom: "L" },
      { sku: "SHARED-SKU", name: "Cup" },
    ],
  });
});
const line = (uom: string, ...ids: [qualifier: string, value: string][]) =>
  matchLine(site.book, { ids: ids.map(([qualifier, value]) => ({ qualifier, value })), uom });

test("our own SKU wins over any other number on the line", () => {
  expect(line("EA", ["BP", "BUYER-7"], ["VN", "MILK"])).toMatchObject({ ok: true, sku: "MILK" });
});

test("a GTIN is found in any length, a barcode as it is", () => {
  expect(line("EA", ["UK", "04006381333931"])).toEqual({ ok: true, sku: "TEA", uom: "EA" });
  expect(line("EA", ["IN", "BUYER-7"])).toEqual({ ok: true, sku: "TEA", uom: "EA" });
});

test.each([
  ["CA", "CA"],
  ["ct", "CA"],
  ["BX", "CA"],
  ["PLT", "PL"],
  ["EA", "EA"],
  ["PCE", "EA"],
  ["", ""],
])("the unit %j of a partner is %j here", (sent, ours) => {
  expect(line(sent, ["VN", "TEA"])).toEqual({ ok: true, sku: "TEA", uom: ours });
});

test("each means the unit we stock, and the GTIN of a case says what one is", () => {
  expect(line("EA", ["VN", "MILK"])).toEqual({ ok: true, sku: "MILK", uom: "L" });
  expect(line("XY", ["UK", "14006381333938"])).toEqual({ ok: true, sku: "TEA", uom: "CA" });
});

test("says what is wrong and what to do, and guesses nothing", () => {
  expect(line("EA", ["VN", "NOPE"], ["UP", "400638133394"])).toMatchObject({
    ok: false,
    code: "item-unknown",
    found: "NOPE, 400638133394",
  });
  expect(line("EA", ["BP", "SHARED"])).toMatchObject({
    ok: false,
    code: "item-ambiguous",
    todo: expect.stringContaining("MILK or TEA"),
  });
  expect(line("DZ", ["VN", "TEA"])).toMatchObject({
    ok: false,
    code: "unit-unknown-here",
    todo: expect.stringContaining("PL, CA, EA"),
  });
});
