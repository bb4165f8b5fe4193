import fc from "fast-check";
import { expect, test } from "vitest";
import { aiRows } from "./ai-table.generated.ts";
import { elementValue, readScan, type ScanOptions } from "./scan.ts";

const nowMs = Date.UTC(2025, 5, 15);
const scan = (raw: string, options: ScanOptions = {}) => readScan(raw, { nowMs, ...options });

test("gives the facts of a case label", () => {
  expect(scan("]C10109506000134352172512003103001250\x1d10L-7/a\x1d21S1\x1d3024")).toMatchObject({
    kind: "gs1",
    aimIdentifier: "]C1",
    text: "0109506000134352172512003103001250\x1d10L-7/a\x1d21S1\x1d3024",
    gtin: "09506000134352",
    lot: "L-7/a",
    serial: "S1",
    expiryDate: "2025-12-31",
    netWeightGrams: 1_250,
    count: 24,
    ambiguity: null,
    missing: [],
  });
});

test("gives the facts of a pallet label, the content apart from an item", () => {
  const pallet = scan("(00)106141412345678908(02)09506000134352(37)480(15)260301(11)250601(3302)012345");
  expect(pallet).toMatchObject({
    kind: "gs1",
    sscc: "106141412345678908",
    contentGtin: "09506000134352",
    count: 480,
    bestBefore: "2026-03-01",
    productionDate: "2025-06-01",
    grossWeightGrams: 123_450,
  });
  expect(pallet).not.toHaveProperty("gtin");
  expect(pallet.kind === "gs1" && elementValue(pallet.elements, "37")).toBe("480");
});

test.each([
  ["3100", "000002", 2_000],
  ["3103", "001250", 1_250],
  ["3105", "123456", 1_235],
  ["3200", "000001", 454],
  ["3202", "000150", 680],
  ["3100", "999999", 999_999_000],
])("weighs (%s)%s as %i grams", (ai, value, netWeightGrams) => {
  expect(scan(`(01)09506000134352(${ai})${value}`)).toMatchObject({ netWeightGrams });
});

test("reads the other dates: sell by, packaging, and expiry with a time", () => {
  expect(scan("(01)09506000134352(16)251130(13)250601(7003)2512312359")).toMatchObject({
    sellBy: "2025-11-30",
    packagingDate: "2025-06-01",
    expiryDate: "2025-12-31",
  });
  expect(scan("(01)09506000134352(7003)2512312359(17)251130")).toMatchObject({ expiryDate: "2025-11-30" });
});

test.each([
  "A-01-03",
  "LPN-000123",
  "10-22",
  "01-02-03",
  "91-02-03",
  "400123",
  "8004123456",
  "(555) 123-4567",
  "(10-22)",
  "21",
  "00",
  "TOTE 7",
  "]",
  "",
  "#",
  "10ABC",
  "9021X",
  "17251231",
  "12345678901234",
])('leaves "%s" text', (text) => {
  expect(scan(text)).toEqual({ kind: "text", text, aimIdentifier: null });
});

test.each([
  ["95012346", "00000095012346"],
  ["614141999996", "00614141999996"],
  ["9506000134352", "09506000134352"],
  ["19506000134359", "19506000134359"],
])("takes bare %s for a GTIN by its check digit", (text, gtin) => {
  expect(scan(text)).toMatchObject({ kind: "gtin", gtin });
  const wrong = text.slice(0, -1) + ((Number(text.at(-1)) + 1) % 10);
  expect(scan(wrong)).toMatchObject({ kind: "text" });
});

test("goes by what the scanner says of an EAN or UPC symbol", () => {
  expect(scan("]E09506000134352")).toMatchObject({ kind: "gtin", gtin: "09506000134352", aimIdentifier: "]E0" });
  expect(scan("]E001234565")).toMatchObject({ kind: "gtin", gtin: "00012345000065" });
  expect(scan("]E495012346")).toMatchObject({ kind: "gtin", gtin: "00000095012346" });
  expect(scan("]E3950600013435212")).toMatchObject({ kind: "gtin", gtin: "09506000134352" });
  expect(scan("]E09506000134353")).toMatchObject({
    kind: "bad-gs1",
    errors: [{ code: "check-digit-wrong", expected: "2", found: "3", at: 12 }],
  });
});

test("knows an SSCC bare, with 00, in brackets and from a GS1-128 symbol", () => {
  for (const text of [
    "106141412345678908",
    "00106141412345678908",
    "(00)106141412345678908",
    "]C100106141412345678908",
  ]) {
    expect(scan(text)).toMatchObject({ kind: "sscc", sscc: "106141412345678908" });
  }
  expect(scan("106141412345678909")).toMatchObject({ kind: "text" });
});

test("reads a Digital Link as GS1 data and leaves other addresses alone", () => {
  expect(scan("https://id.gs1.org/01/9506000134352/10/L7?17=251231")).toMatchObject({
    kind: "gs1",
    gtin: "09506000134352",
    lot: "L7",
    expiryDate: "2025-12-31",
  });
  expect(scan("]Q1https://example.com/00/index")).toMatchObject({ kind: "url", url: "https://example.com/00/index" });
  expect(scan("https://example.com/")).toMatchObject({ kind: "url" });
  expect(scan("https://example.com/01/9506000134353")).toMatchObject({
    kind: "bad-gs1",
    errors: [{ code: "check-digit-wrong" }],
  });
});

test("says what is wrong with GS1 data, and where in its text", () => {
  expect(scan("]C1010950600013435217251331")).toMatchObject({
    kind: "bad-gs1",
    text: "010950600013435217251331",
    errors: [{ code: "date-impossible", ai: "17", at: 20 }],
    elements: [{ ai: "01" }, { ai: "17" }],
  });
  expect(scan("0109506000134352\x1d10A\x1d10B")).toMatchObject({
    kind: "bad-gs1",
    errors: [{ code: "repeated-different" }],
  });
});

test("takes one barcode of a label for what it is, and tells what the others must add", () => {
  expect(scan("]C117251231\x1d10ABC")).toMatchObject({
    kind: "gs1",
    lot: "ABC",
    expiryDate: "2025-12-31",
    missing: [
      { code: "requires-other", ai: "17" },
      { code: "requires-other", ai: "10" },
    ],
  });
});

test("without AIM identifier and FNC1 a right key makes it GS1 data, with the doubt told", () => {
  expect(scan("010950600013435210ABC")).toMatchObject({ kind: "gs1", lot: "ABC", ambiguity: null });
  expect(scan("010950600013435210ABC17251231")).toMatchObject({
    kind: "gs1",
    lot: "ABC17251231",
    ambiguity: { couldBe: [{ value: "ABC" }, { ai: "17" }] },
  });
  expect(scan("4149521321000018")).toMatchObject({ kind: "gs1", elements: [{ ai: "414", value: "9521321000018" }] });
  expect(scan("010950600013435310ABC")).toMatchObject({ kind: "text" });
});

test("takes off what the scanner puts around the data", () => {
  expect(scan("\x02]C1010950600013435210ABC\x1d\r\n\x03")).toMatchObject({ kind: "gs1", lot: "ABC" });
  expect(scan("%S%A-01-03%E%\r", { prefix: "%S%", suffix: "%E%" })).toEqual({
    kind: "text",
    text: "A-01-03",
    aimIdentifier: null,
  });
  expect(scan(" 9506000134352\t")).toMatchObject({ kind: "gtin" });
});

test("takes a stand-in for FNC1 only where GS1 data comes out", () => {
  expect(scan("010950600013435210ABC~21S1", { fnc1As: "~" })).toMatchObject({ kind: "gs1", lot: "ABC", serial: "S1" });
  expect(scan("A~1", { fnc1As: "~" })).toEqual({ kind: "text", text: "A~1", aimIdentifier: null });
});

test("an ISO 15434 envelope is not taken for element strings", () => {
  expect(scan("[)>\x1e06\x1dP123\x1dQ5\x1e\x04")).toMatchObject({ kind: "text" });
});

test("never throws, and text without AIM identifier comes back whole", () => {
  const ais = aiRows.flatMap((row) => row.ais);
  const piece = fc.oneof(
    fc.constantFrom(...ais, "\x1d", "(01)", "]C1", "]E0", "https://", "09506000134352", "/"),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const raw = pieces.join("");
      const read = scan(raw, { fnc1As: "~" });
      if (read.kind === "text" && read.aimIdentifier === null) expect(raw).toContain(read.text);
      if (read.kind === "bad-gs1")
        for (const { at } of read.errors) expect(at >= 0 && at <= read.text.length).toBe(true);
    }),
    { numRuns: 3_000 },
  );
});

test("prints how long a scan takes to read", () => {
  const raws = [
    "]C1010950600013435217251231\x1d10ABC123\x1d21456",
    "A-01-03",
    "9506000134352",
    "https://id.gs1.org/01/9506000134352/10/L7",
    "010950600013435210ABC17251231",
  ];
  for (const raw of raws) {
    for (let run = 0; run < 2_000; run++) scan(raw);
    const started = performance.now();
    for (let run = 0; run < 5_000; run++) scan(raw);
    console.log(`readScan ${JSON.stringify(raw)}: ${((performance.now() - started) / 5).toFixed(1)} microseconds`);
  }
});

test("a case label that counts with 37 beside 01 is read as so many of the item, though the standard wants 02", () => {
  const label = readScan("]C10109506000134352172612311012A\u001d3724", { nowMs: Date.UTC(2026, 10, 21) });
  expect(label).toMatchObject({ kind: "gs1", gtin: "09506000134352", lot: "12A", expiryDate: "2026-12-31", count: 24 });
  expect(readScan("(01)09506000134352(02)09506000134352(37)24", {})).toMatchObject({ kind: "bad-gs1" });
});
