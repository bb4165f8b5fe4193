import { expect, test } from "vitest";
import { readX12Documents } from "./read-documents.ts";
import { bytesOf, interchangeOf, sample } from "./sample-files.ts";

const head = ["W05*N*4711*PO-9", "N1*ST*SHOP*92*S1"];
const errorsOf = (body: string[], options = {}) => {
  const result = readX12Documents(interchangeOf("940", "OW", body), options);
  return result.ok ? [] : result.errors.map(({ code, element, segment }) => [code, element ?? segment?.tag]);
};
const orderOf = (body: string[]) => {
  const result = readX12Documents(interchangeOf("940", "OW", body));
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.documents.orders[0];
};

test("the sample of EdiEngine is read whole", () => {
  const result = readX12Documents(bytesOf(sample("ediengine-940.OK.edi")));
  expect(result.ok && result.documents.orders).toMatchObject([
    {
      number: "538686",
      purpose: "new",
      customer: {
        id: "00000001",
        name: "ST COMPANY",
        addressLines: ["ADDRESS"],
        city: "CITY",
        region: "CA",
        postcode: "00003",
      },
      depositorNumber: "0000000000001",
      requestedShipDate: "2000-02-04",
      requestedDeliveryDate: "2000-02-07",
      paymentTerms: "PP",
      carrierScac: "MTEN",
      notes: ["SHIP ON CHEP PALLETS"],
      references: [{ qualifier: "BR", value: "R1121" }],
      lines: [
        { line: "1", sku: "000100", qty: 12, uom: "CA", lot: "DEC0199", description: "11.500 STRUD BLUBRY" },
        { line: "2", sku: "000200", qty: 32, uom: "CA", lot: "DEC0299" },
        { line: "3", sku: "000300", qty: 12, uom: "CA", lot: "JAN0100" },
      ],
      source: { line: 4 },
    },
  ]);
});

test("the sample of General Mills is read though its lines are broken inside a segment", () => {
  const result = readX12Documents(bytesOf(sample("940-test_940_3.edi")));
  expect(result.ok && result.documents.orders[0]).toMatchObject({
    number: "18061923",
    purchaseOrder: "Test Order 1",
    carrierScac: "CPU",
    customer: { addressLines: ["2121 BOEING WAY", "STOCKTON WHSE 989"], country: "US" },
    lines: [
      {
        qty: 750,
        sku: "0638746000",
        gtin: "10725342387462",
        ids: [{ qualifier: "UA" }, { qualifier: "VN" }, { qualifier: "UK" }, { qualifier: "PI", value: "001089" }],
      },
      { qty: 170, sku: "0143872000", gtin: "10725342438720" },
    ],
  });
});

test("the sample with foreign control numbers is refused, and taken where the partner is trusted", () => {
  const bytes = bytesOf(sample("940-test_940_1.edi"));
  const refused = readX12Documents(bytes);
  expect(refused.ok ? [] : refused.errors.map(({ element, line }) => [element, line])).toEqual([
    ["GE-02", 32],
    ["IEA-02", 33],
  ]);
  const taken = readX12Documents(bytes, { tolerateControlNumbers: true });
  expect(taken.ok && taken.documents.orders[0]?.lines.map(({ qty }) => qty)).toEqual([12, 32, 12]);
});

test.each([
  ["N", "new"],
  ["F", "cancel"],
  ["R", "change"],
])("order status %s means %s", (code, purpose) => {
  expect(orderOf([`W05*${code}*1`, "N1*ST*SHOP", "LX*1", "W01*1*EA**VN*A"])?.purpose).toBe(purpose);
});

test("a status that has no meaning for a warehouse is refused", () => {
  expect(errorsOf(["W05*C*1", "LX*1", "W01*1*EA**VN*A"])).toEqual([["value-unknown", "W05-01"]]);
});

test("a cancellation needs no lines, an order does", () => {
  expect(errorsOf(["W05*F*1"])).toEqual([]);
  expect(errorsOf(["W05*N*1"])).toEqual([["lines-missing", "SE"]]);
});

test("every error of a file is listed", () => {
  const body = [
    ...head,
    "G62*10*20261332",
    "LX*1",
    "W01*1,5*CA**VN*A",
    "LX*2",
    "W01*2**VN",
    "LX*3",
    "LX*3",
    "W01*-1*EA**VN*C",
    "W76*7",
  ];
  expect(errorsOf(body)).toEqual([
    ["date-invalid", "G62-02"],
    ["number-invalid", "W01-01"],
    ["element-missing", "W01-02"],
    ["segment-missing", "LX"],
    ["number-out-of-range", "W01-01"],
  ]);
});

test("a qualifier without its value, and a value without its qualifier, are refused", () => {
  expect(errorsOf([...head, "LX*1", "W01*1*EA**VN**UP*012345678905"])).toEqual([["pair-incomplete", "W01-05"]]);
  expect(errorsOf([...head, "LX*1", "W01*1*EA***A-1*UP*012345678905"])).toEqual([["pair-incomplete", "W01-04"]]);
});

test("a total that does not match its lines is refused, and tolerated when asked", () => {
  const body = [...head, "LX*1", "W01*1*EA**VN*A", "LX*2", "W01*2*EA**VN*B", "W76*4"];
  expect(errorsOf(body)).toEqual([["total-mismatch", "W76-01"]]);
  expect(errorsOf(body, { tolerateTotals: true })).toEqual([]);
});

test("one LX may hold several items, each a line of its own", () => {
  const order = orderOf([...head, "LX*1", "W01*1*EA**VN*A", "W01*2*EA**VN*B", "LX*2", "W01*3*EA**VN*C"]);
  expect(order?.lines.map(({ line, sku }) => [line, sku])).toEqual([
    ["1", "A"],
    ["1.2", "B"],
    ["2", "C"],
  ]);
});

test("a lot is what N9 calls it, and the warehouse lot number only where N9 is silent", () => {
  const order = orderOf([
    ...head,
    ...["LX*1", "W01*1*EA**VN*A********WH1", "N9*PC*PC1", "N9*LT*LT1"],
    ...["LX*2", "W01*1*EA**VN*B********WH2", "N9*PC*PC2"],
    ...["LX*3", "W01*1*EA**VN*C********WH3"],
  ]);
  expect(order?.lines.map(({ lot }) => lot)).toEqual(["LT1", "PC2", "WH3"]);
});

test("the same order twice in a file is refused", () => {
  const text = new TextDecoder().decode(interchangeOf("940", "OW", [...head, "LX*1", "W01*1*EA**VN*A"]));
  const set = text.slice(text.indexOf("ST*"), text.indexOf("GE*"));
  const result = readX12Documents(bytesOf(text.replace("GE*1", `${set.replaceAll("0001", "0002")}GE*2`)));
  expect(result.ok ? [] : result.errors.map(({ code, found }) => [code, found])).toEqual([
    ["duplicate-document", "4711"],
  ]);
});

test("a segment nobody knows is used for nothing and warned of", () => {
  const result = readX12Documents(interchangeOf("940", "OW", [...head, "ZZZ*1", "LX*1", "W01*1*EA**VN*A"]));
  expect(result.ok && result.warnings.map(({ code, found }) => [code, found])).toEqual([["segment-ignored", "ZZZ"]]);
});

test("dates of six digits, as before version 004010, get their century", () => {
  expect(orderOf([...head, "G62*10*991231", "LX*1", "W01*1*EA**VN*A"])?.requestedShipDate).toBe("1999-12-31");
});
