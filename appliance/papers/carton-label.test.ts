import { expect, test } from "vitest";
import { type CartonLabel, cartonLabel } from "./carton-label.ts";
import { labelPdf } from "./label-pdf.ts";
import { labelZpl } from "./label-zpl.ts";
import { codesOn, pdfPictures, pdfText, zplPicture } from "./testing/read-back.ts";
import { hostileAddress, hostileText, packedLines, shipFrom, shipTo, sscc, timesIn } from "./testing/sample-data.ts";

const carton = (change: Partial<CartonLabel> = {}) =>
  cartonLabel({
    sscc,
    lpn: "LPN-0000123",
    lpnCode: "qr",
    shipFrom,
    shipTo,
    order: "SO-100234",
    carton: { number: 2, of: 7 },
    lines: packedLines(3),
    size: "4x6in",
    language: "en",
    ...change,
  });
const about = { title: "Carton", date: "2026-03-01" };

test("LPN and SSCC are read back from every form of the label", async () => {
  for (const lpnCode of ["qr", "data-matrix"] as const) {
    const label = carton({ lpnCode });
    const pictures = [
      await zplPicture(labelZpl(label, 203), label),
      await zplPicture(labelZpl(label, 300), label, 300),
      ...(await pdfPictures(await labelPdf([label], about))),
    ];
    for (const picture of pictures) {
      const found = (await codesOn(picture)).map((code) => code.text);
      expect(found).toEqual(["LPN-0000123", `00${sscc}`]);
    }
  }
});

test("one line is all there is, and nothing is said to be continued", async () => {
  const text = await pdfText(await labelPdf([carton({ lines: packedLines(1) })], about));
  expect(text[0]).toContain("TEA-1000");
  expect(text[0]).toContain("Carton 2 of 7");
  expect(text[0]).not.toContain("continued");
});

test("lines on the label and lines said to be elsewhere add up to all lines", async () => {
  for (const count of [30, 400]) {
    const text = await pdfText(await labelPdf([carton({ lines: packedLines(count), language: "de" })], about));
    const shown = timesIn(text, "TEA-");
    expect(shown).toBeGreaterThan(5);
    expect(text[0]).toContain(`Fortsetzung: ${count - shown} weitere Zeilen, siehe Packliste`);
  }
});

test("hostile text disturbs no code", async () => {
  const lines = [{ sku: hostileText, description: hostileText, lot: hostileText, quantity: 1, uom: "EA" }];
  const label = carton({ shipTo: hostileAddress, order: hostileText, lines });
  const found = await codesOn(await zplPicture(labelZpl(label, 203), label));
  expect(found.map((code) => code.text)).toEqual(["LPN-0000123", `00${sscc}`]);
});
