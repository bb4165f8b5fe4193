import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { applyEdits, EditFailed } from "./mutant-loader.ts";
import { mutants } from "./mutants.ts";

test("an edit that no longer fits its file says so, and spaces do not matter", () => {
  const edit = (find: string) => [{ file: "x.ts", find, put: "no" }];
  expect(applyEdits("x.ts", "if (a  &&\n  b) go();", edit("if (a && b)"))).toBe("no go();");
  expect(() => applyEdits("x.ts", "if (a) go();", edit("if (b)"))).toThrow(EditFailed);
  expect(() => applyEdits("x.ts", "go(); go();", edit("go();"))).toThrow(/2 times/);
});

/** In a process of its own, whose modules can be loaded a second time with mistakes in them. */
test("every deliberate mistake is noticed within its budget of seeds", () => {
  const root = join(import.meta.dirname, "../..");
  const { stdout, stderr, status } = spawnSync(process.execPath, ["scripts/sim.ts", "--gate"], {
    cwd: root,
    encoding: "utf8",
    timeout: 400_000,
  });
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { mutant: string; caughtAtSeed?: number; why: string });
  expect(
    lines.filter(({ caughtAtSeed }) => caughtAtSeed === undefined).map(({ mutant, why }) => `${mutant}: ${why}`),
  ).toEqual([]);
  expect(lines, stderr).toHaveLength(mutants.length);
  expect(status, stderr).toBe(0);
}, 420_000);
