import type { FactBody } from "../../model/facts/fact.ts";
import { rightsHeld } from "../../protocol/audience.ts";
import type { WireFact } from "../../protocol/entry.ts";
import { type Fold, stateLines } from "../../protocol/fold.ts";
import { keysOfMove, readBalanceKey } from "../../protocol/keys.ts";
import { MemorySite } from "../../protocol/site/memory-site.ts";
import type { EpochBegin, SiteAction } from "../../protocol/site/site-sync-store.ts";
import type { SiteState } from "../../protocol/site-state.ts";
import type { Chance } from "../kernel/chance.ts";
import { sumsOf, textOfFold } from "../oracle/read-fold.ts";
import { move, spot } from "../warehouse/goods.ts";
import type { Deed, View } from "../warehouse/view.ts";
import { type DiskImage, type Errand, type ErrandAnswer, lineageBehind, type SimBook } from "./book.ts";
import { FoldView } from "./fold-view.ts";
import { asShipped, enter, type Version } from "./versions.ts";

export type ChooseDeed = (view: View, chance: Chance, mark: number) => Deed | undefined;

/** A book in plain maps, and people who write facts into it without much of a program between. */
export class PureBook implements SimBook {
  version: Version;
  #site: MemorySite;
  readonly #wallMs: () => number;
  readonly #choose: ChooseDeed;
  readonly #faults: string[] = [];

  constructor(site: MemorySite, wallMs: () => number, choose: ChooseDeed, version: Version = asShipped) {
    this.version = version;
    this.#site = site;
    this.#wallMs = wallMs;
    this.#choose = choose;
  }

  sync() {
    return this.#site.sync();
  }
  hashAt(origin: string, seq: number) {
    return this.#site.hashAt(origin, seq);
  }
  factsAfter(origin: string, seq: number, factsMax: number, charsMax: number) {
    return this.#site.factsAfter(origin, seq, factsMax, charsMax);
  }
  confirmedSeq(origin: string) {
    return this.#site.confirmedSeq(origin);
  }

  /** A box that starts with a newer program reads its book anew. */
  upgrade(to: Version): void {
    this.version = to;
    enter(to);
    this.#site = new MemorySite({ image: this.#site.image() }, this.#wallMs);
  }

  choose(chance: Chance, mark: number): Errand | undefined {
    enter(this.version);
    const { site, origin } = this.#site.sync();
    const view = new FoldView(
      { site, origin, nowMs: this.#wallMs() },
      this.#site.fold,
      () => this.#site.balances(),
      this.#site.pending(),
    );
    const deed = this.#choose(view, chance, mark);
    return (
      deed && {
        mark,
        commandId: `${site}:${mark}`,
        name: deed.name,
        wrong: deed.wrong === true,
        what: deed.body,
        tries: 0,
      }
    );
  }

  run({ what, mark, commandId, tries }: Errand): ErrandAnswer {
    enter(this.version);
    if (this.#site.sync().fencedBy !== "") return { kind: "refused" };
    if (tries > 0 && this.#site.answered(commandId, "")) return { kind: "repeat" };
    const body = what as FactBody;
    const before = this.#site.balances();
    const fact = this.#site.write({
      ...body,
      data: { ...body.data, mark },
      commandId,
      actor: "somebody",
      device: "handheld",
    });
    this.#expectShown(fact, before);
    return { kind: "done", facts: 1, moves: fact.moves };
  }

  /** Whoever did something sees it done at once, whatever the hub knows by then. */
  #expectShown(fact: WireFact, before: Map<string, number>): void {
    for (const move of fact.moves) {
      const [from, to] = keysOfMove(fact.origin, move);
      before.set(from, (before.get(from) ?? 0) - move.qty);
      before.set(to, (before.get(to) ?? 0) + move.qty);
    }
    for (const move of fact.moves)
      for (const key of keysOfMove(fact.origin, move))
        if (this.#site.onHand(key) !== before.get(key))
          this.#faults.push(
            `${fact.type} moved ${move.qty} ${move.sku}, and shows ${this.#site.onHand(key)} instead of ${before.get(key)}`,
          );
    for (const { record, id, fields } of fact.sets)
      for (const [field, value] of Object.entries(fields)) {
        const shown = this.#site.record(record, id)?.[field];
        if (!(record + field).includes("future") && JSON.stringify(shown) !== JSON.stringify(value))
          this.#faults.push(
            `${record} ${id} ${field} was set to ${JSON.stringify(value)} and shows ${JSON.stringify(shown)}`,
          );
      }
  }

  edit(sku: string, name: string): void {
    enter(this.version);
    this.#site.write({ type: "item-saved", sets: [{ record: "item", id: sku, fields: { name } }] });
  }

  perform(action: SiteAction): void {
    enter(this.version);
    this.#site.perform(action);
  }

  takeState(state: SiteState): void {
    enter(this.version);
    this.#site.takeState(state);
    // Whoever wrote something that the state does not have sees it all the same.
    const { origin, seq } = this.#site.sync();
    const there = state.origins.find((at) => at.origin === origin)?.seq ?? 0;
    const onTop = new Set(this.#site.pending().flatMap((fact) => (fact.origin === origin ? [fact.seq] : [])));
    for (let own = there + 1; own <= seq; own++)
      if (!onTop.has(own)) this.#faults.push(`${origin}-${own} is hidden by a state that does not have it`);
  }

  adoptLate(): number {
    enter(this.version);
    return this.#site.adoptLate().length;
  }

  begin({ origin, reason, inherits }: Pick<EpochBegin, "origin" | "reason" | "inherits">): void {
    enter(this.version);
    const before = this.#site.sync();
    this.#site.beginEpoch({ origin, reason, inherits, lineage: lineageBehind(before) });
    if (!inherits) return;
    const moves = [...this.#site.balances()].flatMap(([key, qty]) => {
      const { place, sku } = readBalanceKey(key);
      const authority = place.split("/")[1] as string;
      return qty > 0 && place === rightsHeld(authority, before.origin)
        ? [move(sku, qty, spot(place), spot(rightsHeld(authority, origin)))]
        : [];
    });
    if (moves.length > 0) this.#site.write({ type: "rights-inherited", moves });
  }

  image(): DiskImage {
    const image = this.#site.image();
    const { version } = this;
    return (wallMs) => {
      enter(version);
      return new PureBook(new MemorySite({ image }, wallMs), wallMs, this.#choose, version);
    };
  }

  stateLines(): string[] {
    enter(this.version);
    return stateLines(this.#site.fold, this.#site.sync().site);
  }

  linesOf(hub: Fold): string[] {
    enter(this.version);
    return stateLines(hub, this.#site.sync().site);
  }

  shown(record: string, id: string, field: string): unknown {
    enter(this.version);
    return this.#site.record(record, id)?.[field];
  }

  modelText(): string[] {
    return textOfFold(this.#site.fold, this.#site.sync().site);
  }

  faults(): string[] {
    return [...this.#faults.splice(0), ...sumsOf(this.#site.balances()), ...sumsOf(this.#site.fold.balances)];
  }

  deepFaults(): string[] {
    return [];
  }

  close(): void {}
}
