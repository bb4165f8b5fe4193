import { createHash } from "node:crypto";
import { pairingText } from "../../protocol/wire/session.ts";
import { makePairingCode, pairBox } from "../hub/boxes.ts";
import { foundCompany, type World } from "../hub/companies.ts";
import { type ExchangeParts, exchange } from "../hub/exchange.ts";
import { HubDesk } from "../hub/hub-desk.ts";
import { NewsDesk } from "../hub/news-desk.ts";
import type { Database, Sql } from "../store/sql.ts";
import type { TestAnswer, TestBox } from "./test-box.ts";

/** Time that stands still until a test moves it, and chance from a seed. */
export function testWorld(seed: string, startMs = 1_780_000_000_000): World & { nowMsNow: number } {
  let drawn = 0;
  return {
    nowMsNow: startMs,
    nowMs() {
      return this.nowMsNow;
    },
    random(bytes) {
      const out = Buffer.alloc(bytes);
      for (let at = 0; at < bytes; at += 32) createHash("sha256").update(`${seed} ${++drawn}`).digest().copy(out, at);
      return out;
    },
  };
}

/** One company of a hub without its HTTP: exchanges go in and come out as bytes. */
export class TestHub {
  readonly parts: ExchangeParts;
  readonly world: World & { nowMsNow: number };
  company = 0;

  constructor(db: Database, seed: string) {
    this.world = testWorld(seed);
    this.parts = { db, world: this.world, desk: new HubDesk(this.world), news: new NewsDesk(db) };
  }

  static async found(db: Database, seed: string): Promise<TestHub> {
    const hub = new TestHub(db, seed);
    hub.company = await foundCompany(db, hub.world, `Company ${seed}`);
    return hub;
  }

  read<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.parts.db.withCompany(this.company, work);
  }

  async pair(box: TestBox, name = box.site, site?: string): Promise<void> {
    const { code } = await this.read((sql) =>
      makePairingCode(sql, this.world, { name, madeBy: "test", ...(site !== undefined && { site }) }),
    );
    const { publicKey } = box.key;
    const proof = Buffer.from(box.key.sign(pairingText(code, box.site, box.origin, publicKey))).toString("base64url");
    const answer = await pairBox(this.parts.db, this.world, {
      code,
      site: box.site,
      origin: box.origin,
      publicKey,
      proof,
      label: name,
      schema: 1,
    });
    box.box = answer.box;
    box.hubKeys = answer.hubKeys;
  }

  async exchange(box: TestBox, request: Parameters<TestBox["request"]>[0] = {}): Promise<TestAnswer> {
    const bytes = await exchange(this.parts, { company: this.company, box: box.box }, box.request(request));
    return box.take(bytes);
  }
}
