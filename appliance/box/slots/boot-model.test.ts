import { expect, test } from "vitest";
import { exploreBoot, type ModelOptions } from "./testing/boot-model.ts";

test("in every state that a box can come to, a whole system starts, a bad one is left within three starts, and a confirmed one stays", () => {
  const { states, violation } = exploreBoot({ updates: 2 });
  process.stdout.write(`${JSON.stringify({ model: "boot", states, violations: violation ? 1 : 0 })}\n`);
  expect(violation).toBeUndefined();
  expect(states).toBeGreaterThan(1_000);
});

test.each([
  ["arm-before-flush", "would start, and it is"],
  ["truncate-first", "the boot environment is not whole"],
  ["two-sectors", "would start, though"],
  ["update-on-trial", "no start becomes healthy any more"],
] as const)("the search finds the mistake %s", (mistake: NonNullable<ModelOptions["mistake"]>, what) => {
  const { violation } = exploreBoot({ updates: 2, mistake });
  expect(violation?.what).toContain(what);
  expect(violation?.steps.length).toBeGreaterThan(1);
});
