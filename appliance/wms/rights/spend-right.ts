import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { rightsContracts } from "#sync/contracts/rights.ts";
import { rightsHeld, rightsPool, rightsSpent } from "#sync/protocol/audience.ts";
import { type Book, refuse } from "../../store/book.ts";
import { askSite } from "../stock/ask-site.ts";
import { holderNames, originOf, ownSite } from "../stock/pledged.ts";
import { requireRecord } from "../stock/require.ts";
import { rightsAt, rightsMove } from "../stock/rights-places.ts";
import { lostQty, mayPromise } from "./rights-held.ts";

type Contracts = typeof rightsContracts;

/** Promises units of another site's stock, the uplink dead or not. One fact takes the right and asks that site to make it an order. */
export function spendRight(
  book: Book,
  { authority, sku, owner, qty, purpose }: InputOf<Contracts["rights.spend"]>,
): OutputOf<Contracts["rights.spend"]> {
  const here = ownSite(book);
  if (authority === here) refuse({ code: "site-is-this-one", site: authority });
  const { usableQty, expiredQty, grantedAt } = mayPromise(book, { authority, sku, owner }, book.nowMs);
  if (qty > usableQty)
    refuse({
      code: "rights-short",
      ...{ authority, sku, wanted: qty, held: usableQty, grantedAt },
      expired: expiredQty,
      lost: lostQty(book, { authority, sku, owner }),
    });
  const { intentId } = askSite(book, {
    site: authority,
    command: "rights.fill",
    input: { holder: here, sku, owner, qty, purpose },
    type: "rights-spent",
    moves: [rightsMove({ sku, owner }, qty, rightsHeld(authority, originOf(book)), rightsSpent(authority))],
  });
  return { intentId, spentQty: qty, leftQty: usableQty - qty, grantedAt };
}

/** What is not needed goes back, so that others can have it. */
export function returnRight(
  book: Book,
  { grant: id, qty: given }: InputOf<Contracts["rights.return"]>,
): OutputOf<Contracts["rights.return"]> {
  const { authority, sku, owner, qty: granted, holder } = requireRecord(book, "rightGrant", id);
  const what = { sku, owner };
  const place = rightsHeld(authority, originOf(book));
  const held = holderNames(book).includes(holder) ? Math.max(0, rightsAt(book, place, what)) : 0;
  const qty = given ?? Math.min(held, granted);
  if (qty > held || qty === 0)
    refuse({
      code: "rights-short",
      ...{ authority, sku, wanted: given ?? granted, held, grantedAt: null, expired: 0 },
      lost: lostQty(book, { authority, ...what }),
    });
  book.post({
    type: "rights-returned",
    data: { grant: id, sku, owner, qty },
    moves: [rightsMove(what, qty, place, rightsPool(authority))],
  });
  return { grant: id, returnedQty: qty, leftQty: held - qty };
}
