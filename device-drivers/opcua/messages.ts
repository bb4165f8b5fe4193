import type { TagValue } from "../conveyor/tag-line.ts";
import type { Health } from "../kit/health.ts";

/** What the appliance and its OPC UA process say to each other. Plain JSON; every queue behind it is bounded. */
export type Security = "none" | "basic256sha256" | "aes256-sha256-rsapss";

/** One session with one controller. */
export interface SessionOptions {
  endpoint: string;
  security: Security;
  user?: string;
  password?: string;
  /** Folder of keys and certificates: ours, trusted, refused. */
  pkiFolder: string;
  applicationName: string;
  /** Names of tags and where they are: a node id, or a browse path from Objects (`/2:Sorter/2:Req[0]/2:Seq`). */
  addresses: Readonly<Record<string, string>>;
  /** Followed, in groups of one publishing interval each. */
  watch: readonly { everyMs: number; tags: readonly string[] }[];
  /** Tags that are written: their types are asked for when the session opens. */
  writes: readonly string[];
  /** Objects of PackML's base type, by unit: node id or browse path. */
  units: Readonly<Record<string, string>>;
  /** AutoID readers whose scan events are taken, by name. */
  readers: Readonly<Record<string, string>>;
}

export type Ask =
  | { kind: "read"; tags: readonly string[] }
  | { kind: "write"; values: readonly (readonly [string, TagValue])[] }
  | { kind: "unit-command"; unit: string; command: string }
  | { kind: "browse"; nodesMax: number; depthMax: number }
  | { kind: "trust"; fingerprint: string; trusted: boolean };

export type ToProcess =
  | { to: number; kind: "open"; options: SessionOptions }
  | { to: number; kind: "close" }
  | { to: number; kind: "ask"; id: number; ask: Ask }
  /** That batch of changes was taken. */
  | { to: number; kind: "taken"; batch: number };

export type FromProcess =
  | { from: 0; kind: "ready" }
  | { from: number; kind: "health"; state: Health["state"]; why?: NonNullable<Health["why"]>; tries: number }
  | { from: number; kind: "opened"; certificate: string; intervals: { everyMs: number; revisedMs: number }[] }
  | { from: number; kind: "changes"; batch: number; values: (readonly [string, TagValue])[]; missed: boolean }
  | { from: number; kind: "unit"; unit: string; field: UnitField; value: TagValue }
  | { from: number; kind: "scan"; reader: string; scan: ScanEvent }
  | { from: number; kind: "closed" }
  | { from: number; kind: "answer"; id: number; value: unknown }
  | { from: number; kind: "answer"; id: number; trouble: NonNullable<Health["why"]> };

export interface ReadAnswer {
  values: TagValue[];
  agesMs: (number | null)[];
}

export type UnitField = "base" | "machine" | "execute" | "mode" | "blocked" | "starved";

/** One result of an AutoID reader. `epc` is lower-case hex. */
export interface ScanEvent {
  what: "optical" | "rfid" | "other";
  atMs: number;
  results: { code: string; epc: string; symbology: string; antenna: number; strength: number; count: number }[];
}

/** One node that browsing found, in the order of the tree. */
export interface FoundNode {
  nodeId: string;
  path: string;
  nodeClass: "object" | "variable" | "method";
  /** Browse name of its type definition, without its namespace. */
  type: string;
  dataType: string;
}

/** Batches of changes that may be on their way; past that they wait in the session's own buffer. */
export const BATCHES_MAX = 32;
/** Changes that wait there; past that they are dropped, and the batch says that some were missed. */
export const CHANGES_MAX = 20_000;
/** Questions that may be on their way to the process. */
export const ASKS_MAX = 512;
