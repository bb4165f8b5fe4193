import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { handlers } from "#appliance/handlers.ts";
import type { Db } from "#appliance/store/connection.ts";
import { openForWriting } from "#appliance/store/database.ts";
import { decides, type Handlers } from "#appliance/store/handler.ts";
import { factsAfter } from "#appliance/store/ledger/journal.ts";
import { rebuild } from "#appliance/store/rebuild.ts";
import { type CommandCall, CommandRunner, type Committed } from "#appliance/store/run-command.ts";
import { adoptLate } from "#appliance/store/sync/adopt-late.ts";
import { startEpoch } from "#appliance/store/sync/epoch-start.ts";
import { SiteBook } from "#appliance/store/sync/site-book.ts";
import { SiteSyncReader } from "#appliance/store/sync/site-sync-reader.ts";
import { packRows } from "#appliance/store/sync/state-rows.ts";
import { comparable, sealed } from "#appliance/store/sync/testing/sqlite-site.ts";
import { verify } from "#appliance/store/verify.ts";
import { ReactorSteps } from "#appliance/sync/react/reactor-steps.ts";
import type { CommandSteps } from "#appliance/sync/react/run-intent.ts";
import type { Call } from "#appliance/test/shift/call.ts";
import type { Contract } from "#sync/contracts/define.ts";
import { contracts } from "#sync/contracts/list.ts";
import type { FactBody, RecordSet } from "#sync/model/facts/fact.ts";
import type { Fold } from "#sync/protocol/fold.ts";
import { lineageOfState } from "#sync/protocol/site/lineage-of-state.ts";
import type { EpochBegin, SiteAction, SiteSyncState, SiteSyncStore } from "#sync/protocol/site/site-sync-store.ts";
import type { SiteState } from "#sync/protocol/site-state.ts";
import type { Chance } from "#sync/sim/kernel/chance.ts";
import { ofThisVersion } from "#sync/sim/warehouse/office-deeds.ts";
import {
  type DiskImage,
  type Done,
  type Errand,
  type ErrandAnswer,
  lineageBehind,
  type SimBook,
} from "#sync/sim/world/book.ts";
import { asShipped, enter, type Version } from "#sync/sim/world/versions.ts";
import { type BookDisk, FileDisk, MemoryDisk, newFolder } from "./book-disk.ts";
import { confirmedFold } from "./confirmed-fold.ts";
import { type chooser, openingMoves, openingSets } from "./sqlite-work.ts";

/** What the simulation does with a book beside people's commands. */
const ownHandlers: Handlers = {
  "sim.open": decides({ name: "sim.open" } as unknown as Contract, (book) => {
    book.post({ type: "site-opened", moves: openingMoves(), sets: openingSets() } satisfies FactBody);
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

/** The appliance's own book on SQLite, with the warehouse's own commands on it. */
export class SqliteBook implements SimBook {
  version: Version;
  #disk: BookDisk;
  #runner: CommandRunner;
  #book: SiteBook;
  #reader: SiteSyncStore;
  #steps: ReactorSteps;
  /** The reactor has seen all up to here; undefined: it looks at everything first. */
  #reactedPos: number | undefined;
  #hubNowMs: () => number = () => 0;
  #sendsUpTo: (() => number | undefined) | undefined;
  /** What `sync` gave since the last write: it is asked for far more often than anything changes. */
  #known: { upTo: number | undefined; state: SiteSyncState } | undefined;
  readonly #reactorFaults: string[] = [];
  #of: SqliteBookOf;

  constructor(bytes: Buffer, of: SqliteBookOf, isNew: boolean, state?: SiteState) {
    this.#of = of;
    this.version = of.version;
    enter(of.version);
    this.#disk = newDisk(bytes, of);
    this.#runner = this.#newRunner();
    startEpoch(this.#runner, isNew && !of.follows ? { reason: "first" } : undefined);
    this.#book = new SiteBook(this.#runner);
    this.#reader = this.#settle();
    this.#steps = this.#newSteps();
    if (isNew && of.follows) this.#book.change({ kind: "follow", primary: "the other box" });
    else if (isNew) this.#must("sim.open");
    if (state) {
      this.takeState(state);
      const lineage = lineageOfState(state);
      this.#book.change({ kind: "begin", origin: of.origin, reason: "takeover", inherits: false, lineage });
    }
    this.#disk.told();
  }

  /** A new site's book; with a state, that of a bare box which goes on in its site. */
  static make(of: Omit<SqliteBookOf, "version"> & { version?: Version }, state?: SiteState): SqliteBook {
    const { version = asShipped } = of;
    return new SqliteBook(emptyBook(version), { ...of, version }, !state, state);
  }

  /** Closed and opened again by a newer program, as an upgrade does it. */
  upgrade(to: Version): void {
    this.version = to;
    enter(to);
    this.#openAgain(this.#disk.db.serialize());
  }

  losePower(chance: Chance, isUnderWay: boolean): void {
    enter(this.version);
    this.#disk.losePower(chance, isUnderWay);
    this.#openBook();
  }

  told(): void {
    this.#disk.told();
  }

  /** All tables made anew from the journal, which take the place of those that were there. */
  rebuild(): string[] {
    // Of what a later version adds there are no migrations.
    if (this.version !== asShipped) return [];
    enter(this.version);
    const folder = newFolder();
    const target = join(folder, "rebuilt.db");
    try {
      const { tables } = rebuild(this.#db, target);
      const others = tables.filter(({ identical }) => !identical).map(({ name }) => name);
      const before = others.map((name) => rowsOf(this.#db, name));
      this.#openAgain(readFileSync(target));
      return others.map((name, i) => {
        const [was, is] = [before[i] as string[], rowsOf(this.#db, name)];
        const only = (some: string[], all: string[]) =>
          some.find((row) => !all.includes(row))?.slice(0, 300) ?? "nothing";
        return `rebuilt, the table ${name} is another one: ${only(is, was)} instead of ${only(was, is)}`;
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  #openAgain(bytes: Buffer): void {
    this.#disk.close();
    this.#disk = newDisk(bytes, this.#of);
    this.#openBook();
  }

  /** Before each transaction. */
  writes(): void {
    this.#disk.begins();
    this.#known = undefined;
  }

  #openBook(): void {
    this.#known = undefined;
    this.#runner = this.#newRunner();
    startEpoch(this.#runner, undefined);
    this.#book = new SiteBook(this.#runner);
    this.#reader = this.#settle();
    this.#steps = this.#newSteps();
    this.#reactedPos = undefined;
    this.#disk.told();
  }

  get #db(): Db {
    return this.#disk.db;
  }
  get #origin(): string {
    return this.#of.origin;
  }
  get #wallMs(): () => number {
    return this.#of.wallMs;
  }
  get #slice(): number {
    return this.#of.slice;
  }

  #newRunner(): CommandRunner {
    return new CommandRunner(this.#db, { ...handlers, ...ownHandlers }, { origin: this.#origin, wallMs: this.#wallMs });
  }

  #newSteps(): ReactorSteps {
    return new ReactorSteps({
      reader: this.#runner.book,
      hubNowMs: () => this.#hubNowMs(),
      onFault: (text, what) => void this.#reactorFaults.push(`${what}: ${text}`),
    });
  }

  /** A page that a crash cut short is finished first. */
  #settle(): SiteSyncStore {
    while (this.#book.isTaking) this.#book.goOn(this.#slice);
    return new SiteSyncReader(
      this.#runner.book.statements,
      this.#origin,
      () => this.#sendsUpTo?.() ?? Number.POSITIVE_INFINITY,
    );
  }

  get isHeldBack(): boolean {
    return this.#sendsUpTo !== undefined && this.#sendsUpTo() === undefined;
  }

  /** Commands that news from elsewhere asks for, one after another, as the appliance's reactor has them. */
  react(hubNowMs: () => number, done: (deed: Done) => boolean): void {
    enter(this.version);
    this.#hubNowMs = hubNowMs;
    if (this.#runner.closed || !this.#steps.knowsItsSite) return;
    if (this.#reactedPos === undefined) {
      this.#reactedPos = this.#runner.headPos;
      if (!this.#drive(this.#steps.sweep(), done)) return;
    }
    for (;;) {
      const facts = factsAfter(this.#runner.book.statements, this.#reactedPos, reactFactsMax);
      for (const fact of facts) {
        const steps = this.#steps.of(fact);
        if (steps && !this.#drive(steps, done)) return;
        this.#reactedPos = fact.pos;
      }
      if (facts.length < reactFactsMax) return;
    }
  }

  /** False when the box died. */
  #drive(steps: CommandSteps<void>, done: (deed: Done) => boolean): boolean {
    for (let step = steps.next(); !step.done; ) {
      const call = step.value;
      const commandId = call.commandId === "" ? `${this.#origin}:${this.#runner.headPos + 1}` : call.commandId;
      const known = this.#answered(commandId);
      const { answers, facts } = this.#send({ ...call, commandId });
      const answer = answers[0];
      if (!answer) throw new Error(`${call.name} was not answered`);
      if (!answer.ok && "fault" in answer) this.#reactorFaults.push(`${call.name}: ${answer.fault}`);
      if (known && facts.length > 0) this.#reactorFaults.push(`${call.name} ${commandId} was booked again`);
      if (!known && facts.length > 0) {
        const moves = facts.flatMap(({ moves }) => moves);
        if (!done({ commandId, name: call.name, answer: { kind: "done", facts: facts.length, moves } })) return false;
      }
      step = steps.next(answer);
    }
    return true;
  }

  #send(call: CommandCall): Committed {
    this.writes();
    return this.#runner.run([call]);
  }

  sync() {
    const upTo = this.#sendsUpTo?.();
    if (!this.#known || this.#known.upTo !== upTo) this.#known = { upTo, state: this.#reader.sync() };
    return this.#known.state;
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
    const one = this.#of.choose({ db: this.#db, book: this.#runner.book, nowMs: this.#wallMs() }, chance);
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
    const { answers, facts } = this.#send({ name, input, caller, commandId });
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
      this.writes();
      this.#book.change({ kind: "page", bytes: sealed(action.page, this.sync().site) });
      while (this.#book.isTaking) {
        this.writes();
        this.#book.goOn(this.#slice);
      }
      return;
    }
    this.writes();
    this.#book.change(action);
  }

  takeState(state: SiteState): void {
    enter(this.version);
    this.writes();
    this.#book.change({ kind: "state", head: state, body: packRows(state.rows) });
  }

  adoptLate(): number {
    enter(this.version);
    const late = this.#runner.book.row<{ n: number }>("SELECT count(*) AS n FROM lateFact WHERE state = 'waiting'");
    return late && late.n > 0 ? (this.#must("sim.adopt") as number) : 0;
  }

  begin(how: Pick<EpochBegin, "origin" | "reason" | "inherits">): void {
    enter(this.version);
    this.writes();
    this.#book.change({ kind: "begin", ...how, lineage: lineageBehind(this.sync()) });
    this.#of = { ...this.#of, origin: how.origin };
    this.#reactedPos = undefined;
  }

  image(): DiskImage {
    const bytes = this.#db.serialize();
    const { version } = this;
    const of = this.#of;
    return (wallMs) => new SqliteBook(bytes, { ...of, wallMs, version }, false);
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
    const sums = this.#runner.book
      .rows<{ sku: string; total: number }>(
        "SELECT sku, sum(onHand) AS total FROM balance GROUP BY sku, lot, serial, owner HAVING total <> 0",
      )
      .map(({ sku, total }) => `${sku} sums to ${total} over all places`);
    return [...sums, ...this.#reactorFaults.splice(0)];
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
    this.#disk.close();
  }

  /** What another box needs that follows this one, or is followed by it. */
  get ends() {
    return { book: this.#book, reader: this.#runner.book, runner: this.#runner, store: this.#reader, disk: this.#disk };
  }

  /** Facts go to the cloud up to this row of the journal only. */
  holdBack(upTo: () => number | undefined): void {
    this.#sendsUpTo = upTo;
  }

  #answered(commandId: string): boolean {
    return this.#runner.book.row("SELECT 1 FROM answer WHERE commandId = ?", commandId) !== undefined;
  }

  #must(name: string, input: object = {}): unknown {
    const [answer] = this.#send({ name, input, caller: system, commandId: "" }).answers;
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
  /** What people would like to do. */
  choose: ReturnType<typeof chooser>;
  /** Lies in a file, as on a real box; otherwise in memory. */
  isFile?: boolean;
  /** Begins as a standby. */
  follows?: boolean;
}

/** Facts that the reactor looks at in one go. */
const reactFactsMax = 500;

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

const rowsOf = (db: Db, table: string): string[] =>
  db
    .prepare(`SELECT * FROM "${table}"`)
    .all()
    .map((row) => JSON.stringify(row));

function newDisk(bytes: Buffer, { isFile }: SqliteBookOf): BookDisk {
  if (isFile) return new FileDisk(bytes);
  // A file with a WAL cannot be opened in memory: the two bytes say that it has none.
  bytes.fill(1, 18, 20);
  return new MemoryDisk(bytes);
}
