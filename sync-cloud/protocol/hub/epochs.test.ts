import { describe, expect, test } from "vitest";
import { TestCompany } from "./testing/test-company.ts";

const types = (company: TestCompany) =>
  company.hub.log.map(({ fact, verdict }) => `${fact.origin} ${fact.type} ${verdict.kind}`);
const inLog = (company: TestCompany, type: string) =>
  company.hub.log.filter(({ fact, verdict }) => fact.type === type && verdict.kind === "accepted").length;

describe("a site by itself", () => {
  test("what a box wrote is in the log in its order, and both agree", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.move(10, "~supplier", "dock");
    a.move(4, "dock", "shelf");
    expect(a.onHand("shelf")).toBe(4);
    expect(a.sync()).toMatchObject({ mode: "resume", current: true });
    expect(types(company)).toEqual(["a.e1 epoch-begun accepted", "a.e1 moved accepted", "a.e1 moved accepted"]);
    expect(a.book.pending()).toEqual([]);
    expect(a.lines).toEqual(a.hubLines);
    expect(a.onHand("shelf")).toBe(4);
  });

  test("a request that comes twice, and an answer that is lost, change nothing", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.move(10, "~supplier", "dock");
    a.sync();
    a.move(1, "dock", "shelf");
    const request = { ...a.session.request(), pagesMax: 4 };
    company.hub.exchange(request);
    company.hub.exchange(request);
    a.session.lost();
    a.exchange({ lose: true });
    a.exchange({ lose: true });
    expect(a.sync()).toMatchObject({ mode: "resume", current: true });
    expect(company.hub.log).toHaveLength(3);
    expect(company.hub.incidents).toEqual([]);
    expect(a.lines).toEqual(a.hubLines);
  });

  test("an answer that comes late is stale and does nothing", () => {
    const company = new TestCompany();
    const a = company.box("a");
    const late = a.ask();
    a.session.lost();
    a.sync();
    a.move(1, "~supplier", "dock");
    expect(a.hear(late).mode).toBe("stale");
    const crossed = a.ask();
    a.session.lost();
    const current = a.ask();
    expect([a.hear(crossed).mode, a.hear(current).mode]).toEqual(["stale", "resume"]);
    expect(a.sync().current).toBe(true);
    expect(a.lines).toEqual(a.hubLines);
  });
});

describe("restore, clone, rollback", () => {
  test("a restored box goes on offline under a new epoch; what it lost comes back, what it wrote stays", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.move(10, "~supplier", "dock");
    a.sync();
    const backup = a.book.image();
    a.move(3, "dock", "shelf");
    a.sync();
    a.restore(backup);
    expect(a.onHand("shelf")).toBe(0);
    a.move(2, "dock", "bin");
    expect(a.sync()).toMatchObject({ mode: "resume", current: true });
    expect([a.onHand("dock"), a.onHand("shelf"), a.onHand("bin")]).toEqual([5, 3, 2]);
    expect(a.lines).toEqual(a.hubLines);
    expect(company.hub.incidents.map(({ kind }) => kind)).toEqual(["restored"]);
    expect(company.hub.origin("a.e1")).toMatchObject({ sealedAtSeq: 3, generation: 1 });
    expect(company.hub.origin("a.e2")).toMatchObject({ generation: 2 });
  });

  test("facts of the closed epoch that turn up later are late, and adopted once with their moves", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.move(10, "~supplier", "dock");
    a.sync();
    const backup = a.book.image();
    a.move(3, "dock", "shelf");
    const onlyOnOldDisk = a.book.factsAfter("a.e1", 2, 10, 1e6);
    a.restore(backup);
    a.sync();
    expect(a.onHand("shelf")).toBe(0);
    company.hub.push(onlyOnOldDisk!, "a");
    a.sync();
    a.sync();
    expect(a.onHand("shelf")).toBe(3);
    expect(types(company).filter((line) => /moved|late/.test(line))).toEqual([
      "a.e1 moved accepted",
      "a.e1 moved late",
      "a.e2 late-fact-adopted accepted",
    ]);
    expect(company.hub.log.at(-1)?.fact.source).toEqual({ origin: "a.e1", seq: 3, tip: onlyOnOldDisk?.hashes[0] });
    expect(a.lines).toEqual(a.hubLines);
  });

  test("a restore after an adoption does not adopt again", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.move(10, "~supplier", "dock");
    a.sync();
    const backup = a.book.image();
    a.move(3, "dock", "shelf");
    const old = a.book.factsAfter("a.e1", 2, 10, 1e6);
    a.restore(backup);
    a.sync();
    company.hub.push(old!, "a");
    a.sync();
    a.restore(backup);
    a.sync();
    expect(a.onHand("shelf")).toBe(3);
    expect(inLog(company, "late-fact-adopted")).toBe(1);
    expect(a.lines).toEqual(a.hubLines);
  });

  test("the same backup put back twice is no second box", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.move(10, "~supplier", "dock");
    a.sync();
    const backup = a.book.image();
    a.restore(backup);
    a.move(1, "dock", "x");
    a.sync();
    a.restore(backup);
    a.move(2, "dock", "y");
    expect(a.sync()).toMatchObject({ mode: "resume", current: true });
    expect([a.onHand("dock"), a.onHand("x"), a.onHand("y")]).toEqual([7, 1, 2]);
    expect(company.hub.sites.get("a")?.authority).toBe("a.e3");
  });

  test("a disk that went back without a word is found by what the hub has beyond it", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.move(10, "~supplier", "dock");
    a.sync();
    const before = a.book.image();
    a.move(3, "dock", "shelf");
    a.sync();
    a.start(before);
    expect(a.sync()).toMatchObject({ mode: "resume", current: true });
    expect(a.origin).toBe("a.e2");
    expect(a.onHand("shelf")).toBe(3);
    expect(company.hub.incidents.map(({ kind }) => kind)).toEqual(["copied"]);
    expect(a.lines).toEqual(a.hubLines);
  });

  test("what it wrote since it went back is written again under the new epoch, once, however many facts there are", () => {
    const company = new TestCompany();
    const a = company.box("a");
    for (let i = 0; i < 700; i++) a.move(1, "~supplier", "dock");
    const before = a.book.image();
    for (let i = 0; i < 900; i++) a.move(1, "dock", "lost");
    a.sync();
    a.start(before);
    a.company.nowMs += 1;
    for (let i = 0; i < 1_500; i++) a.move(1, "~supplier", "mine");
    expect(a.sync()).toMatchObject({ mode: "resume", current: true });
    expect([a.onHand("dock"), a.onHand("lost"), a.onHand("mine")]).toEqual([-200, 900, 1_500]);
    expect(company.hub.log.filter(({ fact }) => fact.source).every(({ fact }) => fact.source?.tip !== undefined)).toBe(
      true,
    );
    expect(a.book.pending()).toEqual([]);
    expect(a.lines).toEqual(a.hubLines);
  });

  test("the branch put back once more is known by its hashes and counts once", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.move(10, "~supplier", "dock");
    const before = a.book.image();
    a.move(3, "dock", "shelf");
    a.sync();
    a.start(before);
    company.nowMs += 1;
    a.move(2, "dock", "mine");
    const branch = a.book.image();
    a.sync();
    expect(a.onHand("mine")).toBe(2);
    a.restore(branch);
    expect(a.sync()).toMatchObject({ mode: "resume", current: true });
    expect(a.onHand("mine")).toBe(2);
    expect(
      company.hub.log.filter(({ verdict }) => verdict.kind === "quarantined").map(({ verdict }) => verdict),
    ).toMatchObject([{ reason: "repeat" }]);
    expect(a.lines).toEqual(a.hubLines);
  });

  test("an old ticket is enough: a disk that lost only what nobody else has is told to begin anew", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.sync();
    const before = a.book.image();
    a.sync();
    a.sync();
    a.sync();
    a.start(before);
    a.sync();
    expect(a.origin).toBe("a.e2");
    expect(company.hub.incidents.map(({ kind }) => kind)).toEqual(["copied"]);
  });

  test("a copy of a living box: the living one goes on, the copy is fenced, and what both wrote counts once", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.move(10, "~supplier", "dock");
    a.sync();
    const copy = company.box("a", { image: structuredClone(a.book.image()) });
    a.move(1, "dock", "from-a");
    a.sync();
    a.sync();
    company.nowMs += 1;
    copy.move(2, "dock", "from-copy");
    copy.sync();
    a.move(4, "dock", "from-a");
    a.sync();
    expect(copy.sync().mode).toBe("sealed");
    expect(() => copy.move(1, "dock", "x")).toThrow(/fenced/);
    a.sync();
    expect(a.sync()).toMatchObject({ mode: "resume", current: true });
    expect([a.onHand("dock"), a.onHand("from-a"), a.onHand("from-copy")]).toEqual([3, 5, 2]);
    copy.sync();
    expect(copy.lines).toEqual(a.hubLines);
    expect(a.lines).toEqual(a.hubLines);
    expect(company.hub.sites.get("a")?.authority).toBe(a.origin);
    expect(company.hub.incidents.map(({ kind }) => kind)).toEqual(["copied", "copied"]);
  });
});

describe("another box takes over", () => {
  const pair = () => {
    const company = new TestCompany();
    const primary = company.box("a", { name: "primary" });
    primary.move(10, "~supplier", "dock");
    primary.sync();
    primary.move(1, "dock", "both");
    const standby = company.box("a", { name: "standby", image: structuredClone(primary.book.image()) });
    return { company, primary, standby };
  };

  test("with the uplink dead: it works at once, delivers what the old one wrote first, and the old one is fenced", () => {
    const { company, primary, standby } = pair();
    primary.move(2, "dock", "unsent");
    standby.book.takeOver(company.newOrigin("a"));
    standby.move(3, "dock", "new");
    expect(standby.sync()).toMatchObject({ mode: "resume", current: true });
    expect(standby.onHand("unsent")).toBe(0);
    expect(types(company).filter((line) => line.includes("late"))).toEqual([]); // it vouches for what it has in its book
    expect(primary.sync().mode).toBe("sealed");
    expect(() => primary.move(1, "dock", "x")).toThrow(/fenced/);
    standby.sync();
    primary.sync();
    expect([standby.onHand("dock"), standby.onHand("both"), standby.onHand("unsent"), standby.onHand("new")]).toEqual([
      4, 1, 2, 3,
    ]);
    expect(standby.lines).toEqual(standby.hubLines);
    expect(primary.lines).toEqual(primary.hubLines);
    expect(primary.onHand("unsent")).toBe(2);
  });

  test("the old one was heard first with more than the standby has: nothing is late", () => {
    const { company, primary, standby } = pair();
    primary.move(2, "dock", "sent");
    primary.sync();
    standby.book.takeOver(company.newOrigin("a"));
    standby.move(3, "dock", "new");
    expect(standby.sync()).toMatchObject({ mode: "resume", current: true });
    expect([standby.onHand("sent"), standby.onHand("new")]).toEqual([2, 3]);
    expect(company.hub.log.some(({ verdict }) => verdict.kind === "late")).toBe(false);
  });

  test("both go on by themselves: the first that is heard stays, the other is closed, its work is adopted, people are told", () => {
    const { company, primary, standby } = pair();
    const backup = primary.book.image();
    standby.book.takeOver(company.newOrigin("a"));
    standby.move(3, "dock", "new");
    primary.restore(backup);
    primary.move(1, "dock", "beside");
    standby.sync();
    expect(primary.sync().mode).toBe("sealed");
    standby.sync();
    primary.sync();
    expect([standby.onHand("new"), standby.onHand("beside")]).toEqual([3, 1]);
    expect(company.hub.incidents.map(({ kind }) => kind)).toEqual(["taken-over", "two-boxes"]);
    expect(standby.lines).toEqual(standby.hubLines);
    expect(primary.lines).toEqual(primary.hubLines);
  });

  test("a person makes the fenced one go on: it follows the epoch that closed it", () => {
    const { company, primary, standby } = pair();
    primary.move(2, "dock", "unsent");
    standby.book.takeOver(company.newOrigin("a"));
    standby.move(3, "dock", "new");
    standby.sync();
    primary.sync();
    primary.book.takeOver(company.newOrigin("a"), { other: standby.origin });
    primary.move(1, "dock", "again");
    expect(primary.sync()).toMatchObject({ mode: "resume", current: true });
    expect(["unsent", "new", "again"].map((place) => primary.onHand(place))).toEqual([2, 3, 1]);
    expect(standby.sync().mode).toBe("sealed");
    expect(standby.lines).toEqual(primary.hubLines);
  });
});

describe("the hub loses its tail", () => {
  test("boxes undo what the hub lost, send their own again, and all agree", () => {
    const company = new TestCompany();
    const a = company.box("a");
    const b = company.box("b");
    a.move(10, "~supplier", "dock");
    a.set("item", "A", { name: "first" });
    a.sync();
    b.sync();
    const backup = company.hub.image();
    a.move(1, "dock", "shelf");
    a.set("item", "A", { name: "second" });
    b.set("item", "B", { name: "by b" });
    a.sync();
    b.sync();
    a.sync();
    expect(b.book.record("item", "A")).toEqual({ name: "second" });
    company.restoreHub(backup);
    company.hub.append({ type: "set", sets: [{ record: "item", id: "C", fields: { name: "by the cloud" } }] });
    b.sync();
    expect(b.book.record("item", "A")).toEqual({ name: "first" });
    a.sync();
    b.sync();
    a.sync();
    expect(b.book.record("item", "A")).toEqual({ name: "second" });
    expect(company.hub.log).toHaveLength(8);
    for (const box of [a, b]) {
      expect(box.lines).toEqual(box.hubLines);
      expect(box.book.pending()).toEqual([]);
      expect(box.book.record("item", "C")).toEqual({ name: "by the cloud" });
    }
  });

  test("a hub that went back without a word is found by the first box that shows its marks", () => {
    const company = new TestCompany();
    const a = company.box("a");
    const b = company.box("b");
    company.hub.append({ type: "set", sets: [{ record: "item", id: "A", fields: { name: "kept" } }] });
    a.sync();
    b.sync();
    const backup = company.hub.image();
    company.hub.append({ type: "set", sets: [{ record: "item", id: "A", fields: { name: "lost" } }] });
    a.sync();
    company.restoreHub(backup, { silent: true });
    b.set("item", "B", { name: "b" });
    b.sync();
    company.hub.append({ type: "set", sets: [{ record: "item", id: "D", fields: { name: "d" } }] });
    a.sync();
    expect(company.hub.incidents.map(({ kind }) => kind)).toEqual(["hub-lost-tail"]);
    expect(company.hub.incarnation()).toBe(2);
    b.sync();
    for (const box of [a, b]) {
      expect(box.book.record("item", "A")).toEqual({ name: "kept" });
      expect(box.lines).toEqual(box.hubLines);
    }
  });

  test("what a box wrote while it knew the lost part has not seen what stands there now", () => {
    const company = new TestCompany();
    const a = company.box("a");
    const b = company.box("b");
    a.sync();
    b.sync();
    const backup = company.hub.image();
    for (let i = 0; i < 5; i++) company.hub.append({ type: "note" });
    a.sync();
    a.set("item", "A", { name: "by a" });
    company.restoreHub(backup);
    company.nowMs += 10;
    b.set("item", "A", { name: "by b, later" });
    b.sync();
    a.sync();
    expect(company.hub.conflicts).toHaveLength(1);
    b.sync();
    expect([a, b].map((box) => box.book.record("item", "A"))).toEqual([
      { name: "by b, later" },
      { name: "by b, later" },
    ]);
  });

  test("an epoch that the hub forgot is admitted again", () => {
    const company = new TestCompany();
    const a = company.box("a");
    a.move(5, "~supplier", "dock");
    a.sync();
    const backup = company.hub.image();
    a.restore(a.book.image());
    a.move(1, "dock", "shelf");
    a.sync();
    company.restoreHub(backup);
    a.move(1, "dock", "shelf");
    expect(a.sync()).toMatchObject({ mode: "resume", current: true });
    expect(a.onHand("shelf")).toBe(2);
    expect(a.lines).toEqual(a.hubLines);
  });
});
