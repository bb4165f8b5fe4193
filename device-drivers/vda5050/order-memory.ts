import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OrderBook } from "./order-talk.ts";

/**
 * The order in hand, in a file: an update must begin with the last base node unchanged in every field, so what was said has to be known
 * after a restart. Written before it is sent, whole or not at all. Without a folder nothing is kept.
 */
export class OrderMemory {
  readonly #folder: string | undefined;
  readonly #file: string;
  readonly #onFault: (said: string) => void;
  #written = "";

  constructor(folder: string | undefined, name: string, onFault: (said: string) => void) {
    this.#folder = folder;
    this.#file = folder === undefined ? "" : join(folder, name);
    this.#onFault = onFault;
  }

  read(): OrderBook | undefined {
    if (this.#folder === undefined) return undefined;
    try {
      const kept = JSON.parse(readFileSync(this.#file, "utf8")) as { format?: number; order?: OrderBook };
      return kept.format === FORMAT ? kept.order : undefined;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") this.#onFault((error as Error).message);
      return undefined;
    }
  }

  /** Only what changes the conversation is worth a write: not every pass of a node, which the next state tells again. */
  write(order: OrderBook | undefined): void {
    if (this.#folder === undefined) return;
    const key = order
      ? [order.id, order.update, order.phase, order.nodes.length, order.isLast, order.isAccepted].join()
      : "";
    if (key === this.#written) return;
    try {
      if (!order) rmSync(this.#file, { force: true });
      else {
        mkdirSync(this.#folder, { recursive: true });
        writeFileSync(`${this.#file}.new`, JSON.stringify({ format: FORMAT, order }));
        renameSync(`${this.#file}.new`, this.#file);
      }
      this.#written = key;
    } catch (error) {
      this.#onFault((error as Error).message);
    }
  }
}

const FORMAT = 1;
