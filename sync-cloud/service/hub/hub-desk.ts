import type { FactBody } from "../../model/facts/fact.ts";
import { HybridClock } from "../../protocol/clock.ts";
import type { WireFact } from "../../protocol/entry.ts";
import { acceptOwn, newHubOrigin } from "../../protocol/hub/accept.ts";
import { needsOf } from "../../protocol/hub/needs.ts";
import type { HubEntry } from "../../protocol/hub/view.ts";
import { hubOrigin } from "../../protocol/origin.ts";
import { encodeBatch } from "../../protocol/wire/batch.ts";
import { factHash } from "../../protocol/wire/chain.ts";
import { keyFromPem, type SigningKey } from "../../protocol/wire/keys.ts";
import type { Sql } from "../store/sql.ts";
import { hubKeys, type World } from "./companies.ts";
import { loadView, lockHead } from "./load-view.ts";
import { writeEffects } from "./write-effects.ts";

/** A fact of the cloud itself, before it has a number: a console edit, a grant, an intent. */
export interface HubFact extends FactBody {
  /** As people know who did it: `cloud:<person>`, `rule:<name>`. */
  actor: string;
  /** Of the command that made it; empty for none. */
  commandId?: string;
  /** The position of the log that its author had before him; all of it when left out. What was written since then becomes a conflict. */
  base?: number;
}

const keysKnownMax = 10_000;

/** What the cloud itself has to say goes into the log like any other fact, in the transaction of whoever says it. */
export class HubDesk {
  readonly #world: World;
  readonly #keys = new Map<string, SigningKey>();
  /** Up to these positions of each company nothing is parked that this version knows (`release-due.ts`). */
  readonly nothingDueTo = new Map<number, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * Gives the facts their lines in the company's log. Throws when the cloud may not write one of them: nothing of the transaction stays then. The log is
   * locked until the transaction ends, so nothing that waits for the network may follow in it.
   */
  async record(sql: Sql, facts: readonly HubFact[]): Promise<HubEntry[]> {
    const entries: HubEntry[] = [];
    for (const fact of facts) entries.push(await this.#recordOne(sql, fact));
    return entries;
  }

  async #recordOne(
    sql: Sql,
    { actor, commandId = "", base, type, data = {}, moves = [], sets = [] }: HubFact,
  ): Promise<HubEntry> {
    const now = this.#world.nowMs();
    const head = await lockHead(sql);
    const name = hubOrigin(head.incarnation);
    const shape = { origin: name, moves, sets } as unknown as WireFact;
    const probe = { ...shape, base: head.hubPos, hlc: "0".repeat(16), seq: 1 };
    const view = await loadView(sql, head, { ...needsOf({ origin: name, facts: [probe] }), hashes: [] });
    const origin = view.origin(name) ?? newHubOrigin(name);
    const fact: WireFact = {
      origin: name,
      seq: origin.seq + 1,
      base: Math.min(base ?? head.hubPos, head.hubPos),
      ...new HybridClock(origin.lastEff, () => now).next(),
      actor,
      device: "cloud",
      commandId,
      type,
      data,
      moves,
      sets,
    };
    const hash = factHash(fact, origin.tip);
    const effects = acceptOwn(view, origin, fact, hash, now);
    const { sign } = await this.signingKey(sql);
    const bytes = encodeBatch([fact], origin.tip, hash, "hub", sign);
    await writeEffects(sql, view, [{ ...effects, bytes, skip: 0, box: "" }], effects, now);
    return effects.entries[0] as HubEntry;
  }

  /** The key that signs what this company's hub says. */
  async signingKey(sql: Sql): Promise<SigningKey> {
    const [newest] = await hubKeys(sql);
    if (!newest) throw new Error(`company ${sql.company} has no keys`);
    let key = this.#keys.get(newest.publicKey);
    if (!key) {
      key = keyFromPem(newest.privateKeyPem);
      if (this.#keys.size >= keysKnownMax) this.#keys.clear();
      this.#keys.set(newest.publicKey, key);
    }
    return key;
  }
}
