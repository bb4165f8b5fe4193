import type { SiteAction } from "#sync/protocol/site/site-sync-store.ts";
import type { TakenState } from "../store/sync/receive.ts";
import type { CloudLink } from "./cloud-link.ts";
import type { SyncNews } from "./sync-runner.ts";

/** What the sync thread is started with. */
export interface SyncThreadData {
  file: string;
  dataDir: string;
  /** Names the box while its book is empty. */
  origin: string;
  schema: number;
  /** How far the cloud may hear of the book (`LeavingRows`). */
  leaving: SharedArrayBuffer;
  link: CloudLink;
  /** The folder with the keys by which the cloud knows this box (`cloud-keys.ts`): this thread alone changes them while it runs. */
  secrets: string;
}

/** Only the main thread has the writer: the sync thread asks it to change the book. */
export type ToSyncThread =
  | { kind: "wake" }
  | { kind: "stop" }
  | { kind: "done"; id: number; trouble?: { code: string; text: string } };

export type FromSyncThread =
  | { kind: "act"; id: number; action: Exclude<SiteAction, { kind: "page" | "snapshot" }> }
  | { kind: "page"; id: number; bytes: Uint8Array }
  | { kind: "state"; id: number; state: TakenState }
  /** All is here and there. */
  | { kind: "current"; id: number }
  | { kind: "news"; news: SyncNews }
  | { kind: "keys"; hubKeys: readonly string[] }
  | { kind: "stopped" };
