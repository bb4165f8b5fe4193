import { expect, test } from "vitest";
import { badgeLabel } from "./badge-label.ts";
import { itemLabel } from "./item-label.ts";
import type { LabelDrawing } from "./label-drawing.ts";
import { labelPdf } from "./label-pdf.ts";
import { labelZpl } from "./label-zpl.ts";
import { locationLabel, locationSheetPdf } from "./location-label.ts";
import { codesOn, inkIn, pdfPictures, pdfText, zplPicture } from "./testing/read-back.ts";
import { gtin, hostileText } from "./testing/sample-data.ts";

const about = { title: "Label", date: "2026-03-01" };

/** What a scanner reads from the label at 203 and 300 dpi and in the PDF, which must agree. */
async function codes(label: LabelDrawing): Promise<string[]> {
  const pictures = [
    await zplPicture(labelZpl(label, 203), label),
    await zplPicture(labelZpl(label, 300), label, 300),
    ...(await pdfPictures(await labelPdf([label], about))),
  ];
  const [first, ...others] = await Promise.all(
    pictures.map(async (picture) => (await codesOn(picture)).map((code) => `${code.format} ${code.text}`).sort()),
  );
  for (const other of others) expect(other).toEqual(first);
  return first ?? [];
}

test("a location label holds its code, its check digits and its arrow", async () => {
  const label = locationLabel({ code: "A-03-12-2", checkDigits: "47", arrow: "up", language: "de" });
  expect(await codes(label)).toEqual(["Code128 A-03-12-2"]);
  const [text] = await pdfText(await labelPdf([label], about));
  for (const words of ["A-03-12-2", "47", "Prüfziffern"]) expect(text).toContain(words);
});

test("an arrow up is heavy at its top, an arrow down at its bottom", async () => {
  for (const arrow of ["up", "down"] as const) {
    const label = locationLabel({ code: "B-1", arrow, language: "en" });
    const picture = await zplPicture(labelZpl(label, 203), label);
    const upper = await inkIn(picture, { left: 0.82, top: 0, right: 1, bottom: 0.5 });
    const lower = await inkIn(picture, { left: 0.82, top: 0.5, right: 1, bottom: 1 });
    expect(upper > lower).toBe(arrow === "up");
  }
});

test("a big location code stays inside its label, on the printer's font too", async () => {
  const label = locationLabel({ code: "A-03-12-2", checkDigits: "47", language: "en" });
  const picture = await zplPicture(labelZpl(label, 203), label);
  expect(await inkIn(picture, { left: 0, top: 0, right: 0.04, bottom: 1 })).toBe(0);
});

test("a sheet holds ten locations a page and loses none", async () => {
  const labels = Array.from({ length: 13 }, (_, index) => ({ code: `A-01-${10 + index}-1`, language: "en" }) as const);
  const pictures = await pdfPictures(await locationSheetPdf(labels, "2026-03-01"));
  const found = (await Promise.all(pictures.map(codesOn))).map((page) => page.map((code) => code.text).sort());
  expect(found.map((page) => page.length)).toEqual([10, 3]);
  expect(found.flat()).toEqual(labels.map((label) => label.code));
});

test("an item label carries GTIN, expiry and lot in bars and in DataMatrix", async () => {
  const label = itemLabel({ sku: "TEA-1", name: "Tea", gtin, lot: "L2026A", expiry: "2027-12-31", language: "en" });
  const data = "01040123450000161727123110L2026A";
  expect(await codes(label)).toEqual([`Code128 ${data}`, `DataMatrix ${data}`]);
});

test("a lot too long for the bars is in the DataMatrix", async () => {
  const lot = "ABCDEFGHIJ0123456789";
  const label = itemLabel({ sku: "TEA-1", name: "Tea", gtin, lot, expiry: "2027-12-31", language: "de" });
  expect(await codes(label)).toEqual(["Code128 0104012345000016", `DataMatrix 01040123450000161727123110${lot}`]);
});

test("an item without a GTIN carries its SKU", async () => {
  const label = itemLabel({ sku: "BOLT-M8x40", name: hostileText, lot: "ü", language: "en" });
  expect(await codes(label)).toEqual(["Code128 BOLT-M8x40"]);
});

test("a badge is read as bars or QR and does not show its code in clear", async () => {
  for (const codeKind of ["code-128", "qr"] as const) {
    const label = badgeLabel({
      personName: "Łukasz 王 ^XZ",
      badgeCode: "K-7F3A9C21",
      role: "Picker",
      codeKind,
      language: "en",
    });
    expect(await codes(label)).toEqual([`${codeKind === "qr" ? "QRCode" : "Code128"} K-7F3A9C21`]);
    const [text] = await pdfText(await labelPdf([label], about));
    expect(text).toContain("Łukasz 王 ^XZ");
    expect(text).not.toContain("K-7F3A9C21");
  }
});

test("refuses a code too long for bars a handheld can read", () => {
  const label = locationLabel({ code: "A".repeat(80), language: "en" });
  expect(() => labelZpl(label, 203)).toThrow(/Too long for bars/);
});
