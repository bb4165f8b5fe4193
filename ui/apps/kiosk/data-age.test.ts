import { expect, test } from "vitest";
import { dataAge, staleAfterMs } from "./data-age.ts";

const live = { online: true, socketOpen: true, readAtMs: 1_000, nowMs: 2_000 };

test("a screen is live only while the appliance answers, the socket stands and the reading is young", () => {
  expect(dataAge(live)).toEqual({ state: "live" });
  expect(dataAge({ ...live, socketOpen: false })).toEqual({ state: "as-of", atMs: 1_000 });
  expect(dataAge({ ...live, online: false })).toEqual({ state: "stale", atMs: 1_000, ageMs: 1_000 });
});

test("an old reading is stale even where everything claims to be well", () => {
  expect(dataAge({ ...live, nowMs: 1_000 + staleAfterMs + 1 })).toMatchObject({ state: "stale" });
});

test("before the first reading nothing is claimed, and a clock that was set back makes no age below zero", () => {
  expect(dataAge({ ...live, readAtMs: 0 })).toEqual({ state: "never" });
  expect(dataAge({ ...live, online: false, nowMs: 0 })).toEqual({ state: "stale", atMs: 1_000, ageMs: 0 });
});
