import type { HubEntry } from "../../protocol/hub/view.ts";
import { base32 } from "../../protocol/origin.ts";
import type { SiteState } from "../../protocol/site-state.ts";
import { Chance } from "../kernel/chance.ts";
import { Kernel } from "../kernel/kernel.ts";
import { calm, Network } from "../kernel/network.ts";
import { WallClock } from "../kernel/wall-clock.ts";
import { RightsExcuses } from "../oracle/rights-excuses.ts";
import { Truth } from "../oracle/truth.ts";
import type { Done, SimBook } from "./book.ts";
import { BoxProcess, type Surroundings } from "./box-process.ts";
import { Codec } from "./codec.ts";
import { type HubMistakes, HubProcess } from "./hub-process.ts";
import type { FollowedFact, Pair } from "./pair.ts";
import { clockOf, type Plan } from "./plan.ts";
import { asShipped, newest, oldest, type Version } from "./versions.ts";

/** People who work at one site; they go to the box that goes on there. */
export interface SiteOfRun {
  site: string;
  /** The box where people work now. */
  active: BoxProcess;
  /** All boxes that ever stood here, copies among them. */
  boxes: BoxProcess[];
}

export interface WorldOptions {
  seed: number;
  plan: Plan;
  mistakes: HubMistakes;
  newBook: (origin: string, wallMs: () => number) => SimBook;
  /** The book of a bare box that goes on in a site. */
  bookFrom: (state: SiteState, origin: string, wallMs: () => number) => SimBook;
  traceMax: number;
}

export const startMs = Date.UTC(2026, 10, 21, 6, 0, 0);
const eventsMax = 20_000_000;
/** A log that is longer than this is no longer what people did. */
const linesMin = 200;
const linesPerDeedMax = 10;
/** Minutes of good weather after which people look at a site that stands still. */
const roundsBeforePeopleAct = 5;

/** Everything that is in one run: the kernel, the lines, the hub, the boxes of all sites, and the truth. */
export class World {
  readonly plan: Plan;
  readonly kernel: Kernel;
  readonly chance: Chance;
  readonly network: Network;
  readonly codec: Codec;
  readonly hub: HubProcess;
  readonly truth = new Truth();
  readonly bookFrom: WorldOptions["bookFrom"];
  readonly sites: SiteOfRun[] = [];
  /** By site, where boxes have a standby that follows row by row. */
  readonly pairs = new Map<string, Pair>();
  /** Called when another box goes on while the one before it still works. */
  onTwoBoxes: (site: SiteOfRun, before: BoxProcess) => void = () => {};
  /** Boxes that were thrown away. */
  readonly scrap: BoxProcess[] = [];
  readonly problems: string[] = [];
  readonly counts: Record<string, number> = {};
  /** What promises may have been made twice, and can only be flagged. */
  readonly excuses = new RightsExcuses();
  /** All lines that are safe at the hub, those that it folded away too. */
  readonly log: HubEntry[] = [];
  readonly #hubMarks: number[] = [];
  readonly #around: Surroundings;

  constructor({ seed, plan, mistakes, newBook, bookFrom, traceMax }: WorldOptions) {
    this.bookFrom = bookFrom;
    this.plan = plan;
    this.kernel = new Kernel(startMs, traceMax);
    this.chance = new Chance(seed);
    this.network = new Network(this.kernel, this.chance);
    this.codec = new Codec(this.chance, { signs: plan.signatures, bytes: plan.bytes });
    this.hub = new HubProcess(this.kernel, this.chance, this.codec, mistakes, this.firstVersion);
    this.hub.onDurable = (entry) => {
      const { fact } = entry;
      this.log.push(entry);
      this.excuses.hubSaid(
        entry,
        (holder) => plan.grantsLastMs > 0 || this.hub.hub.origin(holder)?.sealedAtSeq !== undefined,
      );
      const mark = this.truth.markOf(fact);
      if (mark !== undefined) this.truth.written("hub", mark);
      this.#hubMarks.push(this.truth.lengthOf("hub"));
      const lines = this.#hubMarks.length;
      if (lines > linesMin + linesPerDeedMax * this.truth.deeds.size)
        throw new Error(
          `${lines} lines in the log for ${this.truth.deeds.size} deeds: something is written again and again`,
        );
    };
    this.hub.onGrown = () => {
      for (const box of this.boxes()) this.network.send("hub", box.name, () => box.kick(plan.sendDelayMs));
    };
    this.#around = {
      kernel: this.kernel,
      network: this.network,
      chance: this.chance,
      codec: this.codec,
      hub: this.hub,
      newOrigin: (site) => `${site}.${base32(this.chance.bytes(5), 5)}`,
      tell: (what, _box, count) => this.count(what, count),
      pairOf: (box) => this.pairOf(box),
      reacted: (box, deed) => this.#reacted(box, deed),
      problem: this.problem,
      sendDelayMs: plan.sendDelayMs,
      pollMs: Math.max(60_000, plan.durationMs / 6),
    };
    for (let i = 0; i < plan.sites; i++) {
      const site = `s${String.fromCharCode(97 + i)}`;
      const clock = this.newClock();
      const book = newBook(this.#around.newOrigin(site), clock.nowMs);
      const box = this.addBox(`box-${site}`, site, `disk-${site}`, clock, book);
      for (const name of ["", "-b", "-c", "-c-b"].map((end) => box.name + end)) {
        this.hub.hub.enrol(name, site);
        this.codec.enrol(name);
      }
      this.sites.push({ site, active: box, boxes: [box] });
    }
    this.hub.begin();
    for (const { active } of this.sites) active.kick(this.chance.int(1, 5_000));
  }

  addBox(name: string, site: string, disk: string, clock: WallClock, book: SimBook): BoxProcess {
    return new BoxProcess({ name, site, disk, clock, version: book.version }, book, this.#around);
  }

  newClock(): WallClock {
    const { offsetMs, driftPpm } = clockOf(this.chance, this.plan.clocks);
    return new WallClock(this.kernel, offsetMs, driftPpm);
  }

  newOrigin(site: string): string {
    return this.#around.newOrigin(site);
  }

  siteOf(site: string): SiteOfRun {
    return this.sites.find((one) => one.site === site) as SiteOfRun;
  }

  /** The pair whose primary this box is, as long as no other goes on. */
  pairOf(box: BoxProcess): Pair | undefined {
    const pair = this.pairs.get(box.site);
    return pair?.isFor(box) ? pair : undefined;
  }

  /** This disk has the fact now. */
  written(disk: string, fact: FollowedFact): void {
    const mark = this.truth.markOf(fact);
    if (mark !== undefined) this.truth.written(disk, mark);
  }

  /** A box did something by itself; nobody waits for an answer. */
  #reacted(box: BoxProcess, { commandId, name, answer }: Done): void {
    const { truth } = this;
    const mark = truth.markOfCommand(box.site, commandId);
    truth.tried({ mark, name, site: box.site, wrong: false, byItself: true }, answer);
    truth.seen.set(mark, box.book.sync().marks);
    truth.written(box.disk, mark);
    truth.acknowledged(mark);
    this.count("reactions");
    this.kernel.note(`${box.name} ${name} ${mark} by itself`);
    for (const fault of box.book.faults()) this.problem(`${box.name} after ${name} ${mark}: ${fault}`);
  }

  boxes(): BoxProcess[] {
    return this.sites.flatMap(({ boxes }) => boxes);
  }

  count(what: string, by = 1): void {
    this.counts[what] = (this.counts[what] ?? 0) + by;
  }

  readonly problem = (text: string): void => {
    if (this.problems.length < 20) this.problems.push(text);
    this.kernel.note(`PROBLEM ${text}`);
  };

  /** Does `what` again and again, at random times, until the people go home. `meanMs` 0 is never. */
  every(meanMs: number, what: () => void): void {
    if (meanMs === 0) return;
    const endMs = startMs + this.plan.durationMs;
    const next = () => {
      this.kernel.in(this.chance.waitMs(meanMs), () => {
        if (this.kernel.nowMs >= endMs) return;
        what();
        next();
      });
    };
    next();
  }

  work(): void {
    this.kernel.runUntil(startMs + this.plan.durationMs, eventsMax);
  }

  /** The hub's disk is replaced by its last backup. False when there is none. */
  restoreHub(announced: boolean): boolean {
    const left = this.hub.linesOfBackup();
    if (left === undefined) return false;
    this.excuses.hubLost(this.log.slice(left));
    this.truth.setBack("hub", left === 0 ? 0 : (this.#hubMarks[left - 1] as number));
    this.#hubMarks.length = left;
    this.log.length = left;
    this.hub.restore(announced);
    return true;
  }

  /** What boxes and hub run when the run begins. */
  get firstVersion(): Version {
    return this.plan.upgrades ? oldest : asShipped;
  }

  /** Those that are behind get the newest version, the hub first or last. */
  upgradeAll(): void {
    if (!this.plan.upgrades) return;
    const isHubFirst = this.chance.percent(50);
    if (isHubFirst) this.hub.upgrade(newest);
    for (const box of this.boxes()) if (box.version < newest) this.upgrade(box, newest, 1);
    if (!isHubFirst) this.kernel.in(this.chance.int(1, 60_000), () => this.hub.upgrade(newest));
  }

  /** As a restart with the new program. */
  upgrade(box: BoxProcess, to: Version, downMs: number): void {
    box.version = to;
    box.crash(downMs);
  }

  /** Good weather, all up: everything must come together now, in bounded time. True when it did. */
  heal(roundsMax: number, settle: () => boolean): boolean {
    this.network.weather = calm;
    this.network.mendAll();
    if (!this.hub.up) this.kernel.runUntil(this.kernel.nowMs + 3_600_000, eventsMax);
    this.upgradeAll();
    for (const box of this.boxes()) {
      box.dieIn = undefined;
      if (!box.up) box.start();
    }
    for (let round = 0; round < roundsMax; round++) {
      if (round === roundsBeforePeopleAct) this.#wakeSites();
      const settled = settle();
      // Two that share a name are told apart once one of them comes twice while the other does not: so they must not take turns.
      for (const box of this.boxes())
        if (this.#hasTwin(box) ? this.chance.percent(50) : !this.#isCalm(box)) box.kick(1);
      this.kernel.runUntil(this.kernel.nowMs + 60_000, eventsMax);
      if (settled && this.isCalm()) return true;
    }
    return false;
  }

  /** Where every box believes that another goes on, because the one that did was set back, a person tells one of them to. */
  #wakeSites(): void {
    for (const site of this.sites) {
      if (site.boxes.some(({ book }) => book.sync().fencedBy === "")) continue;
      const { book, name } = site.active;
      book.begin({ origin: this.newOrigin(site.site), reason: "takeover", inherits: false });
      this.count("woken");
      this.count("epoch");
      this.kernel.note(`${name} is told to go on as ${book.sync().origin}`);
    }
  }

  isCalm(): boolean {
    return (
      this.boxes().every((box) => this.#isCalm(box) && !this.#hasTwin(box)) &&
      [...this.pairs.values()].every(({ isCalm }) => isCalm) &&
      this.sites.every(({ boxes }) => boxes.some(({ book }) => book.sync().fencedBy === ""))
    );
  }

  #hasTwin(box: BoxProcess): boolean {
    const { origin } = box.book.sync();
    return this.boxes().some(
      (other) => other !== box && other.site === box.site && other.book.sync().origin === origin,
    );
  }

  #isCalm(box: BoxProcess): boolean {
    const { cursor, lineage, origin, seq, fencedBy } = box.book.sync();
    const sent = [...lineage.slice(-1), { origin, seq }].every(
      (step) => box.book.confirmedSeq(step.origin) >= step.seq,
    );
    return box.up && cursor === this.hub.hub.head().hubPos && sent && (box.isCurrent || fencedBy !== "");
  }
}
