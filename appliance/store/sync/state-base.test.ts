import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { MemoryHub } from "#sync/protocol/hub/memory-hub.ts";
import { stateOf } from "#sync/protocol/hub/state-of.ts";
import { moveOf } from "#sync/protocol/hub/testing/test-company.ts";
import type { HubBox } from "#sync/protocol/hub/view.ts";
import { lineageOfState } from "#sync/protocol/site/lineage-of-state.ts";
import { SiteSession } from "#sync/protocol/site/site-session.ts";
import type { JournalRow } from "../ledger/journal.ts";
import { bodyAt } from "./page-rows.ts";
import { comparable, SqliteSite } from "./testing/sqlite-site.ts";

const folder = mkdtempSync(join(tmpdir(), "kontor-state-"));
const open: SqliteSite[] = [];
afterAll(() => {
  for (const book of open) book.close();
  rmSync(folder, { recursive: true, force: true });
});
let files = 0;
const newFile = () => join(folder, `${++files}.sqlite`);
const nowMs = Date.UTC(2026, 0, 5);
const newHub = (image?: ReturnType<MemoryHub["image"]>) => {
  let tickets = 0;
  return new MemoryHub({ nowMs: () => nowMs, newTicket: () => `t${++tickets}` }, image);
};

/** A box of site `a` with a book on a disk. */
class Box {
  readonly book: SqliteSite;
  readonly session: SiteSession;
  readonly name: string;

  constructor(name: string, origin: string, begin = true) {
    this.name = name;
    this.book = new SqliteSite(newFile(), origin, () => nowMs, { begin, newFile });
    open.push(this.book);
    let next = 0;
    const newOrigin = () => `${origin}${++next}`;
    const parts = { box: name, protocol: 1, schema: 1, wallMs: () => nowMs, freeBytes: () => 1e12, newOrigin };
    this.session = new SiteSession(this.book, parts);
  }

  /** Exchanges until there is nothing more to do; gives what the hub said each time. */
  talk(hub: MemoryHub): string[] {
    const modes: string[] = [];
    for (let again = true; again; ) {
      if (modes.length > 20) throw new Error(`the talk does not end: ${modes.join(" ")}`);
      const taken = this.session.take(hub.exchange({ ...this.session.request(), pagesMax: 10 }));
      modes.push(taken.mode);
      for (const action of taken.actions)
        if (action.kind === "snapshot") this.book.takeState(stateOf(hub, "a"));
        else this.book.perform(action);
      again = taken.again;
    }
    return modes;
  }

  /** The book says what the hub's log says, is sound, and comes out the same when it is made anew from its journal. */
  expectSound(hub: MemoryHub): void {
    expect(this.book.lines).toEqual(comparable(hub.fold, "a"));
    expect(this.book.isRebuiltAlike()).toBe(true);
  }
}

function worked() {
  const hub = newHub();
  for (const name of ["box", "next", "other"]) hub.enrol(name, name === "other" ? "b" : "a");
  const box = new Box("box", "a.e1");
  box.book.write({ type: "in", moves: [moveOf(7, "~supplier", "dock"), moveOf(2, "dock", "shelf")] });
  box.book.write({ type: "task", sets: [{ record: "task", id: "t1", fields: { priority: 3 } }] });
  box.book.write({ type: "item", sets: [{ record: "item", id: "A", fields: { name: "Tea", tracksLot: true } }] });
  box.book.write({ type: "order", commandId: "c1", sets: [{ record: "order", id: "o1", fields: { number: "1" } }] });
  box.talk(hub);
  box.talk(hub);
  return { hub, box };
}

const expel = (hub: MemoryHub, name: string) =>
  hub.boxes.set(name, { ...(hub.box(name) as HubBox), state: "expelled" });

test("a bare box goes on in its site with the state of it, and the old one's late facts are adopted", () => {
  const { hub, box } = worked();
  box.book.write({ type: "out", moves: [moveOf(1, "shelf", "~customer")] }); // never sent
  const next = new Box("next", "a.e2", false);
  const state = stateOf(hub, "a");
  next.book.takeState(state);
  next.book.perform({
    ...{ kind: "begin", origin: "a.e2", reason: "takeover", inherits: false },
    lineage: lineageOfState(state),
  });
  expect([next.book.onHand("shelf", "A"), next.book.field("item", "A", "name")]).toEqual([2, "Tea"]);
  next.book.write({ type: "in", moves: [moveOf(5, "~supplier", "dock")] });
  expect(next.talk(hub).at(-1)).toBe("resume");
  expect(hub.site("a")?.authority).toBe("a.e2");
  // A device repeats what the old box had answered.
  expect(() => next.book.write({ type: "order", commandId: "c1" })).not.toThrow();
  expect(next.book.pending()).toEqual([]);

  expect(box.talk(hub).at(-1)).toBe("sealed");
  next.talk(hub);
  expect(next.book.adoptLate()).toBe(1);
  next.talk(hub);
  next.talk(hub);
  expect(next.book.onHand("shelf", "A")).toBe(1);
  next.expectSound(hub);
  expect(stateOf(hub, "a").rows.late).toEqual([]);
});

test("a box that was away longer than the log is kept gives what it has, takes the state, and its facts stay on top until the log has them", () => {
  const { hub, box } = worked();
  expel(hub, "box");
  hub.append({ type: "console", sets: [{ record: "item", id: "A", fields: { name: "Green tea", owner: "X" } }] });
  hub.append({ type: "console", sets: [{ record: "item", id: "B", fields: { name: "Milk" } }] });
  box.book.write({ type: "out", moves: [moveOf(1, "shelf", "~customer")] });
  box.book.write({ type: "task", sets: [{ record: "task", id: "t1", fields: { priority: 9 } }] });
  expect(hub.foldLog()).toBe(hub.head().hubPos);

  // Written while the state is on its way.
  const early = stateOf(hub, "a");
  box.book.takeState(early);
  expect(box.book.pending().map(({ type }) => type)).toEqual(["out", "task"]);
  expect([box.book.onHand("shelf", "A"), box.book.field("task", "t1", "priority")]).toEqual([1, 9]);
  expect(box.book.field("item", "B", "name")).toBe("Milk");
  expect(box.book.isRebuiltAlike()).toBe(true);
  expect(box.talk(hub)).toEqual(["resume"]);
  expect(hub.box("box")?.state).toBe("enrolled");
  box.expectSound(hub);
  box.book.takeState(early); // once more, by a mistake: it is older than the book
  expect(box.book.sync().cursor).toBe(hub.head().hubPos);
});

test("told by the hub, it does so by itself", () => {
  const { hub, box } = worked();
  expel(hub, "box");
  hub.append({ type: "console", sets: [{ record: "item", id: "B", fields: { name: "Milk" } }] });
  hub.foldLog();
  for (let i = 0; i < 5; i++) box.book.write({ type: "in", moves: [moveOf(1, "~supplier", "dock")] });
  expect(box.talk(hub)).toEqual(["snapshot", "resume"]);
  expect(box.book.onHand("dock", "A")).toBe(10);
  box.expectSound(hub);
  hub.append({ type: "console", sets: [{ record: "item", id: "B", fields: { name: "Oat milk" } }] });
  box.talk(hub);
  expect(box.book.field("item", "B", "name")).toBe("Oat milk");
  box.expectSound(hub);
});

test("when the hub is put back to before the state, the book takes its state anew and sends what it lost again", () => {
  const { hub, box } = worked();
  const backup = structuredClone(hub.image());
  box.book.write({ type: "out", moves: [moveOf(1, "shelf", "~customer")] });
  box.book.write({ type: "task", sets: [{ record: "task", id: "t1", fields: { priority: 9 } }] });
  box.talk(hub);
  hub.append({ type: "console", sets: [{ record: "item", id: "A", fields: { name: "Lost" } }] });
  box.book.takeState(stateOf(hub, "a"));
  box.expectSound(hub);
  const again = newHub(backup);
  again.raiseIncarnation();
  expect(box.talk(again)).toContain("resume");
  box.talk(again);
  expect([box.book.field("item", "A", "name"), box.book.onHand("shelf", "A")]).toEqual(["Tea", 1]);
  expect(box.book.pending()).toEqual([]);
  box.expectSound(again);
});

test("what the log does not apply uncovers what the state says", () => {
  const { hub, box } = worked();
  box.book.write({ type: "task", sets: [{ record: "task", id: "t1", fields: { priority: 4 } }] });
  hub.append({ type: "console", sets: [{ record: "item", id: "B", fields: { name: "Milk" } }] });
  box.book.takeState(stateOf(hub, "a"));
  box.book.write({ type: "task", sets: [{ record: "task", id: "t1", fields: { priority: 5 } }] });
  // Another box goes on meanwhile, so both are late.
  const next = new Box("next", "a.e2", false);
  const state = stateOf(hub, "a");
  next.book.takeState(state);
  const lineage = lineageOfState(state);
  next.book.perform({ kind: "begin", origin: "a.e2", reason: "takeover", inherits: false, lineage });
  next.talk(hub);
  expect(box.talk(hub).at(-1)).toBe("sealed");
  box.talk(hub);
  expect(box.book.field("task", "t1", "priority")).toBe(3);
  box.expectSound(hub);
});

test("a standby follows a book that took a state, row by row, and can go on", () => {
  const { hub, box } = worked();
  expel(hub, "box");
  hub.append({ type: "console", sets: [{ record: "item", id: "B", fields: { name: "Milk" } }] });
  hub.foldLog();
  box.book.write({ type: "in", moves: [moveOf(1, "~supplier", "dock")] });
  box.talk(hub);
  const standby = new Box("next", "a.e2", false);
  standby.book.siteBook.change({ kind: "follow", primary: "box" });
  const rows = box.book.db.prepare("SELECT * FROM journal ORDER BY pos").all() as JournalRow[];
  for (const row of rows) {
    const body = bodyAt(box.book.runner.book.statements, row.pos);
    standby.book.siteBook.change({ kind: "rows", rows: [{ row, ...(body && { body }) }] });
  }
  expect(standby.book.lines).toEqual(box.book.lines);
  const { origin, seq, tip, lineage } = box.book.sync();
  standby.book.perform({
    ...{ kind: "begin", origin: "a.e2", reason: "takeover", inherits: false },
    lineage: [...lineage, { origin, seq, tip, reason: "first" }],
  });
  standby.book.write({ type: "in", moves: [moveOf(1, "~supplier", "dock")] });
  expect(standby.talk(hub).at(-1)).toBe("resume");
  expect(standby.book.onHand("dock", "A")).toBe(7);
  standby.expectSound(hub);
});

test("a state of another past or another site is refused, and nothing changes", () => {
  const { hub, box } = worked();
  const before = box.book.lines;
  const state = stateOf(hub, "a");
  const [at] = state.origins;
  const foreign = { ...state, cursor: 99, origins: [{ ...(at as NonNullable<typeof at>), tip: "f".repeat(64) }] };
  expect(() => box.book.takeState(foreign)).toThrow("another past");
  expect(() => box.book.takeState({ ...state, site: "b" })).toThrow("site b");
  expect(box.book.lines).toEqual(before);
  expect(box.book.isRebuiltAlike()).toBe(true);
});
