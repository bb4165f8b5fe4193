import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { transfersContracts } from "#sync/contracts/transfers.ts";
import type { Move } from "#sync/model/facts/fact.ts";
import {
  type Transfer,
  type TransferDifference,
  type TransferLine,
  transitPlace,
} from "#sync/model/records/transfer.ts";
import { type Book, refuse } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";
import { askSite } from "../stock/ask-site.ts";
import { ownSite } from "../stock/pledged.ts";
import { requireRecord } from "../stock/require.ts";
import { settleException } from "../stock/settle-exception.ts";
import { differenceShown, identityKey } from "../stock/transfer-goods.ts";

type Contracts = typeof transfersContracts;

/** Whoever finds it closes it; the sender, on whose word the goods are on the road, books it. */
export function closeTransfer(
  book: Book,
  { id, as, reason }: InputOf<Contracts["transfers.close"]>,
): OutputOf<Contracts["transfers.close"]> {
  const transfer = requireRecord(book, "transfer", id);
  if (transfer.fromSite !== ownSite(book)) {
    askSite(book, { site: transfer.fromSite, command: "transfers.close", input: { id, as, reason }, reason });
    return { id, state: "asked", lostQty: 0, foundQty: 0 };
  }
  const counted = transfer.state === "arrived" && transfer.differences.length > 0;
  if (!counted && !(transfer.state === "closed" && leftOnTheRoad(book, transfer).length > 0))
    refuse({
      code: "state-not-allowed",
      what: "transfer",
      id,
      state: transfer.state,
      allowed: "arrived, its receipt closed with a difference",
    });
  return { id, state: "closed", ...bookDifference(book, transfer, as, reason) };
}

/** Closes by the site's rule what nobody has closed for so many days. */
export function closeDue(
  book: Book,
  { hubNowMs, limit }: InputOf<Contracts["transfers.close-due"]>,
): OutputOf<Contracts["transfers.close-due"]> {
  const days = book.setting("transfers.closeAfterDays");
  if (days === 0) return { closed: [] };
  const here = ownSite(book);
  const closed: string[] = [];
  for (const exception of book.find("exception", {
    state: ["open", "claimed", "resolving"],
    kind: "transfer-difference",
  })) {
    const transfer = book.get("transfer", String(exception.detail.transferId));
    if (!transfer || transfer.fromSite !== here || closed.length >= limit) continue;
    if ((exception.openedAt ?? hubNowMs) + days * dayMs > hubNowMs) continue;
    bookDifference(book, transfer, "lost", `closed by rule after ${days} days`);
    closed.push(transfer.id);
  }
  return { closed };
}
const dayMs = 86_400_000;

/** Missing units leave the road for `~lost`, a surplus comes onto it from `~found`: after that the road is empty, over both sites. */
function bookDifference(
  book: Book,
  transfer: Transfer,
  as: "lost" | "carrier-claim",
  reason: string,
): { lostQty: number; foundQty: number } {
  const left = leftOnTheRoad(book, transfer);
  const road = { place: transitPlace(transfer.id), lpn: "", status: "available" as const };
  const moves = left.map(
    ({ sku, lot, serial, owner, qty }): Move =>
      qty > 0
        ? { sku, lot, serial, owner, qty, from: road, to: { ...road, place: "~lost" } }
        : { sku, lot, serial, owner, qty: -qty, from: { ...road, place: "~found" }, to: road },
  );
  const lostQty = left.reduce((sum, { qty }) => sum + Math.max(0, qty), 0);
  const foundQty = left.reduce((sum, { qty }) => sum + Math.max(0, -qty), 0);
  const closed = new Map(left.map((line) => [identityKey(line), line.qty > 0 ? as : ("found" as const)]));
  const differences = transfer.differences.map(
    (line): TransferDifference => ({ ...line, closedAs: closed.get(identityKey(line)) ?? line.closedAs }),
  );
  book.post({
    type: "transfer-closed",
    data: { transferId: transfer.id, number: transfer.number, lostQty, foundQty, as, reason },
    moves,
    sets: [
      {
        record: "transfer",
        id: transfer.id,
        fields: { state: "closed", closedAt: book.nowMs, differences },
      },
    ],
  });
  const shown = differenceShown(book, transfer.id);
  if (shown) settleException(book, shown, "resolved", reason);
  return { lostQty, foundQty };
}

/** What this site sent and nobody has received, by identity; less than zero where more was received than sent. */
export function leftOnTheRoad(reader: Reader, transfer: Transfer): TransferLine[] {
  const left = new Map<string, TransferLine>();
  const add = (line: Pick<TransferLine, "sku" | "lot" | "serial" | "owner">, qty: number) => {
    const { sku, lot, serial, owner } = line;
    const key = identityKey(line);
    const known = left.get(key) ?? { sku, lot, serial, owner, lpn: "", qty: 0 };
    known.qty += qty;
    left.set(key, known);
  };
  for (const balance of reader.balances({ place: transitPlace(transfer.id) })) add(balance, balance.onHand);
  for (const line of transfer.received) add(line, -line.qty);
  return [...left.values()].filter(({ qty }) => qty !== 0);
}
