import { HybridClock } from "../clock.ts";
import { genesisTip, type WireFact } from "../entry.ts";
import { definitionOf } from "../field-rule.ts";
import { Fold, type FoldLine } from "../fold.ts";
import { applied, linesOfAcks } from "../hub/page.ts";
import { recordKey, recordSite, registerKey, sourceKey, sourcesOf } from "../keys.ts";
import { siteOf } from "../origin.ts";
import type { Stamp } from "../register.ts";
import type { FactRun, LineageStep, Page } from "../session.ts";
import { marksMax, rewindsMax } from "../session.ts";
import type { SiteState } from "../site-state.ts";
import { factHash } from "../wire/chain.ts";
import { type AdoptView, adopt } from "./adopt.ts";
import { lineageOfState } from "./lineage-of-state.ts";
import { ownedIn } from "./owned-in.ts";
import { PendingFacts } from "./pending-facts.ts";
import {
  confirmByState,
  counts,
  emptyState,
  namesOf,
  type OwnBody,
  type OwnFact,
  type SiteImage,
  tipOf,
} from "./site-image.ts";
import { stepsOfState } from "./site-session.ts";
import {
  type EpochBegin,
  type SiteAction,
  type SiteSyncState,
  type SiteSyncStore,
  thinMarks,
} from "./site-sync-store.ts";
import { baseOf, foldOf, includedOf, isOfState, lateLine, type StateBase } from "./state-base.ts";

/**
 * A box's book on plain maps: the fold of the hub's log with its own unconfirmed facts on top. For the simulation, and the measure of the SQLite form, which passes
 * the same suite (`testing/site-store-behaviour.ts`).
 */
export class MemorySite implements SiteSyncStore, AdoptView {
  /** What the log says, as far as this box has read it. */
  fold = new Fold();
  readonly #own: OwnFact[] = [];
  readonly #byOrigin = new Map<string, OwnFact[]>();
  #foreign: FoldLine[] = [];
  readonly #pending = new PendingFacts();
  /** What the log came to where this book took a state. */
  #base: StateBase | undefined;
  #state: Omit<SiteSyncState, "seq" | "tip">;
  #clock: HybridClock;

  /** A new site; a bare box that begins with the hub's state of its site; or one that goes on from `image` under the same epoch: a restore then begins a new one. */
  constructor(start: { origin: string; state?: SiteState } | { image: SiteImage }, wallMs: () => number) {
    if ("state" in start && start.state) {
      const { origin, state } = start;
      this.#state = emptyState(origin);
      this.#clock = new HybridClock("", wallMs);
      this.takeState(state);
      this.beginEpoch({ origin, reason: "takeover", inherits: false, lineage: lineageOfState(state) });
    } else if ("origin" in start) {
      const { origin } = start;
      this.#state = emptyState(origin);
      this.#clock = new HybridClock("", wallMs);
      this.write({ type: "epoch-begun", data: { reason: "first", lineage: [] } });
    } else {
      const { state, own, foreign, base } = start.image;
      this.#base = base;
      this.#state = { ...state };
      for (const fact of own) this.#keep({ ...fact });
      this.#foreign = [...foreign];
      this.#clock = new HybridClock(own.at(-1)?.fact.hlc ?? "", wallMs);
      this.#refold();
    }
  }

  /** Books one fact of this box. Throws when another box goes on in this site. */
  write(body: OwnBody): WireFact {
    if (this.#state.fencedBy !== "") throw new Error(`fenced: ${this.#state.fencedBy} goes on in this site`);
    const { hlc, atMs } = this.#clock.next();
    const { origin, cursor } = this.#state;
    const { seq, tip } = this.#headOf(origin);
    const fact: WireFact = {
      origin,
      seq: seq + 1,
      base: cursor,
      hlc,
      atMs,
      actor: body.actor ?? "system",
      device: body.device ?? "",
      commandId: body.commandId ?? "",
      type: body.type,
      data: body.data ?? {},
      moves: body.moves ?? [],
      sets: body.sets ?? [],
      ...(body.source ? { source: body.source } : {}),
    };
    this.#pending.add(this.#keep({ fact, hash: factHash(fact, tip) }).fact);
    return fact;
  }

  sync(): SiteSyncState {
    const { seq, tip } = this.#headOf(this.#state.origin);
    return { ...this.#state, seq, tip };
  }
  hashAt(origin: string, seq: number): string | undefined {
    return seq === 0 ? genesisTip : this.#byOrigin.get(origin)?.[seq - 1]?.hash;
  }
  factsAfter(origin: string, seq: number, factsMax: number, charsMax: number): FactRun | undefined {
    const facts: WireFact[] = [];
    const hashes: string[] = [];
    let chars = 0;
    for (const { fact, hash } of (this.#byOrigin.get(origin) ?? []).slice(seq, seq + factsMax)) {
      chars += JSON.stringify(fact).length;
      if (facts.length > 0 && chars > charsMax) break;
      facts.push(fact);
      hashes.push(hash);
    }
    return facts.length === 0 ? undefined : { origin, prev: this.hashAt(origin, seq) as string, facts, hashes };
  }
  confirmedSeq(origin: string): number {
    return (this.#byOrigin.get(origin) ?? []).findLast(({ line }) => line)?.fact.seq ?? 0;
  }

  perform(action: SiteAction): void {
    switch (action.kind) {
      case "contact":
        this.#state = { ...this.#state, ticket: action.ticket, incarnation: action.incarnation };
        return;
      case "rewind":
        this.#rewind(action.to);
        this.#state = { ...this.#state, incarnation: action.incarnation };
        return;
      case "page":
        this.applyPage(action.page);
        return;
      case "begin":
        this.beginEpoch(action);
        return;
      case "fence":
        this.#state = { ...this.#state, fencedBy: action.authority };
        return;
      case "snapshot":
        throw new Error("the driver fetches a snapshot, and gives it to takeState");
    }
  }

  /** Goes on from a state of the log in place of its lines; own facts that are not in it stay, on top. Throws for the state of another past. */
  takeState(state: SiteState): void {
    const { site, incarnation } = this.#state;
    if (state.site !== site) throw new Error(`a state of ${state.site} for a box of ${site}`);
    const isCut = state.incarnation !== incarnation;
    const included = includedOf(state, stepsOfState(this.sync()), (name, seq) => this.hashAt(name, seq));
    confirmByState(this.#own, state, included, isCut);
    if (isCut) this.#foreign = [];
    const known = new Set(this.#foreign.map(({ hubPos }) => hubPos));
    for (const line of state.rows.late.map(lateLine))
      if (this.hashAt(line.fact.origin, line.fact.seq) !== tipOf(line) && !known.has(line.hubPos))
        this.#foreign.push(line);
    this.#base = baseOf(state);
    this.#state = {
      ...this.#state,
      cursor: state.cursor,
      base: state.cursor,
      incarnation: state.incarnation,
      marks: [{ hubPos: state.cursor, tip: state.tip }],
      ...(isCut ? { rewinds: this.#rewindsTo(0) } : {}),
    };
    this.#refold();
  }

  /** A page that was seen is passed over; one that does not go on from the cursor is refused. */
  applyPage(page: Page): void {
    const { cursor } = this.#state;
    if (page.to <= cursor) return;
    if (page.from !== cursor) throw new Error(`a page from ${page.from} does not go on from ${cursor}`);
    const own = [...linesOfAcks(page.acks, (origin, seq) => this.#factAt(origin, seq))];
    const entries = page.entries.map((entry): FoldLine => ({ ...entry, base: entry.fact.base }));
    for (const line of [...own, ...entries].sort((a, b) => a.hubPos - b.hubPos)) this.#takeLine(line);
    const marks = [{ hubPos: page.to, tip: page.tip }, ...this.#state.marks];
    this.#state = { ...this.#state, cursor: page.to, marks: thinMarks(marks, marksMax) };
  }

  /** A new epoch. The fence of the one before falls: who begins an epoch means to go on. */
  beginEpoch({ origin, reason, inherits, lineage, writeAgainAfter }: EpochBegin): void {
    if (siteOf(origin) !== this.#state.site || this.#byOrigin.has(origin))
      throw new Error(`${origin} is no new epoch of ${this.#state.site}`);
    const again = writeAgainAfter ? this.#apart(writeAgainAfter) : [];
    this.#state = { ...this.#state, origin, reason, inherits, lineage, ticket: "", fencedBy: "" };
    this.write({ type: "epoch-begun", data: { reason, lineage } });
    // What it had seen of a part of the log that is lost is nothing.
    const { rewinds } = this.#state;
    const baseOf = ({ origin: name, seq, base }: WireFact): number =>
      Math.min(base, ...rewinds.filter((one) => one.origin === name && seq <= one.seq).map(({ to }) => to));
    const adopted = new Set(again.flatMap(({ fact }) => sourcesOf(fact).map(sourceKey)));
    for (const old of again) {
      const { origin: name, seq } = old.fact;
      this.#pending.delete(old.fact);
      old.again = true;
      if (old.fact.type === "epoch-begun" || adopted.has(sourceKey({ origin: name, seq, tip: old.hash }))) continue;
      const head = this.#headOf(origin);
      const fact: WireFact = {
        ...old.fact,
        base: baseOf(old.fact),
        origin,
        seq: head.seq + 1,
        source: old.fact.source ?? { origin: name, seq, tip: old.hash },
      };
      this.#pending.add(this.#keep({ fact, hash: factHash(fact, head.tip) }).fact);
    }
  }

  /** A standby, or a box that was told by a person: goes on where the epoch of another box stopped. */
  takeOver(origin: string, { inherits = false, other = "" } = {}): void {
    const steps = stepsOfState(this.sync());
    const beyond: LineageStep[] = other === "" ? [] : [{ origin: other, seq: 0, tip: genesisTip, reason: "first" }];
    this.beginEpoch({ origin, reason: "takeover", inherits, lineage: [...steps, ...beyond] });
  }

  /** After a backup was put back: an epoch of its own, at once and offline. */
  restored(origin: string): void {
    this.beginEpoch({ origin, reason: "restore", inherits: false, lineage: stepsOfState(this.sync()) });
  }

  /** Late facts of this site that no fact of it has adopted. Ask only while `Taken.current`: before, an adoption may be on its way back in a page. */
  lateToAdopt(): FoldLine[] {
    const taken = new Set<string>(this.#base?.sources);
    const late: FoldLine[] = [];
    for (const { fact, line } of this.#own) {
      if (line?.verdict.kind === "late") late.push(line);
      else for (const source of sourcesOf(fact)) taken.add(sourceKey(source));
    }
    for (const line of this.#foreign) {
      if (siteOf(line.fact.origin) !== this.#state.site) continue;
      if (line.verdict.kind === "late") late.push(line);
      else for (const source of sourcesOf(line.fact)) taken.add(sourceKey(source));
    }
    return late
      .filter((line) => !namesOf(line).some((source) => taken.has(sourceKey(source))))
      .sort((a, b) => a.hubPos - b.hubPos);
  }

  /** Adopts all that wait; gives the facts written. */
  adoptLate(): WireFact[] {
    return this.lateToAdopt().map((line) => {
      const { body, commandId, actor, device, contradictions } = adopt(this, { ...line, tip: tipOf(line) });
      return this.write({ ...body, data: { ...body.data, contradictions }, commandId, actor, device });
    });
  }

  /** Units as this box shows them: confirmed, and its own unconfirmed moves. */
  onHand(key: string): number {
    return (this.fold.balances.get(key) ?? 0) + this.#pending.qty(key);
  }

  /** All balances as shown that are not 0. */
  balances(): Map<string, number> {
    return this.#pending.on(this.fold.balances);
  }

  /** A record's fields as this box shows them: the last own unconfirmed value, else the log's. Undefined when nobody wrote any. */
  record(record: string, id: string): Record<string, unknown> | undefined {
    const definition = definitionOf(record);
    if (!definition) return undefined;
    const site = recordSite(definition, this.#state.origin);
    let fields: Record<string, unknown> | undefined;
    if (definition.merge === "owned") fields = ownedIn(this.fold, { site, record, id });
    else
      for (const field of Object.keys(definition.fields)) {
        const held = this.fold.registers.get(registerKey({ site, record, id, field }));
        if (held) fields = { ...fields, [field]: held.value };
      }
    const pending = this.#pending.fieldsOf(record, id);
    return pending ? { ...fields, ...pending } : fields;
  }

  owned(record: string, id: string) {
    return this.record(record, id);
  }
  stampOf(record: string, id: string, field: string): Stamp | undefined {
    const definition = definitionOf(record);
    const site = definition ? recordSite(definition, this.#state.origin) : "";
    return this.fold.registers.get(registerKey({ site, record, id, field }))?.stamp;
  }
  answered(commandId: string, lateOrigin: string): boolean {
    for (const fact of this.#standing(lateOrigin)) if (fact.commandId === commandId) return true;
    const before = commandId === "" ? undefined : this.#base?.commands.get(commandId);
    return (
      before?.some(({ origin, source }) => origin !== lateOrigin && (source === "" || source !== lateOrigin)) ?? false
    );
  }
  hasLine(origin: string, seq: number, tip?: string): boolean {
    const own = this.#byOrigin.get(origin)?.[seq - 1];
    if (own?.line && (tip === undefined || own.hash === tip)) return true;
    if (this.#base?.sources.has(sourceKey({ origin, seq, tip }))) return true;
    return this.#foreign.some(
      (line) => line.fact.origin === origin && line.fact.seq === seq && (tip === undefined || tipOf(line) === tip),
    );
  }
  touchedSince(lateOrigin: string, record: string, id: string, field: string): boolean {
    const at = this.#state.lineage.findIndex(({ origin }) => origin === lateOrigin);
    const before = new Set(this.#state.lineage.slice(0, Math.max(at, 0)).map(({ origin }) => origin));
    // Who wrote what the state says is not known: where the epoch was closed by then, it may have been another one.
    if (isOfState(this.#base, lateOrigin, recordKey({ site: this.#state.site, record, id }), field)) return true;
    for (const fact of this.#standing(lateOrigin))
      if (!before.has(fact.origin))
        for (const set of fact.sets) if (set.record === record && set.id === id && field in set.fields) return true;
    return false;
  }

  /** Own facts that the log has not, oldest first. */
  pending(): WireFact[] {
    return this.#pending.list();
  }
  /** Every line of the log that this box saw, in order. */
  lines(): FoldLine[] {
    const own = this.#own.flatMap(({ line }) => (line ? [line] : []));
    return [...own, ...this.#foreign].sort((a, b) => a.hubPos - b.hubPos);
  }
  /** Own facts as written, oldest first. */
  journal(): readonly OwnFact[] {
    return this.#own;
  }

  image(): SiteImage {
    return {
      ...{ state: { ...this.#state }, own: this.#own.map((own) => ({ ...own })), foreign: [...this.#foreign] },
      ...(this.#base ? { base: this.#base } : {}),
    };
  }

  #headOf(origin: string): { seq: number; tip: string } {
    const last = this.#byOrigin.get(origin)?.at(-1);
    return last ? { seq: last.fact.seq, tip: last.hash } : { seq: 0, tip: genesisTip };
  }

  #keep(own: OwnFact): OwnFact {
    this.#own.push(own);
    const facts = this.#byOrigin.get(own.fact.origin) ?? [];
    facts.push(own);
    this.#byOrigin.set(own.fact.origin, facts);
    return own;
  }

  #factAt(origin: string, seq: number): WireFact {
    const own = this.#byOrigin.get(origin)?.[seq - 1];
    if (!own) throw new Error(`the hub acknowledges ${origin}-${seq}, which this book does not have`);
    return own.fact;
  }

  #takeLine(line: FoldLine): void {
    const { origin, seq } = line.fact;
    const own = this.#byOrigin.get(origin)?.[seq - 1];
    if (own && own.fact === line.fact) {
      own.line = line;
      this.#pending.delete(own.fact);
    } else this.#foreign.push(line);
    if (applied(line.verdict)) this.fold.apply(line);
  }

  #rewind(to: number): void {
    const marks = this.#state.marks.filter(({ hubPos }) => hubPos <= to);
    this.#state = { ...this.#state, cursor: to, marks, rewinds: this.#rewindsTo(to) };
    for (const own of this.#own) if (own.line && own.line.hubPos > to) delete own.line;
    this.#foreign = this.#foreign.filter(({ hubPos }) => hubPos <= to);
    this.#refold();
  }

  /** What this book wrote so far has seen no more than `to` of the log that counts. */
  #rewindsTo(to: number): SiteSyncState["rewinds"] {
    const { origin, lineage, rewinds } = this.#state;
    const names = new Set([...lineage.map((step) => step.origin), origin]);
    const noted = [...names].map((name) => ({ origin: name, seq: this.#headOf(name).seq, to }));
    return [...rewinds, ...noted.filter(({ seq }) => seq > 0)].slice(-rewindsMax);
  }

  #refold(): void {
    this.fold = this.#base ? foldOf(this.#base) : new Fold();
    for (const line of this.lines()) if (line.hubPos > this.#state.base) this.fold.apply(line);
    this.#pending.clear();
    for (const own of this.#own) if (!own.line && !own.again) this.#pending.add(own.fact);
  }

  /** Own facts after a point of the history that no page told of, in their order. */
  #apart({ origin, seq }: { origin: string; seq: number }): OwnFact[] {
    const start = this.#own.findIndex(({ fact }) => fact.origin === origin && fact.seq === seq + 1);
    if (start < 0) return [];
    return this.#own.slice(start).filter(({ line, again }) => !line && !again);
  }

  /** Facts of this site that count in this book, but for what was adopted from one closed epoch, and that epoch itself. */
  *#standing(lateOrigin: string): Generator<WireFact> {
    for (const { fact, line, again } of this.#own)
      if (!again && (!line || applied(line.verdict)) && counts(fact, lateOrigin)) yield fact;
    for (const { fact, verdict } of this.#foreign)
      if (siteOf(fact.origin) === this.#state.site && applied(verdict) && counts(fact, lateOrigin)) yield fact;
  }
}
