import type { SiteAction, SiteSyncStore } from "#sync/protocol/site/site-sync-store.ts";

/** The book as the sync sees it: what is durable can be read at once, changes go through the one writer. */
export interface SyncBook extends SiteSyncStore {
  /** Resolves when it is on the disk. `bytes` are those of a page, as the hub signed them. Rejects when the book refuses: nothing of the action stays then. */
  act(action: SiteAction, bytes?: Uint8Array): Promise<void>;
}
