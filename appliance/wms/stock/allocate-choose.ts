import type { Item } from "#sync/model/records/item.ts";
import type { Order, OrderLine } from "#sync/model/records/order.ts";
import type { Reader } from "../../store/reader.ts";
import { inRuleOrder, passesOf, ruleOf, smallestPackQty } from "./allocate-rules.ts";
import { needOf } from "./available-need.ts";
import { isChoosy, mayHave, type PromisePlan, planPromises } from "./available-promise.ts";
import { byRank, type WaitingLine, waitingLine, waitingLines } from "./available-queue.ts";
import { type Candidate, supplyOf } from "./available-supply.ts";
import { siteDate } from "./available-today.ts";
import { pledgedQty } from "./pledged.ts";
import { requireItem } from "./require.ts";

/** Units chosen from one balance. */
export interface Take {
  from: Candidate;
  qty: number;
}

/**
 * One decision over the free stock: each SKU is read once, and what one line was given is gone for the next. Lines get no more than
 * is theirs by the order of the queue, so releasing a younger order first takes nothing from an older one.
 */
export class Choice {
  readonly #reader: Reader;
  readonly #today: string;
  readonly #excludePlaces: ReadonlySet<string>;
  readonly #stocks = new Map<string, FreeStock>();

  constructor(reader: Reader, nowMs: number, excludePlaces: Iterable<string> = []) {
    this.#reader = reader;
    this.#today = siteDate(reader, nowMs);
    this.#excludePlaces = new Set(excludePlaces);
  }

  /** The best units for this line by its item's rule, up to `qty`. They are set aside from now on. */
  choose(line: OrderLine, order: Order, qty: number): Take[] {
    const stock = this.#stockFor(line, order);
    const wish = stock.waiting.get(line.id) ?? stock.enqueue(line, order, qty);
    let left = Math.min(qty, stock.plan.promised.get(line.id) ?? 0);
    const kept = stock.keptBefore(wish);
    const takes = new Map<Candidate, number>();

    for (const { step, brokenOnly } of passesOf(stock.rule, stock.item)) {
      for (const from of stock.candidates) {
        if (left < step) break;
        if (from.free < step || !mayHave(wish, from)) continue;
        const here = brokenOnly ? from.free % smallestPackQty(stock.item) : from.free;
        const lotFree = stock.freeByLot.get(from.lot) ?? 0;
        const most = Math.min(left, here, lotFree - (kept.get(from.lot) ?? 0));
        const units = Math.floor(most / step) * step;
        if (units <= 0) continue;
        takes.set(from, (takes.get(from) ?? 0) + units);
        from.free -= units;
        stock.freeByLot.set(from.lot, lotFree - units);
        left -= units;
      }
      if (left === 0) break;
    }
    const chosen = [...takes].map(([from, units]) => ({ from, qty: units }));
    stock.settle(wish, sum(chosen));
    return chosen;
  }

  /** Undoes a choice: the units are free for others again. */
  giveBack(line: OrderLine, order: Order, takes: readonly Take[]): void {
    const stock = this.#stockFor(line, order);
    for (const { from, qty } of takes) {
      from.free += qty;
      stock.freeByLot.set(from.lot, (stock.freeByLot.get(from.lot) ?? 0) + qty);
    }
    stock.returned(line.id, sum(takes));
  }

  #stockFor(line: OrderLine, order: Order): FreeStock {
    const item = requireItem(this.#reader, line.sku);
    const owner = ownerOf(order, item);
    const key = `${owner}|${line.sku}`;
    let stock = this.#stocks.get(key);
    if (!stock) {
      const candidates = supplyOf(this.#reader, item, owner, this.#today).filter(
        ({ place }) => !this.#excludePlaces.has(place),
      );
      const queue = waitingLines(this.#reader, line.sku).filter((one) => one.owner === owner);
      stock = new FreeStock(this.#reader, item, owner, candidates, queue, pledgedQty(this.#reader, item.id, owner));
      this.#stocks.set(key, stock);
    }
    return stock;
  }
}

/** Whose stock an order is served from: its own owner's, else the owner of the item. */
export function ownerOf(order: Pick<Order, "owner">, item: Pick<Item, "owner">): string {
  return order.owner === "" ? item.owner : order.owner;
}

export const sum = (takes: readonly { qty: number }[]): number => takes.reduce((total, { qty }) => total + qty, 0);

class FreeStock {
  readonly item: Item;
  readonly owner: string;
  readonly rule: ReturnType<typeof ruleOf>;
  readonly candidates: Candidate[];
  readonly freeByLot = new Map<string, number>();
  readonly waiting: Map<string, WaitingLine>;
  queue: WaitingLine[];
  plan: PromisePlan;
  readonly #pledgedQty: number;

  constructor(
    reader: Reader,
    item: Item,
    owner: string,
    candidates: Candidate[],
    queue: WaitingLine[],
    pledged: number,
  ) {
    this.#pledgedQty = pledged;
    this.item = item;
    this.owner = owner;
    this.rule = ruleOf(reader, item);
    this.candidates = inRuleOrder(this.rule, candidates);
    this.queue = queue;
    this.waiting = new Map(queue.map((one) => [one.lineId, one]));
    this.plan = planPromises(this.candidates, queue, pledged);
    for (const { lot, free } of candidates) this.freeByLot.set(lot, (this.freeByLot.get(lot) ?? 0) + free);
  }

  /** A line that is not in the queue, because its promise was used up, is served at its place in it. */
  enqueue(line: OrderLine, order: Order, qty: number): WaitingLine {
    const wish = waitingLine(line, order, this.owner, Math.max(qty, needOf(line)));
    this.queue = [...this.queue, wish].sort(byRank);
    this.waiting.set(line.id, wish);
    this.plan = planPromises(this.candidates, this.queue, this.#pledgedQty);
    return wish;
  }

  /** What choosier lines before this one count on, per lot. */
  keptBefore(wish: WaitingLine): Map<string, number> {
    const kept = new Map<string, number>();
    if (this.plan.kept.length === 0) return kept;
    const before = new Set(
      this.queue
        .filter((one) => one.lineId !== wish.lineId && isChoosy(one) && byRank(one, wish) < 0)
        .map((one) => one.lineId),
    );
    for (const { lineId, lot, qty } of this.plan.kept)
      if (before.has(lineId)) kept.set(lot, (kept.get(lot) ?? 0) + qty);
    return kept;
  }

  /** The line waits again for so many. */
  returned(lineId: string, qty: number): void {
    const wish = this.waiting.get(lineId);
    if (wish) wish.needQty += qty;
    this.plan = planPromises(this.candidates, this.queue, this.#pledgedQty);
  }

  /** The line got so many: it no longer waits for them. */
  settle(wish: WaitingLine, qty: number): void {
    this.plan.promised.set(wish.lineId, Math.max(0, (this.plan.promised.get(wish.lineId) ?? 0) - qty));
    wish.needQty -= qty;
    if (isChoosy(wish)) this.plan.kept = this.plan.kept.filter((one) => one.lineId !== wish.lineId);
  }
}
