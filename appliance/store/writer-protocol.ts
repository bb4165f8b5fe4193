import type { CommandCall, Committed } from "./run-command.ts";
import type { EpochStart } from "./sync/epoch-start.ts";
import type { SyncChange } from "./sync/site-book.ts";

/** What a writer thread is started with. */
export interface WriterData {
  file: string;
  /** The epoch that this box writes as, when the book does not name a later one. */
  origin: string;
  /** Why and from where it began, when it is to be told by its first fact. */
  epoch?: EpochStart;
  cacheMib: number;
}

/** What the main thread and the writer thread say to each other. Calls and answers travel many at a time. */
export type ToWriter =
  | { kind: "calls"; firstId: number; calls: CommandCall[] }
  /** Done in order, between commands; each is answered when it is durable. */
  | { kind: "sync"; id: number; change: SyncChange }
  | { kind: "cursors"; cursors: [consumer: string, pos: number][] }
  | { kind: "deadLetter"; letter: { consumer: string; pos: number; error: string; tries: number; atMs: number } }
  | { kind: "dropDeadLetter"; id: number }
  | { kind: "keepSnapshot"; snapshot: { pos: number; atMs: number; rows: number; body: Uint8Array } }
  | { kind: "truncateWal" }
  | { kind: "stop" };

export type FromWriter =
  | { kind: "ready"; pos: number; origin: string }
  | { kind: "answers"; ids: number[]; committed: Omit<Committed, "facts"> }
  /** Rows of the journal that no command wrote are durable up to `pos`. */
  | { kind: "grown"; pos: number }
  | { kind: "synced"; id: number; trouble?: { code: string; text: string } }
  | { kind: "stopped" };
