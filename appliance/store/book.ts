import type { Refusal } from "#sync/contracts/refusals.ts";
import type { Fact, FactBody } from "#sync/model/facts/fact.ts";
import type { Role } from "#sync/model/records/person.ts";
import { Reader } from "./reader.ts";
import type { Statements } from "./statements.ts";
import { applyOwn } from "./sync/apply-own.ts";
import type { Ledger } from "./sync/ledger.ts";

/** Who asks. `actor` is a person id, or `system`. */
export interface Caller {
  actor: string;
  device: string;
  roles: readonly Role[];
  /** For one who may ask these and nothing else, not even what anyone may: the board on the wall. */
  only?: readonly string[];
}

/** Thrown by `refuse`: it leaves the decision, and the runner turns it into the answer. Never caught by domain code. */
export class Refused extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/** The world says no. Everything this command booked so far is undone. */
export function refuse(refusal: Refusal): never {
  throw new Refused(refusal);
}

/** Time, ids and stamps of one command, handed in so that a decision has no clock of its own. */
export interface Stamps {
  nowMs: number;
  origin: string;
  /** Up to here the book has seen the hub's log. */
  base: number;
  /** The fact that `post` will write next. */
  next(): Pick<Fact, "pos" | "seq" | "hlc" | "atMs">;
}

/**
 * The open book of one command. Decisions read it and post facts to it; a posted fact is applied at once, inside the command's
 * savepoint, so the next read sees it. That is how a short pick can void, correct, re-allocate and raise a count in one
 * decision, with the same code as each of those alone. A refusal undoes all of it.
 */
export class Book extends Reader {
  caller: Caller = { actor: "system", device: "", roles: [] };
  commandId = "";
  readonly ledger: Ledger;
  #stamps: Stamps | undefined;
  #facts: Fact[] = [];
  #ids = 0;

  constructor(statements: Statements, ledger: Ledger) {
    super(statements);
    this.ledger = ledger;
  }

  /** Called by the runner around each command. */
  open(caller: Caller, commandId: string, stamps: Stamps): void {
    this.caller = caller;
    this.commandId = commandId;
    this.#stamps = stamps;
    this.#facts = [];
    this.#peeked = undefined;
    this.#ids = 0;
  }

  /** The facts posted since `open`. */
  get facts(): readonly Fact[] {
    return this.#facts;
  }

  /** The journal position that the book stands at by now: of the last fact posted here, or the last one before this command. */
  get headPos(): number {
    return (
      this.#facts.at(-1)?.pos ??
      this.row<{ pos: number }>("SELECT pos FROM journal ORDER BY pos DESC LIMIT 1")?.pos ??
      0
    );
  }

  get nowMs(): number {
    return this.#open.nowMs;
  }

  get actor(): string {
    return this.caller.actor;
  }

  /** A new id, unique in all sites: origin, sequence of the fact that is written next, and a running number. */
  newId(): string {
    const last = this.#facts.at(-1);
    const seed = last ? last.seq + 1 : this.#firstSeq();
    return `${this.#open.origin}-${seed}-${this.#ids++}`;
  }

  /** Books a fact now; `who` is given where it is somebody else's, booked again. It reaches the journal, in this order, when the command ends without a refusal. */
  post(
    { type, data = {}, moves = [], sets = [], source }: FactBody,
    who: Pick<Fact, "actor" | "device" | "commandId"> = this.#who(),
  ): void {
    const { origin, base } = this.#open;
    const stamp = this.#takeStamp();
    const fact: Fact = {
      ...stamp,
      origin,
      base,
      actor: who.actor,
      device: who.device,
      commandId: who.commandId,
      type,
      data,
      moves: moves.filter((move) => move.qty !== 0),
      sets,
      ...(source && { source }),
    };
    for (const { qty } of fact.moves)
      if (!Number.isSafeInteger(qty) || qty < 0) throw new Error(`a move of ${qty} units in ${type}`);
    applyOwn(this.ledger, fact);
    this.#facts.push(fact);
  }

  #who(): Pick<Fact, "actor" | "device" | "commandId"> {
    return { actor: this.caller.actor, device: this.caller.device, commandId: this.commandId };
  }

  #peeked: Pick<Fact, "pos" | "seq" | "hlc" | "atMs"> | undefined;
  #firstSeq(): number {
    this.#peeked ??= this.#open.next();
    return this.#peeked.seq;
  }
  #takeStamp() {
    const stamp = this.#peeked ?? this.#open.next();
    this.#peeked = undefined;
    return stamp;
  }

  get #open(): Stamps {
    if (!this.#stamps) throw new Error("the book is closed: open it for a command first");
    return this.#stamps;
  }
}
