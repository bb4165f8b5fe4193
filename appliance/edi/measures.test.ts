import { expect, test } from "vitest";
import { gtin14, hasCheckDigit, sscc18 } from "./gs1-number.ts";
import { lengthMm, volumeMm3, weightGrams } from "./measures.ts";

test("weights become whole grams, to the nearest, halves up", () => {
  expect([
    weightGrams(1, "lb"),
    weightGrams(1, "OZ"),
    weightGrams(1.005, "kg"),
    weightGrams(0.0005, "kg"),
    weightGrams(2, "01"),
  ]).toEqual([454, 28, 1005, 1, 907]);
});

test("lengths become whole millimetres", () => {
  expect([
    lengthMm(1, "in"),
    lengthMm(10, "Inches"),
    lengthMm(1, "ft"),
    lengthMm(2.54, "cm"),
    lengthMm(1.2, "m"),
  ]).toEqual([25, 254, 305, 25, 1200]);
});

test("volumes may exceed 32 bits but not 2^53", () => {
  expect(volumeMm3(9_000, "m3")).toBe(9_000_000_000_000);
  expect(volumeMm3(10_000_000, "m3")).toBeUndefined();
});

test("an unknown unit gives nothing", () => {
  expect([weightGrams(1, "mm"), lengthMm(1, "kg"), volumeMm3(1, "")]).toEqual([undefined, undefined, undefined]);
});

test("a GTIN of any length has 14 digits afterwards, and a right check digit", () => {
  expect([
    gtin14("012345678905"),
    gtin14("4006381333931"),
    gtin14("96385074"),
    gtin14("012345678900"),
    gtin14("12345"),
    gtin14("00000000"),
  ]).toEqual([...["00012345678905", "04006381333931", "00000096385074", undefined, undefined, undefined]]);
});

test("an SSCC is taken with or without its application identifier", () => {
  expect([
    sscc18("00340123456000000019"),
    sscc18("(00)340123456000000019"),
    sscc18("340123456000000019"),
    sscc18("34012345"),
  ]).toEqual([...["340123456000000019", "340123456000000019", "340123456000000019", undefined]]);
  expect(hasCheckDigit("340123456000000019")).toBe(true);
});
