import { expect, test } from "vitest";
import { Chance } from "./chance.ts";
import { randomLayout } from "./random-layout.ts";
import { runFloor } from "./run-floor.ts";

// The long form, with 10 000 orders, is `npm run soak -- --only traffic`.
test.each([11, 12, 13, 14, 15])(
  "layout %i: 30 vehicles do 400 orders, never two in one place, nobody waits for what will not come",
  (seed) => {
    const layout = randomLayout(new Chance(seed), { vehicles: 30, aislesMin: 6, aislesMax: 12 });
    const report = runFloor({ layout, seed, vehicles: 30, orders: 400 });
    expect(report).toMatchObject({ done: 400, sharedPlaces: 0, unresolvedOver60s: 0 });
  },
);

test("the same seed gives the same run", () => {
  const run = () =>
    runFloor({
      layout: randomLayout(new Chance(7), { vehicles: 6, aislesMin: 3, aislesMax: 4 }),
      seed: 7,
      vehicles: 6,
      orders: 30,
    });
  expect(run()).toEqual(run());
});
