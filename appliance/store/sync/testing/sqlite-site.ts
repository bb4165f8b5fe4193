import type { Contract } from "#sync/contracts/define.ts";
import type { FactBody, RecordSet } from "#sync/model/facts/fact.ts";
import { type RecordName, records } from "#sync/model/records/all.ts";
import type { Field, RecordDefinition } from "#sync/model/records/define-record.ts";
import type { WireFact } from "#sync/protocol/entry.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import { Fold, stateLines } from "#sync/protocol/fold.ts";
import { balanceKey, readRecordKey, recordKey, recordSite, registerKey } from "#sync/protocol/keys.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import type { EpochReason, Page } from "#sync/protocol/session.ts";
import type { SiteAction } from "#sync/protocol/site/site-sync-store.ts";
import type { SiteState } from "#sync/protocol/site-state.ts";
import { keyFromSeed } from "#sync/protocol/wire/keys.ts";
import { encodePage } from "#sync/protocol/wire/page.ts";
import type { Db } from "../../connection.ts";
import { openForWriting } from "../../database.ts";
import { decides, type Handlers, polled } from "../../handler.ts";
import { type JournalRow, toFact } from "../../ledger/journal.ts";
import { fromRow } from "../../ledger/row-codec.ts";
import { rebuild } from "../../rebuild.ts";
import { CommandRunner } from "../../run-command.ts";
import { verify } from "../../verify.ts";
import { adoptLate } from "../adopt-late.ts";
import { startEpoch } from "../epoch-start.ts";
import { SiteBook } from "../site-book.ts";
import { SiteSyncReader } from "../site-sync-reader.ts";
import { packRows } from "../state-rows.ts";

const hub = keyFromSeed(new Uint8Array(32).fill(7));

/** A command that books the facts it is given, so that the sync can be tried without a warehouse. */
const handlers: Handlers = {
  "test.write": decides({ name: "test.write" } as unknown as Contract, (book, input) => {
    book.post(input as unknown as FactBody);
    return null;
  }),
  "test.adopt": polled(
    decides({ name: "test.adopt" } as unknown as Contract, (book) => {
      const adopted = adoptLate(book, 500).length;
      if (adopted > 0) book.post({ type: "late-facts-taken" });
      return adopted;
    }),
  ),
};

export interface SqliteSiteOptions {
  reason?: EpochReason;
  /** Its first fact says how its epoch began. */
  begin?: boolean;
  /** Where copies and rebuilt books go. */
  newFile?: () => string;
}
const noFile = (): string => {
  throw new Error("no place for a copy was given");
};

/** A book on SQLite with the face of `MemorySite`: what one does the other must do. */
export class SqliteSite extends SiteSyncReader {
  readonly db: Db;
  readonly runner: CommandRunner;
  readonly siteBook: SiteBook;
  /** Facts in one slice of a page. */
  sliceFacts = 3;
  readonly #wallMs: () => number;
  readonly #newFile: () => string;

  constructor(
    file: string,
    origin: string,
    wallMs: () => number,
    { reason = "first", begin = true, newFile = noFile }: SqliteSiteOptions = {},
  ) {
    const db = openForWriting(file);
    db.pragma("synchronous = OFF");
    const runner = new CommandRunner(db, handlers, { origin, wallMs });
    super(runner.book.statements, origin);
    this.db = db;
    this.runner = runner;
    this.#wallMs = wallMs;
    this.#newFile = newFile;
    startEpoch(runner, begin ? { reason } : undefined);
    this.siteBook = new SiteBook(runner);
    while (this.siteBook.isTaking) this.siteBook.goOn(this.sliceFacts);
  }

  /** Books one fact of this box. */
  write({ commandId = "", ...body }: FactBody & { commandId?: string }): WireFact {
    const [answer] = this.runner.run([
      { commandId, name: "test.write", input: body, caller: { actor: "system", device: "", roles: [] } },
    ]).answers;
    if (!answer?.ok && !(answer && "refusal" in answer && answer.refusal.code === "command-done-elsewhere"))
      throw new Error(JSON.stringify(answer));
    const { seq, origin } = this.sync();
    return this.factAt(origin, seq);
  }

  adoptLate(): number {
    const [answer] = this.runner.run([
      { commandId: "", name: "test.adopt", input: {}, caller: { actor: "system", device: "", roles: [] } },
    ]).answers;
    if (!answer?.ok) throw new Error(JSON.stringify(answer));
    return answer.value as number;
  }

  lateWaiting(): number {
    return this.runner.book.row<{ n: number }>("SELECT count(*) AS n FROM lateFact WHERE state = 'waiting'")?.n ?? 0;
  }

  perform(action: SiteAction): void {
    if (action.kind === "snapshot") throw new Error("fetch a state, and give it to takeState");
    if (action.kind === "page") this.applyPage(action.page);
    else this.siteBook.change(action);
  }

  applyPage(page: Page): void {
    this.siteBook.change({ kind: "page", bytes: sealed(page, this.sync().site) });
    while (this.siteBook.isTaking) this.siteBook.goOn(this.sliceFacts);
  }

  takeState(state: SiteState): void {
    this.siteBook.change({ kind: "state", head: state, body: packRows(state.rows) });
  }

  factAt(origin: string, seq: number): WireFact {
    const row = this.runner.book.row<JournalRow>("SELECT * FROM journal WHERE origin = ? AND seq = ?", origin, seq);
    if (!row) throw new Error(`no fact ${origin}-${seq}`);
    const { pos: _pos, ...fact } = toFact(row);
    return fact;
  }

  /** Own facts that the log has not, oldest first. */
  pending(): WireFact[] {
    const { log } = this.runner.pen.ledger;
    return this.runner.book
      .rows<JournalRow>("SELECT * FROM journal WHERE origin NOT LIKE '%.hub' ORDER BY pos")
      .filter(({ origin, seq }) => log.isPending(origin, seq))
      .map((row) => {
        const { pos: _pos, ...fact } = toFact(row);
        return fact;
      });
  }

  /** What the log says, as far as the tables hold it apart: balances and owned records as they show, shared fields as confirmed. */
  confirmed(): Fold {
    const { site, origin } = this.sync();
    const fold = new Fold();
    for (const row of this.runner.book.balances({}))
      if (row.onHand !== 0) fold.balances.set(balanceKey(site, row, row), row.onHand);
    for (const definition of Object.values(records) as RecordDefinition[])
      for (const row of this.runner.book.rows(`SELECT * FROM "${definition.name}"`)) {
        const id = row.id as string;
        const holder = recordSite(definition, origin);
        if (definition.merge === "owned") {
          const { id: _id, ...fields } = fromRow(definition.name as never, row) as Record<string, unknown>;
          fold.owned.set(recordKey({ site: holder, record: definition.name, id }), fields);
        } else
          for (const [field, held] of this.runner.book.statements.sharedRows.confirmedOf(definition, id))
            fold.registers.set(registerKey({ site: holder, record: definition.name, id, field }), held);
      }
    return fold;
  }

  /** Units as shown, own unconfirmed moves included. */
  onHand(place: string, sku: string): number {
    return this.runner.book.balances({ place, sku }).reduce((sum, row) => sum + row.onHand, 0);
  }

  field(record: string, id: string, field: string): unknown {
    return (this.runner.book.get(record as RecordName, id) as Record<string, unknown> | undefined)?.[field];
  }

  /** A second book from a copy of this one's disk. */
  copy(): SqliteSite {
    const file = this.#newFile();
    this.db.prepare("VACUUM INTO ?").run(file);
    return new SqliteSite(file, this.runner.origin, this.#wallMs, { begin: false, newFile: this.#newFile });
  }

  isRebuiltAlike(): boolean {
    return verify(this.db).ok && rebuild(this.db, this.#newFile()).identical;
  }

  get lines(): string[] {
    return comparable(this.confirmed(), this.sync().site);
  }

  close(): void {
    this.db.close();
  }
}

/** Lines of state with owned records as tables hold them: a field that nobody wrote has its initial value. */
export function comparable(fold: Fold, site: string): string[] {
  const filled = fold.copy();
  for (const [key, fields] of fold.owned) {
    const definition = definitionOf(readRecordKey(key).record) as RecordDefinition;
    const all = Object.entries(definition.fields).map(([name, field]) => [
      name,
      name in fields ? fields[name] : (field as Field<unknown>).initial,
    ]);
    filled.owned.set(key, Object.fromEntries(all));
  }
  return stateLines(filled, site);
}

export const sealed = (page: Page, site: string): Uint8Array =>
  encodePage(page, { site, signer: hub.publicKey, sign: hub.sign });

/** What a box must show: the log's part as it knows it, with its own unconfirmed facts on top. */
export function shown(log: Fold, pending: readonly WireFact[], site: string): Fold {
  const fold = log.copy();
  for (const fact of pending) {
    const plain = {
      hubPos: 0,
      eff: "",
      base: 0,
      verdict: { kind: "accepted" as const },
      fact: { ...fact, sets: [] as RecordSet[] },
    };
    fold.apply(plain);
    for (const { record, id, fields } of fact.sets) {
      const definition = definitionOf(record);
      if (definition?.merge !== "owned") continue;
      const key = recordKey({ site: recordSite(definition, fact.origin), record, id });
      fold.owned.set(key, { ...fold.owned.get(key), ...fields });
    }
  }
  for (const key of fold.owned.keys()) if (siteOf(`${readRecordKey(key).site}.x`) !== site) fold.owned.delete(key);
  return fold;
}
