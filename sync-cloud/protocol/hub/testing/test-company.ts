import type { Move, RecordSet } from "../../../model/facts/fact.ts";
import { stateLines } from "../../fold.ts";
import { MemorySite } from "../../site/memory-site.ts";
import type { SiteImage } from "../../site/site-image.ts";
import { SiteSession, type Taken } from "../../site/site-session.ts";
import { type ExchangeAnswer, MemoryHub } from "../memory-hub.ts";

/** A hub and its boxes in one process, with a clock that tests own. Names of epochs and tickets are counted, not random. */
export class TestCompany {
  nowMs = Date.UTC(2026, 0, 5);
  hub: MemoryHub;
  #names = 0;
  #tickets = 0;

  constructor() {
    this.hub = new MemoryHub({ nowMs: () => this.nowMs, newTicket: () => this.#newTicket() });
  }

  /** A new box; `image` is the disk it starts with: a clone, or a standby that followed. */
  box(site: string, { name = `box-${site}`, image, wallMs }: BoxOptions = {}): TestBox {
    if (!this.hub.boxes.has(name)) this.hub.enrol(name, site);
    return new TestBox(this, name, site, image, wallMs ?? (() => this.nowMs));
  }

  newOrigin(site: string): string {
    return `${site}.e${++this.#names}`;
  }

  /** The hub starts again from a backup; `silent`: nobody told it. */
  restoreHub(image: ReturnType<MemoryHub["image"]>, { silent = false } = {}): void {
    this.hub = new MemoryHub({ nowMs: () => this.nowMs, newTicket: () => this.#newTicket() }, structuredClone(image));
    if (!silent) this.hub.raiseIncarnation(this.hub.incarnation() + 1);
  }

  #newTicket(): string {
    return `t${++this.#tickets}`;
  }
}

interface BoxOptions {
  name?: string;
  image?: SiteImage;
  wallMs?: () => number;
}

export class TestBox {
  readonly company: TestCompany;
  readonly name: string;
  readonly site: string;
  readonly wallMs: () => number;
  book: MemorySite;
  session: SiteSession;
  #begun = 1;

  constructor(company: TestCompany, name: string, site: string, image: SiteImage | undefined, wallMs: () => number) {
    this.company = company;
    this.name = name;
    this.site = site;
    this.wallMs = wallMs;
    this.book = new MemorySite(image ? { image } : { origin: company.newOrigin(site) }, wallMs);
    this.session = this.#newSession();
  }

  get origin(): string {
    return this.book.sync().origin;
  }

  /** The box starts again with this disk: a crash, or, with an older one, a disk that went back without a word. */
  start(image: SiteImage): this {
    this.book = new MemorySite({ image: structuredClone(image) }, this.wallMs);
    this.session = this.#newSession();
    return this;
  }

  /** A backup is put back by a person. */
  restore(image: SiteImage): this {
    this.start(image);
    this.book.restored(this.company.newOrigin(this.site));
    return this;
  }

  /** One exchange; `lose` drops the answer on its way. */
  exchange({ lose = false } = {}): Taken | undefined {
    const answer = this.ask();
    if (lose) {
      this.session.lost();
      return undefined;
    }
    return this.hear(answer);
  }

  ask(): ExchangeAnswer {
    return this.company.hub.exchange({ ...structuredClone(this.session.request()), pagesMax: 4 });
  }

  hear(answer: ExchangeAnswer): Taken {
    const taken = this.session.take(structuredClone(answer));
    for (const action of taken.actions) this.book.perform(action);
    return taken;
  }

  /** Until there is nothing more to say. Adopts late facts when it may. */
  sync(): Taken {
    for (let round = 0; round < 100; round++) {
      const taken = this.exchange() as Taken;
      if (taken.again) continue;
      if (taken.current && this.book.adoptLate().length > 0) continue;
      return taken;
    }
    throw new Error(`${this.name} does not come to rest`);
  }

  move(qty: number, from: string, to: string, more: Partial<Move> = {}): void {
    this.book.write({ type: "moved", moves: [moveOf(qty, from, to, more)] });
  }
  set(record: string, id: string, fields: Record<string, unknown>): void {
    this.book.write({ type: "set", sets: [{ record, id, fields } as RecordSet] });
  }
  onHand(place: string, sku = "A"): number {
    let sum = 0;
    for (const [key, qty] of this.book.balances()) {
      const [, at, what] = key.split("\u001f");
      if (at === place && what === sku) sum += qty;
    }
    return sum;
  }
  /** What the box agrees on with the hub, both ways: equal when all is well and nothing is pending. */
  get lines(): string[] {
    return stateLines(this.book.fold, this.site);
  }
  get hubLines(): string[] {
    return stateLines(this.company.hub.fold, this.site);
  }

  #newSession(): SiteSession {
    return new SiteSession(
      this.book,
      {
        box: this.name,
        protocol: 1,
        schema: 1,
        wallMs: this.wallMs,
        freeBytes: () => 1e12,
        newOrigin: () => this.company.newOrigin(this.site),
      },
      1_000_000 * this.#begun++,
    );
  }
}

export const moveOf = (qty: number, from: string, to: string, more: Partial<Move> = {}): Move => ({
  sku: "A",
  lot: "",
  serial: "",
  owner: "",
  qty,
  from: { place: from, lpn: "", status: "available" },
  to: { place: to, lpn: "", status: "available" },
  ...more,
});
