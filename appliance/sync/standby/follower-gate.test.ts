import { expect, test } from "vitest";
import type { Answer } from "../../store/run-command.ts";
import { FollowerGate } from "./follower-gate.ts";
import { InStep } from "./in-step.ts";

const call = { commandId: "c", name: "n", input: {}, caller: { actor: "a", device: "", roles: [] } };

/** What was answered so far, after all that is due has run. */
async function settled(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test("what the standby does not have does not leave, and a box that starts again waits for it as in the middle of the day", () => {
  let nowMs = 0;
  const how = { synchronous: true, aloneAfterMs: 3_000 };
  const gate = new FollowerGate(how, () => nowMs);
  expect(gate.isInStep).toBe(true);
  expect(gate.leavesPos).toBeUndefined();
  gate.heard(4, 9);
  expect(gate.leavesPos).toBeUndefined();
  gate.heard(9, 9);
  expect(gate.leavesPos).toBe(9);
  nowMs = 10_000;
  expect(gate.look()).toBe(false);

  const lonely = new FollowerGate(how, () => nowMs);
  nowMs += 3_000;
  expect(lonely.look()).toBe(true);
  expect(lonely.leavesPos).toBe(Number.POSITIVE_INFINITY);
  expect(new FollowerGate({ ...how, joins: true }, () => nowMs).leavesPos).toBe(Number.POSITIVE_INFINITY);
  expect(new FollowerGate({ ...how, synchronous: false }, () => nowMs).leavesPos).toBe(Number.POSITIVE_INFINITY);
});

test("an answer waits until the standby has it, and not a moment longer than a primary waits for one that is gone", async () => {
  let nowMs = 1_000;
  let headPos = 5;
  const gate = new FollowerGate({ synchronous: true, aloneAfterMs: 3_000, joins: true }, () => nowMs);
  const inStep = new InStep({
    get headPos() {
      return headPos;
    },
    run: () => {
      headPos++;
      return Promise.resolve<Answer>({ ok: true, value: headPos });
    },
  });
  inStep.until = (pos) => gate.reached(pos);
  const answered: unknown[] = [];
  const send = () => void inStep.run(call).then((answer) => answered.push("value" in answer && answer.value));

  // Alone until the standby has caught up.
  expect(gate.aloneSinceMs).toBe(1_000);
  send();
  await settled();
  expect(answered).toEqual([6]);
  gate.heard(3, 6);
  expect(gate.isInStep).toBe(false);
  gate.heard(6, 6);
  expect(gate.isInStep).toBe(true);

  send();
  await settled();
  send();
  await settled();
  expect(answered).toEqual([6]);
  gate.heard(7, 8);
  await settled();
  expect(answered).toEqual([6, 7]);
  gate.heard(8, 8);
  await settled();
  expect(answered).toEqual([6, 7, 8]);

  // The standby is gone: one caller waits for the set time, then all go on, and it is told once.
  send();
  await settled();
  nowMs += 2_999;
  expect(gate.look()).toBe(false);
  await settled();
  expect(answered).toHaveLength(3);
  nowMs += 1;
  expect(gate.look()).toBe(true);
  expect(gate.look()).toBe(false);
  await settled();
  send();
  await settled();
  expect(answered).toEqual([6, 7, 8, 9, 10]);
  expect(gate.aloneSinceMs).toBe(nowMs);

  // It comes back, is behind, catches up, and is waited for again.
  gate.heard(8, 10);
  expect(gate.isInStep).toBe(false);
  gate.heard(10, 10);
  send();
  await settled();
  expect(answered).toHaveLength(5);
});

test("an asynchronous standby is never waited for", async () => {
  const gate = new FollowerGate({ synchronous: false, aloneAfterMs: 3_000 }, () => 0);
  gate.heard(1, 1);
  await gate.reached(99);
  expect([gate.isInStep, gate.aloneSinceMs]).toEqual([false, null]);
});

test("a box that was replaced says so at once; any other refusal tells of the book, and waits", async () => {
  const codes = ["site-fenced", "not-found"] as const;
  const asked: number[] = [];
  for (const code of codes) {
    const inStep = new InStep({
      headPos: 7,
      run: () => Promise.resolve({ ok: false, refusal: { code } } as Answer),
    });
    inStep.until = async (pos) => void asked.push(pos);
    expect(await inStep.run(call)).toMatchObject({ refusal: { code } });
    expect(asked).toEqual(code === "site-fenced" ? [] : [7]);
  }
});
