import { expect, test } from "vitest";
import { headerAliases, type TableKind } from "./header-aliases.ts";
import { matchHeaders, normalised } from "./headers.ts";

const kinds = Object.keys(headerAliases) as TableKind[];

test("case, spaces, underscores, punctuation and accents of a header do not matter", () => {
  for (const header of ["Länge (mm)", "laenge_mm", "LAENGE MM", " länge-[mm] "]) {
    const { columns } = matchHeaders([header], "items");
    expect(columns.get("length"), header).toMatchObject({ unit: "mm" });
  }
});

test.each(kinds)("every field of %s is found by its own name and by its first other name", (kind) => {
  for (const [field, aliases] of Object.entries(headerAliases[kind])) {
    expect([...matchHeaders([field], kind).columns.keys()], field).toEqual([field]);
    const claimed = Object.entries(headerAliases[kind]).find(([, others]) =>
      others.map(normalised).includes(normalised(aliases[0] ?? field)),
    );
    if (aliases[0]) expect([...matchHeaders([aliases[0]], kind).columns.keys()], aliases[0]).toEqual([claimed?.[0]]);
  }
});

test("a unit is only seen where a measure can have it", () => {
  expect(matchHeaders(["weight kg", "weight mm"], "items").columns.get("weight")).toMatchObject({
    unit: "kg",
    index: 0,
  });
  expect(matchHeaders(["weight mm"], "items").unused.map(({ header }) => header)).toEqual(["weight mm"]);
});

test("of two columns with one meaning the second is reported", () => {
  expect(matchHeaders(["SKU", "Item Code"], "items").repeated.map(({ header }) => header)).toEqual(["Item Code"]);
});
