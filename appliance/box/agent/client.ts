import { connect } from "node:net";
import type { z } from "zod";
import type { Refusal } from "#sync/contracts/refusals.ts";
import { type AgentLine, answerBytesMax, Lines } from "./frames.ts";
import type { Progress } from "./verb.ts";
import type { VerbName, Verbs } from "./verbs/all.ts";

export type AgentInput<N extends VerbName> = z.input<Verbs[N]["input"]>;
export type AgentOutput<N extends VerbName> = z.output<Verbs[N]["output"]>;

export type AgentAnswer<T> =
  | { ok: true; value: T }
  | { ok: false; refusal: Refusal }
  /** A fault of the agent, or of the line to it. */
  | { ok: false; fault: string };

export interface AskOptions {
  /** Who asks: a person's id, or `system`. */
  by?: string;
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

/** The agent does not answer at all. `absent`: there is no socket, so this machine is no box of ours. */
export class AgentSilent extends Error {
  readonly absent: boolean;
  constructor(absent: boolean, detail: string) {
    super(detail);
    this.absent = absent;
  }
}

/** Asks the agent for one verb. Throws `AgentSilent`; a refusal and a fault are answers. Ending the signal ends the verb. */
export function askAgent<N extends VerbName>(
  socketPath: string,
  verb: N,
  input: AgentInput<N>,
  { by = "system", onProgress, signal }: AskOptions = {},
): Promise<AgentAnswer<AgentOutput<N>>> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const socket = connect(socketPath);
    const lines = new Lines(answerBytesMax);
    const onAbort = () => socket.destroy(signal?.reason);
    signal?.addEventListener("abort", onAbort, { once: true });
    socket.once("connect", () => socket.write(`${JSON.stringify({ verb, input, by })}\n`));
    socket.on("data", (bytes: Buffer) => {
      try {
        for (const text of lines.take(bytes)) {
          const line = JSON.parse(text) as AgentLine;
          if ("progress" in line) onProgress?.(line.progress);
          else {
            resolve(line as AgentAnswer<AgentOutput<N>>);
            socket.end();
          }
        }
      } catch (error) {
        socket.destroy(error as Error);
      }
    });
    socket.once("error", (error: NodeJS.ErrnoException) =>
      reject(signal?.aborted ? signal.reason : new AgentSilent(error.code === "ENOENT", error.message)),
    );
    socket.once("close", () => {
      signal?.removeEventListener("abort", onAbort);
      reject(new AgentSilent(false, "the agent closed the line before it answered"));
    });
  });
}
