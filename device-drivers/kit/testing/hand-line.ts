import { heldBytes } from "../held-bytes.ts";
import { type Connection, LinkTrouble, type Transport } from "../link.ts";

/** A line whose every move the test makes by hand. */
export class HandLine implements Transport {
  readonly address = "hand:1";
  opens = 0;
  /** What the next openings do: a trouble, or `wait` for ever, or open. */
  readonly next: (LinkTrouble | "wait")[] = [];
  readonly written: string[] = [];
  /** The port takes bytes and never says so. */
  frozen = false;
  closes = 0;
  current: { say(text: string): void; lose(trouble: LinkTrouble): void } | undefined;

  open(): Promise<Connection> {
    this.opens++;
    const next = this.next.shift();
    if (next === "wait") return new Promise(() => undefined);
    if (next) return Promise.reject(next);
    const held = heldBytes();
    const { promise: closed, resolve: lose } = Promise.withResolvers<LinkTrouble>();
    this.current = { say: (text) => held.push(Buffer.from(text)), lose };
    return Promise.resolve({
      bytes$: held.bytes$,
      closed,
      write: (bytes: Uint8Array) => {
        this.written.push(Buffer.from(bytes).toString());
        return this.frozen ? new Promise<void>(() => undefined) : Promise.resolve();
      },
      close: async () => {
        this.closes++;
        lose(new LinkTrouble("error", "closed by us"));
      },
    });
  }
}
