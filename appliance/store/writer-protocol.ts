import type { CommandCall, Committed } from "./run-command.ts";

/** What the main thread and the writer thread say to each other. Calls and answers travel many at a time. */
export type ToWriter =
  | { kind: "calls"; firstId: number; calls: CommandCall[] }
  | { kind: "cursors"; cursors: [consumer: string, pos: number][] }
  | { kind: "deadLetter"; letter: { consumer: string; pos: number; error: string; tries: number; atMs: number } }
  | { kind: "dropDeadLetter"; id: number }
  | { kind: "keepSnapshot"; snapshot: { pos: number; atMs: number; rows: number; body: Uint8Array } }
  | { kind: "truncateWal" }
  | { kind: "stop" };

export type FromWriter =
  | { kind: "ready"; pos: number }
  | { kind: "answers"; ids: number[]; committed: Omit<Committed, "facts"> }
  | { kind: "stopped" };
