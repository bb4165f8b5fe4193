import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import type { Site } from "../site/site.ts";
import { type Caller, refuse } from "../store/book.ts";
import { type AgentInput, type AgentOutput, AgentSilent, askAgent } from "./agent/client.ts";
import type { Progress } from "./agent/verb.ts";
import type { VerbName } from "./agent/verbs/all.ts";
import type { BoxNote } from "./note-box.ts";

const system: Caller = { actor: "system", device: "", roles: [] };

/** What the box's doors ask of the agent, and what they write into the book about it. */
export class BoxDesk {
  readonly site: Site;
  readonly #stopping = new AbortController();

  constructor(site: Site) {
    this.site = site;
  }

  get socketPath(): string {
    return this.site.options.boxSocket;
  }

  /** Whether this machine is a box of ours: an agent has been set up here. */
  get isOurs(): boolean {
    return existsSync(this.socketPath);
  }

  /** Ends with this part: nobody is left to hear the answer. */
  get signal(): AbortSignal {
    return this.#stopping.signal;
  }

  /** The agent's answer. Its refusals are refused again, with `box-not-ours` and `box-silent` where there is no agent; its fault is thrown. */
  async ask<N extends VerbName>(
    verb: N,
    input: AgentInput<N>,
    {
      caller = system,
      onProgress,
      signal,
    }: { caller?: Caller; onProgress?: (at: Progress) => void; signal?: AbortSignal } = {},
  ): Promise<AgentOutput<N>> {
    const ends = signal ? AbortSignal.any([signal, this.signal]) : this.signal;
    try {
      const answer = await askAgent(this.socketPath, verb, input, { by: caller.actor, onProgress, signal: ends });
      if (answer.ok) return answer.value;
      if ("refusal" in answer) return refuse(answer.refusal);
      throw new Error(`${verb}: ${answer.fault}`);
    } catch (error) {
      if (!(error instanceof AgentSilent)) throw error;
      return refuse(error.absent ? { code: "box-not-ours" } : { code: "box-silent", detail: error.message });
    }
  }

  /** Writes into the book what was done to the machine. */
  async note(note: BoxNote, caller: Caller = system): Promise<void> {
    const answer = await this.site.store.queue.run({
      name: "box.note",
      input: note,
      caller,
      commandId: `box-note:${randomUUID()}`,
    });
    if (!answer.ok) this.site.log.error({ note, answer }, "what was done to the box could not be noted");
  }

  stop(): void {
    this.#stopping.abort(new Error("the appliance stops"));
  }
}
