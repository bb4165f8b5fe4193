import { expect, test } from "vitest";
import { z } from "zod";
import { command } from "#sync/contracts/define.ts";
import type { Move } from "#sync/model/facts/fact.ts";
import { refuse } from "./book.ts";
import { openForWriting } from "./database.ts";
import { decides, type Handlers, polled } from "./handler.ts";
import { type CommandCall, CommandRunner } from "./run-command.ts";
import { verify } from "./verify.ts";

const receive = command({
  name: "test.receive",
  title: "",
  input: { qty: z.int(), to: z.string() },
  output: z.object({ onHand: z.int() }),
  may: "anyone",
  rest: "POST /t",
});
const handlers: Handlers = {
  "test.receive": decides(receive, (book, { qty, to }) => {
    const spot = { place: to, lpn: "", status: "available" as const };
    const move: Move = {
      sku: "A",
      lot: "",
      serial: "",
      owner: "",
      qty,
      from: { ...spot, place: "~supplier" },
      to: spot,
    };
    book.post({ type: "received", moves: [move] });
    if (to === "NOWHERE") refuse({ code: "location-unknown", location: to });
    if (to === "BROKEN") throw new Error("our mistake");
    return { onHand: book.balances({ place: to })[0]?.onHand ?? 0 };
  }),
};
const call = (commandId: string, qty: number, to = "B1"): CommandCall => ({
  commandId,
  name: "test.receive",
  input: { qty, to },
  caller: { actor: "p", device: "d", roles: [] },
});

function newRunner() {
  const db = openForWriting(":memory:");
  return { db, runner: new CommandRunner(db, handlers, { origin: "S1", wallMs: () => 1_000 }) };
}

test("a decision sees what it booked, and neighbours in one batch see each other", () => {
  const { runner } = newRunner();
  const { answers } = runner.run([call("c1", 5), call("c2", 7)]);
  expect(answers).toEqual([
    { ok: true, value: { onHand: 5 } },
    { ok: true, value: { onHand: 12 } },
  ]);
});

test("a repeated commandId gets its first answer and books nothing", () => {
  const { runner } = newRunner();
  runner.run([call("c1", 5)]);
  const again = runner.run([call("c1", 99), call("c1", 5)]);
  expect(again.answers).toEqual([
    { ok: true, value: { onHand: 5 } },
    { ok: true, value: { onHand: 5 } },
  ]);
  expect(again.toPos).toBe(1);
});

test("a refusal undoes only its own command, is kept as a fact, and is the answer to a repeat", () => {
  const { db, runner } = newRunner();
  const { answers, facts } = runner.run([call("c1", 5), call("c2", 7, "NOWHERE"), call("c3", 1)]);
  expect(answers[1]).toEqual({ ok: false, refusal: { code: "location-unknown", location: "NOWHERE" } });
  expect(facts.map((f) => [f.seq, f.type])).toEqual([
    [1, "received"],
    [2, "command-refused"],
    [3, "received"],
  ]);
  expect(runner.run([call("c2", 7, "B1")]).answers[0]).toEqual(answers[1]);
  expect(db.prepare("SELECT count(*) AS n FROM balance WHERE place = 'NOWHERE'").get()).toEqual({ n: 0 });
});

test("a fault undoes its command, leaves no answer, and the caller may send it again", () => {
  const { runner } = newRunner();
  const { answers } = runner.run([call("c1", 5, "BROKEN"), call("c2", 1)]);
  expect(answers[0]).toMatchObject({ ok: false, fault: expect.stringContaining("our mistake") });
  expect(answers[1]).toMatchObject({ ok: true });
  expect(runner.headPos).toBe(1);
});

test("the chain has no gap and verifies; a changed byte is found", () => {
  const { db, runner } = newRunner();
  runner.run([call("c1", 5), call("c2", 7, "NOWHERE"), call("c3", 1)]);
  expect(verify(db)).toMatchObject({ ok: true, facts: 3 });
  db.prepare("UPDATE journal SET data = '{\"x\":1}' WHERE pos = 2").run();
  expect(verify(db).problems[0]).toMatchObject({ pos: 2, what: "hash" });
});

test("a runner opened on an old book goes on behind its last fact, with a later clock", () => {
  const { db, runner } = newRunner();
  runner.run([call("c1", 5)]);
  const next = new CommandRunner(db, handlers, { origin: "S1", wallMs: () => 5 });
  const { facts } = next.run([call("c2", 1)]);
  expect(facts[0]).toMatchObject({ pos: 2, seq: 2, atMs: 1_000 });
  expect(verify(db).ok).toBe(true);
});

test("an id that somebody else used does not get their answer", () => {
  const { runner } = newRunner();
  runner.run([call("c1", 5)]);
  const { answers } = runner.run([{ ...call("c1", 5), caller: { actor: "q", device: "d", roles: [] } }]);
  expect(answers[0]).toMatchObject({ ok: false, refusal: { code: "command-id-reused" } });
});

test("a command that changed nothing keeps its answer too, unless it is polled", () => {
  const db = openForWriting(":memory:");
  let asked = 0;
  const look = decides(receive, () => ({ onHand: ++asked }));
  const runner = new CommandRunner(
    db,
    { "test.receive": look, "test.poll": polled(look) },
    { origin: "S1", wallMs: () => 1_000 },
  );
  expect(runner.run([call("c1", 1), call("c1", 1)]).answers).toEqual([
    { ok: true, value: { onHand: 1 } },
    { ok: true, value: { onHand: 1 } },
  ]);
  expect(runner.headPos).toBe(1);
  runner.run([{ ...call("c2", 1), name: "test.poll" }]);
  expect(runner.headPos).toBe(1);
});
