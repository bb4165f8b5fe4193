import Database from "better-sqlite3";
import { handlers } from "#appliance/handlers.ts";
import { type Db, tune } from "#appliance/store/connection.ts";
import { openForWriting } from "#appliance/store/database.ts";
import { decides, type Handlers } from "#appliance/store/handler.ts";
import { CommandRunner } from "#appliance/store/run-command.ts";
import { adoptLate } from "#appliance/store/sync/adopt-late.ts";
import { startEpoch } from "#appliance/store/sync/epoch-start.ts";
import { SiteBook } from "#appliance/store/sync/site-book.ts";
import { SiteSyncReader } from "#appliance/store/sync/site-sync-reader.ts";
import { packRows } from "#appliance/store/sync/state-rows.ts";
import { comparable, sealed } from "#appliance/store/sync/testing/sqlite-site.ts";
import { verify } from "#appliance/store/verify.ts";
import type { Call } from "#appliance/test/shift/call.ts";
import type { Contract } from "#sync/contracts/define.ts";
import { contracts } from "#sync/contracts/list.ts";
import type { FactBody, RecordSet } from "#sync/model/facts/fact.ts";
import type { Fold } from "#sync/protocol/fold.ts";
import { lineageOfState } from "#sync/protocol/site/lineage-of-state.ts";
import type { EpochBegin, SiteAction, SiteSyncStore } from "#sync/protocol/site/site-sync-store.ts";
import type { SiteState } from "#sync/protocol/site-state.ts";
import type { Chance } from "#sync/sim/kernel/chance.ts";
import { ofThisVersion } from "#sync/sim/warehouse/office-deeds.ts";
import { type DiskImage, type Errand, type ErrandAnswer, lineageBehind, type SimBook } from "#sync/sim/world/book.ts";
import { asShipped, enter, type Version } from "#sync/sim/world/versions.ts";
import { confirmedFold } from "./confirmed-fold.ts";
import { chooseCall, openingSets } from "./sqlite-work.ts";

/** What the simulation does with a book beside people's commands. */
const ownHandlers: Handlers = {
  "sim.open": decides({ name: "sim.open" } as unknown as Contract, (book) => {
    book.post({ type: "site-opened", sets: openingSets() } satisfies FactBody);
    return null;
  }),
  "sim.edit": decides({ name: "sim.edit" } as unknown as Contract, (book, input) => {
    const { sku, name } = input as unknown as { sku: string; name: string };
    book.post({ type: "item-saved", sets: [{ record: "item", id: sku, fields: { name } }] });
    return null;
  }),
  "sim.later": decides({ name: "sim.later" } as unknown as Contract, (book, input) => {
    const { set } = input as unknown as { set: RecordSet };
    book.post({ type: "later-version", sets: [set] } satisfies FactBody);
    return null;
  }),
  "sim.adopt": decides({ name: "sim.adopt" } as unknown as Contract, (book) => {
    const adopted = adoptLate(book, 500).length;
    if (adopted > 0) book.post({ type: "late-facts-taken" });
    return adopted;
  }),
};
const system = { actor: "system", device: "", roles: [] };

/** The appliance's own book on SQLite in memory, with the warehouse's own commands on it. */
export class SqliteBook implements SimBook {
  version: Version;
  #db: Db;
  #runner: CommandRunner;
  #book: SiteBook;
  #reader: SiteSyncStore;
  readonly #origin: string;
  readonly #wallMs: () => number;
  readonly #slice: number;

  constructor(bytes: Buffer, { origin, wallMs, slice, version }: SqliteBookOf, isNew: boolean, state?: SiteState) {
    this.#origin = origin;
    this.#wallMs = wallMs;
    this.#slice = slice;
    this.version = version;
    enter(version);
    this.#db = open(bytes);
    this.#runner = this.#newRunner();
    startEpoch(this.#runner, isNew ? { reason: "first" } : undefined);
    this.#book = new SiteBook(this.#runner);
    this.#reader = this.#settle();
    if (isNew) this.#must("sim.open");
    if (!state) return;
    this.takeState(state);
    const lineage = lineageOfState(state);
    this.#book.change({ kind: "begin", origin, reason: "takeover", inherits: false, lineage });
  }

  /** A new site's book; with a state, that of a bare box which goes on in its site. */
  static make(
    origin: string,
    wallMs: () => number,
    slice: number,
    { state, version = asShipped }: { state?: SiteState | undefined; version?: Version } = {},
  ): SqliteBook {
    return new SqliteBook(emptyBook(version), { origin, wallMs, slice, version }, !state, state);
  }

  /** Closed and opened again by a newer program, as an upgrade does it. */
  upgrade(to: Version): void {
    const bytes = this.#db.serialize();
    this.#db.close();
    this.version = to;
    enter(to);
    this.#db = open(bytes);
    this.#runner = this.#newRunner();
    startEpoch(this.#runner, undefined);
    this.#book = new SiteBook(this.#runner);
    this.#reader = this.#settle();
  }

  #newRunner(): CommandRunner {
    return new CommandRunner(this.#db, { ...handlers, ...ownHandlers }, { origin: this.#origin, wallMs: this.#wallMs });
  }

  /** A page that a crash cut short is finished first. */
  #settle(): SiteSyncStore {
    while (this.#book.isTaking) this.#book.goOn(this.#slice);
    return new SiteSyncReader(this.#runner.book.statements, this.#origin);
  }

  sync() {
    return this.#reader.sync();
  }
  hashAt(origin: string, seq: number) {
    return this.#reader.hashAt(origin, seq);
  }
  factsAfter(origin: string, seq: number, factsMax: number, charsMax: number) {
    return this.#reader.factsAfter(origin, seq, factsMax, charsMax);
  }
  confirmedSeq(origin: string) {
    return this.#reader.confirmedSeq(origin);
  }

  choose(chance: Chance, mark: number): Errand | undefined {
    enter(this.version);
    if (this.version !== asShipped && chance.percent(laterPercent)) {
      const { site } = this.sync();
      const set = ofThisVersion({ site, nowMs: this.#wallMs() }, mark);
      if (set) {
        const what = { name: "sim.later", input: { set }, caller: system };
        return { mark, commandId: `${site}:${mark}`, name: "later-version", wrong: false, what, tries: 0 };
      }
    }
    const one = chooseCall({ db: this.#db, book: this.#runner.book, nowMs: this.#wallMs() }, chance);
    if (!one) return undefined;
    const contract: Contract | undefined = contracts[one.name];
    if (!contract) throw new Error(`there is no command ${one.name}`);
    const parsed = contract.input.safeParse(one.input);
    if (!parsed.success) return undefined;
    const what: Call = { ...one, input: parsed.data as Call["input"] };
    return { mark, commandId: `${this.sync().site}:${mark}`, name: one.name, wrong: false, what, tries: 0 };
  }

  run({ what, commandId }: Errand): ErrandAnswer {
    enter(this.version);
    const { name, input, caller } = what as Call;
    const known = this.#answered(commandId);
    const { answers, facts } = this.#runner.run([{ name, input, caller, commandId }]);
    const answer = answers[0];
    if (!answer) throw new Error(`${name} was not answered`);
    if (!answer.ok && "fault" in answer) throw new Error(`${name} faulted: ${answer.fault}`);
    if (known && facts.length > 0) throw new Error(`${name} ${commandId} was answered before and booked again`);
    if (known) return { kind: "repeat" };
    if (!answer.ok && "refusal" in answer && ["site-fenced", "standby-following"].includes(answer.refusal.code))
      return { kind: "refused" };
    // A question that changed nothing leaves no trace.
    if (facts.length === 0) return { kind: "not" };
    return { kind: "done", facts: facts.length, moves: facts.flatMap(({ moves }) => moves) };
  }

  edit(sku: string, name: string): void {
    enter(this.version);
    this.#must("sim.edit", { sku, name });
  }

  perform(action: SiteAction): void {
    enter(this.version);
    if (action.kind === "snapshot") throw new Error("a box fetches the state, and gives it to takeState");
    if (action.kind === "page") {
      this.#book.change({ kind: "page", bytes: sealed(action.page, this.sync().site) });
      while (this.#book.isTaking) this.#book.goOn(this.#slice);
    } else this.#book.change(action);
  }

  takeState(state: SiteState): void {
    enter(this.version);
    this.#book.change({ kind: "state", head: state, body: packRows(state.rows) });
  }

  adoptLate(): number {
    enter(this.version);
    const late = this.#runner.book.row<{ n: number }>("SELECT count(*) AS n FROM lateFact WHERE state = 'waiting'");
    return late && late.n > 0 ? (this.#must("sim.adopt") as number) : 0;
  }

  begin(how: Pick<EpochBegin, "origin" | "reason" | "inherits">): void {
    enter(this.version);
    this.#book.change({ kind: "begin", ...how, lineage: lineageBehind(this.sync()) });
  }

  image(): DiskImage {
    const bytes = this.#db.serialize();
    const { version } = this;
    return (wallMs) => new SqliteBook(bytes, { origin: this.#origin, wallMs, slice: this.#slice, version }, false);
  }

  stateLines(): string[] {
    enter(this.version);
    return comparable(confirmedFold(this.#runner.book, this.sync().origin), this.sync().site);
  }

  linesOf(hub: Fold): string[] {
    enter(this.version);
    return comparable(hub, this.sync().site);
  }

  shown(record: string, id: string, field: string): unknown {
    enter(this.version);
    return (this.#runner.book.get(record as "item", id) as Record<string, unknown> | undefined)?.[field];
  }

  faults(): string[] {
    return this.#runner.book
      .rows<{ sku: string; total: number }>(
        "SELECT sku, sum(onHand) AS total FROM balance GROUP BY sku, lot, serial, owner HAVING total <> 0",
      )
      .map(({ sku, total }) => `${sku} sums to ${total} over all places`);
  }

  /** The book walked from its first row. */
  deepFaults(): string[] {
    enter(this.version);
    return verify(this.#db).problems.map(({ pos, what, detail }) => `${what} at ${pos}: ${detail}`);
  }

  /** The book as one file. */
  bytes(): Buffer {
    return this.#db.serialize();
  }

  close(): void {
    this.#db.close();
  }

  #answered(commandId: string): boolean {
    return this.#runner.book.row("SELECT 1 FROM answer WHERE commandId = ?", commandId) !== undefined;
  }

  #must(name: string, input: object = {}): unknown {
    const [answer] = this.#runner.run([{ name, input, caller: system, commandId: "" }]).answers;
    if (!answer?.ok) throw new Error(`${name}: ${JSON.stringify(answer)}`);
    return answer.value;
  }
}

/** Whose book it is, and which program opens it. */
export interface SqliteBookOf {
  origin: string;
  wallMs: () => number;
  /** Facts of a page that are taken in one transaction. */
  slice: number;
  version: Version;
}

/** Of a hundred deeds in a run with upgrades, so many are such as an older version does not know. */
const laterPercent = 20;

/** Tables of what `world/versions.ts` adds: they stand there from the beginning, and an older version does not look at them. */
const additions = `
  ALTER TABLE item ADD COLUMN shade text DEFAULT '' NOT NULL;
  ALTER TABLE lpn ADD COLUMN tint text DEFAULT '' NOT NULL;
  CREATE TABLE promotion (id text PRIMARY KEY NOT NULL, title text DEFAULT '' NOT NULL, state text DEFAULT 'open' NOT NULL,
    stamps text DEFAULT '{}' NOT NULL, under text DEFAULT '{}' NOT NULL);
  CREATE TABLE memo (id text PRIMARY KEY NOT NULL, words text DEFAULT '' NOT NULL, "by" text DEFAULT '' NOT NULL);`;
const templates = new Map<boolean, Buffer>();

/** The tables of an empty book as one piece of memory: making them by migrations costs as much as a whole run. */
function emptyBook(version: Version): Buffer {
  const hasAdditions = version !== asShipped;
  const made = templates.get(hasAdditions);
  if (made) return made;
  const db = openForWriting(":memory:");
  if (hasAdditions) db.exec(additions);
  const bytes = db.serialize();
  db.close();
  templates.set(hasAdditions, bytes);
  return bytes;
}

function open(bytes: Buffer): Db {
  const db = new Database(bytes);
  db.pragma("synchronous = OFF");
  tune(db, 4);
  return db;
}
