import { expect, test } from "vitest";
import { cartonLabel } from "./carton-label.ts";
import { labelSvg } from "./label-svg.ts";
import { labelZpl } from "./label-zpl.ts";
import { testLabel } from "./test-label.ts";
import { codesOn, zplPicture } from "./testing/read-back.ts";
import { packedLines, shipFrom, shipTo, sscc } from "./testing/sample-data.ts";

/** As large as 203 dpi would make it. */
const enlarged = (svg: string) =>
  Buffer.from(svg.replace(/width="([\d.]+)mm" height="([\d.]+)mm"/, (_, w, h) => `width="${w * 8}" height="${h * 8}"`));

test("a picture of a label has the codes of the label", async () => {
  const lines = packedLines(3);
  const label = cartonLabel({
    ...{ sscc, shipFrom, shipTo, lines, lpn: "LPN-0000123", lpnCode: "data-matrix", order: "SO-1" },
    ...{ carton: { number: 1, of: 1 }, size: "4x6in", language: "en" },
  });
  const svg = labelSvg(label);
  expect((await codesOn(enlarged(svg))).map(({ text }) => text)).toEqual(["LPN-0000123", `00${sscc}`]);
});

test("text of a label is text in the picture, whatever signs it has", () => {
  const svg = labelSvg(testLabel({ printer: "p1", name: `<b>&"'`, dpi: 203, site: "Hafen", day: "2026-11-21" }));
  expect(svg).toContain("&lt;b&gt;&amp;&quot;'</text>");
});

test("a test label is read back at both resolutions", async () => {
  const label = testLabel({ printer: "printer-1", name: "Packing 1", dpi: 203, site: "Hafen", day: "2026-11-21" });
  for (const dpi of [203, 300] as const) {
    const codes = await codesOn(await zplPicture(labelZpl(label, dpi), label, dpi));
    expect(codes.map(({ text }) => text)).toEqual(["printer-1", "printer-1"]);
  }
});
