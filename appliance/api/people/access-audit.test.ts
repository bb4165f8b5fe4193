import { expect, test } from "vitest";
import { AccessAudit } from "./access-audit.ts";

function audited() {
  const facts: { address: string; what: string; times: number }[] = [];
  const clock = { nowMs: 1_000_000 };
  const audit = new AccessAudit(
    (refusal) => facts.push(refusal),
    () => clock.nowMs,
  );
  return { audit, facts, clock };
}

test("tells the first refusal at once, and those behind it as one number after ten seconds", () => {
  const { audit, facts, clock } = audited();
  for (let i = 0; i < 50; i++) audit.refused("10.0.0.9", "sign-in-wrong");
  expect(facts).toEqual([{ address: "10.0.0.9", what: "sign-in-wrong", times: 1 }]);
  clock.nowMs += 10_000;
  audit.flush();
  expect(facts[1]).toEqual({ address: "10.0.0.9", what: "sign-in-wrong", times: 49 });
  clock.nowMs += 10_000;
  audit.flush();
  expect(facts).toHaveLength(2);
  audit.stop();
});

test("a flood from many addresses writes at most 60 facts a minute and loses no count", () => {
  const { audit, facts, clock } = audited();
  for (let i = 0; i < 5_000; i++) audit.refused(`10.0.${i >> 8}.${i & 255}`, "sign-in-wrong");
  expect(facts).toHaveLength(60);
  for (let minute = 0; minute < 40; minute++) {
    clock.nowMs += 60_000;
    audit.flush();
  }
  expect(facts.reduce((sum, { times }) => sum + times, 0)).toBe(5_000);
  audit.stop();
});
