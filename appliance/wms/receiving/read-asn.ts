import type { z } from "zod";
import type { asnShape } from "#sync/contracts/inbound.ts";
import type { ListProblem } from "#sync/contracts/refusals/stock.ts";
import { isSscc } from "#sync/model/gs1/sscc.ts";
import type { InboundLine } from "#sync/model/records/inbound.ts";
import type { Book } from "../../store/book.ts";
import { itemsByCode } from "../stock/item-codes.ts";
import { qtyPerUom } from "../stock/uom.ts";
import { packCode } from "./require-inbound.ts";

export type AsnInput = z.output<typeof asnShape>;
export type AnnouncedLine = Pick<
  InboundLine,
  "line" | "sku" | "lot" | "expiryDate" | "owner" | "expectedQty" | "lpn" | "parentLpn" | "purchaseOrder"
>;

/** Turns the lines of an announcement into base units of known SKUs, and lists everything that is wrong with them. */
export function readAsn(
  book: Book,
  asn: Pick<AsnInput, "lines" | "purchaseOrder">,
  index: number,
): { lines: AnnouncedLine[]; problems: ListProblem[] } {
  const problems: ListProblem[] = [];
  const numbers = new Set<number>();
  const lines = asn.lines.map((given, at): AnnouncedLine => {
    const wrong = (field: string, problem: ListProblem["problem"], found: string | number) =>
      problems.push({ index, field: `lines.${at}.${field}`, problem, found: String(found) });
    const line = given.line ?? at + 1;
    if (numbers.has(line)) wrong("line", "duplicate", line);
    numbers.add(line);

    const matches = itemsByCode(book, given.sku);
    const [match] = matches;
    if (!match) wrong("sku", "unknown", given.sku);
    else if (matches.length > 1 && !matches.some(({ item }) => item.id === given.sku))
      wrong("sku", "ambiguous", given.sku);
    const item = matches.find(({ item: one }) => one.id === given.sku)?.item ?? match?.item;
    const per =
      item && (given.uom === undefined ? (item.id === given.sku ? 1 : match?.qtyBase) : qtyPerUom(item, given.uom));
    if (item && per === undefined) wrong("uom", "unknown", given.uom ?? "");
    for (const field of ["lpn", "parentLpn"] as const) {
      const label = packCode(given[field]);
      if (/^\d{18}$/.test(label) && !isSscc(label)) wrong(field, "check-digit-wrong", given[field]);
    }
    return {
      line,
      sku: item?.id ?? given.sku,
      lot: given.lot,
      expiryDate: given.expiryDate,
      owner: given.owner || (item?.owner ?? ""),
      expectedQty: given.qty * (per ?? 1),
      lpn: given.lpn === "" ? "" : packCode(given.lpn),
      parentLpn: given.parentLpn === "" ? "" : packCode(given.parentLpn),
      purchaseOrder: given.purchaseOrder || asn.purchaseOrder,
    };
  });
  return { lines, problems };
}
