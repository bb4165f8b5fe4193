import { BehaviorSubject, Subject } from "rxjs";
import type { TagLine, TagValue } from "../conveyor/tag-line.ts";
import type { Health, HealthReason } from "../kit/health.ts";
import { LinkTrouble, type TraceLine } from "../kit/link.ts";
import type { Ask, FoundNode, FromProcess, ReadAnswer, ScanEvent, SessionOptions, UnitField } from "./messages.ts";
import type { HostedSession, OpcUaHost } from "./opcua-host.ts";

/** Endpoints that a machine has: one session per controller, and no second one by mistake. */
const taken = new Set<string>();
const BROWSE_TIMEOUT_MS = 60_000;
const BROWSE_NODES_MAX = 5_000;
const BROWSE_DEPTH_MAX = 12;

export type LineNews =
  Extract<FromProcess, { kind: "unit" | "scan" }> extends infer N
    ? N extends { from: number }
      ? Omit<N, "from">
      : never
    : never;

/** The one session of a machine with its controller, as a line of tags. */
export class OpcUaLine implements TagLine {
  readonly endpoint: string;
  readonly #health$: BehaviorSubject<Health>;
  readonly #trace$ = new Subject<TraceLine>();
  readonly #opened$ = new Subject<void>();
  readonly #changes$ = new Subject<{ values: readonly (readonly [string, TagValue])[]; missed: boolean }>();
  readonly health$;
  readonly trace$ = this.#trace$.asObservable();
  readonly opened$ = this.#opened$.asObservable();
  readonly changes$ = this.#changes$.asObservable();
  readonly units$ = new Subject<{ unit: string; field: UnitField; value: TagValue }>();
  readonly scans$ = new Subject<{ reader: string; scan: ScanEvent }>();
  /** What the controller made of the intervals asked for. */
  intervals: readonly { everyMs: number; revisedMs: number }[] = [];
  readonly #now: () => number;
  readonly #session: HostedSession | undefined;
  readonly #isTaken: boolean;
  #complaint: HealthReason | undefined;

  constructor(host: OpcUaHost, options: SessionOptions, now: () => number) {
    this.endpoint = options.endpoint;
    this.#now = now;
    this.#health$ = new BehaviorSubject<Health>({ state: "starting", sinceMs: now(), tries: 0 });
    this.health$ = this.#health$.asObservable();
    this.#isTaken = taken.has(options.endpoint);
    if (this.#isTaken) {
      this.#become("offline", { code: "in-use", said: "another machine has the session with this controller" });
      return;
    }
    taken.add(options.endpoint);
    this.#session = host.open(
      options,
      (news) => this.#heard(news),
      (said) => this.#become("retrying", { code: "error", said }, this.health.tries + 1),
    );
  }

  get health(): Health {
    return this.#health$.value;
  }

  async read(tags: readonly string[]): Promise<{ values: TagValue[]; agesMs: (number | undefined)[] }> {
    const { values, agesMs } = (await this.#ask({ kind: "read", tags })) as ReadAnswer;
    return { values, agesMs: agesMs.map((ageMs) => ageMs ?? undefined) };
  }

  async write(values: readonly (readonly [string, TagValue])[]): Promise<void> {
    this.#note("out", values.map(([name, value]) => `${name}=${value}`).join(" "));
    await this.#ask({ kind: "write", values });
  }

  async commandUnit(unit: string, command: string): Promise<void> {
    this.#note("out", `${unit} ${command}`);
    await this.#ask({ kind: "unit-command", unit, command });
  }

  async browse(): Promise<{ nodes: FoundNode[]; complete: boolean }> {
    const ask = { kind: "browse" as const, nodesMax: BROWSE_NODES_MAX, depthMax: BROWSE_DEPTH_MAX };
    return (await this.#ask(ask, BROWSE_TIMEOUT_MS)) as { nodes: FoundNode[]; complete: boolean };
  }

  /** Lets the certificate with this fingerprint in from now on, or keeps it out. */
  async trust(fingerprint: string, trusted: boolean): Promise<void> {
    await this.#ask({ kind: "trust", fingerprint, trusted });
  }

  complain(why: HealthReason): void {
    this.#complaint = why;
    this.#become("offline", why);
  }

  async stop(): Promise<void> {
    await this.#session?.close();
    if (!this.#isTaken) taken.delete(this.endpoint);
    this.#become("stopped");
    for (const subject of [this.#trace$, this.#opened$, this.#changes$, this.units$, this.scans$]) subject.complete();
    this.#health$.complete();
  }

  #ask(ask: Ask, timeoutMs?: number): Promise<unknown> {
    return this.#session?.ask(ask, timeoutMs) ?? Promise.reject(new LinkTrouble("in-use", this.health.why?.said));
  }

  #heard(news: Parameters<Parameters<OpcUaHost["open"]>[1]>[0]): void {
    if (news.kind === "health") {
      if (news.state !== "online") this.#complaint = undefined;
      this.#note("note", [news.state, news.why?.code, news.why?.said].filter(Boolean).join(" "));
      this.#become(news.state, news.why, news.tries);
    } else if (news.kind === "opened") {
      this.intervals = news.intervals;
      this.#opened$.next();
    } else if (news.kind === "changes") {
      this.#note("in", `${news.missed ? "(some missed) " : ""}${news.values.map(([n, v]) => `${n}=${v}`).join(" ")}`);
      if (this.health.state === "online") this.#health$.value.heardMs = this.#now();
      this.#changes$.next(news);
    } else if (news.kind === "unit") this.units$.next(news);
    else this.scans$.next(news);
  }

  #become(state: Health["state"], why: HealthReason | undefined = this.#complaint, tries = 0): void {
    const before = this.#health$.value;
    const isSame = before.state === state && before.why?.code === why?.code;
    this.#health$.next({
      state,
      sinceMs: isSame ? before.sinceMs : this.#now(),
      tries,
      ...(why && { why }),
      ...(before.heardMs !== undefined && { heardMs: before.heardMs }),
    });
  }

  #note(direction: TraceLine["direction"], text: string): void {
    if (this.#trace$.observed)
      this.#trace$.next({ atMs: this.#now(), direction, bytes: Buffer.from(text.slice(0, TRACE_CHARS_MAX)) });
  }
}
const TRACE_CHARS_MAX = 2_000;
