import fc from "fast-check";
import { expect, test } from "vitest";
import { parseToledo, toledoChecksum, toledoDecoder } from "./toledo-continuous.ts";

interface Words {
  decimals?: number;
  increment?: 0 | 1 | 2 | 3;
  b?: number;
  c?: number;
  short?: boolean;
}
const KG = 0b1_0000;

function frame(weight: string, tare: string, { decimals = 5, increment = 1, b = KG, c = 0, short }: Words = {}) {
  const words = [0x02, 0x20 | (increment << 3) | decimals, 0x20 | b, 0x20 | c];
  const body = Buffer.from([...words, ...Buffer.from(`${weight}${short ? "" : tare}\r`)]);
  return Buffer.concat([body, Buffer.of(toledoChecksum(body))]);
}

const read = (bytes: Uint8Array) => toledoDecoder({ checksum: true })(bytes, 7);
const codeOf = (bytes: Uint8Array, decode = toledoDecoder({ checksum: true })) => {
  const [reading] = decode(bytes, 7);
  return reading?.kind === "trouble" ? reading.code : reading?.kind;
};

test("a frame as a terminal sent it: 12.34 kg, increment one hundredth", () => {
  const sent = Buffer.from("022c30202020313233342020202020300d1b", "hex");
  expect(read(sent)).toMatchObject([{ kind: "weight", atMs: 7, grams: 12_340, stable: true, stepGrams: 10 }]);
});

test.each([
  [0, "  1234", 123_400_000],
  [1, "  1234", 12_340_000],
  [2, "  1234", 1_234_000],
  [3, "  1234", 123_400],
  [4, "  1234", 12_340],
  [5, "  1234", 1_234],
  [6, "  1234", 123],
  [7, "123456", 1_235],
])("decimal point %i", (decimals, digits, grams) => {
  expect(read(frame(digits, "     0", { decimals }))).toMatchObject([{ grams }]);
});

test.each([
  [1, 1_000],
  [2, 2_000],
  [3, 5_000],
] as const)("increment code %i", (increment, stepGrams) => {
  expect(read(frame("  1000", "     0", { decimals: 2, increment }))).toMatchObject([{ stepGrams }]);
});

test("net, negative, motion, tare", () => {
  expect(read(frame("  1234", "  0250", { b: KG | 0b1011 }))).toMatchObject([
    { grams: -1_234, net: true, stable: false, tareGrams: 250 },
  ]);
});

test("a gross weight has no tare, even where the frame has one", () => {
  expect(read(frame("  1234", "   250"))[0]).not.toHaveProperty("tareGrams");
});

test("the short form has no tare", () => {
  expect(read(frame("  1234", "", { short: true }))).toMatchObject([{ grams: 1_234 }]);
});

test.each([
  ["out of range", KG | 0b100, 0, "overload"],
  ["out of range below", KG | 0b110, 0, "underload"],
  ["not zeroed since power came", KG | 0b100_0000, 0, "not-ready"],
  ["expanded display", KG, 0b1_0000, "not-ready"],
  ["pounds", 0, 0, "refused"],
  ["troy ounces", 0, 0b100, "refused"],
])("%s is trouble", (_name, b, c, code) => {
  expect(codeOf(frame("  1234", "     0", { b, c }))).toBe(code);
});

test("word C names grams, tonnes and ounces", () => {
  expect(read(frame("  1234", "     0", { decimals: 2, c: 1 }))).toMatchObject([{ grams: 1_234 }]);
  expect(read(frame("  1234", "     0", { decimals: 5, c: 2 }))).toMatchObject([{ grams: 1_234_000 }]);
  const decode = toledoDecoder({ checksum: true, pounds: "convert" });
  expect(decode(frame("    16", "     0", { decimals: 2, c: 3 }), 7)).toMatchObject([{ grams: 454 }]);
});

test("the fixed bits 5 and 6 of the words are not looked at: makers differ", () => {
  const sent = frame("  1234", "     0");
  for (const at of [1, 3]) sent[at] = (sent[at] ?? 0) ^ 0b10_0000;
  sent[sent.length - 1] = toledoChecksum(sent.subarray(0, -1));
  expect(codeOf(sent)).toBe("weight");
});

test("any one byte changed is seen by the checksum", () => {
  const sent = frame("  1234", "   250");
  fc.assert(
    fc.property(fc.nat(sent.length - 2), fc.integer({ min: 1, max: 127 }), (at, change) => {
      const spoiled = Buffer.from(sent);
      spoiled[at] = ((spoiled[at] ?? 0) + change) & 0xff;
      fc.pre(((spoiled[at] - (sent[at] ?? 0)) & 0x7f) !== 0);
      expect(codeOf(spoiled)).toBe("check-failed");
    }),
  );
});

test("dashes, blanks and frames of other lengths are unreadable", () => {
  const decode = toledoDecoder({ checksum: false });
  const without = (bytes: Buffer) => bytes.subarray(0, -1);
  expect(codeOf(without(frame("------", "     0")), decode)).toBe("unreadable");
  expect(codeOf(without(frame("      ", "     0")), decode)).toBe("unreadable");
  expect(codeOf(without(frame("  12 4", "     0")), decode)).toBe("unreadable");
  expect(parseToledo(frame("  1234", "     0"))).toBeUndefined();
});
