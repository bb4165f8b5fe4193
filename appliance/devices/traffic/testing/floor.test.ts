import { expect, test } from "vitest";
import { readLif } from "#drivers/codecs/lif.ts";
import { Chance } from "../../../testing/chance.ts";
import { layoutFromLif } from "../layout-from-lif.ts";
import { makeLayout } from "../make-layout.ts";
import { randomLayout } from "./random-layout.ts";
import { runFloor } from "./run-floor.ts";

// 203 and 213 once stood still. The long form is `npm run soak -- --only traffic`.
test.each([11, 13, 203, 213])(
  "layout %i: 30 vehicles do 150 orders, never two in one place, nobody waits for what will not come",
  { timeout: 120_000 },
  (seed) => {
    const layout = randomLayout(new Chance(seed), { vehicles: 30, aislesMin: 6, aislesMax: 12 });
    const report = runFloor({ layout, seed, vehicles: 30, orders: 150 });
    expect(report).toMatchObject({ done: 150, sharedPlaces: 0, unresolvedOver60s: 0 });
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

test("12 vehicles serve the drawn warehouse, imported from its LIF file", () => {
  const aisles = Array.from({ length: 8 }, (_, a) => Array.from({ length: 8 }, (_, i) => `A${a + 1}-${i + 1}`));
  const wall = ["DOCK-1", "DOCK-2", "PACK-1", "PACK-2"];
  const reading = readLif(makeLayout({ name: "Demo", aisles, wall, parking: 12, chargers: 3, vehicleTypes: ["amr"] }));
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const layout = layoutFromLif(reading.lif);
  // Places to rest are stations of the file, but not where goods are.
  const stations = layout.stations.filter(({ id }) => !/^(parking|charger)-/.test(id));
  const report = runFloor({ layout: { ...layout, stations }, seed: 3, vehicles: 12, orders: 200 });
  expect(report).toMatchObject({ done: 200, sharedPlaces: 0, unresolvedOver60s: 0 });
});
