import { genesisTip } from "../entry.ts";
import type { Held } from "../register.ts";
import type { Conflict, Effects, HubOrigin, HubView, OwnedWrite, ParkedSet } from "./view.ts";

/** The view with what this batch has written so far on top of it. */
export class Workspace {
  readonly #view: HubView;
  readonly #registers = new Map<string, Held>();
  readonly #balances = new Map<string, number>();
  readonly #serials = new Map<string, number>();
  readonly #sources = new Set<string>();
  readonly #owned: OwnedWrite[] = [];
  readonly #conflicts: Conflict[] = [];
  readonly #parked: ParkedSet[] = [];
  /** Of this batch, by number: all of one origin. */
  readonly #hashes = new Map<number, string>();
  #origin = "";

  constructor(view: HubView) {
    this.#view = view;
  }

  origin(origin: string): HubOrigin | undefined {
    return this.#view.origin(origin);
  }

  hashAt(origin: string, seq: number): string | undefined {
    return (origin === this.#origin ? this.#hashes.get(seq) : undefined) ?? this.#view.hashAt(origin, seq);
  }
  /** This one has its line; those behind it in the batch see it. */
  addLine(origin: string, seq: number, hash: string): void {
    this.#origin = origin;
    this.#hashes.set(seq, hash);
  }

  register(key: string): Held | undefined {
    return this.#registers.get(key) ?? this.#view.register(key);
  }
  setRegister(key: string, held: Held): void {
    this.#registers.set(key, held);
  }

  onHand(key: string): number {
    return this.#view.onHand(key) + (this.#balances.get(key) ?? 0);
  }
  /** Gives what is there then. */
  add(key: string, qty: number): number {
    this.#balances.set(key, (this.#balances.get(key) ?? 0) + qty);
    return this.onHand(key);
  }

  addSerial(key: string, qty: number): number {
    const change = (this.#serials.get(key) ?? 0) + qty;
    this.#serials.set(key, change);
    return this.#view.serialOnHand(key) + change;
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

  written(): Omit<Effects, "entries" | "origin" | "head"> {
    return {
      registers: [...this.#registers].map(([key, held]) => ({ key, ...held })),
      balances: new Map([...this.#balances].filter(([, qty]) => qty !== 0)),
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
