import { describe, expect, test } from "vitest";
import type { ItemDocument, LocationDocument, OrderDocument, StockDocument } from "../documents.ts";
import type { Reading } from "../problem-book.ts";
import { readAsnsCsv } from "./asns-csv.ts";
import { readItemsCsv, writeItemsCsv } from "./items-csv.ts";
import { readLocationsCsv, writeLocationsCsv } from "./locations-csv.ts";
import { writeMovesCsv } from "./moves-csv.ts";
import { readOrdersCsv, writeOrdersCsv } from "./orders-csv.ts";
import { writeShipmentsCsv } from "./shipments-csv.ts";
import { readStockCsv, writeStockCsv } from "./stock-csv.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function taken<T extends { source?: unknown }>(result: Reading<T[]>): T[] {
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.documents.map(({ source: _, ...document }) => document as T);
}

const errorsOf = (result: Reading<unknown>): unknown[] =>
  result.ok ? [] : result.errors.map(({ code, line, column, field }) => [code, line, column ?? field]);

describe("items", () => {
  test("come back as they were written", () => {
    const items: ItemDocument[] = [
      {
        ...{
          sku: "A-1",
          name: 'Soap, "blue"',
          gtin: "00012345678905",
          baseUom: "EA",
          owner: "ACME",
          tracksLot: true,
          tracksSerial: false,
        },
        ...{
          tracksExpiry: true,
          shelfLifeDays: 365,
          minRemainingDays: 30,
          barcodes: ["X1", "X2"],
          velocityClass: "A",
          storageClass: "dry",
        },
        ...{ lifeCycle: "active", countryOfOrigin: "DE" },
        packagings: [
          { uom: "EA", qtyBase: 1, lengthMm: 100, widthMm: 60, heightMm: 30, weightGrams: 125 },
          { uom: "CA", qtyBase: 24, gtin: "10012345678902", weightGrams: 3_100 },
          { uom: "PL", qtyBase: 960 },
        ],
      },
      { sku: "00012", name: "=Nail", baseUom: "KG", barcodes: [], packagings: [] },
    ];
    expect(taken(readItemsCsv(bytes(writeItemsCsv(items))))).toEqual(items);
  });

  test.each([
    [
      "Odoo",
      "Internal Reference,Name,Barcode,Unit of Measure,Tracking,Weight (kg),Packaging,Contained Quantity\nA-1,Soap,012345678905,EA,By Lots,0.125,CA,24\n,,,,,,PL,960\n",
    ],
    [
      "ERPNext",
      "Item Code,Item Name,Barcode,Default Unit of Measure,Has Batch No,Weight Per Unit,Weight UOM,Packaging,Conversion Factor\nA-1,Soap,012345678905,EA,1,0.125,Kg,CA,24\nA-1,,,,,,,PL,960\n",
    ],
    [
      "Extensiv",
      "SKU,Description,UPC,Unit,Lot Tracked,Weight (g),Case Qty,Units per Pallet\nA-1,Soap,012345678905,EA,Yes,125,24,960\n",
    ],
    [
      "SAP in German",
      "Materialnummer;Materialkurztext;EAN;Basismengeneinheit;Chargenpflichtig;Bruttogewicht;Gewichtseinheit;Menge pro Karton;Menge pro Palette\nA-1;Soap;012345678905;EA;X;0,125;KG;24;960\n",
    ],
    [
      "NetSuite",
      "Item Number\tDisplay Name\tUPC Code\tPrimary Stock Unit\tIs Lot Item\tItem Weight\tWeight Unit\tPack Size\tCarton Qty\tPallet Qty\nA-1\tSoap\t012345678905\tEA\tTRUE\t125\tg\t\t24\t960\n",
    ],
  ])("an export of %s is understood", (_system, text) => {
    const [item] = taken(readItemsCsv(bytes(text)));
    expect(item).toMatchObject({ sku: "A-1", name: "Soap", gtin: "00012345678905", baseUom: "EA", tracksLot: true });
    expect(item?.packagings).toEqual([
      { uom: "EA", qtyBase: 1, weightGrams: 125 },
      { uom: "CA", qtyBase: 24 },
      { uom: "PL", qtyBase: 960 },
    ]);
  });

  test("an export of Shopify or WooCommerce is understood", () => {
    const shopify =
      "Handle,Title,Variant SKU,Variant Grams,Variant Barcode,Image Src\nsoap,Soap,A-1,125,'012345678905,http://x/1.png\nsoap,,,,,http://x/2.png\n";
    const woo = "ID,SKU,Name,Weight (kg),Length (cm),Width (cm),Height (cm)\n7,A-1,Soap,0.125,10,6,3\n";
    expect(taken(readItemsCsv(bytes(shopify)))).toMatchObject([
      { sku: "A-1", gtin: "00012345678905", packagings: [{ weightGrams: 125 }] },
    ]);
    expect(taken(readItemsCsv(bytes(woo)))).toMatchObject([
      { packagings: [{ lengthMm: 100, widthMm: 60, heightMm: 30, weightGrams: 125 }] },
    ]);
  });

  test("pounds and inches are converted, a weight without unit is taken for kilograms with a warning, a length is refused", () => {
    expect(taken(readItemsCsv(bytes("sku,name,weight (lb),length_in\nA,a,2.5,10\n")))[0]?.packagings).toEqual([
      { uom: "EA", qtyBase: 1, lengthMm: 254, weightGrams: 1134 },
    ]);
    const assumed = readItemsCsv(bytes("sku,name,weight\nA,a,2\nB,b,3\n"));
    expect(assumed.ok && assumed.documents[0]?.packagings[0]?.weightGrams).toBe(2_000);
    expect(assumed.warnings.map(({ code }) => code)).toEqual(["unit-assumed"]);
    expect(errorsOf(readItemsCsv(bytes("sku,name,length\nA,a,2\nB,b,3\n")))).toEqual([["unit-missing", 2, 3]]);
  });

  test("a barcode that is no GTIN stays a barcode", () => {
    const result = readItemsCsv(bytes("sku,name,barcode\nA,a,012345678900\nB,b,SHELF-7\n"));
    expect(result.ok && result.documents.map(({ gtin, barcodes }) => [gtin, barcodes])).toEqual([
      [undefined, ["012345678900"]],
      [undefined, ["SHELF-7"]],
    ]);
    expect(result.warnings.map(({ code, line }) => [code, line])).toEqual([["check-digit-wrong", 2]]);
  });

  test("every error is listed", () => {
    const text =
      "sku,name,case qty,shelf life days,velocity class,tracks lot\nA,,2.5,-1,D,perhaps\nA,again,,,,\n,nameless,,,,\n";
    expect(errorsOf(readItemsCsv(bytes(text)))).toEqual([
      ["value-missing", 2, 2],
      ["flag-invalid", 2, 6],
      ["number-out-of-range", 2, 4],
      ["value-unknown", 2, 5],
      ["number-not-whole", 2, 3],
      ["duplicate-document", 3, 1],
      ["value-conflict", 3, 2],
      ["value-missing", 4, 1],
    ]);
  });

  test("missing and doubled columns are named", () => {
    expect(errorsOf(readItemsCsv(bytes("sku,item code,price\nA,B,1\n")))).toEqual([
      ["header-repeated", 1, 2],
      ["header-missing", 1, "name"],
    ]);
  });
});

describe("locations", () => {
  test("come back as they were written", () => {
    const locations: LocationDocument[] = [
      {
        ...{
          id: "A-01-03-1",
          zone: "A",
          aisle: "01",
          bay: "03",
          level: "1",
          position: "2",
          kind: "pick",
          capabilities: ["forklift", "cold"],
        },
        ...{
          travelSeq: 12,
          xMm: -1_500,
          yMm: 0,
          zMm: 3_000,
          maxWeightGrams: 1_000_000,
          maxVolumeMm3: 9_000_000_000_000,
          maxHeightMm: 1_800,
        },
        ...{ maxLpns: 2, mixing: "one-lot", storageClasses: ["dry"], checkDigits: "07" },
      },
      { id: "DOCK-1", zone: "DOCK", capabilities: [], storageClasses: [] },
    ];
    expect(taken(readLocationsCsv(bytes(writeLocationsCsv(locations))))).toEqual(locations);
  });

  test("a German export is understood", () => {
    const text =
      "Lagerplatz;Lagertyp;Gang;Ebene;Traglast (kg);Max Volumen (m3);Prüfziffer\nA-1;001;1;2;1.200,5;1,5;42\n";
    expect(taken(readLocationsCsv(bytes(text)))).toEqual([
      {
        id: "A-1",
        zone: "001",
        aisle: "1",
        level: "2",
        maxWeightGrams: 1_200_500,
        maxVolumeMm3: 1_500_000_000,
        checkDigits: "42",
        capabilities: [],
        storageClasses: [],
      },
    ]);
  });

  test("a location twice is refused", () => {
    expect(errorsOf(readLocationsCsv(bytes("location,zone\nA,1\nA,1\n")))).toEqual([["duplicate-document", 3, 1]]);
  });
});

test("stock comes back as it was written", () => {
  const stock: StockDocument[] = [
    {
      location: "A-1",
      sku: "A",
      qty: 12,
      lot: "L1",
      expiryDate: "2027-01-31",
      lpn: "LPN1",
      owner: "ACME",
      status: "hold",
    },
    { location: "A-2", sku: "B", qty: 1, serial: "S1" },
  ];
  expect(taken(readStockCsv(bytes(writeStockCsv(stock))))).toEqual(stock);
});

describe("orders", () => {
  const order: OrderDocument = {
    ...{
      number: "4711",
      purpose: "new",
      requestedShipDate: "2026-03-04",
      requestedDeliveryDate: "2026-03-06",
      priority: 2,
      carrierScac: "ABCD",
    },
    ...{
      serviceLevel: "EXPRESS",
      paymentTerms: "PP",
      purchaseOrder: "PO-9",
      notes: ["ring twice", "no pallets"],
      references: [],
    },
    customer: {
      id: "C1",
      name: "Shop",
      addressLines: ["Street 1", "Yard"],
      city: "Bonn",
      region: "NW",
      postcode: "53111",
      country: "DE",
    },
    lines: [
      {
        line: "1",
        ids: [
          { qualifier: "SK", value: "A" },
          { qualifier: "UK", value: "00012345678905" },
        ],
        sku: "A",
        gtin: "00012345678905",
        qty: 2,
        uom: "EA",
        lot: "L1",
        description: "Soap",
      },
      { line: "2", ids: [{ qualifier: "SK", value: "B" }], sku: "B", qty: 3, uom: "CA" },
    ],
  };

  test("come back as they were written", () => {
    const read = taken(readOrdersCsv(bytes(writeOrdersCsv([order, { ...order, number: "4712", purpose: "cancel" }]))));
    expect(
      read.map((document) => ({ ...document, lines: document.lines.map(({ source: _, ...line }) => line) })),
    ).toEqual([order, { ...order, number: "4712", purpose: "cancel" }]);
  });

  test.each([
    [
      "Shopify",
      "Name,Shipping Name,Shipping City,Shipping Zip,Lineitem quantity,Lineitem sku\n#1001,Shop,Bonn,53111,2,A\n#1001,,,,3,B\n",
    ],
    [
      "Odoo",
      "Order Reference,Customer,City,Zip,Order Lines/Product/Internal Reference,Order Lines/Quantity\n#1001,Shop,Bonn,53111,A,2.0\n,,,,B,3.0\n",
    ],
    [
      "a German system",
      "Auftragsnummer;Kunde;Ort;PLZ;Artikelnummer;Menge\n#1001;Shop;Bonn;53111;A;2\n#1001;Shop;Bonn;53111;B;3\n",
    ],
  ])("an export of %s is understood", (_system, text) => {
    expect(taken(readOrdersCsv(bytes(text)))).toMatchObject([
      {
        number: "#1001",
        customer: { name: "Shop", city: "Bonn", postcode: "53111" },
        lines: [
          { sku: "A", qty: 2 },
          { sku: "B", qty: 3 },
        ],
      },
    ]);
  });

  test("every error is listed", () => {
    const text =
      "order number,customer name,line,sku,gtin,qty,ship date\n1,Shop,1,A,,0,2026-13-01\n1,Store,1,,123,1,\n,Other,1,B,,1,\n";
    expect(errorsOf(readOrdersCsv(bytes(text)))).toEqual([
      ["value-missing", 4, 1],
      ["value-conflict", 3, 2],
      ["number-out-of-range", 2, 6],
      ["check-digit-wrong", 3, 5],
      ["duplicate-line", 3, 3],
      ["date-invalid", 2, 7],
    ]);
  });
});

test("ship notices are read with their packs", () => {
  const text =
    "ASN,Supplier,PO,ETA,SKU,Qty,Lot,Best before,SSCC,Pallet SSCC\n" +
    "A1,Maker,PO1,2026-03-04 14:30,A,12,L1,31.12.2026,00340123456000000019,340123456000000026\n" +
    "A1,Maker,PO2,2026-03-04 14:30,B,1,,,00340123456000000019,340123456000000026\n";
  expect(taken(readAsnsCsv(bytes(text)))).toMatchObject([
    {
      ...{ number: "A1", supplier: { name: "Maker" }, purchaseOrders: ["PO1", "PO2"], expectedAt: "2026-03-04T14:30" },
      lines: [
        { sku: "A", lot: "L1", expiryDate: "2026-12-31", sscc: "340123456000000019", parentSscc: "340123456000000026" },
        { sku: "B", qty: 1 },
      ],
      packs: [
        { sscc: "340123456000000026", kind: "pallet" },
        { sscc: "340123456000000019", parentSscc: "340123456000000026", kind: "carton" },
      ],
    },
  ]);
});

test("shipments and moves are written a row each", () => {
  const line = { line: "1", ids: [], sku: "A", qtyOrdered: 2, qtyShipped: 1, uom: "EA", ssccs: ["340123456000000019"] };
  const shipment = {
    number: "S1",
    orderNumber: "4711",
    shippedOn: "2026-03-04",
    notes: [],
    lines: [line, { ...line, line: "2", sku: "-B" }],
  };
  expect(writeShipmentsCsv([shipment]).split("\r\n").slice(1, 3)).toEqual([
    "S1,4711,,2026-03-04,,,,,,,1,A,,2,1,EA,,,340123456000000019",
    "S1,4711,,2026-03-04,,,,,,,2,'-B,,2,1,EA,,,340123456000000019",
  ]);
  expect(writeMovesCsv([{ at: "2026-03-04T05:06:07Z", sku: "A", qty: 3, from: "A-1", to: "DOCK-1" }])).toBe(
    "at,sku,qty,from,to,lot,expiryDate,serial,lpn,owner,reason,actor,fact\r\n2026-03-04T05:06:07Z,A,3,A-1,DOCK-1,,,,,,,,\r\n",
  );
});
