import { mayInherit } from "../../protocol/site/may-inherit.ts";
import type { WallClock } from "../kernel/wall-clock.ts";
import type { SimBook } from "./book.ts";
import type { BoxProcess } from "./box-process.ts";
import type { SiteOfRun, World } from "./world.ts";

/** Where a book ends. */
export interface BookEnd {
  pos: number;
  hash: string;
}

/** A fact of a journal that another box has now. */
export interface FollowedFact {
  origin: string;
  commandId: string;
  data: Record<string, unknown>;
}

/** What a primary knows of its standby, and who waits for it: the appliance's own gate. */
export interface Gate {
  readonly isInStep: boolean;
  readonly ackPos: number;
  /** The last row that the cloud may hear of; undefined: none. */
  readonly leavesPos: number | undefined;
  heard(pos: number, headPos: number): void;
  whenReached(pos: number, tell: () => void): void;
  look(): boolean;
  goAlone(): void;
}

/** The two ends of a line between boxes of one site, as the appliance has them. */
export interface PairKit {
  newFollower(origin: string, wallMs: () => number): SimBook;
  /** `joins`: the standby is new; otherwise the primary has just started. */
  newGate(how: { synchronous: boolean; aloneAfterMs: number; joins: boolean }, nowMs: () => number): Gate;
  endOf(book: SimBook): BookEnd;
  /** Rows after `from` as they travel; undefined where the two books part. */
  rowsAfter(book: SimBook, from: BookEnd, inStep: boolean): Uint8Array | undefined;
  /** Gives what they held, and how the primary stood. */
  takeRows(book: SimBook, bytes: Uint8Array): { facts: FollowedFact[]; headPos: number; inStep: boolean };
  /** Has the book of the box that was replaced give what the other has not: one message of it. Undefined: the two part, the cloud has to sort it out. */
  tailAfter(book: SimBook, mark: TailMark): Uint8Array | undefined;
  /** Books it as late. Undefined: that was all. */
  takeTail(
    book: SimBook,
    bytes: Uint8Array,
    mark: TailMark,
  ): { end: TailMark; facts: readonly FollowedFact[] } | undefined;
  /** Facts of the box go to the cloud up to this row only; undefined: none at all. */
  holdBack(book: SimBook, upTo: () => number | undefined): void;
}

export interface TailMark {
  origin: string;
  seq: number;
  tip: string;
}

const pollMs = 30_000;
const answerTimeoutMs = 5_000;
const againMs = 2_000;
const aloneAfterMs = 60_000;
/** How often the primary looks whether somebody waits for too long, while anybody waits. */
const lookMs = 20_000;
const fenceAgainMs = 60_000;

/**
 * A box and its standby on one LAN: the standby takes the primary's rows, the primary's answers wait for it when it is synchronous, and it takes over when it is told to or when the primary is gone
 * for long. Then it tells the one before it, and takes what that one still has.
 */
export class Pair {
  readonly site: string;
  readonly disk: string;
  readonly primary: BoxProcess;
  readonly follower: SimBook;
  readonly #world: World;
  readonly #kit: PairKit;
  readonly #name: string;
  readonly #synchronous: boolean;
  readonly #takeOverAfterMs: number | null;
  readonly #clock: WallClock;
  #gate: Gate;
  #gateBoots = 0;
  /** The standby's question that the primary holds until it has something to say. */
  #held: { from: BookEnd; answer: (bytes: Uint8Array) => void } | undefined;
  #asking = 0;
  #heardAtMs: number | undefined;
  #askedAtMs = 0;
  #unreachable = false;
  #inStep = false;
  #headPos = 0;
  /** The primary's book is another one: it has to be joined anew. */
  isDiverged = false;
  #lookDue = false;
  /** The box that goes on, once it does. */
  successor: BoxProcess | undefined;
  #tail: TailMark | undefined;
  #isFenced = false;

  constructor(world: World, { site, active }: SiteOfRun, kit: PairKit) {
    const { plan, chance } = world;
    this.primary = active;
    this.#world = world;
    this.#kit = kit;
    this.site = site;
    this.#clock = world.newClock();
    this.#name = `box-${site}-b`;
    this.disk = `disk-${site}-b`;
    this.#synchronous = plan.standby === "synchronous";
    this.#takeOverAfterMs = chance.percent(50) ? Math.round(plan.durationMs / 12) : null;
    this.follower = kit.newFollower(world.newOrigin(site), this.#clock.nowMs);
    this.#gate = this.#newGate(true);
    this.#gateBoots = active.boots;
    kit.holdBack(active.book, () => this.#sendsUpTo());
    world.kernel.in(chance.int(1, 5_000), () => this.#ask());
  }

  /** Commands answered by this box wait for the standby. */
  isFor(box: BoxProcess): boolean {
    return !this.successor && box === this.primary;
  }

  /** All of the primary's book is here, or another box goes on already and was heard. */
  get isCalm(): boolean {
    // A box that was told that another goes on does not call the one before it.
    if (this.successor)
      return this.#tail === undefined || !this.primary.up || this.successor.book.sync().fencedBy !== "";
    return this.isDiverged || this.#kit.endOf(this.primary.book).pos === this.#kit.endOf(this.follower).pos;
  }

  /** The primary wrote something: whoever asked for it waits in `tell`, until the standby has it too or the primary goes on alone. */
  wrote(tell: () => void): void {
    const gate = this.#currentGate();
    const { pos } = this.#kit.endOf(this.primary.book);
    this.#answerHeld();
    gate.whenReached(pos, tell);
    this.#lookLater();
  }

  /** It grew by itself: a page, or news that it followed. */
  grew(): void {
    this.#answerHeld();
  }

  /** A primary that starts asks its standby whether that one has taken over; one that does not answer is not waited for. */
  primaryStarts(done: () => void): void {
    const { network, kernel } = this.#world;
    this.#held = undefined;
    this.#kit.holdBack(this.primary.book, () => this.#sendsUpTo());
    let open = true;
    const end = () => {
      if (open) done();
      open = false;
    };
    kernel.in(answerTimeoutMs, end);
    network.send(this.primary.name, this.#name, () => {
      const authority = this.successor?.book.sync().origin;
      network.send(this.#name, this.primary.name, () => {
        if (!open || !this.primary.up) return;
        if (authority !== undefined) this.#fencePrimary(authority);
        end();
      });
    });
  }

  /** Of a primary whose answers wait for the standby, nothing leaves that the standby has not. */
  #sendsUpTo(): number | undefined {
    if (this.successor || !this.#synchronous) return Number.POSITIVE_INFINITY;
    return this.#currentGate().leavesPos;
  }

  #newGate(joins: boolean): Gate {
    const how = { synchronous: this.#synchronous, aloneAfterMs, joins };
    return this.#kit.newGate(how, () => this.#world.kernel.nowMs);
  }

  /** A gate lives as long as its process. */
  #currentGate(): Gate {
    if (this.#gateBoots !== this.primary.boots) {
      this.#gateBoots = this.primary.boots;
      this.#gate = this.#newGate(false);
      this.#held = undefined;
      this.#lookLater();
    }
    return this.#gate;
  }

  #lookLater(): void {
    if (this.#lookDue) return;
    this.#lookDue = true;
    this.#world.kernel.in(lookMs, () => {
      this.#lookDue = false;
      if (this.successor || !this.primary.up) return;
      const gate = this.#currentGate();
      if (gate.look()) {
        this.#world.count("alone");
        this.#world.kernel.note(`${this.primary.name} goes on alone`);
        this.primary.kick(1);
      } else if (
        gate.leavesPos === undefined ||
        (gate.isInStep && gate.ackPos < this.#kit.endOf(this.primary.book).pos)
      )
        this.#lookLater();
    });
  }

  /** The standby's side: one question after another. */
  #ask(): void {
    if (this.successor || this.isDiverged) return;
    const { network, kernel } = this.#world;
    const number = ++this.#asking;
    const from = this.#kit.endOf(this.follower);
    const askedAtMs = kernel.nowMs;
    const again = (afterMs: number) => kernel.in(afterMs, () => number === this.#asking && this.#ask());
    kernel.in(pollMs + answerTimeoutMs, () => {
      if (number !== this.#asking || this.successor) return;
      this.#unreachable = true;
      if (this.#isOverdue()) this.takeOver(false);
      else again(againMs);
    });
    network.send(this.#name, this.primary.name, () => {
      if (!this.primary.up || this.successor || this.primary.book.sync().fencedBy !== "") return;
      this.#take(from, (bytes) =>
        network.send(this.primary.name, this.#name, () => {
          if (number !== this.#asking || this.successor) return;
          if (!bytes) {
            this.isDiverged = true;
            kernel.note(`${this.#name} is no copy of ${this.primary.name}`);
            return;
          }
          const { facts, headPos, inStep } = this.#kit.takeRows(this.follower, bytes);
          for (const fact of facts) this.#world.written(this.disk, fact);
          this.#world.count("followed", facts.length);
          [this.#headPos, this.#inStep, this.#heardAtMs, this.#askedAtMs] = [headPos, inStep, kernel.nowMs, askedAtMs];
          this.#unreachable = false;
          this.#asking++;
          this.#ask();
        }),
      );
    });
  }

  /** The primary's side. */
  #take(from: BookEnd, answer: (bytes: Uint8Array | undefined) => void): void {
    const gate = this.#currentGate();
    const { book } = this.primary;
    const { pos } = this.#kit.endOf(book);
    if (from.pos > 0 && !this.#kit.rowsAfter(book, from, gate.isInStep)) {
      answer(undefined);
      return;
    }
    const before = gate.leavesPos;
    gate.heard(from.pos, pos);
    // What just came to the standby may go to the cloud now.
    if (gate.leavesPos !== before && before !== Number.POSITIVE_INFINITY) this.primary.kick(10);
    this.#held = { from, answer };
    if (pos > from.pos) {
      this.#answerHeld();
      return;
    }
    const mine = this.#held;
    this.#world.kernel.in(pollMs, () => this.#held === mine && this.#answerHeld());
  }

  #answerHeld(): void {
    const held = this.#held;
    if (!held || this.successor || !this.primary.up) return;
    this.#held = undefined;
    const bytes = this.#kit.rowsAfter(this.primary.book, held.from, this.#currentGate().isInStep);
    if (bytes) held.answer(bytes);
  }

  #isOverdue(): boolean {
    if (this.#takeOverAfterMs === null || this.#heardAtMs === undefined || !this.#unreachable) return false;
    return this.#world.kernel.nowMs - this.#heardAtMs > this.#takeOverAfterMs;
  }

  /** Once, by a person or by itself. False when it has nothing to go on from. */
  takeOver(told: boolean): boolean {
    const { kernel } = this.#world;
    if (this.successor || this.isDiverged || this.follower.sync().seq === 0) return false;
    const before = this.follower.sync();
    const site = this.#world.siteOf(this.site);
    const inherits = mayInherit({
      ...{ told, synchronous: this.#synchronous, inStep: this.#inStep, headPos: this.#headPos, aloneAfterMs },
      ownPos: this.#kit.endOf(this.follower).pos,
      silentMs: this.#heardAtMs === undefined ? Number.POSITIVE_INFINITY : kernel.nowMs - this.#askedAtMs,
    });
    this.#world.count("takeovers");
    this.follower.begin({ origin: this.#world.newOrigin(this.site), reason: "takeover", inherits });
    this.#world.count("epoch");
    if (inherits) this.#world.count("inherited");
    this.#tail = { origin: before.origin, seq: before.seq, tip: before.tip };
    const box = this.#world.addBox(this.#name, this.site, this.disk, this.#clock, this.follower);
    this.successor = box;
    site.boxes.push(box);
    site.active = box;
    kernel.note(
      `${box.name} takes over as ${box.book.sync().origin}${told ? ", told" : ""}${inherits ? ", with rights" : ""}`,
    );
    box.react();
    box.kick(this.#world.chance.int(1, 10_000));
    if (this.primary.up) this.#world.onTwoBoxes(site, this.primary);
    this.#callPrimary();
    return true;
  }

  #fencePrimary(authority: string): void {
    const { book } = this.primary;
    if (book.sync().fencedBy !== authority && book.sync().origin !== authority)
      book.perform({ kind: "fence", authority });
  }

  /** Tells the box before this one that it was replaced, and takes what it wrote that this one never got; again until it answers. */
  #callPrimary(): void {
    const box = this.successor;
    if (!box || !this.#tail) return;
    const { network, kernel } = this.#world;
    const boots = box.boots;
    const mark = this.#tail;
    if (box.up && box.book.sync().fencedBy === "")
      network.send(box.name, this.primary.name, () => {
        if (!this.primary.up) return;
        const authority = box.book.sync().origin;
        if (!this.#isFenced) this.#fencePrimary(authority);
        this.#isFenced = true;
        const bytes = this.#kit.tailAfter(this.primary.book, mark);
        network.send(this.primary.name, box.name, () => {
          if (!box.up || box.boots !== boots || this.#tail !== mark || box.book.sync().fencedBy !== "") return;
          // The two part: what that one has comes by the cloud.
          const taken = bytes && this.#kit.takeTail(box.book, bytes, mark);
          for (const fact of taken?.facts ?? []) this.#world.written(this.disk, fact);
          this.#tail = taken?.end;
          kernel.note(`${box.name} hears the box before it: ${this.#tail ? `up to ${this.#tail.seq}` : "all"}`);
          if (this.#tail) this.#world.count("tails", this.#tail.seq - mark.seq);
          box.isCurrent = false;
          box.kick(10);
          this.#callPrimary();
        });
      });
    kernel.in(fenceAgainMs, () => this.#tail === mark && this.#callPrimary());
  }
}

/** Every site gets a standby when its plan says so. */
export function pairUp(world: World, kit: PairKit | undefined): void {
  if (!kit || world.plan.standby === "none") return;
  for (const site of world.sites) world.pairs.set(site.site, new Pair(world, site, kit));
}
