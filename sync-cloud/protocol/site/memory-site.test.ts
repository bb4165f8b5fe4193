import { stateLines } from "../fold.ts";
import { balanceKey } from "../keys.ts";
import { siteOf } from "../origin.ts";
import { MemorySite } from "./memory-site.ts";
import { type BookUnderTest, siteStoreBehaviour } from "./testing/site-store-behaviour.ts";

siteStoreBehaviour("plain maps", (origin, wallMs) => new Book({ origin }, wallMs));

class Book extends MemorySite implements BookUnderTest {
  readonly #wallMs: () => number;

  constructor(start: ConstructorParameters<typeof MemorySite>[0], wallMs: () => number) {
    super(start, wallMs);
    this.#wallMs = wallMs;
  }

  override onHand(place: string, sku?: string): number {
    if (sku === undefined) return super.onHand(place);
    const spot = { place, lpn: "", status: "available" as const };
    return super.onHand(balanceKey(siteOf(this.sync().origin), { sku, lot: "", serial: "", owner: "" }, spot));
  }
  field(record: string, id: string, field: string): unknown {
    return this.record(record, id)?.[field];
  }
  copy(): Book {
    return new Book({ image: structuredClone(this.image()) }, this.#wallMs);
  }
  isRebuiltAlike(): boolean {
    const site = siteOf(this.sync().origin);
    const again = this.copy();
    return (
      JSON.stringify(stateLines(again.fold, site)) === JSON.stringify(stateLines(this.fold, site)) &&
      JSON.stringify([...again.balances()].sort()) === JSON.stringify([...this.balances()].sort())
    );
  }
  close(): void {}
}
