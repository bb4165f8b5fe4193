import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stockAsOf } from "../../store/ledger/stock-as-of.ts";
import { rebuild } from "../../store/rebuild.ts";
import { verify } from "../../store/verify.ts";
import type { TestSite } from "../../testing/test-site.ts";

/** The chain verifies, every table comes out of the journal byte by byte as it stands (I18), and the stock of the last moment is the stock of now. */
export function expectRebuilt(site: Pick<TestSite, "db" | "book">): void {
  const { problems } = verify(site.db);
  if (problems.length > 0) throw new Error(`verify: ${JSON.stringify(problems.slice(0, 3))}`);
  const folder = mkdtempSync(join(tmpdir(), "kontor-rebuilt-"));
  try {
    const { identical, tables } = rebuild(site.db, join(folder, "book.sqlite"));
    if (!identical)
      throw new Error(`I18 rebuilt otherwise: ${tables.filter((table) => !table.identical).map(({ name }) => name)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const head = site.book.row<{ pos: number }>("SELECT max(pos) AS pos FROM journal")?.pos ?? 0;
  const then = stockAsOf(site.book, head)
    .map((row) => JSON.stringify(row))
    .sort();
  const now = site.book
    .rows<Record<string, unknown>>(
      "SELECT place, sku, lot, serial, lpn, owner, status, onHand FROM balance WHERE onHand <> 0",
    )
    .map((row) => JSON.stringify(row))
    .sort();
  if (then.join() !== now.join()) throw new Error("the stock of the last moment is not the stock of now");
}
