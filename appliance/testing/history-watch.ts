import type { Fact } from "#sync/model/facts/fact.ts";
import { isVirtual } from "#sync/model/facts/fact.ts";
import { factsAfter } from "../store/ledger/journal.ts";
import type { TestSite } from "./test-site.ts";

/** Corrections of the book: nothing was carried. */
const corrections = new Set([
  "stock-adjusted",
  "stock-corrected",
  "opening-stock-booked",
  "stock-status-changed",
  "count-posted",
]);

/**
 * Reads the journal as it grows and judges what only history can tell:
 * I13 nothing goes into or out of a locked place without an override or an exception in the same command,
 * I15 another lot than promised is only taken with a reason, as long as the promise stands.
 */
export class HistoryWatch {
  #pos = 0;
  readonly #locks = new Map<string, { in: boolean; out: boolean }>();
  readonly #promisedLot = new Map<string, string>();
  /** Allocations that promise nothing any more. */
  readonly #gone = new Set<string>();

  expectLawful(site: Pick<TestSite, "book">): void {
    for (;;) {
      const page = factsAfter(site.book.statements, this.#pos, 500);
      if (page.length === 0) return;
      this.#pos = (page.at(-1) as Fact).pos;
      for (const facts of byCommand(page)) this.#judge(facts);
    }
  }

  #judge(command: readonly Fact[]): void {
    const excused = command.some(({ type, data }) => type === "exception-opened" || typeof data.override === "string");
    for (const fact of command) {
      if (!excused && !corrections.has(fact.type)) this.#expectUnlocked(fact);
      if (fact.type === "units-picked") this.#expectPromisedLot(fact, command);
      this.#remember(fact);
    }
  }

  #expectUnlocked({ type, pos, moves }: Fact): void {
    for (const { from, to, sku } of moves) {
      if (from.place === to.place) continue;
      if (!isVirtual(from.place) && this.#locks.get(from.place)?.out)
        throw new Error(`I13 ${type} at ${pos} took ${sku} out of ${from.place}, which is locked`);
      if (!isVirtual(to.place) && this.#locks.get(to.place)?.in)
        throw new Error(`I13 ${type} at ${pos} put ${sku} into ${to.place}, which is locked`);
    }
  }

  #expectPromisedLot({ data, pos }: Fact, command: readonly Fact[]): void {
    const promised = this.#promisedLot.get(String(data.allocationId));
    const taken = String(data.lot);
    if (promised === undefined || taken === promised || this.#gone.has(String(data.allocationId))) return;
    const said = command
      .flatMap(({ type, sets }) => (type === "exception-opened" ? sets : []))
      .map(({ fields }) => fields as { kind?: string; detail?: Record<string, unknown> });
    if (!said.some(({ kind, detail }) => kind === "wrong-lot" && detail?.reason))
      throw new Error(`I15 at ${pos} lot ${taken} was taken for lot ${promised}, and nobody said why`);
  }

  #remember({ sets }: Fact): void {
    for (const { record, id, fields } of sets) {
      if (record === "location") {
        const { lockedIn, lockedOut } = fields as { lockedIn?: boolean; lockedOut?: boolean };
        const before = this.#locks.get(id) ?? { in: false, out: false };
        this.#locks.set(id, { in: lockedIn ?? before.in, out: lockedOut ?? before.out });
      } else if (record === "allocation") {
        const { lot, state } = fields as { lot?: string; state?: string };
        if (lot !== undefined) this.#promisedLot.set(id, lot);
        if (state === "open") this.#gone.delete(id);
        else if (state !== undefined) this.#gone.add(id);
      }
    }
  }
}

/** Facts of one command stand together. */
function byCommand(facts: readonly Fact[]): Fact[][] {
  const groups: Fact[][] = [];
  for (const fact of facts) {
    const last = groups.at(-1);
    if (last && last[0]?.commandId === fact.commandId) last.push(fact);
    else groups.push([fact]);
  }
  return groups;
}
