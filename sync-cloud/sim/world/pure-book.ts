import type { FactBody } from "../../model/facts/fact.ts";
import { stateLines } from "../../protocol/fold.ts";
import { MemorySite } from "../../protocol/site/memory-site.ts";
import { stepsOfState } from "../../protocol/site/site-session.ts";
import type { EpochBegin, SiteAction } from "../../protocol/site/site-sync-store.ts";
import type { Chance } from "../kernel/chance.ts";
import { sumsOf, textOfFold } from "../oracle/read-fold.ts";
import type { Deed, View } from "../warehouse/view.ts";
import type { Errand, ErrandAnswer, SimBook } from "./book.ts";
import { FoldView } from "./fold-view.ts";

export type ChooseDeed = (view: View, chance: Chance, mark: number) => Deed | undefined;

/** A book in plain maps, and people who write facts into it without much of a program between. */
export class PureBook implements SimBook {
  readonly #site: MemorySite;
  readonly #wallMs: () => number;
  readonly #choose: ChooseDeed;

  constructor(site: MemorySite, wallMs: () => number, choose: ChooseDeed) {
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

  choose(chance: Chance, mark: number): Errand | undefined {
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
        moves: deed.body.moves ?? [],
        what: deed.body,
        tries: 0,
      }
    );
  }

  run({ what, mark, commandId, tries }: Errand): ErrandAnswer {
    if (this.#site.sync().fencedBy !== "") return "refused";
    if (tries > 0 && this.#site.answered(commandId, "")) return "done";
    const body = what as FactBody;
    this.#site.write({ ...body, data: { ...body.data, mark }, commandId, actor: "somebody", device: "handheld" });
    return "done";
  }

  perform(action: SiteAction): void {
    this.#site.perform(action);
  }

  adoptLate(): number {
    return this.#site.adoptLate().length;
  }

  begin({ origin, reason, inherits }: Pick<EpochBegin, "origin" | "reason" | "inherits">): void {
    this.#site.beginEpoch({ origin, reason, inherits, lineage: stepsOfState(this.#site.sync()) });
  }

  copy(wallMs: () => number): PureBook {
    return new PureBook(new MemorySite({ image: this.#site.image() }, wallMs), wallMs, this.#choose);
  }

  stateLines(): string[] {
    return stateLines(this.#site.fold, this.#site.sync().site);
  }

  modelText(): string[] {
    return textOfFold(this.#site.fold, this.#site.sync().site);
  }

  faults(): string[] {
    return [...sumsOf(this.#site.balances()), ...sumsOf(this.#site.fold.balances)];
  }

  close(): void {}
}
