import { expect, test } from "vitest";
import { linesWith, type TraceLine, TraceLines, traceFile, traceLinesMax } from "./trace-lines.ts";

const line = (n: number, text = `line ${n}`): TraceLine => ({
  n,
  atMs: 1_000 + n,
  direction: n % 2 === 0 ? "in" : "out",
  hex: Buffer.from(text).toString("hex"),
  text,
});
const numbers = (lines: TraceLines) => lines.lines.map(({ n }) => n);

test("what was asked for and what came meanwhile stand in order, each once", () => {
  const lines = new TraceLines();
  lines.add(line(4));
  lines.add(line(5));
  lines.add(line(1), line(2), line(3), line(4));
  expect(numbers(lines)).toEqual([1, 2, 3, 4, 5]);
});

test("what was cleared does not come back when it is asked for again", () => {
  const lines = new TraceLines();
  lines.add(line(1), line(2));
  lines.clear();
  lines.add(line(1), line(2), line(3));
  expect(numbers(lines)).toEqual([3]);
  lines.clear();
  lines.add(line(2));
  expect(numbers(lines)).toEqual([]);
});

test("never holds much more than it shows, and says how many are new", () => {
  const lines = new TraceLines();
  for (let n = 1; n <= 3 * traceLinesMax; n += 1) lines.add(line(n));
  expect(lines.lines.length).toBeLessThanOrEqual(traceLinesMax + 200);
  expect(lines.lines.at(-1)?.n).toBe(3 * traceLinesMax);
  expect(lines.since(3 * traceLinesMax - 7)).toBe(7);
});

test("a search looks into the text and into whole bytes", () => {
  const all = [line(1, "S S  1.234 kg"), line(2, "SI"), { ...line(3, ""), hex: "1234", text: "<12>4" }];
  expect(linesWith(all, " kg").map(({ n }) => n)).toEqual([1]);
  expect(linesWith(all, "53 49").map(({ n }) => n)).toEqual([2]);
  expect(linesWith(all, "23").map(({ n }) => n)).toEqual([1]);
  expect(linesWith(all, "")).toHaveLength(3);
});

test("a file has one line each, with time, direction, bytes and text", () => {
  expect(traceFile([line(2, "SI")])).toBe("1970-01-01T00:00:01.002Z\tin\t5349\tSI\n");
});
