import { expect, test } from "vitest";
import { workMs } from "../../testing/work-ms.ts";
import { readX12Documents } from "./read-documents.ts";
import { bytesOf, interchangeOf, sample } from "./sample-files.ts";

const bsn = "BSN*00*ASN1*20260101*0900*0001";
const read = (body: string[], options = {}) => readX12Documents(interchangeOf("856", "SH", body), options);
const asnOf = (body: string[]) => {
  const result = read(body);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.documents.asns[0];
};
const errorsOf = (body: string[], options = {}) => {
  const result = read(body, options);
  return result.ok ? [] : result.errors.map(({ code, element, segment }) => [code, element ?? segment?.tag]);
};

test("the cross-dock sample is read whole", () => {
  const result = readX12Documents(bytesOf(sample("ediengine-856.Crossdock.OK.edi")));
  expect(result.ok && result.documents.asns[0]).toMatchObject({
    number: "000009",
    purpose: "new",
    supplier: { name: "SOME COMPANY", id: "000009", city: "CITY" },
    shipTo: { name: "RETAILER" },
    purchaseOrders: ["POREF00", "POREF01"],
    billOfLading: "000001",
    carrierScac: "OVNT",
    trailer: "1234567890",
    expectedAt: "2009-09-25",
    shippedAt: "2009-09-21",
  });
  expect(
    result.ok &&
      result.documents.asns[0]?.lines.map(({ line, qty, sscc, purchaseOrder }) => [line, qty, sscc, purchaseOrder]),
  ).toEqual([
    ["4", 12, "000715670002152360", "POREF00"],
    ["6", 12, "000715670002152377", "POREF00"],
    ["8", 12, "000715670002152384", "POREF00"],
    ["10", 12, "000715670002152391", "POREF00"],
    ["13", 12, "000715670002152111", "POREF01"],
  ]);
});

test("the sample of x12-types is taken, its oddities told", () => {
  const result = readX12Documents(bytesOf(sample("856-test_856_2.edi")));
  expect(result.ok && result.documents.asns[0]?.lines.map(({ gtin, qty }) => [gtin, qty])).toEqual([
    ["00008815509183", 4],
    ["00008815547321", 9],
    ["00008815509183", 4],
    ["00008815547321", 9],
  ]);
  expect(result.warnings.map(({ code }) => code)).toEqual([
    ...["group-kind-mismatch", "count-mismatch", "date-ignored", "check-digit-wrong", "check-digit-wrong"],
  ]);
});

test("tares hold packs, packs hold items, with lot and expiry", () => {
  const asn = asnOf([
    ...[bsn, "HL*1**S", "DTM*017*20260201*1430", "TD3*TL*ABCD*123******SEAL9", "HL*2*1*O", "PRF*PO1"],
    ...["HL*3*2*T", "MAN*GM*00340123456000000019", "HL*4*3*P", "MAN*GM*340123456000000026"],
    ...[
      "HL*5*4*I",
      "LIN*10*VN*A-1*UP*012345678905*LT*L1",
      "SN1**24*EA",
      "PID*F****BLUE SOAP",
      "DTM*036*20270131",
      "CTT*5*24",
    ],
  ]);
  expect(asn).toMatchObject({ expectedAt: "2026-02-01T14:30", trailer: "ABCD123", seal: "SEAL9" });
  expect(asn?.packs).toEqual([
    { sscc: "340123456000000019", kind: "pallet" },
    { sscc: "340123456000000026", parentSscc: "340123456000000019", kind: "carton" },
  ]);
  expect(asn?.lines).toMatchObject([
    {
      ...{
        line: "5",
        purchaseOrderLine: "10",
        sku: "A-1",
        gtin: "00012345678905",
        qty: 24,
        uom: "EA",
        lot: "L1",
        expiryDate: "2027-01-31",
      },
      ...{
        description: "BLUE SOAP",
        sscc: "340123456000000026",
        parentSscc: "340123456000000019",
        purchaseOrder: "PO1",
      },
    },
  ]);
});

test("packs below an item share it as far as the file says how", () => {
  const above = [bsn, "HL*1**S", "HL*2*1*O", "PRF*PO1", "HL*3*2*I", "LIN**SK*A", "SN1**30*EA"];
  const told = asnOf([
    ...above,
    "HL*4*3*P",
    "SN1**10*EA",
    "MAN*GM*340123456000000019",
    "HL*5*3*P",
    "SN1**20*EA",
    "MAN*GM*340123456000000026",
  ]);
  expect(told?.lines.map(({ line, qty, sscc }) => [line, qty, sscc])).toEqual([
    ["4", 10, "340123456000000019"],
    ["5", 20, "340123456000000026"],
  ]);
  const untold = read([...above, "HL*4*3*P", "MAN*GM*340123456000000019", "HL*5*3*P", "MAN*GM*340123456000000026"]);
  expect(untold.ok && untold.documents.asns[0]?.lines.map(({ qty, sscc }) => [qty, sscc])).toEqual([[30, undefined]]);
  expect(untold.ok && untold.documents.asns[0]?.packs.length).toBe(2);
  expect(untold.warnings.map(({ code }) => code)).toEqual(["pack-quantity-unknown"]);
});

test("levels may come in any order", () => {
  const asn = asnOf([
    bsn,
    "HL*4*3*I",
    "LIN**SK*A",
    "SN1**1*EA",
    "HL*3*2*P",
    "MAN*GM*340123456000000019",
    "HL*1**S",
    "HL*2*1*O",
    "PRF*PO1",
  ]);
  expect(asn?.lines).toMatchObject([{ line: "4", sscc: "340123456000000019", purchaseOrder: "PO1" }]);
});

test("a missing parent number is inferred, with a warning", () => {
  const result = read([bsn, "HL*1**S", "HL*2**O", "PRF*PO1", "HL*3**I", "LIN**SK*A", "SN1**1*EA"]);
  expect(result.ok && result.documents.asns[0]?.lines[0]?.purchaseOrder).toBe("PO1");
  expect(result.warnings.map(({ code }) => code)).toEqual(["hierarchy-parent-inferred", "hierarchy-parent-inferred"]);
});

test("parents that are unknown, circular or doubled are refused", () => {
  const item = ["LIN**SK*A", "SN1**1*EA"];
  expect(errorsOf([bsn, "HL*1**S", "HL*2*9*I", ...item])).toEqual([["hierarchy-parent-unknown", "HL-02"]]);
  expect(errorsOf([bsn, "HL*1*2*S", "HL*2*1*I", ...item])).toEqual([["hierarchy-parent-unknown", "HL-02"]]);
  expect(errorsOf([bsn, "HL*1**S", "HL*1*1*I", ...item])).toEqual([["hierarchy-number-repeated", "HL-01"]]);
});

test("every identifier qualifier is kept", () => {
  const pairs = ["UP", "EN", "UK", "VN", "IN", "SK", "BP", "CB", "LT"]
    .map((qualifier) => `${qualifier}*V${qualifier}`)
    .join("*");
  const asn = asnOf([bsn, "HL*1**S", "HL*2*1*I", `LIN**${pairs}`, "SN1**1*EA"]);
  expect(asn?.lines[0]?.ids.map(({ qualifier }) => qualifier)).toEqual([
    "UP",
    "EN",
    "UK",
    "VN",
    "IN",
    "SK",
    "BP",
    "CB",
    "LT",
  ]);
  expect(asn?.lines[0]).toMatchObject({ sku: "VSK", lot: "VLT" });
  expect(asn?.lines[0]?.gtin).toBeUndefined();
});

test("errors name their element", () => {
  const body = [
    bsn,
    "HL*1**S",
    "DTM*017*20260230",
    "HL*2*1*P",
    "MAN*GM*123",
    "HL*3*2*I",
    "LIN**UP",
    "SN1**2.5*EA",
    "HL*4*2*I",
    "SN1**1*EA",
  ];
  expect(errorsOf(body)).toEqual([
    ["date-invalid", "DTM-02"],
    ["sscc-invalid", "MAN-02"],
    ["pair-incomplete", "LIN-03"],
    ["number-not-whole", "SN1-02"],
    ["segment-missing", "HL"],
    ["lines-missing", "BSN"],
  ]);
});

test("the totals are checked: levels as a count, quantities as a total", () => {
  const body = [bsn, "HL*1**S", "HL*2*1*I", "LIN**SK*A", "SN1**5*EA"];
  expect(errorsOf([...body, "CTT*2*5"])).toEqual([]);
  expect(errorsOf([...body, "CTT*1*5"])).toEqual([]);
  expect(errorsOf([...body, "CTT*7*6"])).toEqual([["total-mismatch", "CTT-02"]]);
  expect(errorsOf([...body, "CTT*7"], { tolerateCounts: false })).toEqual([["count-mismatch", "CTT-01"]]);
});

test("one label on two packs is refused", () => {
  const label = "MAN*GM*340123456000000019";
  expect(errorsOf([bsn, "HL*1**S", "HL*2*1*P", label, "HL*3*1*P", label])).toEqual([["sscc-repeated", "MAN-02"]]);
});

test("levels nested without end are refused in reasonable time", () => {
  const chain = Array.from({ length: 20_000 }, (_, i) => `HL*${i + 2}*${i + 3}*P`);
  const started = workMs();
  expect(errorsOf([bsn, "HL*1**S", ...chain])[0]).toEqual(["hierarchy-parent-unknown", "HL-02"]);
  expect(workMs() - started).toBeLessThan(5_000);
});
