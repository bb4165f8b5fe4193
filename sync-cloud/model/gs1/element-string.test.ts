import fc from "fast-check";
import { expect, test } from "vitest";
import { findAi } from "./ai-lookup.ts";
import { aiRows } from "./ai-table.generated.ts";
import { validMessage } from "./arbitrary-message.ts";
import { formatBracketed, formatElementString, inputLengthMax, parseElementString } from "./element-string.ts";
import type { Gs1ErrorCode } from "./gs1-error.ts";

const ais = aiRows.flatMap((row) => row.ais);

test("every AI of the dictionary round trips, raw and bracketed, with the companions it requires", () => {
  for (const ai of ais) {
    fc.assert(
      fc.property(validMessage(ai), (elements) => {
        expect(elements.map((element) => element.ai)).toContain(ai);
        const raw = formatElementString(elements);
        expect(parseElementString(`]C1${raw}`)).toEqual({ ok: true, elements, ambiguity: null, missing: [] });
        expect(parseElementString(`\x1d${raw}`)).toMatchObject({ ok: true, elements });
        expect(parseElementString(formatBracketed(elements))).toMatchObject({ ok: true, elements });
      }),
      { numRuns: 6 },
    );
  }
});

test("every AI refuses a value that is too short, too long, or of the wrong characters", () => {
  for (const row of aiRows) {
    const ai = row.ais[0] ?? "";
    const [sample = []] = fc.sample(validMessage(ai), { numRuns: 1, seed: 7 });
    const value = sample.find((element) => element.ai === ai)?.value ?? "";
    const withValue = (text: string) =>
      formatBracketed(sample.map((element) => (element.ai === ai ? { ai, value: text } : element)));
    const max = row.components.reduce((sum, part) => sum + part.maxLength, 0);
    expect(parseElementString(withValue(value)).ok, ai).toBe(true);
    for (const bad of ["", `${value.slice(0, -1)}~`, value.padEnd(max + 1, "0")]) {
      const read = parseElementString(withValue(bad));
      expect(read.ok, `${ai} with "${bad}"`).toBe(false);
      if (!read.ok) expect(read.errors.some((error) => error.ai === ai)).toBe(true);
    }
  }
});

test("reads samples of the General Specifications", () => {
  expect(parseElementString("]C1010952123454321317251231\x1d")).toMatchObject({ ok: true });
  expect(parseElementString("(02)09521234543213(37)12(00)106141412345678908")).toMatchObject({ ok: true });
  expect(parseElementString("]d201095060001343523103000500\x1d10ABC123\x1d21456")).toMatchObject({
    ok: true,
    elements: [
      { ai: "01", value: "09506000134352" },
      { ai: "3103", value: "000500" },
      { ai: "10", value: "ABC123" },
      { ai: "21", value: "456" },
    ],
  });
  expect(parseElementString("(8008)2512312359(01)09506000134352")).toMatchObject({ ok: true });
  expect(parseElementString("(4309)0530340000" + "3600000000(00)106141412345678908")).toMatchObject({ ok: true });
});

const gtin = "(01)09506000134352";

test.each<[string, string, Gs1ErrorCode, string]>([
  ["a lot without an item", "(10)ABC", "requires-other", "10"],
  ["a second serial without the first", `${gtin}(250)A`, "requires-other", "250"],
  ["a price per kilogram without any measure", `${gtin}(3922)1234`, "requires-other", "3922"],
  ["a count beside the item it cannot count", `${gtin}(37)5(00)106141412345678908`, "excludes-other", "01"],
  ["two net weights", `${gtin}(3102)000500(3103)000500`, "excludes-other", "3102"],
  ["an item and its content", `${gtin}(02)09506000134352(37)1`, "excludes-other", "01"],
  ["two different lots", `${gtin}(10)A(10)B`, "repeated-different", "10"],
  ["an AI nobody defined", `${gtin}(3106)000500`, "unknown-ai", "3106"],
  ["a wrong check digit", "(01)09506000134353", "check-digit-wrong", "01"],
  ["an impossible date", `${gtin}(17)250230`, "date-impossible", "17"],
  ["a bracket that never closes", `${gtin}(10`, "value-too-long", "01"],
])("refuses %s", (_what, text, code, ai) => {
  const read = parseElementString(text);
  expect(read.ok).toBe(false);
  if (!read.ok) expect(read.errors[0]).toMatchObject({ code, ai });
});

test("takes the same AI twice when it says the same, and a pairing met by a pattern", () => {
  expect(parseElementString(`${gtin}(10)A(10)A`)).toMatchObject({ ok: true });
  expect(parseElementString(`${gtin}(3103)000500(3922)1234`)).toMatchObject({ ok: true });
  expect(parseElementString(`${gtin}(30)5(3922)1234`)).toMatchObject({ ok: true });
});

test("one pair of excluding AIs is one error, though each names the other", () => {
  const read = parseElementString("(8018)106141412345678908(7250)19700101(7251)197001011200");
  expect(!read.ok && read.errors.map((error) => error.code)).toEqual(["excludes-other"]);
});

test("as one barcode of a label it tells what others must add, and still refuses what contradicts", () => {
  expect(parseElementString("(10)ABC", { partOfLabel: true })).toMatchObject({
    ok: true,
    missing: [{ code: "requires-other", ai: "10", at: 4, expected: "01 or 02 or 03 or 8006 or 8026" }],
  });
  expect(parseElementString("(10)ABC(10)D", { partOfLabel: true })).toMatchObject({
    ok: false,
    errors: [{ code: "repeated-different" }],
  });
});

test("points at the character at fault in the text as given", () => {
  const text = "]C10109506000134352\x1d17251331";
  const read = parseElementString(text);
  expect(read).toMatchObject({
    ok: false,
    errors: [{ code: "date-impossible", ai: "17", at: text.indexOf("1331"), found: "13" }],
  });
});

test("keeps a bracket inside a value apart from the next AI", () => {
  const elements = [
    { ai: "01", value: "09506000134352" },
    { ai: "10", value: "A(21)B" },
    { ai: "21", value: "((1)" },
  ];
  expect(formatBracketed(elements)).toBe("(01)09506000134352(10)A\\(21)B(21)\\(\\(1)");
  expect(parseElementString(formatBracketed(elements))).toMatchObject({ ok: true, elements });
  expect(parseElementString("(01) 09506000134352 (10) LOT(A)")).toMatchObject({
    ok: true,
    elements: [{}, { ai: "10", value: "LOT(A)" }],
  });
});

test("without any FNC1 the last value takes the rest, and says what else it could be", () => {
  expect(parseElementString("0109506000134352" + "17251231" + "10LOT7")).toMatchObject({ ok: true, ambiguity: null });
  expect(parseElementString("010950600013435210ABC17251231" + "21S1")).toMatchObject({
    ok: true,
    elements: [{ ai: "01" }, { ai: "10", value: "ABC1725123121S1" }],
    ambiguity: {
      ai: "10",
      at: 18,
      read: "ABC1725123121S1",
      couldBe: [
        { ai: "10", value: "ABC" },
        { ai: "17", value: "251231" },
        { ai: "21", value: "S1" },
      ],
    },
  });
});

test("the same text is not ambiguous once FNC1 is known to come through", () => {
  const text = "010950600013435210ABC1725123121S1";
  for (const sure of [`]C1${text}`, `${text}\x1d`, `\x1d${text}`]) {
    expect(parseElementString(sure)).toMatchObject({ ok: true, ambiguity: null });
  }
  expect(parseElementString(text, { fnc1Sent: true })).toMatchObject({ ok: true, ambiguity: null });
});

test("a value too long for its AI that splits into whole elements is a lost separator", () => {
  const read = parseElementString("010950600013435210ABCDEFGHIJKL1725123121SERIAL99");
  expect(read).toMatchObject({
    ok: false,
    errors: [{ code: "separator-missing", ai: "10", at: 18, expected: "(10)ABCDEFGHIJKL(17)251231(21)SERIAL99" }],
  });
});

test("skips needless separators, and never lets a predefined length run over one", () => {
  expect(parseElementString("\x1d0109506000134352\x1d\x1d17251231\x1d")).toMatchObject({
    ok: true,
    elements: [{ ai: "01" }, { ai: "17" }],
  });
  expect(parseElementString("]C1010950600013\x1d435210A")).toMatchObject({ ok: false });
});

test("refuses the empty and the endless", () => {
  for (const text of ["", "]C1", "\x1d", "()"]) expect(parseElementString(text).ok).toBe(false);
  const read = parseElementString("9".repeat(inputLengthMax + 1));
  expect(read).toMatchObject({ ok: false, errors: [{ code: "input-too-long" }] });
});

test("never throws, and points every error inside the text", () => {
  const piece = fc.oneof(
    fc.constantFrom(...ais),
    fc.constantFrom("\x1d", "(", ")", "(10)", "\\(", "]C1", "09506000134352", "251231", "é", "\u{1F4E6}", "\0"),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join("");
      const read = parseElementString(text);
      if (read.ok) for (const { ai } of read.elements) expect(findAi(ai)).toBeDefined();
      else for (const { at } of read.errors) expect(at >= 0 && at <= text.length).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});

test("reads the longest hostile texts whole, and prints the time at two lengths", () => {
  const hostile: [name: string, make: (length: number) => string, elements: (length: number) => number][] = [
    ["predefined lengths", (length) => "2011".repeat(length / 4), (length) => length / 4],
    ["separators", (length) => "10A\x1d".repeat(length / 4), (length) => length / 4],
    ["brackets", (length) => "(10)".repeat(length / 4), (length) => length / 4],
    ["one long value", (length) => `91${"1".repeat(length - 2)}`, () => 1],
    ["escapes", (length) => `(10)${"\\(".repeat(length / 2 - 2)}`, () => 1],
  ];
  for (const [name, make, elements] of hostile) {
    const timeMs = [inputLengthMax / 4, inputLengthMax].map((length) => {
      const text = make(length);
      const started = performance.now();
      expect(parseElementString(text, { fnc1Sent: true }).elements).toHaveLength(elements(length));
      return (performance.now() - started).toFixed(1);
    });
    console.log(`parseElementString, ${name}: ${timeMs.join(" ms, four times as long ")} ms`);
  }
});
