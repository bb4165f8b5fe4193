import type { WireFact } from "#sync/protocol/entry.ts";
import { MemoryHub } from "#sync/protocol/hub/memory-hub.ts";
import type { EpochReason } from "#sync/protocol/session.ts";
import { SiteSession } from "#sync/protocol/site/site-session.ts";
import type { SiteAction } from "#sync/protocol/site/site-sync-store.ts";
import { keyFromSeed } from "#sync/protocol/wire/keys.ts";
import { encodePage } from "#sync/protocol/wire/page.ts";
import { factsAfter } from "../../../store/ledger/journal.ts";
import { startEpoch } from "../../../store/sync/epoch-start.ts";
import { SiteBook } from "../../../store/sync/site-book.ts";
import { SiteSyncReader } from "../../../store/sync/site-sync-reader.ts";
import { TestSite } from "../../../testing/test-site.ts";
import { Reactor } from "../reactor.ts";

const hubKey = keyFromSeed(new Uint8Array(32).fill(9));

/** A whole warehouse on SQLite in memory that meets others at a hub, with its reactor. The network is `exchange`. */
export class LinkedSite extends TestSite {
  readonly site: string;
  readonly siteBook: SiteBook;
  readonly sync: SiteSyncReader;
  readonly faults: string[] = [];
  reactor: Reactor;
  readonly #hub: MemoryHub;
  #session: SiteSession;
  #epochs = 1;
  #reactedPos = 0;

  constructor(hub: MemoryHub, site: string) {
    super(":memory:", `${site}.e1`);
    this.site = site;
    this.#hub = hub;
    hub.enrol(`box-${site}`, site);
    startEpoch(this.runner, { reason: "first" });
    this.siteBook = new SiteBook(this.runner);
    this.sync = new SiteSyncReader(this.runner.book.statements, this.runner.origin);
    this.#session = this.#newSession();
    this.reactor = this.newReactor();
  }

  /** As after a crash: nothing is remembered but the book. */
  newReactor(run = (call: Parameters<TestSite["sendMany"]>[0][number]) => this.sendMany([call])[0]): Reactor {
    return new Reactor({
      reader: this.book,
      run: async (call) => {
        const answer = run(call);
        if (!answer) throw new Error("no answer");
        return answer;
      },
      hubNowMs: () => this.nowMs,
      onFault: (text, what) => this.faults.push(`${what}: ${text}`),
    });
  }

  /** Sends and takes until all is here and there. The reactor sees nothing of it: call `react`. */
  exchange(): void {
    for (let round = 0; round < 50; round++) {
      const taken = this.#session.take(
        structuredClone(this.#hub.exchange({ ...structuredClone(this.#session.request()), pagesMax: 4 })),
      );
      for (const action of taken.actions) this.perform(action);
      if (taken.current && !taken.again) return;
    }
    throw new Error(`${this.site} does not come to rest`);
  }

  /** The reactor sees every committed fact once, as from its cursor on. */
  async react(): Promise<void> {
    for (;;) {
      const facts = factsAfter(this.book.statements, this.#reactedPos, 500);
      if (facts.length === 0) break;
      for (const fact of facts) {
        await this.reactor.take(fact);
        this.#reactedPos = fact.pos;
      }
      // A page that brought nothing is a row without facts.
      if (facts.length < 500) break;
    }
    await this.reactor.sweep();
  }

  /** Its synchronous standby goes on with the same book. */
  takenOver(): string {
    return this.beginAnew({ reason: "takeover", inherits: true });
  }

  /** The box began anew, as after a restore. */
  beginAnew({ reason = "restore", inherits = false }: { reason?: EpochReason; inherits?: boolean } = {}): string {
    const origin = `${this.site}.e${++this.#epochs}`;
    const { seq, tip, origin: before } = this.sync.sync();
    this.siteBook.change({
      kind: "begin",
      origin,
      reason,
      inherits,
      lineage: [{ origin: before, seq, tip, reason: "first" }],
    });
    this.#session = this.#newSession();
    return origin;
  }

  private perform(action: SiteAction): void {
    if (action.kind === "snapshot") throw new Error("no snapshot in this test");
    if (action.kind !== "page") {
      this.siteBook.change(action);
      return;
    }
    const bytes = encodePage(action.page, { site: this.site, signer: hubKey.publicKey, sign: hubKey.sign });
    this.siteBook.change({ kind: "page", bytes });
    while (this.siteBook.isTaking) this.siteBook.goOn(1_000);
  }

  #newSession(): SiteSession {
    return new SiteSession(
      this.sync,
      {
        box: `box-${this.site}`,
        protocol: 1,
        schema: 1,
        wallMs: () => this.nowMs,
        freeBytes: () => 1e12,
        newOrigin: () => `${this.site}.e${++this.#epochs}`,
      },
      7,
    );
  }
}

/** Sites of one company, their clocks in step, and what they agree on. */
export class LinkedSites {
  readonly hub: MemoryHub;
  readonly sites: LinkedSite[];
  #tickets = 0;

  constructor(...names: string[]) {
    this.hub = new MemoryHub({
      nowMs: () => this.sites?.[0]?.nowMs ?? Date.UTC(2026, 10, 21, 8),
      newTicket: () => `t${++this.#tickets}`,
    });
    this.sites = names.map((name) => new LinkedSite(this.hub, name));
  }

  tick(ms: number): void {
    for (const site of this.sites) site.tick(ms);
  }

  /** Everybody talks to the hub and does what the news asks for, until nobody has anything to do. */
  async settle(): Promise<void> {
    for (let round = 0; round < 12; round++) {
      const before = this.hub.log.length;
      this.tick(1_000);
      for (const site of this.sites) site.exchange();
      for (const site of this.sites) {
        await site.react();
        if (site.faults.length > 0) throw new Error(site.faults.join("\n"));
      }
      for (const site of this.sites) site.exchange();
      if (this.hub.log.length === before && round > 0) return;
    }
    throw new Error("the sites do not come to rest");
  }

  /** What stands in a place, over all sites, as the hub has it. */
  atHub(place: string): number {
    let sum = 0;
    for (const { fact, verdict } of this.hub.log)
      if (verdict.kind === "accepted" || verdict.kind === "flagged")
        for (const move of fact.moves)
          sum += (move.to.place === place ? move.qty : 0) - (move.from.place === place ? move.qty : 0);
    return sum;
  }

  /** Facts that the hub did not plainly take. */
  odd(): { fact: WireFact; verdict: unknown }[] {
    return this.hub.log
      .filter(({ verdict }) => verdict.kind !== "accepted")
      .map(({ fact, verdict }) => ({ fact, verdict }));
  }
}
