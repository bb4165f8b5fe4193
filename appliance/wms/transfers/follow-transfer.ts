import type { InputOf, OutputOf } from "#sync/contracts/define.ts";
import type { transfersContracts } from "#sync/contracts/transfers.ts";
import type { RecordSet } from "#sync/model/facts/fact.ts";
import type { InboundLine } from "#sync/model/records/inbound.ts";
import { type Lot, lotId } from "#sync/model/records/lot.ts";
import type { Transfer, TransferLine } from "#sync/model/records/transfer.ts";
import type { Book } from "../../store/book.ts";
import { ownSite } from "../stock/pledged.ts";
import { settleException } from "../stock/settle-exception.ts";
import { differenceShown, showDifference } from "../stock/transfer-goods.ts";
import { leftOnTheRoad } from "./close-transfer.ts";

type Contract = (typeof transfersContracts)["transfers.follow"];

/** News of a transfer from the other site. Asked again it does nothing more: what is expected and shown already is found in the book. */
export function followTransfer(book: Book, { id }: InputOf<Contract>): OutputOf<Contract> {
  const transfer = book.get("transfer", id);
  if (!transfer) return { id, expectedLines: 0, differences: 0 };
  const here = ownSite(book);
  const expectedLines = transfer.toSite === here ? expect(book, transfer) : 0;
  const isCounted = transfer.state === "arrived" && transfer.differences.length > 0;
  const cameLater =
    transfer.fromSite === here && transfer.state === "closed" && leftOnTheRoad(book, transfer).length > 0;
  if (transfer.fromSite === here && (isCounted || cameLater)) showDifference(book, transfer);
  const shown = differenceShown(book, id);
  if (shown && transfer.state === "closed" && !cameLater)
    settleException(book, shown, "resolved", `closed by ${transfer.fromSite}`);
  return { id, expectedLines, differences: transfer.differences.length };
}

/** What has left and is not announced here yet becomes lines of a delivery, with its packs, lots and dates. */
function expect(book: Book, transfer: Transfer): number {
  const inbounds = book.find("inbound", { transferId: transfer.id }).filter(({ state }) => state !== "cancelled");
  const known = inbounds.flatMap(({ id }) => book.find("inboundLine", { inboundId: id }, { order: "line, id" }));
  const announced = new Map<string, number>();
  for (const line of known) announced.set(keyOf(line), (announced.get(keyOf(line)) ?? 0) + line.expectedQty);

  const wanted = new Map<string, Wanted>();
  for (const line of transfer.sent) {
    const lpn = isFree(book, line.lpn, transfer.id) ? line.lpn : "";
    const key = keyOf({ ...line, lpn });
    const one = wanted.get(key) ?? { line: { ...line, lpn }, qty: 0 };
    one.qty += line.qty;
    wanted.set(key, one);
  }
  const fresh = [...wanted].flatMap(([key, { line, qty }]) => {
    const more = qty - (announced.get(key) ?? 0);
    return more > 0 ? [{ line, qty: more }] : [];
  });
  if (fresh.length === 0) return 0;

  const open = inbounds.find(({ state }) => state !== "closed");
  const inboundId = open?.id ?? book.newId();
  let number = Math.max(0, ...known.filter((line) => line.inboundId === inboundId).map(({ line }) => line));
  book.post({
    type: "transfer-expected",
    data: { transferId: transfer.id, number: transfer.number, inboundId, lines: fresh.length },
    sets: [
      {
        record: "inbound",
        id: inboundId,
        fields: open
          ? { state: open.state === "received" ? "receiving" : open.state }
          : {
              number: transfer.number,
              kind: "asn",
              state: "announced",
              supplier: transfer.fromSite,
              carrierScac: transfer.carrierScac,
              transferId: transfer.id,
            },
      },
      ...fresh.map(
        ({ line, qty }): RecordSet => ({
          record: "inboundLine",
          id: book.newId(),
          fields: {
            inboundId,
            line: ++number,
            state: "open",
            ...{ sku: line.sku, lot: line.lot, owner: line.owner, lpn: line.lpn },
            expiryDate: line.expiryDate ?? "",
            expectedQty: qty,
          },
        }),
      ),
      ...lotSets(book, transfer.sent),
      { record: "transfer", id: transfer.id, fields: { inboundId } },
    ],
  });
  return fresh.length;
}

type Wanted = { line: TransferLine; qty: number };

const keyOf = ({ lpn, sku, lot, owner }: Pick<InboundLine, "lpn" | "sku" | "lot" | "owner">): string =>
  JSON.stringify([lpn, sku, lot, owner]);

/** The label can be scanned here: it is unknown, came from this very transfer, or is not in use any more. */
function isFree(book: Book, label: string, transferId: string): boolean {
  const lpn = book.get("lpn", label);
  if (!lpn) return book.get("location", label) === undefined;
  if (["planned", "emptied", "shipped"].includes(lpn.state)) return true;
  return book.get("inbound", lpn.inboundId)?.transferId === transferId;
}

/** Lots that this site does not have yet, with their dates; one that is held there is held here. */
function lotSets(book: Book, sent: readonly TransferLine[]): RecordSet[] {
  const sets = new Map<string, RecordSet<"lot">>();
  for (const { sku, lot, expiryDate = "", status = "available", holdReason = "" } of sent) {
    if (lot === "") continue;
    const id = lotId(sku, lot);
    const known = book.get("lot", id);
    const stopped = status === "quarantine" ? "recalled" : status === "hold" ? "hold" : "released";
    const fields: Partial<Lot> = {
      ...sets.get(id)?.fields,
      ...(!known && { sku, lot, expiryDate }),
      ...(known?.expiryDate === "" && expiryDate !== "" && { expiryDate }),
    };
    const isWorse =
      stopped === "recalled"
        ? known?.status !== "recalled"
        : stopped === "hold" && known?.status !== "hold" && known?.status !== "recalled";
    if (isWorse && isOfLot(sent, sku, lot)) Object.assign(fields, { status: stopped, reason: holdReason });
    if (Object.keys(fields).length > 0) sets.set(id, { record: "lot", id, fields });
  }
  return [...sets.values()];
}

/** All that left of the lot is stopped: it is the lot, not a pallet of it. */
const isOfLot = (sent: readonly TransferLine[], sku: string, lot: string): boolean =>
  sent.every((line) => line.sku !== sku || line.lot !== lot || (line.status ?? "available") !== "available");
