import { describe, expect, test } from "vitest";
import type { FactBody, RecordSet } from "../../../model/facts/fact.ts";
import type { WireFact } from "../../entry.ts";
import { MemoryHub } from "../../hub/memory-hub.ts";
import { moveOf } from "../../hub/testing/test-company.ts";
import type { Page } from "../../session.ts";
import { SiteSession, stepsOfState, type Taken } from "../site-session.ts";
import type { SiteAction, SiteSyncStore } from "../site-sync-store.ts";

/** A book of some kind, as the suite needs it. */
export interface BookUnderTest extends SiteSyncStore {
  write(body: FactBody & { commandId?: string }): WireFact;
  perform(action: SiteAction): void;
  adoptLate(): unknown;
  /** Own facts that the log has not. */
  pending(): readonly WireFact[];
  /** Units as shown, own unconfirmed moves included. */
  onHand(place: string, sku: string): number;
  /** A field as shown, own unconfirmed edits on top. */
  field(record: string, id: string, field: string): unknown;
  /** A second book from a copy of this one's disk. */
  copy(): BookUnderTest;
  /** Whether all that is shown is the same when it is made again from what the journal holds. */
  isRebuiltAlike(): boolean;
  close(): void;
}

/**
 * What every book of a box must do, whatever it is made of. `open` gives the empty book of a new site in its first epoch.
 */
export function siteStoreBehaviour(name: string, open: (origin: string, wallMs: () => number) => BookUnderTest): void {
  describe(`a box's book on ${name}`, () => {
    const books: BookUnderTest[] = [];
    const setUp = (): Company => new Company((book) => void books.push(book), open);
    const done = () => {
      for (const book of books.splice(0)) {
        expect(book.isRebuiltAlike()).toBe(true);
        book.close();
      }
    };

    test("own moves and edits show at once, and stay when the log confirms them", () => {
      const company = setUp();
      const a = company.box("a");
      a.move(5, "~supplier", "dock");
      a.set("item", "A", { name: "mine" });
      expect([a.book.onHand("dock", "A"), a.book.field("item", "A", "name")]).toEqual([5, "mine"]);
      expect(a.book.pending().length).toBeGreaterThan(1);
      a.sync();
      expect([a.book.onHand("dock", "A"), a.book.field("item", "A", "name")]).toEqual([5, "mine"]);
      expect(a.book.pending()).toEqual([]);
      done();
    });

    test("another site's edit goes under an unconfirmed own one, and what the log decides shows in the end", () => {
      const company = setUp();
      const [a, b] = [company.box("a"), company.box("b")];
      a.sync();
      b.sync();
      company.nowMs += 1_000;
      b.set("item", "A", { name: "by b", owner: "b" });
      b.sync();
      a.set("item", "A", { name: "by a" });
      const pages = a.pagesWithoutPushing();
      for (const page of pages) a.book.perform({ kind: "page", page });
      expect([a.book.field("item", "A", "name"), a.book.field("item", "A", "owner")]).toEqual(["by a", "b"]);
      a.sync();
      expect(a.book.field("item", "A", "name")).toBe(company.nameOf("A"));
      b.sync();
      expect(b.book.field("item", "A", "name")).toBe(company.nameOf("A"));
      done();
    });

    test("of two concurrent edits the later one shows everywhere, also on the box that made the other", () => {
      const company = setUp();
      const [a, b] = [company.box("a"), company.box("b")];
      a.sync();
      b.sync();
      a.set("item", "A", { name: "first" });
      company.nowMs += 10;
      b.set("item", "A", { name: "second" });
      b.sync();
      a.sync();
      b.sync();
      expect([a, b].map(({ book }) => book.field("item", "A", "name"))).toEqual(["second", "second"]);
      done();
    });

    test("a set member that one removes while another adds it again stays", () => {
      const company = setUp();
      const [a, b] = [company.box("a"), company.box("b")];
      a.set("barcode", "x", { sku: "A", deletedAt: null });
      a.sync();
      b.sync();
      a.set("barcode", "x", { deletedAt: null });
      company.nowMs += 10;
      b.set("barcode", "x", { deletedAt: 99 });
      b.sync();
      a.sync();
      b.sync();
      expect([a, b].map(({ book }) => book.field("barcode", "x", "deletedAt"))).toEqual([null, null]);
      done();
    });

    test("a ladder only goes up, whoever is heard last", () => {
      const company = setUp();
      const [a, b] = [company.box("a"), company.box("b")];
      a.set("transfer", "a+b/1", { state: "released" });
      a.sync();
      b.sync();
      b.set("transfer", "a+b/1", { state: "shipped" });
      company.nowMs += 10;
      a.set("transfer", "a+b/1", { state: "cancelled" });
      b.sync();
      a.sync();
      b.sync();
      expect([a, b].map(({ book }) => book.field("transfer", "a+b/1", "state"))).toEqual(["shipped", "shipped"]);
      done();
    });

    test("a page seen before is passed over, one that leaves a gap is refused and changes nothing", () => {
      const company = setUp();
      const [a, b] = [company.box("a"), company.box("b")];
      for (let i = 0; i < 3; i++) {
        b.set("item", `I${i}`, { name: `n${i}` });
        b.sync();
      }
      for (const hubPos of [1, 2, 2, 1]) a.book.perform({ kind: "page", page: company.onlyLine(hubPos) });
      expect(() => a.book.perform({ kind: "page", page: company.onlyLine(4) })).toThrow();
      expect([a.book.sync().cursor, a.book.field("item", "I0", "name")]).toEqual([2, "n0"]);
      a.sync();
      expect(a.book.field("item", "I2", "name")).toBe("n2");
      done();
    });

    test("an own fact that the hub holds back no longer counts, and those behind it do", () => {
      const company = setUp();
      const a = company.box("a");
      a.move(5, "~supplier", "dock");
      a.book.write({
        type: "forged",
        moves: [moveOf(7, "~supplier", "dock")],
        sets: [{ record: "rightGrant", id: "a+b/1", fields: { qty: 5 } } as RecordSet],
      });
      a.move(2, "dock", "shelf");
      expect(a.book.onHand("dock", "A")).toBe(10);
      a.sync();
      expect([a.book.onHand("dock", "A"), a.book.onHand("shelf", "A")]).toEqual([3, 2]);
      done();
    });

    test("owned fields: an own fact that did not count gives back what stood before", () => {
      const company = setUp();
      const a = company.box("a");
      a.set("order", "O", { state: "open" });
      a.sync();
      a.book.write({
        type: "forged",
        sets: [
          { record: "order", id: "O", fields: { state: "shipped" } } as RecordSet,
          { record: "rightGrant", id: "a+b/1", fields: { qty: 5 } } as RecordSet,
        ],
      });
      expect(a.book.field("order", "O", "state")).toBe("shipped");
      a.sync();
      expect(a.book.field("order", "O", "state")).toBe("open");
      done();
    });

    test("after a restore it goes on under a new epoch; what was lost comes back under what was written since", () => {
      const company = setUp();
      const a = company.box("a");
      a.move(10, "~supplier", "dock");
      a.set("order", "O", { state: "open", number: "1" });
      a.sync();
      const backup = a.book.copy();
      a.move(3, "dock", "shelf");
      a.set("order", "O", { state: "released", number: "2" });
      a.sync();
      const b = a.replacedBy(backup);
      b.restored();
      b.set("order", "O", { state: "picking" });
      b.move(2, "dock", "bin");
      expect(b.sync()).toMatchObject({ mode: "resume", current: true });
      expect(["dock", "shelf", "bin"].map((place) => b.book.onHand(place, "A"))).toEqual([5, 3, 2]);
      expect([b.book.field("order", "O", "state"), b.book.field("order", "O", "number")]).toEqual(["picking", "2"]);
      done();
    });

    test("a disk that went back without a word begins anew by itself, and counts everything once", () => {
      const company = setUp();
      const a = company.box("a");
      a.move(10, "~supplier", "dock");
      const before = a.book.copy();
      a.move(3, "dock", "shelf");
      a.set("item", "A", { name: "lost" });
      a.sync();
      const b = a.replacedBy(before);
      company.nowMs += 10;
      b.move(2, "dock", "mine");
      b.set("item", "A", { name: "mine" });
      b.set("order", "O", { state: "released" });
      expect(b.sync()).toMatchObject({ mode: "resume", current: true });
      expect(b.book.sync().origin).not.toBe("a.e1");
      expect(["dock", "shelf", "mine"].map((place) => b.book.onHand(place, "A"))).toEqual([5, 3, 2]);
      expect([b.book.field("item", "A", "name"), b.book.field("order", "O", "state")]).toEqual(["mine", "released"]);
      expect(b.book.pending()).toEqual([]);
      done();
    });

    test("late facts are adopted: moves always, owned fields where nobody wrote since, and each once", () => {
      const company = setUp();
      const a = company.box("a");
      a.move(10, "~supplier", "dock");
      a.set("order", "O", { state: "open", number: "1", notes: [] });
      a.sync();
      const backup = a.book.copy();
      a.move(3, "dock", "shelf");
      a.set("order", "O", { state: "released", number: "late" });
      const late = a.book.factsAfter("a.e1", a.book.sync().seq - 2, 10, 1e6);
      const b = a.replacedBy(backup);
      b.restored();
      b.set("order", "O", { state: "picking" });
      b.sync();
      company.hub.push(late as never, "a");
      b.sync();
      b.sync();
      expect(b.book.onHand("shelf", "A")).toBe(3);
      expect([b.book.field("order", "O", "state"), b.book.field("order", "O", "number")]).toEqual(["picking", "late"]);
      expect(company.hub.log.filter(({ fact }) => fact.type === "late-fact-adopted")).toHaveLength(2);
      done();
    });

    test("two late facts of one number, from two disks, are both adopted, though the hub lost the first", () => {
      const company = setUp();
      const a = company.box("a");
      a.move(10, "~supplier", "dock");
      a.sync();
      const [lost, living] = [a.book.copy(), a.book.copy()];
      a.move(3, "dock", "shelf");
      const first = a.book.factsAfter("a.e1", a.book.sync().seq - 1, 10, 1e6);
      const old = a.replacedBy(lost);
      old.move(2, "dock", "bin");
      const second = old.book.factsAfter("a.e1", old.book.sync().seq - 1, 10, 1e6);
      const b = a.replacedBy(living);
      b.restored();
      b.sync();
      const image = company.hub.image();
      company.hub.push(first as never, "a");
      b.sync();
      expect(["shelf", "bin"].map((place) => b.book.onHand(place, "A"))).toEqual([3, 0]);
      company.restoreHub(image);
      company.hub.push(second as never, "a");
      b.sync();
      b.sync();
      expect(["dock", "shelf", "bin"].map((place) => b.book.onHand(place, "A"))).toEqual([5, 3, 2]);
      expect(company.hub.log.filter(({ fact }) => fact.type === "late-fact-adopted")).toHaveLength(2);
      expect(b.book.pending()).toEqual([]);
      done();
    });

    test("a command that both epochs answered is booked once", () => {
      const company = setUp();
      const a = company.box("a");
      a.sync();
      const backup = a.book.copy();
      a.book.write({ type: "received", commandId: "c1", moves: [moveOf(4, "~supplier", "dock")] });
      const late = a.book.factsAfter("a.e1", a.book.sync().seq - 1, 10, 1e6);
      const b = a.replacedBy(backup);
      b.restored();
      b.book.write({ type: "received", commandId: "c1", moves: [moveOf(4, "~supplier", "dock")] });
      b.sync();
      company.hub.push(late as never, "a");
      b.sync();
      expect(b.book.onHand("dock", "A")).toBe(4);
      expect(company.hub.log.map(({ fact }) => fact.type)).toContain("late-fact-noted");
      done();
    });

    test("a hub that lost its tail: others' facts are undone, own ones are pending again and delivered anew", () => {
      const company = setUp();
      const [a, b] = [company.box("a"), company.box("b")];
      b.set("item", "A", { name: "kept" });
      b.sync();
      a.move(5, "~supplier", "dock");
      a.sync();
      const backup = company.hub.image();
      b.set("item", "A", { name: "lost" });
      b.sync();
      a.move(1, "dock", "shelf");
      a.set("item", "B", { name: "by a" });
      a.sync();
      expect(a.book.field("item", "A", "name")).toBe("lost");
      company.restoreHub(backup);
      a.sync();
      expect([a.book.field("item", "A", "name"), a.book.field("item", "B", "name")]).toEqual(["kept", "by a"]);
      expect([a.book.onHand("dock", "A"), a.book.onHand("shelf", "A"), a.book.pending().length]).toEqual([4, 1, 0]);
      b.sync();
      a.sync();
      expect(a.book.field("item", "A", "name")).toBe("lost");
      done();
    });

    test("fenced it takes no commands; it still hands over and follows, and a person can make it go on", () => {
      const company = setUp();
      const a = company.box("a");
      a.move(10, "~supplier", "dock");
      a.sync();
      const other = company.box("a", a.book.copy(), "standby");
      a.move(2, "dock", "unsent");
      other.begin("takeover", stepsOfState(other.book.sync()));
      other.move(3, "dock", "new");
      other.sync();
      expect(a.sync().mode).toBe("sealed");
      expect(a.book.sync().fencedBy).toBe(other.book.sync().origin);
      expect(() => a.move(1, "dock", "x")).toThrow();
      other.sync();
      a.sync();
      for (const { book } of [a, other])
        expect(["dock", "unsent", "new"].map((place) => book.onHand(place, "A"))).toEqual([5, 2, 3]);
      done();
    });
  });
}

/** A hub in memory, and boxes whose books are of the kind under test. */
class Company {
  nowMs = Date.UTC(2026, 0, 5);
  hub = this.#newHub();
  readonly #keep: (book: BookUnderTest) => void;
  readonly #open: (origin: string, wallMs: () => number) => BookUnderTest;
  #epochs = 0;
  #tickets = 0;

  constructor(keep: (book: BookUnderTest) => void, open: (origin: string, wallMs: () => number) => BookUnderTest) {
    this.#keep = keep;
    this.#open = open;
  }

  box(site: string, book?: BookUnderTest, name = `box-${site}`): Box {
    if (!this.hub.boxes.has(name)) this.hub.enrol(name, site);
    const its = book ?? this.#open(this.newOrigin(site), () => this.nowMs);
    this.#keep(its);
    return new Box(this, name, site, its);
  }

  newOrigin(site: string): string {
    return `${site}.e${++this.#epochs}`;
  }

  nameOf(item: string): unknown {
    for (const [key, { value }] of this.hub.fold.registers)
      if (key.includes(`item\u001f${item}\u001fname`)) return value;
    return undefined;
  }

  /** The one line of the log at a position, as a page for a site that it is not from. */
  onlyLine(hubPos: number): Page {
    const { tip, fact, eff, verdict, base } = this.hub.log[hubPos - 1] as (typeof this.hub.log)[number];
    const seen = fact.sets.some(({ record }) => record === "item");
    const entries = seen ? [{ hubPos, eff, verdict, fact: { ...fact, base } }] : [];
    return { from: hubPos - 1, to: hubPos, tip, incarnation: this.hub.incarnation(), entries, acks: [] };
  }

  restoreHub(image: ReturnType<MemoryHub["image"]>): void {
    this.hub = this.#newHub(structuredClone(image));
    this.hub.raiseIncarnation(this.hub.incarnation() + 1);
  }

  #newHub(image?: ReturnType<MemoryHub["image"]>): MemoryHub {
    return new MemoryHub({ nowMs: () => this.nowMs, newTicket: () => `t${++this.#tickets}` }, image);
  }
}

class Box {
  readonly #company: Company;
  readonly #name: string;
  readonly #site: string;
  readonly book: BookUnderTest;
  readonly #session: SiteSession;

  constructor(company: Company, name: string, site: string, book: BookUnderTest) {
    this.#company = company;
    this.#name = name;
    this.#site = site;
    this.book = book;
    this.#session = new SiteSession(book, {
      box: name,
      protocol: 1,
      schema: 1,
      wallMs: () => company.nowMs,
      freeBytes: () => 1e12,
      newOrigin: () => company.newOrigin(site),
    });
  }

  /** The same box with another disk. */
  replacedBy(book: BookUnderTest): Box {
    return this.#company.box(this.#site, book, this.#name);
  }

  move(qty: number, from: string, to: string): void {
    this.book.write({ type: "moved", moves: [moveOf(qty, from, to)] });
  }
  set(record: string, id: string, fields: Record<string, unknown>): void {
    this.book.write({ type: "set", sets: [{ record, id, fields } as RecordSet] });
  }

  restored(): void {
    this.begin("restore", stepsOfState(this.book.sync()));
  }
  begin(reason: "restore" | "takeover", lineage: ReturnType<typeof stepsOfState>): void {
    this.book.perform({ kind: "begin", origin: this.#company.newOrigin(this.#site), reason, inherits: false, lineage });
  }

  pagesWithoutPushing(): Page[] {
    const answer = this.#company.hub.exchange({ ...this.#session.request(), runs: [], pagesMax: 4 });
    this.#session.lost();
    return answer.pages;
  }

  sync(): Taken {
    for (let round = 0; round < 50; round++) {
      const request = structuredClone(this.#session.request());
      const answer = this.#company.hub.exchange({ ...request, pagesMax: 4 });
      const taken = this.#session.take(structuredClone(answer));
      for (const action of taken.actions) this.book.perform(action);
      const before = this.book.sync().seq;
      if (taken.current) this.book.adoptLate();
      if (!taken.again && this.book.sync().seq === before) return taken;
    }
    throw new Error(`${this.#name} does not come to rest`);
  }
}
