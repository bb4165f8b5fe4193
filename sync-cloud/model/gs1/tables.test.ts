import { expect, test } from "vitest";
import { aiAt, aisMatching, findAi } from "./ai-lookup.ts";
import { aiRows } from "./ai-table.generated.ts";
import { countriesAlpha2, countriesNumeric } from "./code-lists/iso3166.ts";
import { currenciesNumeric } from "./code-lists/iso4217.ts";
import { packageTypes } from "./code-lists/package-types.ts";

const ais = aiRows.flatMap((row) => row.ais);

test("no AI is the beginning of another, and AIs with the same two digits are equally long", () => {
  const lengths = new Map<string, number>();
  for (const ai of ais) {
    expect(lengths.get(ai.slice(0, 2)) ?? ai.length).toBe(ai.length);
    lengths.set(ai.slice(0, 2), ai.length);
    expect(aiAt(`${ai}X`, 0)).toBe(ai);
  }
});

test("only the last component of an AI varies in length, and a predefined one never does", () => {
  for (const row of aiRows) {
    for (const part of row.components.slice(0, -1)) expect(part.minLength).toBe(part.maxLength);
    if (row.predefined)
      expect(row.components.every((part) => part.minLength === part.maxLength && !part.optional)).toBe(true);
  }
});

test("every AI that a pairing or a key names is defined", () => {
  for (const row of aiRows) {
    const named = [...row.requires.flat(2), ...row.excludes, ...(row.keyQualifiers ?? []).flat()];
    for (const pattern of named) expect(aisMatching(pattern), `${row.ais[0]} names ${pattern}`).not.toHaveLength(0);
  }
});

test("a pattern stands for all AIs of its shape", () => {
  expect(aisMatching("310n")).toEqual(["3100", "3101", "3102", "3103", "3104", "3105"]);
  expect(aisMatching("31nn")).toHaveLength(42);
  expect(aisMatching("01")).toEqual(["01"]);
  expect(findAi("3106")).toBeUndefined();
});

test("code lists are complete and without misprints of form", () => {
  expect(countriesAlpha2.size).toBe(249);
  expect(countriesNumeric.size).toBe(249);
  expect(packageTypes.size).toBe(431);
  for (const code of countriesAlpha2) expect(code).toMatch(/^[A-Z]{2}$/);
  for (const code of [...countriesNumeric, ...currenciesNumeric]) expect(code).toMatch(/^\d{3}$/);
  for (const code of packageTypes) expect(code).toMatch(/^[0-9A-Z]{1,3}$/);
});
