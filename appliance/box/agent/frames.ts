import { z } from "zod";
import type { Refusal } from "#sync/contracts/refusals.ts";
import type { Progress } from "./verb.ts";

/** On the wire between appliance and agent: one request for each connection, one JSON text for each line. */
export const requestBytesMax = 1024 * 1024;
export const answerBytesMax = 8 * 1024 * 1024;
/** A request that is not whole by then is given up. */
export const requestWithinMs = 10_000;
export const connectionsMax = 32;

export const requestShape = z.strictObject({
  verb: z.string().max(80),
  input: z.unknown(),
  by: z.string().max(200),
});
export type AgentRequest = z.infer<typeof requestShape>;

/** Any number of progress lines, then one that ends it. */
export type AgentLine =
  | { progress: Progress }
  | { ok: true; value: unknown }
  | { ok: false; refusal: Refusal }
  | { ok: false; fault: string };

/** Cuts a stream of bytes into lines; a line that is longer than it may be is a fault. */
export class Lines {
  readonly #maxBytes: number;
  #rest: Buffer[] = [];
  #restBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  take(bytes: Buffer): string[] {
    const lines: string[] = [];
    let from = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      this.#keep(bytes.subarray(from, end));
      lines.push(Buffer.concat(this.#rest).toString("utf8"));
      this.#rest = [];
      this.#restBytes = 0;
      from = end + 1;
    }
    this.#keep(bytes.subarray(from));
    return lines;
  }

  #keep(bytes: Buffer): void {
    this.#restBytes += bytes.length;
    if (this.#restBytes > this.#maxBytes) throw new Error(`a line of more than ${this.#maxBytes} bytes`);
    if (bytes.length > 0) this.#rest.push(bytes);
  }
}
