import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { rightsContracts } from "#sync/contracts/rights.ts";
import { rightsPool, rightsSource } from "#sync/protocol/audience.ts";
import { hubSite } from "#sync/protocol/origin.ts";
import { type Book, refuse } from "../../store/book.ts";
import { askSite } from "../stock/ask-site.ts";
import { siteDate } from "../stock/available-today.ts";
import { ownSite, pledgedQty, unpromisedQty } from "../stock/pledged.ts";
import { requireItem } from "../stock/require.ts";
import { rightsAt, rightsMove } from "../stock/rights-places.ts";

type Contracts = typeof rightsContracts;

/** Units that are promised to nobody become other sites' to promise. From then on no order of this site gets them. */
export function pledge(
  book: Book,
  { sku, owner: given, qty }: InputOf<Contracts["rights.pledge"]>,
): OutputOf<Contracts["rights.pledge"]> {
  const item = requireItem(book, sku);
  const owner = given || item.owner;
  const free = unpromisedQty(book, item, owner, siteDate(book, book.nowMs));
  if (qty > free) refuse({ code: "pledge-too-large", sku, wanted: qty, free: Math.max(0, free) });
  book.post({
    type: "rights-pledged",
    data: { sku, owner, qty },
    moves: [rightsMove({ sku, owner }, qty, rightsSource, rightsPool(ownSite(book)))],
  });
  return { sku, pledgedQty: pledgedQty(book, sku, owner), freeQty: free - qty };
}

/** Only the cloud knows what it is just granting, so it is the one that takes units out of a pool: this asks it to. */
export function takeBack(
  book: Book,
  { sku, owner, qty }: InputOf<Contracts["rights.take-back"]>,
): OutputOf<Contracts["rights.take-back"]> {
  const most = Math.max(0, rightsAt(book, rightsPool(ownSite(book)), { sku, owner }));
  if (qty > most) refuse({ code: "pool-too-small", wanted: qty, most });
  return askSite(book, { site: hubSite, command: "rights.withdraw", input: { sku, owner, qty } });
}
