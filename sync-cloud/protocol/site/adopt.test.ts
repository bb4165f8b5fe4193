import { describe, expect, test } from "vitest";
import type { RecordSet } from "../../model/facts/fact.ts";
import type { WireFact } from "../entry.ts";
import { moveOf } from "../hub/testing/test-company.ts";
import { type AdoptView, adopt, isAdoptedFrom } from "./adopt.ts";

/** A book in which nothing of it happened; `changes` say otherwise. */
const view = (changes: Partial<AdoptView> = {}): AdoptView => ({
  answered: () => false,
  hasLine: () => false,
  touchedSince: () => false,
  owned: () => undefined,
  stampOf: () => undefined,
  ...changes,
});
const tip = "ab".repeat(32);
const late = (more: Partial<WireFact>): { eff: string; fact: WireFact; tip: string } => ({
  eff: "0000000000050000",
  tip,
  fact: {
    origin: "a.e1",
    seq: 7,
    base: 0,
    hlc: "0000000000050000",
    atMs: 5,
    actor: "ann",
    device: "scanner",
    commandId: "c1",
    type: "picked",
    data: { note: "x" },
    moves: [],
    sets: [],
    ...more,
  },
});
const orderSet = (fields: object) => ({ record: "order", id: "O", fields }) as RecordSet;

describe("a late fact", () => {
  test("keeps its moves, its command and who did it, and names where it was written", () => {
    expect(adopt(view(), late({ moves: [moveOf(2, "dock", "shelf")] }))).toMatchObject({
      body: {
        type: "late-fact-adopted",
        source: { origin: "a.e1", seq: 7, tip },
        moves: [{ qty: 2 }],
        data: { type: "picked", data: { note: "x" } },
      },
      commandId: "c1",
      actor: "ann",
      device: "scanner",
    });
  });

  test("of a command that was answered since is noted, under no command", () => {
    const adoption = adopt(view({ answered: () => true }), late({ moves: [moveOf(2, "dock", "shelf")] }));
    expect(adoption).toMatchObject({
      body: { type: "late-fact-noted", source: { origin: "a.e1", seq: 7, tip } },
      commandId: "",
    });
    expect(adoption.body.moves).toBeUndefined();
  });

  test("sets owned fields that nobody wrote since, and says where the book stays as it is", () => {
    const { body, contradictions } = adopt(
      view({ touchedSince: (_o, _r, _i, field) => field === "number", owned: () => ({ number: "here" }) }),
      late({ sets: [orderSet({ number: "late", notes: ["n"] })] }),
    );
    expect(body.sets).toEqual([orderSet({ notes: ["n"] })]);
    expect(contradictions).toEqual([
      { record: "order", id: "O", field: "number", late: "late", here: "here", taken: false },
    ]);
  });

  test.each([
    ["shipped", "cancelled", true],
    ["cancelled", "shipped", false],
    ["packed", "picking", true],
    ["open", "open", undefined],
  ])("that says %s where the book says %s: is it taken? %s", (says, here, taken) => {
    const { body, contradictions } = adopt(
      view({ touchedSince: () => true, owned: () => ({ state: here }) }),
      late({ sets: [orderSet({ state: says })] }),
    );
    expect(contradictions.map((one) => one.taken)).toEqual(taken === undefined ? [] : [taken]);
    expect(body.sets).toEqual(taken ? [orderSet({ state: says })] : []);
  });

  test("sets shared fields that are older than it, and no newer ones", () => {
    const stampOf: AdoptView["stampOf"] = (_record, id) => ({
      eff: id === "old" ? "0000000000040000" : "0000000000060000",
      origin: "b.e1",
      seq: 1,
      hubPos: 1,
    });
    const item = (id: string) => ({ record: "item", id, fields: { name: "late" } }) as RecordSet;
    expect(adopt(view({ stampOf }), late({ sets: [item("old"), item("new")] })).body.sets).toEqual([item("old")]);
  });

  test("tells what it promised of rights; what it gave back went back when its epoch was closed", () => {
    const moves = [
      moveOf(2, "~rights/b/a.e1", "~rights/b/spent"),
      moveOf(3, "~rights/b/a.e1", "~rights/b"),
      moveOf(4, "dock", "shelf"),
    ];
    expect(adopt(view(), late({ moves })).body.moves?.map(({ qty }) => qty)).toEqual([2, 4]);
  });

  test("that is itself an adoption leaves what it adopted to this authority, when the log has it", () => {
    const first = { origin: "a.e0", seq: 3, tip: "cd".repeat(32) };
    const fact = { type: "late-fact-adopted", source: first, moves: [moveOf(2, "dock", "shelf")] };
    const hasLine: AdoptView["hasLine"] = (_origin, _seq, hash) => hash === first.tip;
    expect(adopt(view({ hasLine }), late(fact)).body.type).toBe("late-fact-noted");
    const adoption = adopt(view(), late(fact));
    expect(adoption.body).toMatchObject({
      type: "late-fact-adopted",
      source: { origin: "a.e1", seq: 7, tip, root: first },
    });
    expect(isAdoptedFrom(adoption.body, "a.e1")).toBe(true);
    expect(isAdoptedFrom(adoption.body, "a.e0")).toBe(false);
  });
});
