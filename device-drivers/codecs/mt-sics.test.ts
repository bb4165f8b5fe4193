import { expect, test } from "vitest";
import type { Reading } from "../kit/reading.ts";
import { mtSicsDecoder, parseMtSics } from "./mt-sics.ts";

const read = (line: string, decode = mtSicsDecoder()): Reading[] => decode(Buffer.from(line, "latin1"), 7);
const codeOf = (line: string, decode = mtSicsDecoder()) => {
  const [reading] = read(line, decode);
  return reading?.kind === "trouble" ? reading.code : reading?.kind;
};

test.each([
  ["S S     100.00 g", 100, true],
  ["S D     12.300 kg", 12_300, false],
  ["S S    -12.345 kg", -12_345, true],
  ["S S          0 g", 0, true],
  ["S S   1500.4 g", 1_500, true],
  ["S S   12.345 kg ", 12_345, true],
])("%s", (line, grams, stable) => {
  expect(read(line)).toEqual([{ kind: "weight", atMs: 7, grams, stable, raw: line.trimEnd() }]);
});

test.each([
  ["S I", "not-ready"],
  ["S +", "overload"],
  ["S -", "underload"],
  ["ES", "refused"],
  ["EL", "refused"],
  ["ET", "check-failed"],
  ["S S Error 10b", "fault"],
  ["S S         12 PCS", "refused"],
  ["S S   1.2.3 kg", "unreadable"],
  ["S S", "unreadable"],
  ["hello", "unreadable"],
  ["", "unreadable"],
])("%j is trouble: %s", (line, code) => {
  expect(codeOf(line)).toBe(code);
});

test.each([
  ["Z A", { kind: "answer", command: "Z", status: "A", text: "" }],
  ["Z I", { kind: "answer", command: "Z", status: "I", text: "" }],
  ["T S     100.00 g", { kind: "answer", command: "T", status: "S", text: "100.00 g" }],
  ["T +", { kind: "answer", command: "T", status: "+", text: "" }],
  ["TA A    100.00 g", { kind: "answer", command: "TA", status: "A", text: "100.00 g" }],
  ['I4 A "0123456789"', { kind: "answer", command: "I4", status: "A", text: '"0123456789"' }],
])("%s answers a command and is no reading", (line, reply) => {
  expect(parseMtSics(line)).toEqual(reply);
  expect(read(line)).toEqual([]);
});

test("a scale that is switched to another unit is in trouble until it is switched back", () => {
  const decode = mtSicsDecoder({ pounds: "convert" });
  expect(codeOf("S S     1.000 kg", decode)).toBe("weight");
  expect(codeOf("S S     2.205 lb", decode)).toBe("unit-changed");
  expect(codeOf("S S      1000 g", decode)).toBe("unit-changed");
  expect(codeOf("S S     1.000 kg", decode)).toBe("weight");
});

test("pounds are refused unless they are to be converted, and then rounded to the step", () => {
  expect(codeOf("S S      1.00 lb")).toBe("refused");
  const decode = mtSicsDecoder({ pounds: "convert", stepGrams: 10 });
  expect(read("S S      1.00 lb", decode)).toMatchObject([{ grams: 450 }]);
});

test("metric weights are never rounded to the step", () => {
  expect(read("S S    12.346 kg", mtSicsDecoder({ stepGrams: 5 }))).toMatchObject([{ grams: 12_346 }]);
});

test("a weight above what the scale may carry is overload, whatever the scale says", () => {
  expect(codeOf("S S    15.001 kg", mtSicsDecoder({ maxGrams: 15_000 }))).toBe("overload");
  expect(codeOf("S S    15.000 kg", mtSicsDecoder({ maxGrams: 15_000 }))).toBe("weight");
});
