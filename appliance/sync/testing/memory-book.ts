import { MemorySite } from "#sync/protocol/site/memory-site.ts";
import type { SiteAction } from "#sync/protocol/site/site-sync-store.ts";
import { pageOf, readPage } from "#sync/protocol/wire/page.ts";
import type { SyncBook } from "../sync-book.ts";

/** The protocol's own book on maps, fed as the appliance's is: pages as the bytes that the hub signed. */
export class MemoryBook extends MemorySite implements SyncBook {
  act(action: SiteAction, bytes?: Uint8Array): Promise<void> {
    if (action.kind === "page") {
      if (!bytes) return Promise.reject(new Error("a page without its bytes"));
      this.applyPage(pageOf(readPage(bytes)));
    } else this.perform(action);
    return Promise.resolve();
  }
}
