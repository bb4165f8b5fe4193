import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { dictionaryPath, parseDictionary, renderTable, tablePath } from "./generate-gs1-table.ts";

const dictionary = readFileSync(dictionaryPath, "utf8");

test("the committed table is what the dictionary gives today", () => {
  expect(readFileSync(tablePath, "utf8")).toBe(renderTable(parseDictionary(dictionary)));
});

test("writes out every range, so that each AI stands in exactly one row", () => {
  const ais = parseDictionary(dictionary).flatMap((row) => row.ais);
  expect(ais).toContain("3100");
  expect(ais).toContain("3105");
  expect(ais).not.toContain("3106");
  expect(ais).toContain("95");
  expect(new Set(ais).size).toBe(ais.length);
});

test("reads flags, components, pairings, key qualifiers and the title of an entry", () => {
  const [row] = parseDictionary(
    "255 *? N13,csum,gcppos1 [N..12]  req=01+21,02 req=37 ex=35nn,8020 dlpkey=22,10|235  # GCN, new\n",
  );
  expect(row).toEqual({
    ais: ["255"],
    predefined: true,
    attribute: true,
    components: [
      { type: "N", minLength: 13, maxLength: 13, optional: false, linters: ["csum", "gcppos1"] },
      { type: "N", minLength: 1, maxLength: 12, optional: true, linters: [] },
    ],
    requires: [[["01", "21"], ["02"]], [["37"]]],
    excludes: ["35nn", "8020"],
    keyQualifiers: [["22", "10"], ["235"]],
    title: "GCN, new",
  });
});

test.each(["01 * ", "3105-310 N6", "01 N14 what=1", "01 N14] ", "01 N14 req=0x", "01 # N14"])(
  "stops at an entry it cannot read: %s",
  (line) => {
    expect(() => parseDictionary(line)).toThrow(/dictionary line 1/);
  },
);
