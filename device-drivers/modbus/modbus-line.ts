import { type Observable, Subject } from "rxjs";
import type { TagLine, TagValue } from "../conveyor/tag-line.ts";
import type { Health, HealthReason } from "../kit/health.ts";
import { LinkTrouble, type TraceLine, type Transport } from "../kit/link.ts";
import { type ModbusTalk, modbusTalk } from "../sensors/modbus-talk.ts";
import { REGISTERS_PER_WRITE, type RegisterTag, readBlocks, registersFor, valueIn } from "./register-tags.ts";

/** A group of tags that is polled together. */
export interface PollGroup {
  readonly everyMs: number;
  readonly tags: readonly string[];
}

const SILENCE_MS = 3_000;

/** Registers of a Modbus TCP machine as a line of tags: polled in groups, told when they change. */
export class ModbusLine implements TagLine {
  readonly opened$: Observable<void>;
  readonly changes$: Observable<{ values: readonly (readonly [string, TagValue])[]; missed: boolean }>;
  readonly health$: Observable<Health>;
  readonly trace$: Observable<TraceLine>;
  readonly #talk: ModbusTalk;
  readonly #unit: number;
  readonly #places: ReadonlyMap<string, RegisterTag>;
  readonly #opened$ = new Subject<void>();
  readonly #changes$ = new Subject<{ values: readonly (readonly [string, TagValue])[]; missed: boolean }>();
  readonly #last = new Map<string, TagValue>();
  #isStopped = false;
  #wasOnline = false;

  constructor(
    transport: Transport,
    {
      unit,
      places,
      groups,
      now,
    }: { unit: number; places: readonly RegisterTag[]; groups: readonly PollGroup[]; now(): number },
  ) {
    this.#unit = unit;
    this.#places = new Map(places.map((one) => [one.name, one]));
    this.#talk = modbusTalk(transport, { now, silenceMs: SILENCE_MS });
    this.opened$ = this.#opened$.asObservable();
    this.changes$ = this.#changes$.asObservable();
    this.health$ = this.#talk.link.health$;
    this.trace$ = this.#talk.link.trace$;
    this.#talk.link.health$.subscribe(({ state }) => {
      if (state !== "online") this.#wasOnline = false;
    });
    for (const group of groups) void this.#poll(group);
  }

  get health(): Health {
    return this.#talk.link.health;
  }

  async read(tags: readonly string[]): Promise<{ values: TagValue[]; agesMs: (number | undefined)[] }> {
    const known = tags.flatMap((name) => this.#places.get(name) ?? []);
    const values = await this.#values(known);
    return { values: tags.map((name) => values.get(name) ?? null), agesMs: tags.map(() => undefined) };
  }

  /** What stands side by side goes in one request; the order stays, so that the last is the last. */
  async write(values: readonly (readonly [string, TagValue])[]): Promise<void> {
    let run: { address: number; values: number[] } | undefined;
    for (const [name, value] of values) {
      const place = this.#places.get(name);
      if (!place) continue;
      const registers = registersFor(place, value);
      const isNext = run !== undefined && place.register === run.address + run.values.length;
      if (run && isNext && run.values.length + registers.length <= REGISTERS_PER_WRITE) run.values.push(...registers);
      else {
        if (run) await this.#send(run);
        run = { address: place.register, values: registers };
      }
    }
    if (run) await this.#send(run);
  }

  complain(why: HealthReason): void {
    this.#talk.link.reset(new LinkTrouble(why.code, why.said));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#talk.stop();
    this.#opened$.complete();
    this.#changes$.complete();
  }

  async #send(run: { address: number; values: number[] }): Promise<void> {
    const answer = await this.#talk.ask({ write: "registers", unit: this.#unit, ...run });
    if ("exception" in answer) throw new LinkTrouble("refused", `register ${run.address}: ${answer.said}`);
  }

  async #poll({ everyMs, tags }: PollGroup): Promise<void> {
    const places = tags.flatMap((name) => this.#places.get(name) ?? []);
    while (!this.#isStopped && places.length > 0) {
      const begunMs = performance.now();
      try {
        const values = await this.#values(places);
        const changed = [...values].filter(([name, value]) => this.#last.get(name) !== value);
        for (const [name, value] of changed) this.#last.set(name, value);
        // The first answer after a break: what changed in between is read anew by whoever follows.
        if (!this.#wasOnline) {
          this.#wasOnline = true;
          this.#opened$.next();
        }
        if (changed.length > 0) this.#changes$.next({ values: changed, missed: false });
      } catch {
        // The line says why in its health.
      }
      const restMs = Math.max(1, everyMs - (performance.now() - begunMs));
      await new Promise((resolve) => setTimeout(resolve, restMs));
    }
  }

  async #values(places: readonly RegisterTag[]): Promise<Map<string, TagValue>> {
    const values = new Map<string, TagValue>();
    for (const block of readBlocks(places)) {
      const { table, register, count } = block;
      const answer = await this.#talk.ask({ read: table, unit: this.#unit, address: register, count });
      if ("exception" in answer) throw new LinkTrouble("refused", `register ${register}: ${answer.said}`);
      if (!("registers" in answer)) throw new LinkTrouble("protocol", "an answer without registers");
      for (const tag of block.tags) values.set(tag.name, valueIn(block, answer.registers, tag));
    }
    return values;
  }
}
