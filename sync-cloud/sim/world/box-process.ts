import type { FactRun } from "../../protocol/session.ts";
import { SiteSession } from "../../protocol/site/site-session.ts";
import type { Chance } from "../kernel/chance.ts";
import type { Kernel, Timer } from "../kernel/kernel.ts";
import type { Network } from "../kernel/network.ts";
import type { WallClock } from "../kernel/wall-clock.ts";
import type { Done, SimBook } from "./book.ts";
import type { Codec, Message } from "./codec.ts";
import type { HubProcess } from "./hub-process.ts";
import type { Pair } from "./pair.ts";
import type { Version } from "./versions.ts";

export interface Surroundings {
  kernel: Kernel;
  network: Network;
  chance: Chance;
  codec: Codec;
  hub: HubProcess;
  newOrigin: (site: string) => string;
  /** Called when a box did something that people should hear of: for counts and for the oracles. */
  tell: (
    what: "exchange" | "crash" | "epoch" | "adopted" | "state" | "rebuilt",
    box: BoxProcess,
    count: number,
  ) => void;
  /** The pair whose primary this box is. */
  pairOf: (box: BoxProcess) => Pair | undefined;
  /** It did something by itself, because of news. */
  reacted: (box: BoxProcess, deed: Done) => void;
  problem: (text: string) => void;
  sendDelayMs: number;
  pollMs: number;
}

/** A box that may not speak to the cloud yet looks again after this. */
const heldBackMs = 5_000;
/** Of a hundred starts, so many are with tables that were made anew from the journal. */
const rebuiltPercent = 15;

const answerTimeoutMs = 30_000;
const backOffMs = [2_000, 20_000, 200_000] as const;
/** Exchanges that may follow one another at once: more is a circle. */
const inARowMax = 400;

/** The sync part of a box as a process: exchanges one after another, gives up and tries again, dies at any point and starts anew. */
export class BoxProcess {
  readonly name: string;
  readonly site: string;
  readonly disk: string;
  readonly clock: WallClock;
  /** Of the program; its book is opened by it at the next start. */
  version: Version;
  book: SimBook;
  up = true;
  /** Thrown away: it never starts again. */
  isScrap = false;
  /** Dies at the next point where a program can die: after so many of them. */
  dieIn: number | undefined;
  downMs = 0;
  /** Everything here is at the hub and everything of the hub is here, as of the last exchange. */
  isCurrent = false;
  /** Takes no commands until it has heard from somebody: it may have been replaced while it was down. */
  waitsForWord = false;
  readonly #around: Surroundings;
  #session: SiteSession;
  #boots = 0;
  #failures = 0;
  #inARow = 0;
  #next: Timer | undefined;
  #nextAtMs = Number.POSITIVE_INFINITY;

  constructor(
    who: { name: string; site: string; disk: string; clock: WallClock; version: Version },
    book: SimBook,
    around: Surroundings,
  ) {
    this.name = who.name;
    this.site = who.site;
    this.disk = who.disk;
    this.clock = who.clock;
    this.version = who.version;
    this.book = book;
    this.#around = around;
    this.#session = this.#newSession();
  }

  /** Asks the hub within `delayMs`, or earlier when that was planned already. */
  kick(delayMs: number): void {
    const { kernel } = this.#around;
    const atMs = kernel.nowMs + delayMs;
    if (!this.up || this.#nextAtMs <= atMs) return;
    if (this.#next) this.#next.cancelled = true;
    this.#nextAtMs = atMs;
    this.#next = kernel.in(delayMs, () => {
      this.#next = undefined;
      this.#nextAtMs = Number.POSITIVE_INFINITY;
      if (this.up) this.#exchange();
    });
  }

  /** A point where a program can die. True when it just did. */
  mayDie(): boolean {
    if (this.dieIn === undefined || this.dieIn-- > 0) return false;
    this.crash(this.downMs, true);
    return true;
  }

  /** How often it started or stopped: what belongs to one life of the process ends with it. */
  get boots(): number {
    return this.#boots;
  }

  /** `isUnderWay`: in the middle of what it does, so that its last write may not have come to the disk. */
  crash(downMs: number, isUnderWay = false): void {
    this.dieIn = undefined;
    if (!this.up) return;
    this.up = false;
    this.book.losePower?.(this.#around.chance, isUnderWay);
    this.#boots++;
    if (this.#next) this.#next.cancelled = true;
    this.#next = undefined;
    this.#nextAtMs = Number.POSITIVE_INFINITY;
    this.#around.kernel.note(`${this.name} down`);
    this.#around.tell("crash", this, 1);
    this.#around.kernel.in(downMs, () => this.start());
  }

  /** Starts, or starts anew on another disk. */
  start(book: SimBook = this.book): void {
    if (this.isScrap) return;
    this.book = book;
    if (book.version < this.version) book.upgrade(this.version);
    this.up = true;
    this.#boots++;
    this.#failures = 0;
    this.isCurrent = false;
    const { chance, kernel, tell } = this.#around;
    if (this.book.rebuild && chance.percent(rebuiltPercent)) {
      tell("rebuilt", this, 1);
      for (const fault of this.book.rebuild()) this.#around.problem(`${this.name}: ${fault}`);
    }
    this.#session = this.#newSession();
    kernel.note(`${this.name} up as ${this.book.sync().origin}`);
    const goOn = () => {
      this.react();
      this.kick(chance.int(1, 2_000));
    };
    const pair = this.#around.pairOf(this);
    const boot = this.#boots;
    if (!pair) goOn();
    else {
      this.waitsForWord = true;
      pair.primaryStarts(() => {
        if (boot !== this.#boots) return;
        this.waitsForWord = false;
        goOn();
      });
    }
  }

  /** Does what news from elsewhere asks for. */
  react(): void {
    const { kernel, reacted, chance, sendDelayMs } = this.#around;
    if (!this.book.react || !this.up) return;
    let deeds = 0;
    this.book.react(
      () => kernel.nowMs,
      (deed) => {
        deeds++;
        reacted(this, deed);
        return !this.mayDie();
      },
    );
    if (!this.up) return;
    this.#around.pairOf(this)?.grew();
    if (deeds === 0) return;
    this.isCurrent = false;
    this.kick(chance.int(1, sendDelayMs));
  }

  /** What a stick would carry away now: facts of all epochs of this book, from the first that the hub did not confirm. */
  export(factsMax: number): FactRun[] {
    const { lineage, origin } = this.book.sync();
    return [...lineage.map((step) => step.origin), origin].flatMap((name) => {
      const run = this.book.factsAfter(name, this.book.confirmedSeq(name), factsMax, 1_000_000);
      return run ? [run] : [];
    });
  }

  #newSession(): SiteSession {
    const { chance, newOrigin } = this.#around;
    return new SiteSession(
      this.book,
      {
        box: this.name,
        protocol: 1,
        schema: this.version,
        wallMs: this.clock.nowMs,
        freeBytes: () => 1e9,
        newOrigin: () => newOrigin(this.site),
      },
      chance.int(1, 1_000_000_000),
    );
  }

  #exchange(): void {
    const { kernel, network, codec, hub } = this.#around;
    if (this.book.isHeldBack) {
      this.kick(heldBackMs);
      return;
    }
    this.book.told?.();
    const boot = this.#boots;
    const session = this.#session;
    const { hello, runs } = session.request();
    const bytes = codec.writeRequest({ hello, runs, pagesMax: 4 });
    kernel.note(
      `${this.name} asks ${hello.exchange} as ${hello.origin}-${hello.seq} at ${hello.cursor} with ${runs.map((run) => `${run.origin}+${run.facts.length}`).join()}`,
    );
    this.#around.tell("exchange", this, 1);
    let open = true;
    const giveUp = kernel.in(answerTimeoutMs, () => {
      if (!open || boot !== this.#boots) return;
      open = false;
      session.lost();
      this.isCurrent = false;
      this.#inARow = 0;
      this.#retry();
    });
    network.send(this.name, "hub", () =>
      hub.receive(bytes, false, (answer) =>
        network.send("hub", this.name, () => {
          if (boot !== this.#boots || !this.up) return;
          // A late answer reaches a session that no longer waits for it, as it would over a slow proxy.
          if (this.#take(answer) && open) {
            open = false;
            giveUp.cancelled = true;
          }
        }),
      ),
    );
  }

  /** True when it was the answer that was waited for. */
  #take(bytes: Message): boolean {
    const { kernel, codec, sendDelayMs, pollMs, chance, tell } = this.#around;
    const taken = this.#session.take(codec.readAnswer(this.site, bytes));
    kernel.note(`${this.name} hears ${taken.mode} ${taken.actions.map(({ kind }) => kind).join()}`);
    if (taken.mode === "stale") return false;
    this.#failures = 0;
    for (const action of taken.actions) {
      if (this.mayDie()) return true;
      if (action.kind === "snapshot") {
        this.#fetchState();
        continue;
      }
      this.book.perform(action);
      if (action.kind === "begin") {
        tell("epoch", this, 1);
        kernel.note(`${this.name} goes on as ${action.origin} (${action.reason})`);
      }
    }
    if (this.mayDie()) return true;
    this.isCurrent = taken.current;
    this.waitsForWord = false;
    this.react();
    if (!this.up) return true;
    if (taken.current) {
      const adopted = this.book.adoptLate();
      if (adopted > 0) tell("adopted", this, adopted);
      if (adopted > 0) this.kick(10);
    }
    if (taken.again && ++this.#inARow < inARowMax) this.kick(5);
    else {
      this.#inARow = 0;
      this.kick(pollMs + chance.int(0, sendDelayMs));
    }
    return true;
  }

  /** Asked for again whenever the hub says so; whatever comes is taken, as long as it is not older than the book. */
  #fetchState(): void {
    const { kernel, network, hub, tell } = this.#around;
    const boot = this.#boots;
    network.send(this.name, "hub", () =>
      hub.tellState(this.site, (state) =>
        network.send("hub", this.name, () => {
          if (boot !== this.#boots || !this.up || this.mayDie()) return;
          const { cursor, incarnation } = this.book.sync();
          if (state.incarnation < incarnation || (state.incarnation === incarnation && state.cursor < cursor)) return;
          this.book.takeState(state);
          // An answer that was on its way is about the book as it was.
          this.#session.lost();
          tell("state", this, 1);
          kernel.note(`${this.name} takes the state at ${state.cursor}`);
          if (this.mayDie()) return;
          this.react();
          if (this.up) this.kick(5);
        }),
      ),
    );
  }

  #retry(): void {
    const { chance, pollMs } = this.#around;
    const most = backOffMs[this.#failures++] ?? pollMs;
    this.kick(chance.int(1, most));
  }
}
