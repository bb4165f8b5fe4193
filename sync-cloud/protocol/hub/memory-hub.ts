import type { FactBody, RecordSet } from "../../model/facts/fact.ts";
import { HybridClock } from "../clock.ts";
import { droppedAtOnceMax, recordsDropped } from "../dropped-records.ts";
import { genesisTip, type WireFact } from "../entry.ts";
import { Fold, type FoldMaps } from "../fold.ts";
import { readRecordKey, registerKey } from "../keys.ts";
import { hubOrigin, siteOf } from "../origin.ts";
import type { FactRun, Hello, LogMark, Page, Receipt, Welcome } from "../session.ts";
import { shortHash } from "../short-hash.ts";
import { factHash } from "../wire/chain.ts";
import { accept, acceptOwn, newHubOrigin } from "./accept.ts";
import { type AdmitView, admit, stepsOf } from "./admit.ts";
import { deadRecords } from "./compact.ts";
import { answerForHub, type HubIntent, isForHub } from "./hub-intents.ts";
import { applied, pageOf } from "./page.ts";
import { type Release, releaseParked } from "./release-parked.ts";
import { stablePos } from "./retention.ts";
import type { Conflict, Effects, HubBox, HubEntry, HubOrigin, HubSite, HubView, Incident, ParkedSet } from "./view.ts";
import { emptyLog } from "./workspace.ts";

/** What one exchange asks: HELLO, PUSH*, PULL with the codec taken off. */
export interface ExchangeRequest {
  hello: Hello;
  runs: FactRun[];
  pagesMax: number;
}
export interface ExchangeAnswer {
  welcome: Welcome;
  receipts: Receipt[];
  pages: Page[];
}

/** What the log's beginning came to, and what must still be known of its lines. Never changed once made. */
export interface FoldedLog extends LogMark {
  fold: FoldMaps;
  /** Beginnings of the hashes of facts, by origin, from its first fact on. */
  hashes: ReadonlyMap<string, readonly string[]>;
  /** Lines that were not applied, or not wholly, and those that have a command. */
  held: readonly HubEntry[];
  commands: readonly HubEntry[];
}

/** Everything that a hub's disk holds. */
export interface HubImage {
  incarnation: number;
  folded: FoldedLog;
  log: HubEntry[];
  origins: [string, HubOrigin][];
  sites: [string, HubSite][];
  boxes: [string, HubBox][];
  sources: string[];
  conflicts: Conflict[];
  incidents: Incident[];
  parked: ParkedSet[];
}

const pageLinesPerPage = 2_000;
const nothingFolded = (): FoldedLog => ({ ...emptyLog, fold: new Fold(), hashes: new Map(), held: [], commands: [] });

/** The hub on plain maps: for the simulation, for tests, and as the measure of the service on PostgreSQL. */
export class MemoryHub implements HubView, AdmitView {
  readonly fold: Fold;
  /** Lines behind `folded`. */
  readonly log: HubEntry[] = [];
  folded: FoldedLog;
  /** Sites that people sent away. */
  readonly sentAway = new Set<string>();
  readonly conflicts: Conflict[] = [];
  readonly incidents: Incident[] = [];
  readonly parked: ParkedSet[] = [];
  readonly origins = new Map<string, HubOrigin>();
  readonly sites = new Map<string, HubSite>();
  readonly boxes = new Map<string, HubBox>();
  readonly #sources = new Set<string>();
  readonly #hashes = new Map<string, string[]>();
  readonly #nowMs: () => number;
  readonly #newTicket: () => string;
  #incarnation: number;
  #clock: HybridClock;

  /** A hub that starts from an image has lost what came after it: call `raiseIncarnation` unless the image is surely its newest state. */
  constructor(
    { nowMs, newTicket }: { nowMs: () => number; newTicket: () => string },
    image: HubImage | undefined = undefined,
  ) {
    this.#nowMs = nowMs;
    this.#newTicket = newTicket;
    this.#incarnation = image?.incarnation ?? 1;
    this.folded = image?.folded ?? nothingFolded();
    this.fold = Fold.from(this.folded.fold);
    for (const [origin, hashes] of this.folded.hashes) this.#hashes.set(origin, [...hashes]);
    if (image) this.#load(image);
    this.#clock = new HybridClock(this.origins.get(hubOrigin(this.#incarnation))?.lastEff ?? "", nowMs);
  }

  enrol(box: string, site: string): void {
    this.boxes.set(box, { box, site, state: "enrolled", cursor: 0, settledCursor: 0, seenAtMs: this.#nowMs() });
  }

  /** One request and its answer. Throws when the box may not speak. */
  exchange({ hello, runs, pagesMax }: ExchangeRequest, { carried = false } = {}): ExchangeAnswer {
    let admission = this.#admit(hello, carried);
    if (admission.hubLostTail) {
      this.incidents.push({
        kind: "hub-lost-tail",
        site: hello.site,
        box: hello.box,
        origin: hello.origin,
        other: "",
        detail: `the box has read up to ${hello.cursor}, common is ${admission.welcome.rewindTo}`,
      });
      this.raiseIncarnation(Math.max(this.#incarnation, hello.incarnation) + 1);
      admission = this.#admit(hello, carried);
    }
    for (const origin of admission.origins) this.origins.set(origin.origin, origin);
    if (admission.site.authority !== "") this.sites.set(admission.site.site, admission.site);
    this.boxes.set(admission.box.box, admission.box);
    this.incidents.push(...admission.incidents);
    const { welcome } = admission;
    if (welcome.fork)
      welcome.fork.marks = admission.forkSeqs.map((seq) => ({
        seq,
        tip: this.hashAt(welcome.fork?.origin as string, seq) as string,
      }));
    const sent = this.log.length;
    const receipts = admission.takes ? runs.map((run) => this.push(run, siteOf(hello.origin))) : [];
    this.#answerOwn(this.log.slice(sent));
    const pages: Page[] = [];
    let from = admission.readFrom;
    while (from !== undefined && from < this.head().hubPos && pages.length < pagesMax) {
      const page = this.page(siteOf(hello.origin), stepsOf(hello), from);
      pages.push(page);
      from = page.to;
    }
    return { welcome, receipts, pages };
  }

  /** Facts that a box, its standby or a stick brings. */
  push(run: FactRun, signerSite: string): Receipt {
    const outcome = accept(this, { ...run, signerSite }, this.#nowMs());
    const { ackSeq } = outcome;
    if (outcome.kind === "refused")
      return {
        origin: run.origin,
        ackSeq,
        durableSeq: ackSeq,
        verdicts: [],
        fault: { code: outcome.code, detail: outcome.detail },
      };
    if (outcome.effects) this.#write(outcome.effects);
    return { origin: run.origin, ackSeq, durableSeq: ackSeq, verdicts: outcome.verdicts };
  }

  page(site: string, has: { origin: string; seq: number }[], from: number): Page {
    const { hubPos: gone } = this.folded;
    const upTo = this.log[Math.min(from - gone + pageLinesPerPage, this.log.length) - 1] as HubEntry;
    const lines = this.log.slice(from - gone, upTo.hubPos - gone);
    return pageOf({ site, has }, { from, upTo, incarnation: this.#incarnation }, lines);
  }

  /** The hub's own fact: a console edit, a grant, an intent. */
  append(body: FactBody, actor = "cloud"): HubEntry {
    const name = hubOrigin(this.#incarnation);
    const origin = this.origins.get(name) ?? newHubOrigin(name);
    const { hlc, atMs } = this.#clock.next();
    const fact: WireFact = {
      origin: name,
      seq: origin.seq + 1,
      base: this.head().hubPos,
      hlc,
      atMs,
      actor,
      device: "cloud",
      commandId: "",
      type: body.type,
      data: body.data ?? {},
      moves: body.moves ?? [],
      sets: body.sets ?? [],
    };
    this.#write(acceptOwn(this, origin, fact, factHash(fact, origin.tip), this.#nowMs()));
    return this.log.at(-1) as HubEntry;
  }

  /** After a restore, or when a box shows that the hub lost the end of its log. A number that was never used: greater than all that are known. */
  raiseIncarnation(to: number = this.#incarnation + 1): void {
    this.#incarnation = to;
    this.#clock = new HybridClock("", this.#nowMs);
  }

  head() {
    const { hubPos, tip } = this.log.at(-1) ?? this.folded;
    return { hubPos, tip };
  }
  incarnation(): number {
    return this.#incarnation;
  }
  oldestPos(): number {
    return this.folded.hubPos + 1;
  }
  isSentAway(site: string): boolean {
    return this.sentAway.has(site);
  }
  site(site: string): HubSite | undefined {
    return this.sites.get(site);
  }
  origin(origin: string): HubOrigin | undefined {
    return this.origins.get(origin);
  }
  box(box: string): HubBox | undefined {
    return this.boxes.get(box);
  }
  hashAt(origin: string, seq: number): string | undefined {
    return seq === 0 ? genesisTip : this.#hashes.get(origin)?.[seq - 1];
  }
  logTipAt(hubPos: number): string | undefined {
    const { hubPos: gone, tip } = this.folded;
    return hubPos === gone ? tip : this.log[hubPos - gone - 1]?.tip;
  }
  register(key: string) {
    return this.fold.registers.get(key);
  }
  onHand(key: string): number {
    return this.fold.balances.get(key) ?? 0;
  }
  serialOnHand(key: string): number {
    return this.fold.serials.get(key) ?? 0;
  }
  hasSources(): boolean {
    return this.#sources.size > 0;
  }
  hasSource(key: string): boolean {
    return this.#sources.has(key);
  }

  /** What every enrolled box has leaves the log, up to `most`. Gives how far it is folded. */
  foldLog(most: number = this.head().hubPos): number {
    const upTo = Math.min(this.#stablePos(), most);
    const gone = this.log.splice(0, Math.max(0, upTo - this.folded.hubPos));
    const last = gone.at(-1);
    if (!last) return this.folded.hubPos;
    const fold = Fold.from(this.folded.fold);
    const hashes = new Map([...this.folded.hashes].map(([origin, known]) => [origin, [...known]]));
    for (const { verdict, fact, hash, ...line } of gone) {
      if (applied(verdict)) fold.apply({ verdict, fact, ...line });
      const known = hashes.get(fact.origin) ?? [];
      known[fact.seq - 1] = shortHash(hash);
      hashes.set(fact.origin, known);
      (this.#hashes.get(fact.origin) as string[])[fact.seq - 1] = shortHash(hash);
    }
    const parked = new Set(this.parked.map(({ hubPos }) => hubPos));
    const isHeld = ({ verdict, hubPos }: HubEntry) => !applied(verdict) || parked.has(hubPos);
    const held = [...this.folded.held, ...gone.filter(isHeld)];
    const commands = [...this.folded.commands, ...gone.filter(({ fact }) => fact.commandId !== "")];
    this.folded = { hubPos: last.hubPos, tip: last.tip, fold, hashes, held, commands };
    return last.hubPos;
  }

  /** Forgets what was deleted before everybody's cursor. Gives how many records. */
  dropDead(): number {
    const dead = deadRecords(this.fold.registers, this.#stablePos()).slice(0, droppedAtOnceMax).map(readRecordKey);
    const sets = dead.map(({ record, id }) => ({ record, id, fields: {} }) as RecordSet);
    if (sets.length > 0) this.append({ type: recordsDropped, sets });
    return sets.length;
  }

  /** After an upgrade: what was parked and is known now is applied, to what is folded away too. To be done before this version takes anything. */
  release(): void {
    const lines = new Map([...this.folded.held, ...this.log].map((entry) => [entry.hubPos, entry]));
    const lineAt = (hubPos: number) => lines.get(hubPos);
    const isGone = ({ hubPos }: ParkedSet) => hubPos <= this.folded.hubPos;
    const gone = this.parked.filter(isGone);
    if (gone.length > 0) {
      const fold = Fold.from(this.folded.fold);
      const view = Object.create(this, { register: { value: (key: string) => fold.registers.get(key) } }) as HubView;
      putReleased(fold, releaseParked(view, gone, lineAt));
      this.folded = { ...this.folded, fold };
    }
    const release = releaseParked(this, this.parked, lineAt);
    putReleased(this.fold, release);
    this.conflicts.push(...release.conflicts);
    this.parked.splice(0, this.parked.length, ...release.parked);
    if (release.body) this.append(release.body);
  }

  /** A box that never called has read nothing, and begins with a state. */
  #stablePos(): number {
    const called = new Set([...this.origins.values()].map(({ box }) => box));
    return stablePos(
      [...this.boxes.values()].filter(({ box }) => called.has(box)),
      this.head().hubPos,
    );
  }

  sources(): Iterable<string> {
    return this.#sources;
  }

  image(): HubImage {
    return {
      incarnation: this.#incarnation,
      folded: this.folded,
      log: [...this.log],
      origins: [...this.origins],
      sites: [...this.sites],
      boxes: [...this.boxes],
      sources: [...this.#sources],
      conflicts: [...this.conflicts],
      incidents: [...this.incidents],
      parked: [...this.parked],
    };
  }

  /** What these lines ask of the hub itself. */
  #answerOwn(entries: readonly HubEntry[]): void {
    const asked = entries
      .filter(({ verdict }) => applied(verdict))
      .flatMap(({ fact }) => fact.sets.filter(isForHub).map(({ id }) => id));
    for (const id of new Set(asked)) {
      const field = (name: string) =>
        this.register(registerKey({ site: "", record: "intent", id, field: name }))?.value;
      const intent = {
        ...{ id, state: field("state") ?? "pending", command: field("command") ?? "" },
        ...{ input: field("input") ?? {}, expiresAt: field("expiresAt") ?? null },
      } as HubIntent;
      const body = answerForHub(this, intent, this.#nowMs());
      if (body) this.append(body);
    }
  }

  #admit(hello: Hello, carried: boolean) {
    const outcome = admit(this, hello, { hubNowMs: this.#nowMs(), newTicket: this.#newTicket(), carried });
    if (outcome.kind === "refused") throw new Error(`${outcome.code}: ${outcome.detail}`);
    return outcome;
  }

  #write(effects: Effects): void {
    for (const entry of effects.entries) this.#keep(entry);
    this.origins.set(effects.origin.origin, effects.origin);
    for (const source of effects.sources) this.#sources.add(source);
    this.conflicts.push(...effects.conflicts);
    this.parked.push(...effects.parked);
  }

  #keep(entry: HubEntry): void {
    this.log.push(entry);
    const { origin } = entry.fact;
    const hashes = this.#hashes.get(origin);
    if (hashes) hashes.push(entry.hash);
    else this.#hashes.set(origin, [entry.hash]);
    if (applied(entry.verdict)) this.fold.apply(entry);
  }

  #load(image: HubImage): void {
    for (const entry of image.log) this.#keep(entry);
    for (const [key, value] of image.origins) this.origins.set(key, value);
    for (const [key, value] of image.sites) this.sites.set(key, value);
    for (const [key, value] of image.boxes) this.boxes.set(key, value);
    for (const source of image.sources) this.#sources.add(source);
    this.conflicts.push(...image.conflicts);
    this.incidents.push(...image.incidents);
    this.parked.push(...image.parked);
  }
}

function putReleased(fold: Fold, { registers, owned }: Pick<Release, "registers" | "owned">): void {
  for (const { key, value, stamp } of registers) fold.registers.set(key, { value, stamp });
  for (const { key, fields } of owned) fold.owned.set(key, { ...fold.owned.get(key), ...fields });
}
