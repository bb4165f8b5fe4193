import { expect, test } from "vitest";
import { applyEdits, EditFailed, importWith } from "./mutant-loader.ts";
import { gateTimeoutMs, runGatePart } from "./testing/run-gate-part.ts";

test("an edit that no longer fits its file says so, and spaces do not matter", () => {
  const edit = (find: string) => [{ file: "x.ts", find, put: "no" }];
  expect(applyEdits("x.ts", "if (a  &&\n  b) go();", edit("if (a && b)"))).toBe("no go();");
  expect(() => applyEdits("x.ts", "if (a) go();", edit("if (b)"))).toThrow(EditFailed);
  expect(() => applyEdits("x.ts", "go(); go();", edit("go();"))).toThrow(/2 times/);
});

test("a mistake in a file that a run does not load is refused, not survived", async () => {
  const edits = [{ file: "scripts/kontor.mjs", find: "a", put: "b" }];
  await expect(importWith("elsewhere", edits, "sync-cloud/sim/run.ts")).rejects.toThrow(/is not part of/);
});

/** The other half has a file of its own, so that two workers share them. */
test(
  "every deliberate mistake of the first half is noticed within its budget of seeds",
  async () => {
    const { survivors, asked, answered, status, stderr } = await runGatePart(1, 2);
    expect(survivors).toEqual([]);
    expect(answered, stderr).toEqual(asked);
    expect(status, stderr).toBe(0);
  },
  gateTimeoutMs,
);
