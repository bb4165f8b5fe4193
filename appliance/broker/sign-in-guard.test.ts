import { expect, test } from "vitest";
import { SignInGuard } from "./sign-in-guard.ts";

function guard(nowMs = { at: 0 }) {
  return new SignInGuard({ signInFailuresMax: 3, signInWindowMs: 60_000, signInAddressesMax: 10 }, () => nowMs.at);
}

test("after three failures a name at an address is not heard until the window is over", () => {
  const now = { at: 0 };
  const signIns = guard(now);
  for (let n = 0; n < 3; n++) {
    expect(signIns.blockedForMs("10.0.0.1", "scale")).toBe(0);
    signIns.attempted("10.0.0.1", "scale");
  }
  now.at = 20_000;
  expect(signIns.blockedForMs("10.0.0.1", "scale")).toBe(40_000);
  now.at = 60_000;
  expect(signIns.blockedForMs("10.0.0.1", "scale")).toBe(0);
});

test("one bridge with an old password does not lock out the others at its address", () => {
  const signIns = guard();
  for (let n = 0; n < 3; n++) signIns.attempted("127.0.0.1", "old-bridge");
  expect(signIns.blockedForMs("127.0.0.1", "old-bridge")).toBeGreaterThan(0);
  expect(signIns.blockedForMs("127.0.0.1", "good-bridge")).toBe(0);
});

test("guessing under many names blocks the address", () => {
  const signIns = guard();
  for (let n = 0; n < 30; n++) signIns.attempted("10.0.0.1", `name-${n}`);
  expect(signIns.blockedForMs("10.0.0.1", "never-tried")).toBeGreaterThan(0);
  expect(signIns.blockedForMs("10.0.0.2", "never-tried")).toBe(0);
});

test("a sign-in that succeeds is no failure", () => {
  const signIns = guard();
  for (let n = 0; n < 50; n++) {
    signIns.attempted("10.0.0.1", "scale");
    signIns.succeeded("10.0.0.1", "scale");
  }
  expect(signIns.blockedForMs("10.0.0.1", "scale")).toBe(0);
});

test("remembers no more addresses than its bound", () => {
  const signIns = guard();
  for (let n = 0; n < 1_000; n++) signIns.attempted(`10.0.${n >> 8}.${n & 255}`, "scale");
  expect(signIns.remembered).toBe(10);
});
