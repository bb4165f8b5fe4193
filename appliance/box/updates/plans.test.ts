import { expect, test } from "vitest";
import { FloorWatch } from "./floor-watch.ts";
import { type Check, causeOf, judgeProof, proveWithinMs, stableForMs } from "./proof.ts";
import { countdownMs, nextStep, planLateMs } from "./switch-plan.ts";

const t = 1_000_000_000;
const at = { kind: "at", atMs: t } as const;
const quiet = { kind: "quiet", quietMinutes: 10 } as const;
const tenMinutes = 600_000;

test("a chosen time is waited for, counted down to, and kept even if somebody works", () => {
  const when = (nowMs: number, switchAtMs: number | null = null) =>
    nextStep(at, { nowMs, switchAtMs, quietSinceMs: null });
  expect(when(t - countdownMs - 1)).toEqual({ kind: "wait" });
  expect(when(t - countdownMs)).toEqual({ kind: "count-down", switchAtMs: t });
  expect(when(t - 1, t)).toEqual({ kind: "wait" });
  expect(when(t, t)).toEqual({ kind: "switch" });
});

test("a box that was off at the time does it soon after, with a whole countdown, and not a day later", () => {
  const late = (nowMs: number) => nextStep(at, { nowMs, switchAtMs: null, quietSinceMs: null });
  expect(late(t + planLateMs)).toEqual({ kind: "count-down", switchAtMs: t + planLateMs + countdownMs });
  expect(late(t + planLateMs + 1)).toEqual({ kind: "call-off", why: "missed" });
});

test("a quiet moment is waited for, and whoever begins to work in the countdown calls it off", () => {
  const floor = new FloorWatch(t);
  const step = (nowMs: number, switchAtMs: number | null, leases = 0) =>
    nextStep(quiet, { nowMs, switchAtMs, ...floor.state(leases) });
  expect(step(t + tenMinutes - 1, null)).toEqual({ kind: "wait" });
  floor.saw({ actor: "p-ann", device: "hh-1", atMs: t + 60_000 });
  floor.saw({ actor: "system", device: "", atMs: t + 90_000 });
  floor.saw({ actor: "cloud:boss", device: "cloud", atMs: t + 90_000 });
  expect(step(t + tenMinutes, null)).toEqual({ kind: "wait" });
  const quietAt = t + 60_000 + tenMinutes;
  expect(step(quietAt, null, 1)).toEqual({ kind: "wait" });
  expect(step(quietAt, null)).toEqual({ kind: "count-down", switchAtMs: quietAt + countdownMs });
  expect(step(quietAt + 10, quietAt + countdownMs)).toEqual({ kind: "wait" });
  expect(step(quietAt + 10, quietAt + countdownMs, 1)).toEqual({ kind: "call-off", why: "busy" });
  expect(step(quietAt + countdownMs, quietAt + countdownMs)).toEqual({ kind: "switch" });
  floor.saw({ actor: "machine:scale-1", device: "scale-1", atMs: quietAt + 20 });
  expect(step(quietAt + 30, quietAt + countdownMs)).toEqual({ kind: "call-off", why: "busy" });
});

const checks = (broker: Check["state"]): Check[] => [
  { name: "store", state: "good", detail: "" },
  { name: "broker", state: broker, detail: "refused" },
];

test("a version is well once everything was good for the whole window, without a break", () => {
  let goodSinceMs: number | null = null;
  const look = (ms: number, broker: Check["state"]) => {
    const verdict = judgeProof(checks(broker), { nowMs: t + ms, startedMs: t, goodSinceMs });
    if (verdict.kind === "wait") goodSinceMs = verdict.goodSinceMs;
    return verdict;
  };
  expect(look(1_000, "waiting")).toEqual({ kind: "wait", goodSinceMs: null, untilMs: t + proveWithinMs });
  expect(look(2_000, "good")).toEqual({ kind: "wait", goodSinceMs: t + 2_000, untilMs: t + 2_000 + stableForMs });
  look(30_000, "bad");
  expect(look(31_000, "good")).toMatchObject({ goodSinceMs: t + 31_000 });
  expect(look(31_000 + stableForMs - 1, "good").kind).toBe("wait");
  expect(look(31_000 + stableForMs, "good")).toEqual({ kind: "well" });
});

test("a version that is not well in time is unwell, with the part that failed as the cause", () => {
  const late = { nowMs: t + proveWithinMs, startedMs: t };
  expect(judgeProof(checks("bad"), { ...late, goodSinceMs: null })).toEqual({ kind: "unwell" });
  // It came up in the last moment: it gets its window.
  expect(judgeProof(checks("good"), { ...late, goodSinceMs: null }).kind).toBe("wait");
  expect(causeOf(checks("bad"))).toBe("unhealthy-broker");
  expect(causeOf(checks("waiting"))).toBe("unhealthy-broker");
});
