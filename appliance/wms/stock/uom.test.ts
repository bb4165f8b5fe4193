import fc from "fast-check";
import { expect, test } from "vitest";
import { fromBase, inUoms, qtyPerUom, toBase, uomsOf } from "./uom.ts";

const item = {
  baseUom: "EA",
  packagings: [
    { uom: "EA", qtyBase: 1, weightGrams: 20 },
    { uom: "CA", qtyBase: 12 },
    { uom: "PL", qtyBase: 480 },
  ],
};

test("packs become base units and back, with what is left over", () => {
  expect(toBase(item, 3, "ca")).toBe(36);
  expect(fromBase(item, 37, "CA")).toEqual({ packs: 3, rest: 1 });
  expect(toBase(item, 3, "")).toBe(3);
  expect(qtyPerUom(item, "BOX")).toBeUndefined();
});

test("units are offered largest first and a quantity is said in them", () => {
  expect(uomsOf(item)).toEqual([
    { uom: "PL", qtyBase: 480 },
    { uom: "CA", qtyBase: 12 },
    { uom: "EA", qtyBase: 1 },
  ]);
  expect(inUoms(item, 480 * 2 + 13)).toBe("2 PL + 1 CA + 1 EA");
  expect(inUoms(item, 0)).toBe("0 EA");
});

test("converting to packs and back loses nothing, whatever the packs (I20)", () => {
  const packings = fc.array(
    fc.record({ uom: fc.constantFrom("IN", "CA", "PL"), qtyBase: fc.integer({ min: 1, max: 5_000 }) }),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(packings, fc.integer({ min: 0, max: 1_000_000 }), (packagings, qty) => {
      for (const { uom } of uomsOf({ baseUom: "EA", packagings })) {
        const split = fromBase({ baseUom: "EA", packagings }, qty, uom);
        const back = split && (toBase({ baseUom: "EA", packagings }, split.packs, uom) ?? Number.NaN) + split.rest;
        expect(back).toBe(qty);
      }
    }),
    { numRuns: 300 },
  );
});
