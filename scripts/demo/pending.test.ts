import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { during, waitedFor, within } from "./pending.ts";
import { Standstill } from "./standstill.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("what does not end fails, and says what was waited for", async () => {
  const label = during("the label of carton 7", new Promise<void>(() => {}));
  const shift = within(60_000, "the end of the shift", label).catch((error: Error) => error.message);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await shift).toBe(
    "the end of the shift did not end within 60 s; waited for: the label of carton 7 (60 s); the end of the shift (60 s)",
  );
});

test("what ended is not waited for any more, and gives what it gave", async () => {
  const before = waitedFor();
  expect(await within(60_000, "a sum", Promise.resolve(7))).toBe(7);
  await expect(within(60_000, "a fall", Promise.reject(new Error("fell")))).rejects.toThrow("fell");
  expect(waitedFor()).toBe(before);
});

test("a shift that stands still is ended although nobody asks it, one that goes on is not", async () => {
  let done = 0;
  const watch = new Standstill({ done: () => done, limitMs: 30_000, tell: () => "live tasks: 3" });
  const said = watch.ended.catch((error: Error) => error.message);
  for (done = 1; done < 10; done++) await vi.advanceTimersByTimeAsync(29_000);
  await vi.advanceTimersByTimeAsync(31_000);
  expect(await said).toMatch(/^the shift stood still for 30 s; live tasks: 3; waited for: /);
  watch.stop();
});
