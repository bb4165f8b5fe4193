import fc from "fast-check";
import { expect, test } from "vitest";
import { printable, runsOf, textWidth, wrap } from "./text-setting.ts";

test("wrapping keeps every character and no line is wider than asked", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 120 }), fc.integer({ min: 30, max: 200 }), (text, width) => {
      const lines = wrap(text, "regular", 10, width);
      const bare = (shown: string) => shown.replace(/\s/g, "");
      expect(bare(lines.join(""))).toBe(bare(printable(text, "regular")));
      for (const line of lines)
        if ([...line].length > 1) expect(textWidth(line, "regular", 10)).toBeLessThan(width + 12);
    }),
    { numRuns: 60, verbose: true },
  );
});

test("a word longer than the line is broken, a shorter one is not", () => {
  expect(wrap("one two", "regular", 10, textWidth("one tw", "regular", 10))).toEqual(["one", "two"]);
  expect(wrap("W".repeat(300), "bold", 10, 100).join("")).toBe("W".repeat(300));
});

test("Chinese breaks between any two characters", () => {
  expect(wrap("株式会社東京物流", "regular", 10, 41)).toEqual(["株式会社", "東京物流"]);
});

test("what no face can show is spelled out, and unseen controls too", () => {
  expect(printable("A🚚B", "regular")).toBe("A[U+1F69A]B");
  expect(printable("a\u202eb\u0007\u00adc", "bold")).toBe("a[U+202E]b[U+0007]c");
  expect(printable("\ud800", "regular")).toBe("[U+D800]");
});

test("letters and their accents become one when Unicode has the letter", () => {
  expect(printable("u\u0308", "regular")).toBe("ü");
});

test("right-to-left words stand from right to left, numbers and Latin between them do not turn", () => {
  const visual = runsOf("שלום 42 AB", "regular");
  expect(visual.map((run) => run.text.trim()).filter(Boolean)).toEqual(["AB", "42", "שלום"]);
  expect(visual.find((run) => run.text.includes("של"))?.rightToLeft).toBe(true);
});

test("every script we promise has a face of its own", () => {
  const faces = (text: string) => [...new Set(runsOf(text, "bold").map((run) => run.face.id))];
  expect(faces("Łódź Ελλάδα Москва")).toEqual(["NotoSans-Bold"]);
  expect(faces("שלום")).toEqual(["NotoSansHebrew-Bold"]);
  expect(faces("شركة")).toEqual(["NotoNaskhArabic-Bold"]);
  expect(faces("株式会社ひらカナ")).toEqual(["NotoSansHans-Bold"]);
});
