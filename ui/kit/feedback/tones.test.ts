import { expect, test } from "vitest";
import { signals } from "./tones.ts";

const tones = ["ok", "attention", "error"] as const;

test("the three signals differ in number, height and length, so that one need not look", () => {
  const vibrations = tones.map((tone) => signals[tone].vibrationMs.join());
  const melodies = tones.map((tone) => signals[tone].beeps.map(({ hertz }) => hertz).join());
  const lengths = tones.map((tone) => Math.max(...signals[tone].beeps.map(({ atMs, forMs }) => atMs + forMs)));
  expect(new Set(vibrations).size).toBe(3);
  expect(new Set(melodies).size).toBe(3);
  expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
  expect(lengths[2]! / lengths[0]!).toBeGreaterThan(3);
});

test("the good one is over before the next scan can come", () => {
  expect(Math.max(...signals.ok.beeps.map(({ atMs, forMs }) => atMs + forMs))).toBeLessThanOrEqual(150);
});
