import { genesisTip } from "../entry.ts";
import type { FactRun, HeldOrigin, Hello, LineageStep, Mode, Page, Receipt, Welcome } from "../session.ts";
import { creditFactsMax, lineageMax } from "../session.ts";
import { sameHash } from "../short-hash.ts";
import type { EpochBegin, SiteAction, SiteSyncState, SiteSyncStore } from "./site-sync-store.ts";

/** One batch holds at most this, before it is packed. The more like stands beside like, the smaller: what was 36 bytes a fact in batches of 1,200 is 33 in those of 5,000. */
export const runFactsMax = 6_000;
export const runCharsMax = 4_000_000;
/** Batches of one exchange: what a box holds in memory at once. */
export const runsMax = 5;

export interface SiteRequest {
  hello: Hello;
  runs: FactRun[];
}

export interface SiteAnswer {
  welcome: Welcome;
  receipts: readonly Receipt[];
  pages: readonly Page[];
}

/** What a screen can say of the last exchange, and what the driver does next. */
export interface Taken {
  actions: SiteAction[];
  /** There is more to send, to fetch or to find out: ask again at once. */
  again: boolean;
  mode: Mode | "stale";
  /** Own facts are all durable at the hub and all of its log is in the book (once the actions are done). Late facts may be adopted now. */
  current: boolean;
  faults: { origin: string; code: string; detail: string }[];
}

export interface SiteSessionOptions {
  box: string;
  protocol: number;
  schema: number;
  wallMs: () => number;
  freeBytes: () => number;
  /** A name for a new epoch of this site, random, never used before. */
  newOrigin: () => string;
}

/**
 * The box's side of the exchange. It decides and the driver does: `request` says what to send, `take` what to do with the answer. Nothing in it must survive a restart.
 * One exchange at a time: an answer to any but the last request is stale and changes nothing.
 */
export class SiteSession {
  readonly #store: SiteSyncStore;
  readonly #options: SiteSessionOptions;
  #exchange: number;
  #waiting: number | undefined;
  /** What the hub has of own epochs, as it said last; empty before the first answer. */
  #held = new Map<string, HeldOrigin>();
  #creditFacts = creditFactsMax;
  #probe: Hello["probe"];

  /** `exchange` is the first number to use: random, or greater than any used before a restart. */
  constructor(store: SiteSyncStore, options: SiteSessionOptions, exchange = 1) {
    this.#store = store;
    this.#options = options;
    this.#exchange = exchange;
  }

  request(): SiteRequest {
    const state = this.#store.sync();
    const { box, protocol, schema, wallMs, freeBytes } = this.#options;
    this.#waiting = this.#exchange++;
    const { site, origin, seq, tip, reason, lineage, ticket, cursor, incarnation, marks, rewinds } = state;
    return {
      hello: {
        protocol,
        site,
        box,
        exchange: this.#waiting,
        origin,
        seq,
        tip,
        reason,
        ...(state.inherits ? { inherits: true } : {}),
        lineage,
        ticket,
        cursor,
        incarnation,
        marks,
        rewinds,
        ...(this.#probe ? { probe: this.#probe } : {}),
        schema,
        wallMs: wallMs(),
        freeBytes: freeBytes(),
        outbox: this.#outbox(state),
      },
      runs: this.#probe ? [] : this.#runs(state),
    };
  }

  /** No answer came, or one that could not be read: whatever arrives for it later is stale. */
  lost(): void {
    this.#waiting = undefined;
  }

  take({ welcome, receipts, pages }: SiteAnswer): Taken {
    const taken: Taken = { actions: [], again: false, mode: welcome.mode, current: false, faults: [] };
    if (this.#waiting === undefined || welcome.exchange !== this.#waiting) return { ...taken, mode: "stale" };
    this.#waiting = undefined;
    const state = this.#store.sync();
    this.#creditFacts = welcome.creditFacts;
    this.#held = new Map(welcome.held.map((held) => [held.origin, held]));
    const { actions } = taken;
    // A state that the book took cannot be undone, only another one put in its place.
    const isStuck = welcome.rewindTo !== undefined && welcome.rewindTo < state.base;
    const needsState = welcome.mode === "snapshot" || isStuck;
    // First: a box that named the new incarnation with the lost part still in its book would make the hub look for another loss.
    if (welcome.rewindTo !== undefined && !isStuck)
      actions.push({ kind: "rewind", to: welcome.rewindTo, incarnation: welcome.incarnation });
    const incarnation = needsState ? state.incarnation : welcome.incarnation;
    actions.push({ kind: "contact", ticket: welcome.ticket, incarnation });

    if (welcome.mode === "fork" && welcome.fork) return this.#fork(state, welcome.fork, taken);
    this.#probe = this.#differs(state, welcome.held);
    if (this.#probe) return { ...taken, again: true };
    if (welcome.mode === "fork") return this.#beginAnew(state, welcome, taken);
    const goesOn = welcome.authority === state.origin ? "" : welcome.authority;
    if (state.fencedBy !== goesOn) actions.push({ kind: "fence", authority: goesOn });

    let forked = false;
    for (const { origin, ackSeq, durableSeq, fault } of receipts) {
      const held = this.#held.get(origin);
      const tip = this.#store.hashAt(origin, ackSeq);
      if (held && tip && !fault) this.#held.set(origin, { ...held, seq: ackSeq, tip, durableSeq });
      if (!fault) continue;
      if (fault.code === "fork") forked = true; // the next WELCOME shows the hub's hash
      taken.faults.push({ origin, ...fault });
    }
    let cursor = isStuck ? state.cursor : (welcome.rewindTo ?? state.cursor);
    for (const page of isStuck ? [] : pages) {
      if (page.from !== cursor || page.incarnation !== welcome.incarnation) break;
      actions.push({ kind: "page", page });
      cursor = page.to;
    }
    const unsent = this.#unsent(state);
    const sends = receipts.some(({ fault }) => !fault);
    // What can be sent goes first, so that little is left to stand on top of the state.
    const takesState = needsState && !forked && !(sends && unsent > 0);
    if (takesState) actions.push({ kind: "snapshot" });
    const progress = sends || pages.length > 0 || welcome.rewindTo !== undefined || takesState;
    taken.current = unsent === 0 && cursor >= welcome.head && welcome.mode === "resume" && !forked && !isStuck;
    taken.again = forked || (progress && (unsent > 0 || cursor < welcome.head));
    return taken;
  }

  /** Only the ticket was old, or a copy of this box was heard: nothing that it wrote is in doubt. */
  #beginAnew(state: SiteSyncState, { authority, copied }: Welcome, taken: Taken): Taken {
    const steps = stepsOfState(state);
    if (!copied) return this.#begin(taken, { reason: "fork", lineage: steps });
    const theirs = steps.find(({ origin }) => origin === authority) ?? nothingOf(authority);
    return this.#begin(taken, {
      reason: "reclaim",
      lineage: [...steps.filter(({ origin }) => origin !== authority), theirs],
    });
  }

  #begin(taken: Taken, rest: Pick<EpochBegin, "reason" | "lineage" | "writeAgainAfter">): Taken {
    this.#probe = undefined;
    this.#held = new Map();
    const origin = this.#options.newOrigin();
    taken.actions.push({ kind: "begin", origin, inherits: false, ...rest, lineage: rest.lineage.slice(-lineageMax) });
    return { ...taken, again: true };
  }

  /** The hub holds another past: find the last fact in common, and begin from there. */
  #fork(state: SiteSyncState, fork: NonNullable<Welcome["fork"]>, taken: Taken): Taken {
    const steps = stepsOfState(state);
    const { origin, marks } = fork;
    const at = steps.findIndex((step) => step.origin === origin);
    const step = steps[at];
    if (!step) return taken; // an epoch that this book does not have: a hub that errs must not make it forget
    let common = this.#probe?.origin === origin ? this.#probe.fromSeq : 0;
    let apart = Number.POSITIVE_INFINITY;
    for (const { seq, tip } of marks) {
      if (seq <= step.seq && sameHash(tip, this.#store.hashAt(origin, seq) ?? "")) common = Math.max(common, seq);
      else apart = Math.min(apart, seq);
    }
    if (apart <= common) return taken;
    if (apart - common > 1 && Number.isFinite(apart)) {
      this.#probe = { origin, fromSeq: common, toSeq: apart };
      return { ...taken, again: true };
    }
    const tip = this.#store.hashAt(origin, common) ?? genesisTip;
    const behind = steps.slice(at + 1).filter(({ origin: name }) => this.#held.has(name));
    const lineage: LineageStep[] = [
      ...steps.slice(0, at),
      { ...step, seq: common, tip },
      ...behind.map((one) => nothingOf(one.origin, one.reason)),
    ];
    return this.#begin(taken, {
      reason: "fork",
      lineage,
      ...(common < step.seq || at < steps.length - 1 ? { writeAgainAfter: { origin, seq: common } } : {}),
    });
  }

  /** An epoch of which the hub names another hash than this book has: ask where they part. */
  #differs(state: SiteSyncState, held: readonly HeldOrigin[]): Hello["probe"] {
    for (const step of stepsOfState(state)) {
      const there = held.find(({ origin }) => origin === step.origin);
      if (!there || there.seq === 0 || there.seq > step.seq) continue;
      if (this.#store.hashAt(step.origin, there.seq) !== there.tip)
        return { origin: step.origin, fromSeq: 0, toSeq: there.seq };
    }
    return undefined;
  }

  #runs(state: SiteSyncState): FactRun[] {
    const runs: FactRun[] = [];
    let credit = this.#creditFacts;
    for (const { origin, seq } of stepsOfState(state)) {
      let from = this.sentUpTo(origin);
      while (from < seq && runs.length < runsMax && credit > 0) {
        const run = this.#store.factsAfter(origin, from, Math.min(runFactsMax, credit, seq - from), runCharsMax);
        if (!run) break;
        runs.push(run);
        from += run.facts.length;
        credit -= run.facts.length;
      }
      if (from < seq) break; // the next epoch waits for all of this one
    }
    return runs;
  }

  /** How far the hub has this origin, as far as is known: the next exchange goes on behind it. */
  sentUpTo(origin: string): number {
    return this.#held.size > 0 ? (this.#held.get(origin)?.seq ?? 0) : this.#store.confirmedSeq(origin);
  }

  #unsent(state: SiteSyncState): number {
    return stepsOfState(state).reduce((sum, { origin, seq }) => sum + Math.max(0, seq - this.sentUpTo(origin)), 0);
  }

  #outbox(state: SiteSyncState): number {
    return stepsOfState(state).reduce((sum, { origin, seq }) => {
      const durable = this.#held.get(origin)?.durableSeq ?? this.#store.confirmedSeq(origin);
      return sum + Math.max(0, seq - durable);
    }, 0);
  }
}

/** The epochs of a book, its own last. */
export const stepsOfState = (state: SiteSyncState): LineageStep[] => [
  ...state.lineage,
  { origin: state.origin, seq: state.seq, tip: state.tip, reason: state.reason, inherits: state.inherits },
];

/** An epoch that this one goes on from without having any of its facts: they come in pages. */
export const nothingOf = (origin: string, reason: LineageStep["reason"] = "first"): LineageStep => ({
  origin,
  seq: 0,
  tip: genesisTip,
  reason,
});
