import { expect, test } from "vitest";
import { nciDecoder, parseNci } from "./nci.ts";

const read = (text: string, decode = nciDecoder()) => decode(Buffer.from(text, "latin1"), 7);
const codeOf = (text: string) => {
  const [reading] = read(text);
  return reading?.kind === "trouble" ? reading.code : reading?.kind;
};

test.each([
  ["\n0012.34kg\r\n00\r\x03", 12_340, true],
  ["\n  12.34kg\r\n00\r\x03", 12_340, true],
  ["\n0012.34KG\r\n10\r\x03", 12_340, false],
  ["\n-000.50kg\r\n00\r\x03", -500, true],
  ["\n- 00.50 kg\r\n00\r\x03", -500, true],
  ["\n1234g\r\np0\r\x03", 1_234, true],
])("%j", (reply, grams, stable) => {
  expect(read(reply)).toMatchObject([{ kind: "weight", atMs: 7, grams, stable }]);
});

test.each([
  ["\n01\r\x03", "underload"],
  ["\n02\r\x03", "overload"],
  ["\n^^^^^^kg\r\n02\r\x03", "overload"],
  ["\n______kg\r\n01\r\x03", "underload"],
  ["\n40\r\x03", "fault"],
  ["\n08\r\x03", "fault"],
  ["\n?\r\x03", "refused"],
  ["\n0012.34lb\r\n00\r\x03", "refused"],
  ["\n0012.34kg\r\n\x03", "unreadable"],
  ["\n0012.34kg\r\nAB\r\x03", "unreadable"],
  ["\n------kg\r\n00\r\x03", "unreadable"],
  ["hello", "unreadable"],
  ["", "unreadable"],
])("%j is trouble: %s", (reply, code) => {
  expect(codeOf(reply)).toBe(code);
});

test("a status alone is no reading", () => {
  expect(read("\n30\r\x03")).toEqual([]);
  expect(parseNci(Buffer.from("\n30\r\x03"))).toEqual({
    status: { motion: true, atZero: true, under: false, over: false, faulty: false },
  });
});
