import { describe, expect, test } from "vitest";
import type { InventoryDocument, ReceiptDocument, ShipmentDocument } from "../documents.ts";
import { readX12 } from "./envelope.ts";
import { bytesOf } from "./sample-files.ts";
import { write846 } from "./write-846.ts";
import { write944 } from "./write-944.ts";
import { write945 } from "./write-945.ts";
import type { Envelope, Written } from "./write-envelope.ts";

const envelope: Envelope = {
  sender: { qualifier: "ZZ", id: "KONTOR" },
  receiver: { qualifier: "08", id: "925119TEST" },
  interchangeControl: 42,
  groupControl: 43,
  setControl: 7,
  at: "2026-03-04T05:06",
  usage: "T",
};
const warehouse = {
  id: "WH1",
  idQualifier: "91",
  name: "Kontor Nord",
  addressLines: ["Hafenstr. 1", "Tor 2", "Hof"],
  city: "Hamburg",
  postcode: "20457",
  country: "DE",
};

const receipt: ReceiptDocument = {
  ...{
    number: "R-1",
    receivedOn: "2026-03-03",
    shipmentNumber: "ASN1",
    orderNumber: "T-9",
    warehouse,
    purchaseOrders: ["PO1", "PO2"],
    notes: ["two pallets wet"],
  },
  ...{ carrierScac: "ABCD", trailer: "TRL1", seal: "S9", billOfLading: "B1" },
  lines: [
    {
      ...{
        line: "1",
        ids: [],
        sku: "A-1",
        gtin: "00012345678905",
        qty: 90,
        uom: "CA",
        lot: "L1",
        expiryDate: "2027-01-31",
        description: "Blue soap",
        weightGrams: 12_500,
      },
      exceptions: [
        { kind: "damaged", qty: 4 },
        { kind: "short", qty: 10 },
      ],
    },
    {
      line: "2",
      ids: [{ qualifier: "UA", value: "072534238746" }],
      qty: 11,
      uom: "CA",
      exceptions: [{ kind: "over", qty: 1 }],
    },
  ],
};

const shipment: ShipmentDocument = {
  ...{
    number: "S-1",
    orderNumber: "4711",
    shippedOn: "2026-03-04",
    purchaseOrder: "PO-9",
    customer: warehouse,
    carrierScac: "ABCD",
    notes: [],
  },
  ...{ trailer: "TRL2", weightGrams: 100_250, packCount: 3, trackingNumber: "1Z" },
  lines: [
    {
      line: "1",
      ids: [{ qualifier: "VN", value: "A-1" }],
      qtyOrdered: 12,
      qtyShipped: 12,
      uom: "CA",
      lot: "LOT-LONGER-THAN-12",
      ssccs: ["340123456000000011", "340123456000000028"],
    },
    {
      line: "2",
      ids: [
        { qualifier: "VN", value: "B" },
        { qualifier: "UP", value: "012345678905" },
        { qualifier: "IN", value: "C" },
      ],
      qtyOrdered: 5,
      qtyShipped: 3,
      uom: "EA",
      ssccs: [],
    },
    { line: "3", ids: [], sku: "C", qtyOrdered: 5, qtyShipped: 2, uom: "EA", ssccs: [], backordered: true },
    { line: "4", ids: [], sku: "D", qtyOrdered: 5, qtyShipped: 0, uom: "EA", ssccs: [] },
    { line: "5", ids: [], sku: "E", qtyOrdered: 5, qtyShipped: 6, uom: "EA", ssccs: [] },
  ],
};

const inventory: InventoryDocument = {
  ...{ number: "I-1", asOf: "2026-03-04T06:00", warehouse },
  lines: [
    {
      ids: [],
      sku: "A-1",
      uom: "EA",
      lot: "L1",
      expiryDate: "2027-01-31",
      qtyOnHand: 100,
      qtyAvailable: 80,
      qtyAllocated: 10,
      qtyHold: 6,
      qtyDamaged: 4,
    },
  ],
};

/** The segments of the first transaction set, read back, once the envelope has proved right. */
function readBack(written: Written): string[][] {
  if (!written.ok) throw new Error(JSON.stringify(written.errors));
  const file = readX12(bytesOf(written.text), { tolerateCounts: false });
  expect([...file.book.errors, ...file.book.warnings]).toEqual([]);
  const set = file.interchanges[0]?.groups[0]?.sets[0];
  return (set?.segments ?? []).map(({ elements }) => [...elements]);
}

const find = (segments: string[][], tag: string): string[][] => segments.filter((segment) => segment[0] === tag);

test("the interchange header has its fixed width and its numbers", () => {
  const written = write846([inventory], envelope);
  expect(written.ok && written.text.slice(0, 106)).toBe(
    "ISA*00*          *00*          *ZZ*KONTOR         *08*925119TEST     *260304*0506*U*00401*000000042*0*T*>~",
  );
  expect(written.ok && written.text).toMatch(
    /GS\*IB\*KONTOR\*925119TEST\*20260304\*0506\*43\*X\*004010~ST\*846\*0007~.*~SE\*\d+\*0007~GE\*1\*43~IEA\*1\*000000042~$/,
  );
});

test("a 944 says what arrived and what was wrong with it", () => {
  const segments = readBack(write944([receipt], envelope));
  expect(segments[1]).toEqual(["W17", "F", "20260303", "R-1", "T-9", "ASN1"]);
  expect(find(segments, "N3")).toEqual([
    ["N3", "Hafenstr. 1", "Tor 2"],
    ["N3", "Hof"],
  ]);
  expect(find(segments, "W07")).toEqual([
    ["W07", "90", "CA", "", "VN", "A-1", "UK", "00012345678905", "L1"],
    ["W07", "11", "CA", "072534238746"],
  ]);
  expect(find(segments, "N9").map((segment) => segment.slice(1))).toEqual([
    ["PO", "PO1"],
    ["PO", "PO2"],
    ["BM", "B1"],
    ["LT", "L1", "", "20270131"],
  ]);
  expect(find(segments, "W20")).toEqual([["W20", "", "", "", "12.5", "G", "K"]]);
  expect(find(segments, "W13")).toEqual([
    ["W13", "4", "CA", "01"],
    ["W13", "10", "CA", "02"],
    ["W13", "1", "CA", "03"],
  ]);
  expect(find(segments, "W14")).toEqual([["W14", "101", "110", "4"]]);
});

test("a 945 says what left, line by line", () => {
  const segments = readBack(write945([shipment], envelope));
  expect(segments[1]).toEqual(["W06", "F", "4711", "20260304", "S-1", "", "PO-9"]);
  expect(find(segments, "W12").map((segment) => segment.slice(1, 6))).toEqual([
    ["CC", "12", "12", "0", "CA"],
    ["CP", "5", "3", "2", "EA"],
    ["BP", "5", "2", "3", "EA"],
    ["IC", "5", "0", "5", "EA"],
    ["CM", "5", "6", "-1", "EA"],
  ]);
  expect(find(segments, "W12")[1]?.slice(7)).toEqual([
    "VN",
    "B",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "UP",
    "012345678905",
    "",
    "",
    "IN",
    "C",
  ]);
  expect(find(segments, "MAN")).toEqual([
    ["MAN", "GM", "00340123456000000011"],
    ["MAN", "GM", "00340123456000000028"],
  ]);
  expect(find(segments, "N9").at(-1)).toEqual(["N9", "LT", "LOT-LONGER-THAN-12"]);
  expect(find(segments, "W03")).toEqual([["W03", "23", "100.25", "KG", "", "", "3", "CT"]]);
});

test("an 846 says what stands there", () => {
  const segments = readBack(write846([inventory], envelope));
  expect(segments[1]).toEqual(["BIA", "00", "DD", "I-1", "20260304", "0600"]);
  expect(find(segments, "LIN")).toEqual([["LIN", "1", "VN", "A-1", "LT", "L1"]]);
  expect(find(segments, "QTY").map((segment) => segment.slice(1))).toEqual([
    ["17", "100", "EA"],
    ["33", "80", "EA"],
    ["27", "10", "EA"],
    ["15", "6", "EA"],
    ["20", "4", "EA"],
  ]);
  expect(find(segments, "CTT")).toEqual([["CTT", "1"]]);
});

describe("what would break the syntax", () => {
  test("is made harmless in text for people", () => {
    const segments = readBack(write944([{ ...receipt, notes: ["wet~ *really* wet\n>ask"] }], envelope));
    expect(find(segments, "NTE")).toEqual([["NTE", "WHI", "wet really wet ask"]]);
  });

  test("is refused in a number that someone will look up, with its place", () => {
    const written = write945([{ ...shipment, orderNumber: "47*11", carrierScac: "TOOLONG" }], envelope);
    expect(written.ok ? [] : written.errors.map(({ code, element, found }) => [code, element, found])).toEqual([
      ["character-not-allowed", "W06-02", "47*11"],
      ["value-too-long", "W27-02", "TOOLONG"],
    ]);
  });

  test("goes through with other separators", () => {
    const separators = { element: "|", component: ":", terminator: "\n" };
    const segments = readBack(write945([{ ...shipment, orderNumber: "47*11" }], { ...envelope, separators }));
    expect(segments[1]?.[2]).toBe("47*11");
  });

  test("an envelope that cannot be written is refused", () => {
    const written = write846([inventory], {
      ...envelope,
      sender: { qualifier: "ZZ", id: "A-NAME-OF-TWENTY-ONE" },
      interchangeControl: 0,
    });
    expect(written.ok ? [] : written.errors.map(({ element }) => element)).toEqual(["ISA-06", "GS-02", "ISA-13"]);
  });
});

test("several documents are several transaction sets, counted on", () => {
  const written = write945([shipment, { ...shipment, number: "S-2" }], { ...envelope, lineBreaks: true });
  const file = readX12(bytesOf(written.ok ? written.text : ""));
  expect(file.interchanges[0]?.groups[0]?.sets.map(({ control }) => control)).toEqual(["0007", "0008"]);
});

test("pounds are written for those who ask", () => {
  const segments = readBack(write945([shipment], { ...envelope, weightUnit: "LB" }));
  expect(find(segments, "W03")[0]?.slice(2, 4)).toEqual(["221.013", "LB"]);
});
