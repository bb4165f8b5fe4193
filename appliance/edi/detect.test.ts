import { expect, test } from "vitest";
import { detect } from "./detect.ts";
import { bytesOf, sample } from "./x12/sample-files.ts";

const told = (text: string) => {
  const result = detect(bytesOf(text));
  if (!result.ok) return result.errors.map(({ code }) => code);
  return result.format === "x12" ? result.sets : result.kind;
};

test.each([
  ["940-test_940_3.edi", ["940"]],
  ["856-test_856_2.edi", ["856"]],
  ["945-test_945_parse_1.edi", ["945"]],
  ["997-test_997_3.edi", ["997"]],
  ["ediengine-850.OK.edi", ["850"]],
])("%s is X12", (name, sets) => {
  expect(told(sample(name))).toEqual(sets);
});

test.each([
  ["items", "SKU,Name,UPC,Weight (lb)\nA,a,1,1\n"],
  ["items", "Internal Reference,Name,Barcode\nA,a,1\n"],
  ["items", "Handle,Title,Variant SKU,Variant Grams,Variant Barcode\na,A,S,1,2\n"],
  ["locations", "Location,Zone,Aisle,Bay,Level\nA,1,1,1,1\n"],
  ["locations", "Lagerplatz;Lagertyp;Ebene\nA;1;1\n"],
  ["stock", "Location,SKU,Qty,Lot\nA,S,1,L\n"],
  ["stock", "Lagerplatz;Material;Bestand;Charge;MHD\nA;S;1;L;\n"],
  ["orders", "Order Number,SKU,Quantity,Ship To Name\n1,S,1,X\n"],
  ["orders", "Name,Shipping Name,Lineitem quantity,Lineitem sku\n#1,X,1,S\n"],
  ["orders", "Auftragsnummer;Kunde;Artikelnummer;Menge\n1;X;S;1\n"],
  ["asns", "ASN,Supplier,SKU,Qty,SSCC\n1,X,S,1,\n"],
  ["asns", "Avisnummer;Lieferant;Artikelnummer;Menge;MHD\n1;X;S;1;\n"],
])("a table of %s is told by its columns", (kind, text) => {
  expect(told(text)).toBe(kind);
});

test("what our own exports look like is told", () => {
  expect(told("order number,purpose,customer id,line,sku,gtin,qty,uom\n1,new,C,1,A,,1,EA\n")).toBe("orders");
});

test.each([
  ["an Excel workbook", "PK\u0003\u0004xxxx", "Excel"],
  ["a PDF", "%PDF-1.7", "PDF"],
  ["EDIFACT", "UNB+UNOA:1+A+B+260101:1200+1'", "EDIFACT"],
  ["XML", '<?xml version="1.0"?><a/>', "XML"],
  ["JSON", '[{"sku":"A"}]', "JSON"],
])("%s is refused by its name", (_name, text, named) => {
  const result = detect(bytesOf(text));
  expect(result.ok ? "" : result.errors[0]?.found).toContain(named);
});

test("a table that is nothing known is refused with what was looked for", () => {
  const result = detect(bytesOf("colour,taste\nred,sweet\n"));
  expect(result.ok ? [] : result.errors).toMatchObject([
    { code: "file-unrecognised", line: 1, found: "colour, taste" },
  ]);
  expect(result.ok ? "" : result.errors[0]?.expected).toMatch(
    /items \(missing: sku, name\).*stock \(missing: location, sku, qty\).*ISA/,
  );
});

test("an empty file is refused", () => {
  expect(told("")).toEqual(["file-empty"]);
  expect(told("\n\n")).toEqual(["file-empty"]);
});
