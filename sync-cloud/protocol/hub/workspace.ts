import { genesisTip } from "../entry.ts";
import type { Held } from "../register.ts";
import type { LogMark } from "../session.ts";
import { MoveKeys } from "./move-keys.ts";
import type {
  BalanceChange,
  Conflict,
  HubOrigin,
  HubSite,
  HubView,
  OwnedWrite,
  ParkedSet,
  TakenLines,
  Written,
} from "./view.ts";

interface Changing extends BalanceChange {
  /** What stood there before all of this. */
  readonly before: number;
}

/** The view with what was written so far on top of it, in this batch and in those that were taken before it into the same workspace. */
export class Workspace implements HubView {
  readonly #view: HubView;
  readonly keys: MoveKeys;
  readonly #origins = new Map<string, HubOrigin>();
  readonly #registers = new Map<string, Held>();
  readonly #balances = new Map<string, Changing>();
  readonly #serials = new Map<string, number>();
  readonly #sources = new Set<string>();
  readonly #owned: OwnedWrite[] = [];
  readonly #conflicts: Conflict[] = [];
  readonly #parked: ParkedSet[] = [];
  /** Hashes of what has its line by now: runs of one origin each, in the order in which they were taken. */
  readonly #runs: { origin: string; fromSeq: number; hashes: string[] }[] = [];
  #head: LogMark | undefined;
  #atMs = 0;

  constructor(view: HubView, keys = new MoveKeys()) {
    this.#view = view;
    this.keys = keys;
  }

  head(): LogMark {
    return this.#head ?? this.#view.head();
  }
  site(site: string): HubSite | undefined {
    return this.#view.site(site);
  }
  origin(origin: string): HubOrigin | undefined {
    return this.#origins.get(origin) ?? this.#view.origin(origin);
  }
  /** The batch has its lines: what is taken next goes on from there. */
  addLines({ origin, head }: Pick<TakenLines, "origin" | "head">): void {
    this.#origins.set(origin.origin, origin);
    this.#head = head;
  }

  hashAt(origin: string, seq: number): string | undefined {
    for (let i = this.#runs.length - 1; i >= 0; i--) {
      const run = this.#runs[i];
      const hash = run?.origin === origin ? run.hashes[seq - run.fromSeq] : undefined;
      if (hash !== undefined) return hash;
    }
    return this.#view.hashAt(origin, seq);
  }
  /** This one has its line; those behind it see it. */
  addLine(origin: string, seq: number, hash: string): void {
    const run = this.#runs.at(-1);
    if (run?.origin === origin && run.fromSeq + run.hashes.length === seq) run.hashes.push(hash);
    else this.#runs.push({ origin, fromSeq: seq, hashes: [hash] });
  }

  register(key: string): Held | undefined {
    return this.#registers.get(key) ?? this.#view.register(key);
  }
  setRegister(key: string, held: Held): void {
    this.#registers.set(key, held);
  }

  onHand(key: string): number {
    const change = this.#balances.get(key);
    return change ? change.before + change.qty : this.#view.onHand(key);
  }
  /** What is added from now on came then, by the clock of its site. */
  at(atMs: number): void {
    this.#atMs = atMs;
  }
  add(key: string, qty: number): void {
    let change = this.#balances.get(key);
    if (!change) {
      change = { before: this.#view.onHand(key), qty: 0, sinceMs: this.#atMs, anew: false };
      this.#balances.set(key, change);
    }
    if (change.before + change.qty === 0) {
      change.sinceMs = this.#atMs;
      change.anew = true;
    }
    change.qty += qty;
  }

  serialOnHand(key: string): number {
    return this.#view.serialOnHand(key) + (this.#serials.get(key) ?? 0);
  }
  /** Gives what is there then. */
  addSerial(key: string, qty: number): number {
    this.#serials.set(key, (this.#serials.get(key) ?? 0) + qty);
    return this.serialOnHand(key);
  }

  hasSources(): boolean {
    return this.#sources.size > 0 || this.#view.hasSources();
  }
  hasSource(key: string): boolean {
    return this.#sources.has(key) || this.#view.hasSource(key);
  }
  addSource(key: string): void {
    this.#sources.add(key);
  }

  setOwned(write: OwnedWrite): void {
    this.#owned.push(write);
  }
  addConflict(conflict: Conflict): void {
    this.#conflicts.push(conflict);
  }
  park(set: ParkedSet): void {
    this.#parked.push(set);
  }

  written(): Written {
    const balances = new Map<string, BalanceChange>();
    for (const [key, change] of this.#balances)
      if (change.qty !== 0 || (change.anew && change.before !== 0)) balances.set(key, change);
    return {
      registers: [...this.#registers].map(([key, held]) => ({ key, ...held })),
      balances,
      serials: new Map([...this.#serials].filter(([, qty]) => qty !== 0)),
      owned: this.#owned,
      conflicts: this.#conflicts,
      sources: [...this.#sources],
      parked: this.#parked,
    };
  }
}

/** The log before its first line. */
export const emptyLog = { hubPos: 0, tip: genesisTip };
