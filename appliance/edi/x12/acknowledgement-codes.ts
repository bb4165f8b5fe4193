import type { Problem, ProblemCode } from "../problem.ts";

/** X12 element 723 (621 in a 999): what is wrong with an element. */
export function elementErrorCode({ code, found }: Problem): string {
  return elementCodes[code] ?? (found === undefined || found === "" ? "1" : "7");
}

/** X12 element 720 (620 in a 999): what is wrong with a segment. */
export function segmentErrorCode(problem: Problem): string {
  return segmentCodes[problem.code] ?? (problem.element ? "8" : "2");
}

/** X12 element 718 (618): what is wrong with a transaction set. */
export function setErrorCodes(problems: readonly Problem[], setControl: string): string[] {
  const codes = new Set<string>();
  for (const { code, segment, expected } of problems) {
    if (code === "document-not-supported") codes.add("1");
    else if (code === "segment-missing" && expected === "SE") codes.add("2");
    else if (segment?.tag === "SE" && code === "control-number-mismatch") codes.add("3");
    else if (segment?.tag === "SE" && code === "count-mismatch") codes.add("4");
    else if (segment?.tag === "ST" && code === "element-missing") codes.add(setControl === "" ? "7" : "6");
    else codes.add("5");
  }
  return [...codes].slice(0, 5);
}

/** X12 element 716: what is wrong with a group. */
export function groupErrorCodes(problems: readonly Problem[]): string[] {
  const codes = new Set<string>();
  for (const { code, segment, expected } of problems) {
    if (code === "segment-missing" && expected === "GE") codes.add("3");
    else if (segment?.tag === "GE" && code === "control-number-mismatch") codes.add("4");
    else if (segment?.tag === "GE" && code === "count-mismatch") codes.add("5");
    else if (segment?.tag === "GS" && code === "element-missing") codes.add("6");
  }
  return [...codes].slice(0, 5);
}

const elementCodes: Partial<Record<ProblemCode, string>> = {
  "element-missing": "1",
  "pair-incomplete": "2",
  "value-too-long": "5",
  "number-invalid": "6",
  "number-not-whole": "6",
  "character-not-allowed": "6",
  "value-unknown": "7",
  "date-invalid": "8",
  "time-invalid": "9",
};

const segmentCodes: Partial<Record<ProblemCode, string>> = {
  "segment-tag-invalid": "1",
  "segment-misplaced": "7",
  "segment-missing": "3",
  "segment-repeated": "5",
  "lines-missing": "3",
};
