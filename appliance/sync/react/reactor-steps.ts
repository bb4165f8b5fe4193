import { hash } from "node:crypto";
import type { Fact } from "#sync/model/facts/fact.ts";
import { sitesOfId } from "#sync/model/records/define-record.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import type { Caller } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { hubRowTypes } from "../../store/sync/hub-row-data.ts";
import { type CommandSteps, IntentRunner } from "./run-intent.ts";

export interface ReactorStepsParts {
  reader: Reader;
  /** The time of the cloud, as far as this box knows it. */
  hubNowMs(): number;
  onFault(text: string, what: string): void;
}

/** Intents that one look takes; the next look takes the rest. */
const intentsMax = 500;

/**
 * What facts from elsewhere ask this site to do, as commands one after another. Every command has an id made of what it is for, so a fact that is seen twice does
 * nothing twice. It waits for nothing by itself: the appliance drives it over its queue, the simulation at once.
 */
export class ReactorSteps {
  readonly #parts: ReactorStepsParts;
  readonly #intents: IntentRunner;

  constructor(parts: ReactorStepsParts) {
    this.#parts = parts;
    this.#intents = new IntentRunner({ ...parts, onFault: (text, { id }) => parts.onFault(text, `intent ${id}`) });
  }

  /**
   * Whether this book knows what its site has done so far, as far as the cloud knows it: it has read the log up to where its own epoch begins. Until then a box that was put back from a backup, or
   * took over, would run again what was run before it; so it leaves all to the next sweep.
   */
  get knowsItsSite(): boolean {
    const epoch = this.#parts.reader.row<{ confirmedSeq: number }>(
      "SELECT confirmedSeq FROM ownEpoch ORDER BY pos DESC LIMIT 1",
    );
    return (epoch?.confirmedSeq ?? 0) > 0;
  }

  /** One committed fact, of this site or from a page. Undefined: it asks for nothing. */
  of(fact: Pick<Fact, "origin" | "sets" | "type">): CommandSteps<void> | undefined {
    // A state brings what is open without the facts that opened it.
    if (fact.type === "epoch-begun" || fact.type === hubRowTypes.state) return this.sweep();
    if (!fact.sets.some(({ record }) => record === "intent" || record === "transfer")) return undefined;
    return this.#news(fact);
  }

  /** Everything that waits, whatever told of it: after a start, a takeover, or a full disk. */
  *sweep(): CommandSteps<void> {
    if (!this.knowsItsSite) return;
    const { reader } = this.#parts;
    const here = this.#site();
    const pending = reader.find("intent", { state: "pending" }, { order: "askedAt, id", limit: intentsMax });
    for (const { id } of pending) if (sitesOfId(id)[0] === here) yield* this.#intents.run(id);
    const differences = reader.find("exception", {
      kind: "transfer-difference",
      state: ["open", "claimed", "resolving"],
    });
    const open = reader.find("transfer", { state: ["shipped", "arrived"] }).map(({ id }) => id);
    for (const id of new Set([...open, ...differences.map(({ detail }) => String(detail.transferId))]))
      yield* this.#follow(id);
    yield* this.#closeDue();
  }

  *#news(fact: Pick<Fact, "origin" | "sets">): CommandSteps<void> {
    if (!this.knowsItsSite) return;
    const here = this.#site();
    const ids = (record: string) => [...new Set(fact.sets.filter((set) => set.record === record).map(({ id }) => id))];
    for (const id of ids("intent")) if (sitesOfId(id)[0] === here) yield* this.#intents.run(id);
    if (siteOf(fact.origin) === here) return;
    for (const id of ids("transfer")) if (sitesOfId(id).includes(here)) yield* this.#follow(id);
  }

  *#follow(id: string): CommandSteps<void> {
    const transfer = this.#parts.reader.get("transfer", id);
    if (!transfer) return;
    const { state, sent, received, differences } = transfer;
    const stand = hash("sha256", JSON.stringify([state, sent, received, differences]), "hex").slice(0, 24);
    yield* this.#run("transfers.follow", { id }, `${id}:follow:${stand}`);
  }

  *#closeDue(): CommandSteps<void> {
    const { reader, hubNowMs } = this.#parts;
    const open = reader.first("exception", { kind: "transfer-difference", state: ["open", "claimed", "resolving"] });
    if (open) yield* this.#run("transfers.close-due", { hubNowMs: Math.max(0, hubNowMs()), limit: 100 }, "");
  }

  *#run(name: string, input: Record<string, unknown>, commandId: string): CommandSteps<void> {
    const answer = yield { name, input, commandId, caller: box };
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
