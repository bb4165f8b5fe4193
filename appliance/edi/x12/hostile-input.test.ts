import { readdirSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { describeProblem } from "../problem.ts";
import { readX12Documents, type X12Documents } from "./read-documents.ts";
import { bytesOf, interchangeOf, sample } from "./sample-files.ts";

const names = readdirSync(new URL("../samples/", import.meta.url)).filter((name) => name.endsWith(".edi"));

/** Reads, and checks what must hold of every reading: it says something for each refusal, in words. */
function outcome(bytes: Uint8Array): X12Documents | undefined {
  const result = readX12Documents(bytes);
  for (const problem of [...result.warnings, ...(result.ok ? [] : result.errors)]) {
    expect(problem.line).toBeGreaterThanOrEqual(1);
    expect(describeProblem(problem)).toMatch(/^Line \d+.*: .+\.$/s);
  }
  if (result.ok) return result.documents;
  expect(result.errors.length).toBeGreaterThan(0);
  return undefined;
}

test.each(names)("%s cut off at any byte gives the same documents or a listed problem", (name) => {
  const bytes = bytesOf(sample(name));
  const whole = outcome(bytes);
  for (let length = 0; length < bytes.length; length++) {
    const documents = outcome(bytes.subarray(0, length));
    if (documents) expect(documents).toEqual(whole);
  }
});

test.each(names)("%s without any one of its segments never reads as something else unnoticed", (name) => {
  const text = sample(name);
  const terminator = text.includes("~") ? "~" : "\n";
  const segments = text.split(terminator);
  for (let i = 0; i < segments.length - 1; i++) {
    const bytes = bytesOf(segments.filter((_, index) => index !== i).join(terminator));
    const result = readX12Documents(bytes);
    // The count in SE no longer fits, so there is at least a warning, unless nothing but layout was taken away.
    const noticed = !result.ok || result.warnings.some(({ code }) => code === "count-mismatch");
    expect(noticed || segments[i]?.trim() === "", segments[i]).toBe(true);
  }
});

const alphabet = fc.constantFrom(..."*~>:\n\r \t'|^0123456789ABCISGTEWLXHN\u0000\u0007\u00e9\ufeff");

test("no file of any bytes makes the reader throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void outcome(bytes)),
    { numRuns: 300 },
  );
});

test("no interchange with any body makes the reader throw", () => {
  const segment = fc.tuple(
    fc.constantFrom(
      "HL",
      "LIN",
      "SN1",
      "MAN",
      "REF",
      "DTM",
      "N1",
      "N3",
      "N4",
      "PRF",
      "CTT",
      "BSN",
      "W05",
      "LX",
      "W01",
      "W76",
      "N9",
      "G62",
      "ST",
      "SE",
      "GS",
      "GE",
      "ISA",
      "IEA",
      "AK1",
      "AK2",
      "AK3",
      "AK4",
      "AK9",
    ),
    fc.array(
      fc.oneof(
        fc.constantFrom("", "1", "2", "GM", "EA", "20260101", "VN", "S", "I", "P"),
        fc.string({ unit: alphabet, maxLength: 8 }),
      ),
      { maxLength: 8 },
    ),
  );
  const body = fc.array(
    segment.map(([tag, elements]) => [tag, ...elements].join("*")),
    { maxLength: 25 },
  );
  fc.assert(
    fc.property(
      fc.constantFrom("856", "940", "997"),
      body,
      (kind, segments) => void outcome(interchangeOf(kind, "SH", segments)),
    ),
    { numRuns: 500 },
  );
});

test("no sample with any few bytes changed makes the reader throw", () => {
  const change = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
  fc.assert(
    fc.property(fc.constantFrom(...names), fc.array(change, { minLength: 1, maxLength: 4 }), (name, changes) => {
      const bytes = bytesOf(sample(name));
      for (const [at, value] of changes) bytes[at % bytes.length] = value;
      outcome(bytes);
    }),
    { numRuns: 400 },
  );
});
