import { countingContracts } from "#sync/contracts/counting.ts";
import { readScan } from "#sync/model/gs1/scan.ts";
import type { Count, CountedLine } from "#sync/model/records/count.ts";
import type { Lpn } from "#sync/model/records/lpn.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";
import { itemsByCode } from "../stock/item-codes.ts";
import { requireLpn, requireRecord, requireState } from "../stock/require.ts";

export const countLine = decides(countingContracts["counts.line"], (book, { countId, code, lot, serial, lpn, qty }) => {
  const count = countInHand(book, countId);
  const pallet = lpnOf(book, code);
  if (pallet) return keepLines(book, count, [...withoutLpn(count, pallet), ...contentOf(book, pallet)]);
  const sku = skuOf(book, code, count);
  return keepLines(book, count, addLine(count.lines, withBookOwner(book, count, { sku, lot, serial, lpn, qty })));
});

export const countLpn = decides(countingContracts["counts.lpn"], (book, { countId, lpn: id }) => {
  const count = countInHand(book, countId);
  const lpn = requireLpn(book, id);
  return keepLines(book, count, [...withoutLpn(count, lpn), ...contentOf(book, lpn)]);
});

export const restartCount = decides(countingContracts["counts.restart"], (book, { countId }) =>
  keepLines(book, countInHand(book, countId), []),
);

/** A count that is being taken by this person: a recount needs other eyes, but a supervisor who is alone may go on. */
export function countInHand(book: Book, countId: string): Count {
  const count = requireRecord(book, "count", countId);
  requireState("count", count, "requested", "counting", "recount");
  const isAgain = count.round > 1 && count.firstCountedBy === book.actor;
  if (isAgain && !book.caller.roles.some((role) => role === "supervisor" || role === "admin"))
    refuse({ code: "recount-same-person", count: countId });
  return count;
}

function keepLines(book: Book, count: Count, counted: CountedLine[]) {
  const pos = book.headPos;
  const lines = counted.map((line) => ({ pos, ...line }));
  // The round begins with its first line: what was not counted is missed against the book of then.
  const cutPos = count.state === "counting" && count.lines.length > 0 ? count.cutPos : pos;
  book.post({
    type: "count-taken",
    data: { countId: count.id, location: count.location, lines: lines.length },
    sets: [{ record: "count", id: count.id, fields: { state: "counting", lines, cutPos, countedBy: book.actor } }],
  });
  return { countId: count.id, state: "counting" as const };
}

const withoutLpn = ({ lines }: Count, { id }: Lpn): CountedLine[] => lines.filter((line) => line.lpn !== id);

function contentOf(book: Book, { id }: Lpn): CountedLine[] {
  return book
    .balances({ lpn: id })
    .filter(({ onHand }) => onHand > 0)
    .map(({ sku, lot, serial, owner, status, onHand }) => ({ sku, lot, serial, lpn: id, owner, status, qty: onHand }));
}

/** The label of an LPN that came here after the steps were written: whoever counts it knows it as a code like any other. */
function lpnOf(book: Book, code: string): Lpn | undefined {
  const scan = readScan(code, { nowMs: book.nowMs });
  return book.get("lpn", ("sscc" in scan && scan.sscc) || scan.text);
}

/** A counter scans whatever is on the goods; where a barcode is ambiguous, the SKU that the book has here is meant. */
function skuOf(book: Book, code: string, { location }: Count): string {
  const scan = readScan(code, { nowMs: book.nowMs });
  const forms = [code, "gtin" in scan ? scan.gtin : undefined, "contentGtin" in scan ? scan.contentGtin : undefined];
  const found = forms.flatMap((form) => (form ? itemsByCode(book, form) : []));
  const here = found.find(({ item }) => book.balances({ place: location, sku: item.id }).some((b) => b.onHand > 0));
  return (here ?? found[0])?.item.id ?? refuse({ code: "sku-unknown", sku: code });
}

/** Owner and status are not on the goods: they are what the book says of this lot here, if it says one thing. */
function withBookOwner(
  book: Book,
  { location }: Count,
  line: Pick<CountedLine, "sku" | "lot" | "serial" | "lpn" | "qty">,
): CountedLine {
  const known = book
    .balances({ place: location, sku: line.sku, lot: line.lot, serial: line.serial, lpn: line.lpn })
    .filter((b) => b.onHand > 0);
  const [only] = known;
  return {
    ...line,
    owner: only?.owner ?? book.get("item", line.sku)?.owner ?? "",
    status: only?.status ?? "available",
  };
}

function addLine(lines: readonly CountedLine[], line: CountedLine): CountedLine[] {
  const isSame = (other: CountedLine) => keyOf(other) === keyOf(line);
  const before = lines.find(isSame);
  if (!before) return [...lines, line];
  return lines.map((other) =>
    isSame(other) ? { ...line, qty: line.serial === "" ? other.qty + line.qty : line.qty } : other,
  );
}

export const keyOf = ({ sku, lot, serial, lpn, owner, status }: Omit<CountedLine, "qty">): string =>
  JSON.stringify([sku, lot, serial, lpn, owner, status]);
