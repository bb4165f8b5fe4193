import { hash } from "node:crypto";
import type { Fact } from "#sync/model/facts/fact.ts";
import { sitesOfId } from "#sync/model/records/define-record.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import type { Caller } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import type { Answer, CommandCall } from "../../store/run-command.ts";
import { hubRowTypes } from "../../store/sync/hub-row-data.ts";
import { IntentRunner } from "./run-intent.ts";

export interface ReactorParts {
  reader: Reader;
  run(call: CommandCall): Promise<Answer>;
  hubNowMs(): number;
  onFault(text: string, what: string): void;
}

/** Intents that one look takes; the next look takes the rest. */
const intentsMax = 500;

/**
 * Turns facts from elsewhere into commands of this site. One at a time, in the order of the log, so that a cancel never overtakes what it cancels;
 * the journal is the buffer. Every command has an id made of what it is for, so a fact that is seen twice does nothing twice.
 */
export class Reactor {
  readonly #parts: ReactorParts;
  readonly #intents: IntentRunner;
  #last: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: ReactorParts) {
    this.#parts = parts;
    this.#intents = new IntentRunner({ ...parts, onFault: (text, { id }) => parts.onFault(text, `intent ${id}`) });
  }

  /** One committed fact, of this site or from a page. */
  take(fact: Pick<Fact, "origin" | "sets" | "type">): Promise<void> {
    // A state brings what is open without the facts that opened it.
    if (fact.type === "epoch-begun" || fact.type === hubRowTypes.state) return this.sweep();
    if (!fact.sets.some(({ record }) => record === "intent" || record === "transfer")) return this.#last;
    const here = this.#site();
    const ids = (record: string) => [...new Set(fact.sets.filter((set) => set.record === record).map(({ id }) => id))];
    return this.#inTurn(async () => {
      for (const id of ids("intent")) if (sitesOfId(id)[0] === here) await this.#intents.run(id);
      if (siteOf(fact.origin) === here) return;
      for (const id of ids("transfer")) if (sitesOfId(id).includes(here)) await this.#follow(id);
    });
  }

  /** Everything that waits, whatever told of it: after a start, a takeover, or a full disk. */
  sweep(): Promise<void> {
    const { reader } = this.#parts;
    return this.#inTurn(async () => {
      const here = this.#site();
      const pending = reader.find("intent", { state: "pending" }, { order: "askedAt, id", limit: intentsMax });
      for (const { id } of pending) if (sitesOfId(id)[0] === here) await this.#intents.run(id);
      const differences = reader.find("exception", {
        kind: "transfer-difference",
        state: ["open", "claimed", "resolving"],
      });
      const open = reader.find("transfer", { state: ["shipped", "arrived"] }).map(({ id }) => id);
      for (const id of new Set([...open, ...differences.map(({ detail }) => String(detail.transferId))]))
        await this.#follow(id);
      await this.#closeDue();
    });
  }

  /** Settles when what is under way is done; what comes after is left for the next start. */
  stop(): Promise<void> {
    this.#stopped = true;
    return this.#last;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const next = this.#last.then(() => (this.#stopped ? undefined : work()));
    this.#last = next.catch((error: unknown) =>
      this.#parts.onFault(String((error as Error).stack ?? error), "reactor"),
    );
    return next;
  }

  async #follow(id: string): Promise<void> {
    const transfer = this.#parts.reader.get("transfer", id);
    if (!transfer) return;
    const { state, sent, received, differences } = transfer;
    const stand = hash("sha256", JSON.stringify([state, sent, received, differences]), "hex").slice(0, 24);
    await this.#run("transfers.follow", { id }, `${id}:follow:${stand}`);
  }

  async #closeDue(): Promise<void> {
    const { reader, hubNowMs } = this.#parts;
    const open = reader.first("exception", { kind: "transfer-difference", state: ["open", "claimed", "resolving"] });
    if (open) await this.#run("transfers.close-due", { hubNowMs: Math.max(0, hubNowMs()), limit: 100 }, "");
  }

  async #run(name: string, input: Record<string, unknown>, commandId: string): Promise<void> {
    const answer = await this.#parts.run({ name, input, commandId, caller: box });
    if (!answer.ok && "fault" in answer) this.#parts.onFault(answer.fault, name);
  }

  #site(): string {
    const { reader } = this.#parts;
    return siteOf(
      reader.row<{ origin: string }>("SELECT origin FROM ownEpoch ORDER BY pos DESC LIMIT 1")?.origin ?? "",
    );
  }
}

const box: Caller = { actor: "system", device: "reactor", roles: ["admin"] };
