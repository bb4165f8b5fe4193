import fc from "fast-check";
import { expect, test } from "vitest";
import { code128Modules, encodeCode128, fnc1 } from "./code-128.ts";
import { barWidths } from "./pdf-code.ts";

test("digits ride in pairs, letters follow one by one", () => {
  expect(encodeCode128(`${fnc1}1034AB12`)).toEqual({ pairs: [fnc1, "10", "34"], singles: ["A", "B", "1", "2"] });
});

test("an SSCC takes the fewest modules the standard allows", () => {
  // Start C, FNC1, ten pairs, check: 13 × 11, and 13 for the stop.
  expect(code128Modules(`${fnc1}00340123450000000017`)).toBe(156);
  expect(barWidths(`${fnc1}00340123450000000017`).reduce((sum, width) => sum + width, 0)).toBe(156);
});

test("never leaves a lone character after the change of set, which some renderers lose", () => {
  expect(encodeCode128("12345")).toEqual({ pairs: [], singles: ["1", "2", "3", "4", "5"] });
  expect(encodeCode128("123456789")).toEqual({ pairs: ["12", "34", "56"], singles: ["7", "8", "9"] });
});

test("no character is lost or added, whatever the text", () => {
  const text = fc.stringMatching(/^[ -~]{1,40}$/).map((plain) => plain.replaceAll("#", fnc1));
  fc.assert(
    fc.property(text, (any) => {
      const { pairs, singles } = encodeCode128(any);
      expect([...pairs, ...singles].join("")).toBe(any);
    }),
    { verbose: true },
  );
});

test("refuses what Code 128 cannot hold", () => {
  expect(() => encodeCode128("Größe")).toThrow(RangeError);
  expect(() => encodeCode128("")).toThrow(RangeError);
  expect(() => encodeCode128("a\nb")).toThrow(RangeError);
});
