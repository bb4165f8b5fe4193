import { expect, test } from "vitest";
import { type PickList, pickListPdf } from "./pick-list.ts";
import { codesOn, pdfPictures, pdfText } from "./testing/read-back.ts";
import { hostileText, packedLines, timesIn } from "./testing/sample-data.ts";

const list = (count: number, change: Partial<PickList> = {}): PickList => ({
  number: "PK-000812",
  date: "2026-03-01",
  dueTime: "14:30",
  wave: "W-12",
  lines: packedLines(count).map((line, index) => ({ ...line, location: `Z-${1000 + index}`, order: "SO-1" })),
  size: "A4",
  language: "en",
  ...change,
});

test("every pick is printed once, in walking order, with blanks to write in", async () => {
  for (const count of [1, 30, 400]) {
    const pages = await pdfText(await pickListPdf(list(count)));
    const places = [...pages.join(" ").matchAll(/Z-\d{4}/g)].map((match) => match[0]);
    expect(places).toEqual(list(count).lines.map((line) => line.location));
    for (const page of pages.filter((text) => text.includes("TEA-"))) expect(page).toContain("Short, why");
    expect(pages.at(-1)).toContain("Into (LPN)");
  }
});

test("the list's number is read back from its first page", async () => {
  const [picture] = await pdfPictures(await pickListPdf(list(3)));
  expect(picture && (await codesOn(picture)).map((code) => code.text)).toEqual(["PK-000812"]);
});

test("speaks German and keeps hostile names whole", async () => {
  const lines = [
    { ...packedLines(1)[0], sku: "S", uom: "EA", quantity: 1, description: hostileText, location: "A-1", order: "O" },
  ];
  const pages = await pdfText(await pickListPdf(list(0, { lines, language: "de" })));
  for (const words of ["Pickliste", "Lagerplatz", "01.03.2026", "株式会社", "[U+1F69A]"])
    expect(pages[0]).toContain(words);
  expect(timesIn(pages, "x") >= 300).toBe(true);
});
