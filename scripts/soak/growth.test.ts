import { expect, test } from "vitest";
import { Chance } from "#appliance/testing/chance.ts";
import { growthPerFact } from "./growth.ts";

/** Memory as it is seen: up with every fact until somebody collects, then back to what is really kept. */
function sawtooth(keptPerFact: number, chance: Chance): { facts: number; value: number }[] {
  let garbage = 0;
  return Array.from({ length: 300 }, (_, i) => {
    garbage = garbage > 40 ? 0 : garbage + 1.5 * chance.next();
    return { facts: i * 400, value: 60 + garbage + keptPerFact * i * 400 };
  });
}
const weekFacts = 140_000;

test("garbage that is collected now and then is no growth", () => {
  for (let seed = 0; seed < 50; seed++)
    expect(Math.abs(growthPerFact(sawtooth(0, new Chance(seed))) * weekFacts)).toBeLessThan(4);
});

test("what every fact leaves behind is found among it", () => {
  for (let seed = 0; seed < 50; seed++) {
    const found = growthPerFact(sawtooth(20 / weekFacts, new Chance(seed))) * weekFacts;
    expect(found).toBeGreaterThan(14);
    expect(found).toBeLessThan(26);
  }
});

test("without facts there is nothing to say", () => {
  expect(growthPerFact([])).toBe(0);
  expect(growthPerFact([{ facts: 5, value: 1 }])).toBe(0);
});
