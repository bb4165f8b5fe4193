import { expect, test } from "vitest";
import { fnc1 } from "./code-128.ts";
import { labelPdf } from "./label-pdf.ts";
import { labelZpl } from "./label-zpl.ts";
import { type PalletLabel, palletLabel } from "./pallet-label.ts";
import { codesOn, pdfPictures, pdfText, zplPicture } from "./testing/read-back.ts";
import { gtin, hostileAddress, hostileText, shipFrom, shipTo, sscc } from "./testing/sample-data.ts";

const homogeneous = {
  kind: "homogeneous",
  gtin,
  description: "Ceylon tea",
  count: 48,
  lot: "L2026A",
  useBy: "2027-12-31",
} as const;
const pallet = (change: Partial<PalletLabel> = {}) =>
  palletLabel({
    sscc,
    shipFrom,
    shipTo,
    grossWeightGrams: 412_500,
    weightUnit: "kg",
    content: homogeneous,
    size: "4x6in",
    language: "en",
    ...change,
  });
const about = { title: "Pallet", date: "2026-03-01" };

async function codes(label: ReturnType<typeof pallet>, how: 203 | 300 | "pdf"): Promise<string[]> {
  const picture =
    how === "pdf"
      ? (await pdfPictures(await labelPdf([label], about)))[0]
      : await zplPicture(labelZpl(label, how), label, how);
  const found = picture ? await codesOn(picture) : [];
  expect(found.every((code) => code.gs1)).toBe(true);
  return found.map((code) => code.text);
}

test("the SSCC stands last and content above it, the same on both resolutions and in the PDF", async () => {
  const expected = ["02040123450000163748", "1727123110L2026A", `00${sscc}`];
  for (const how of [203, 300, "pdf"] as const) expect(await codes(pallet(), how)).toEqual(expected);
});

test("content that fits one symbol stays in one, with FNC1 after the count only when more follows", async () => {
  const short = { kind: "homogeneous", gtin, description: "Tea", count: 5, lot: "7" } as const;
  const [first, ...rest] = await codes(pallet({ content: short }), "pdf");
  expect([first, ...rest].join("|")).toBe(`0204012345000016375|107|00${sscc}`);
  const noLot = { kind: "homogeneous", gtin, description: "Tea", count: 144 } as const;
  expect(await codes(pallet({ content: noLot }), 203)).toEqual(["020401234500001637144", `00${sscc}`]);
  expect(first).not.toContain(fnc1);
});

test("a lot of twenty letters is still in the bars, at both resolutions", async () => {
  const content = { ...homogeneous, lot: "ABCDEFGHIJ0123456789", useBy: undefined, bestBefore: "2027-12-31" };
  for (const how of [203, 300] as const)
    expect(await codes(pallet({ content }), how)).toContain("1527123110ABCDEFGHIJ0123456789");
});

test("a lot GS1 does not allow is printed, marked and left out of the bars", async () => {
  const label = pallet({ content: { ...homogeneous, lot: "Los ü" } });
  expect(await codes(label, 203)).toEqual(["02040123450000163748", "17271231", `00${sscc}`]);
  const [text] = await pdfText(await labelPdf([label], about));
  expect(text).toContain("Los ü *");
  expect(text).toContain("* not in the bar code");
});

test("the SSCC bars are 32 mm high with modules of at least 0.495 mm", () => {
  const zpl = labelZpl(pallet(), 203);
  // 4 dots of 0.125 mm; 256 dots of height.
  expect(zpl).toContain(`^BY4^BCN,256,N,N,N,N^FD>;>800${sscc}`);
  expect(labelZpl(pallet(), 300)).toContain(`^BY6^BCN,378,N,N,N,N^FD>;>800${sscc}`);
});

test("a mixed pallet says so and carries no content bars", async () => {
  const label = pallet({ content: { kind: "mixed", items: 12 }, language: "de" });
  expect(await codes(label, "pdf")).toEqual([`00${sscc}`]);
  const [text] = await pdfText(await labelPdf([label], about));
  for (const words of ["12 verschiedene Artikel", "Bruttogewicht", "412,5 kg", "An", "Baltic Foods Oy"])
    expect(text).toContain(words);
});

test("hostile text changes no bars, and what is left off is counted", async () => {
  const content = { ...homogeneous, description: hostileText };
  const label = pallet({ shipTo: hostileAddress, shipFrom: hostileAddress, order: hostileText, content, size: "a6" });
  const expected = ["02040123450000163748", "1727123110L2026A", `00${sscc}`];
  for (const how of [203, "pdf"] as const) expect(await codes(label, how)).toEqual(expected);
  const [text] = await pdfText(await labelPdf([label], about));
  expect(text).toMatch(/… \+\d+/);
  expect(text).toContain("[U+1F69A]");
});

test("refuses an SSCC or GTIN with a wrong check digit", () => {
  expect(() => pallet({ sscc: "340123450000000018" })).toThrow(RangeError);
  expect(() => pallet({ content: { ...homogeneous, gtin: "4012345000017" } })).toThrow(RangeError);
});

test("the same data gives the same bytes", async () => {
  expect(Buffer.from(await labelPdf([pallet()], about)).equals(Buffer.from(await labelPdf([pallet()], about)))).toBe(
    true,
  );
});
