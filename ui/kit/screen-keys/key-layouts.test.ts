import { expect, test } from "vitest";
import { actionKeys, beginsWithCapital, keyLayouts, kindOf } from "./key-layouts.ts";

const keysOf = (rows: readonly string[]) => rows.flatMap((row) => row.split(" "));

test("each language has every letter, each once, and digits beside them", () => {
  for (const [language, alphabet] of [
    ["en", "abcdefghijklmnopqrstuvwxyz"],
    ["de", "abcdefghijklmnopqrstuvwxyzäöüß"],
  ] as const) {
    const keys = keysOf(keyLayouts[language].letters);
    const wanted = [...alphabet, ..."0123456789", "-", ".", "_", "/"];
    expect(wanted.filter((key) => !keys.includes(key))).toEqual([]);
    expect(keys.length).toBe(new Set(keys).size);
    expect(keysOf(keyLayouts[language].capitals).filter((key) => /^\p{Ll}$/u.test(key) && key !== "ß")).toEqual([]);
  }
});

test("from every set of keys there is a way to delete, to enter and to put the keys away, and no key that does nothing", () => {
  for (const rows of Object.values(keyLayouts.de)) {
    const keys = keysOf(rows);
    expect(keys).toEqual(expect.arrayContaining(["{bksp}", "{enter}", "{hide}", "{off}"]));
    const acting: readonly string[] = actionKeys;
    expect(keys.filter((key) => key.startsWith("{") && key.length > 1 && !acting.includes(key))).toEqual([]);
  }
});

test("words begin with a capital, codes are all capitals, exact text is left alone", () => {
  expect([beginsWithCapital("words", ""), beginsWithCapital("words", "An"), beginsWithCapital("words", "An ")]).toEqual(
    [true, false, true],
  );
  expect([beginsWithCapital("code", "AB"), beginsWithCapital("exact", "")]).toEqual([true, false]);
});

test("a field says which keys it wants, else its kind of input does", () => {
  const field = { type: "text", inputMode: "", dataset: {} };
  expect(kindOf({ ...field, dataset: { keys: "words" } })).toBe("words");
  expect(kindOf({ ...field, dataset: { keys: "nonsense" } })).toBe("exact");
  expect([kindOf(field), kindOf({ ...field, type: "number" }), kindOf({ ...field, inputMode: "decimal" })]).toEqual([
    "exact",
    "number",
    "number",
  ]);
});
