import type { SiteAction } from "#sync/protocol/site/site-sync-store.ts";
import type { CommandQueue } from "../command-queue.ts";
import type { Statements } from "../statements.ts";
import { SiteSyncReader } from "./site-sync-reader.ts";

/** The book as the session with the cloud sees it: what is durable can be read at once, changes go through the one writer. */
export class SiteSyncBook extends SiteSyncReader {
  readonly #queue: CommandQueue;

  constructor(statements: Statements, origin: string, queue: CommandQueue) {
    super(statements, origin);
    this.#queue = queue;
  }

  /** Resolves when it is durable; rejects with a `SyncTrouble`. `bytes` are those of a page, as the hub signed them: who signed it has been checked. */
  async act(action: SiteAction, bytes?: Uint8Array): Promise<void> {
    if (action.kind === "snapshot") throw new Error("a snapshot is fetched first");
    if (action.kind !== "page") return this.#queue.sync(action);
    if (!bytes) throw new Error("a page is kept as the hub signed it: its bytes are missing");
    return this.#queue.sync({ kind: "page", bytes });
  }
}
