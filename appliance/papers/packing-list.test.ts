import { expect, test } from "vitest";
import { type PackingList, packingListPdf } from "./packing-list.ts";
import { pdfText } from "./testing/read-back.ts";
import { hostileAddress, hostileText, packedLines, shipFrom, shipTo, sscc, timesIn } from "./testing/sample-data.ts";

const list = (change: Partial<PackingList> = {}): PackingList => ({
  number: "PL-42",
  date: "2026-03-01",
  seller: shipFrom,
  shipTo,
  references: [{ caption: "Order", text: "SO-100234" }],
  cartons: [{ lpn: "LPN-1", sscc, weightGrams: 12_345, lines: packedLines(1) }],
  weightUnit: "kg",
  size: "A4",
  language: "en",
  ...change,
});

test("one line fits one page with parties, references and totals", async () => {
  const pages = await pdfText(await packingListPdf(list({ carrier: "DB Schenker", remarks: "Keep dry." })));
  expect(pages).toHaveLength(1);
  const wanted = ["PL-42", "Nordkontor GmbH", "Baltic Foods Oy", "SO-100234", "DB Schenker", "3 4012 3450 0000 0001 7"];
  for (const words of [...wanted, "12.345 kg", "1 EA", "Keep dry.", "Page 1 of 1"]) expect(pages[0]).toContain(words);
});

test("every one of 30 or 400 lines is printed once, under titles on every page", async () => {
  for (const [count, size] of [
    [30, "Letter"],
    [400, "A4"],
  ] as const) {
    const cartons = [{ lpn: "LPN-1", weightGrams: 1000, lines: packedLines(count) }];
    const pages = await pdfText(await packingListPdf(list({ cartons, size })));
    for (const { sku } of packedLines(count)) expect(timesIn(pages, `${sku} `)).toBe(1);
    pages.forEach((page, index) => {
      expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
      if (page.includes("TEA-")) expect(page).toContain("Lot / Serial");
      if (index > 0 && page.includes("TEA-")) expect(page).toContain("Carton 1 of 1 · LPN-1 (continued)");
    });
  }
});

test("a row is not split: its last word stands on the page of its SKU", async () => {
  const lines = packedLines(60).map((line, index) => ({
    ...line,
    description: `${"long text ".repeat(30)}END${index}.`,
  }));
  const pages = await pdfText(await packingListPdf(list({ cartons: [{ lpn: "L", weightGrams: 1, lines }] })));
  expect(pages.length).toBeGreaterThan(5);
  lines.forEach((line, index) => {
    const page = pages.find((text) => text.includes(`${line.sku} `));
    expect(page).toContain(`END${index}.`);
  });
});

test("a description longer than a page goes on over pages and loses no word", async () => {
  const description = Array.from({ length: 2000 }, (_, index) => `w${index};`).join(" ");
  const lines = [{ ...packedLines(1)[0], sku: "HUGE", description, quantity: 1, uom: "EA" }, ...packedLines(2)];
  const pages = await pdfText(await packingListPdf(list({ cartons: [{ lpn: "L", weightGrams: 1, lines }] })));
  expect(pages.length).toBeGreaterThan(3);
  for (let index = 0; index < 2000; index++) expect(timesIn(pages, ` w${index};`)).toBe(1);
  expect(timesIn(pages, "TEA-1001")).toBe(1);
});

test("totals count cartons, units of each kind and the weight", async () => {
  const lines = [...packedLines(3), { sku: "X", description: "", quantity: 5000, uom: "M" }];
  const cartons = [1, 2, 3].map((number) => ({ lpn: `L${number}`, weightGrams: 1001, lines }));
  const [page] = await pdfText(await packingListPdf(list({ cartons, language: "de" })));
  for (const words of ["18 EA", "15.000 M", "3,003 kg", "Karton 3 von 3", "01.03.2026"]) expect(page).toContain(words);
});

test("serial numbers are all there", async () => {
  const serials = Array.from({ length: 120 }, (_, index) => `SN${1000 + index}`);
  const lines = [{ sku: "PUMP", description: "Pump", serials, quantity: 120, uom: "EA" }];
  const pages = await pdfText(await packingListPdf(list({ cartons: [{ lpn: "L", weightGrams: 1, lines }] })));
  for (const serial of serials) expect(timesIn(pages, serial)).toBe(1);
});

test("hostile text is printed, scripts and all, and unknown signs are spelled out", async () => {
  const lines = [{ sku: hostileText, description: hostileText, quantity: 1, uom: "EA" }];
  const cartons = [{ lpn: hostileText, weightGrams: 1, lines }];
  const pages = await pdfText(await packingListPdf(list({ seller: hostileAddress, shipTo: hostileAddress, cartons })));
  for (const words of ["^XZ^XA~JA", "株式会社", "Ελλάδα", "Łódź", "[U+1F69A]", "Санкт-Петербург", "שלום", "شركة"]) {
    expect(pages.join(" ")).toContain(words);
  }
});
