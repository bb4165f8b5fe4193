import type { Change } from "./work.ts";

/** One replica of a document that holds items by their id. */
export interface Replica {
  /** One transaction; gives the message that the library makes of it. */
  change(changes: readonly Change[]): Uint8Array;
  /** In the library's quickest form for several messages at once. */
  receive(messages: readonly Uint8Array[]): void;
  value(id: string, field: string): unknown;
  /** Where a library brings its own way to the disk. */
  save?(file: string): Promise<void>;
}

export interface Library {
  name: string;
  /** Who writes to the disk, in words for the table. */
  disk: string;
  /** True when the package itself can keep its documents in a file. */
  persistsItself: boolean;
  /** A document with these items, each with these fields, as bytes that every replica begins with. */
  base(ids: readonly string[], fields: Readonly<Record<string, number>>): Uint8Array;
  /** `n` is different for each replica. */
  open(base: Uint8Array, n: number): Replica;
}
