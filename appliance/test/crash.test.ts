import { expect, test } from "vitest";
import { seedOf } from "../testing/chance.ts";
import { killRounds } from "./crash/kill-rounds.ts";

const kills = Number(process.env.KILLS ?? 100);
const seed = seedOf(process.env.SEED);

test(`killed ${kills} times under the load of 20 clients, the store has every acknowledged command exactly once (SEED=${seed})`, {
  timeout: 20_000 + kills * 4_000,
}, async () => {
  console.log(`kills: SEED=${seed} KILLS=${kills}`);
  const report = await killRounds({ seed, kills, clients: 20 });
  console.log(JSON.stringify(report));
  expect(report.kills).toBe(kills);
  expect(report.acknowledged).toBeGreaterThan(kills);
  expect(report.repeats).toBeGreaterThan(0);
  expect(report.picks).toBeGreaterThan(0);
});
