import type { InputOf } from "#sync/contracts/define.ts";
import type { createOrder } from "#sync/contracts/orders.ts";
import type { Item } from "#sync/model/records/item.ts";
import type { OrderLine } from "#sync/model/records/order.ts";
import type { Reader } from "../../store/reader.ts";
import { itemsByCode } from "../stock/item-codes.ts";

export type LineInput = InputOf<typeof createOrder>["lines"][number];

/** A line in base units, as the site understood it. `source` keeps what was sent, for a later check. */
export type ReadLine = Pick<OrderLine, "line" | "sku" | "uom" | "lot" | "minExpiryDate" | "orderedQty" | "source">;

/** Reads lines against the item master. Mistakes are told in words, one per mistake, and the line is kept as far as it is understood. */
export function readLines(
  reader: Reader,
  owner: string,
  given: readonly LineInput[],
): { lines: ReadLine[]; problems: string[] } {
  const problems: string[] = [];
  const numbers = new Set<number>();
  const lines = given.map((input, i) => {
    const line = input.line ?? i + 1;
    if (numbers.has(line)) problems.push(`line ${line}: the number is used twice`);
    numbers.add(line);
    return readLine(reader, owner, line, input, (problem) => problems.push(`line ${line}: ${problem}`));
  });
  if (lines.length === 0) problems.push("the order has no lines");
  return { lines, problems };
}

/** The input that a stored line came from. */
export function givenLine({ line, lot, minExpiryDate, source }: OrderLine): LineInput {
  const {
    [sentSku]: sku = "",
    [sentGtin]: gtin = "",
    [sentQty]: qty = "0",
    [sentUom]: uom = "",
    [sentQtyIn]: qtyIn,
    ...rest
  } = source;
  return {
    line,
    sku,
    gtin,
    qty: Number(qty),
    uom,
    qtyIn: qtyIn === "base" ? "base" : "uom",
    lot,
    minExpiryDate,
    source: rest,
  };
}

const sentSku = "sent.sku";
const sentGtin = "sent.gtin";
const sentQty = "sent.qty";
const sentUom = "sent.uom";
const sentQtyIn = "sent.qtyIn";

function readLine(
  reader: Reader,
  owner: string,
  line: number,
  input: LineInput,
  wrong: (problem: string) => void,
): ReadLine {
  const { gtin, qty, qtyIn, lot, minExpiryDate } = input;
  const { item, sku, packQty } = findItem(reader, input, wrong);
  const source = {
    ...input.source,
    [sentSku]: input.sku,
    [sentGtin]: gtin,
    [sentQty]: String(qty),
    [sentUom]: input.uom,
    [sentQtyIn]: qtyIn,
  };
  const read = { line, sku, uom: input.uom || (item?.baseUom ?? "EA"), lot, minExpiryDate, orderedQty: 0, source };
  if (qty <= 0) wrong(`the quantity is ${qty}; it must be more than zero`);
  if (!item) return read;

  if (!item.active) wrong(`SKU ${sku} is switched off`);
  if (lot !== "" && !item.tracksLot) wrong(`lot ${lot} is asked for, but SKU ${sku} has no lots`);
  if (owner !== "" && item.owner !== "" && item.owner !== owner)
    wrong(`SKU ${sku} belongs to ${item.owner}, not to ${owner}`);
  const uomQty = packQty ?? uomQtyOf(item, input.uom);
  if (uomQty === undefined) wrong(`SKU ${sku} has no packaging ${input.uom}`);
  else if (qtyIn === "base" && qty > 0 && qty % uomQty !== 0)
    wrong(`${qty} is not a multiple of ${uomQty}, which is one ${input.uom} of SKU ${sku}`);
  const orderedQty = Math.max(0, qtyIn === "base" ? qty : qty * (uomQty ?? 1));
  if (orderedQty > qtyMax) wrong(`${orderedQty} base units are more than ${qtyMax}`);
  return { ...read, orderedQty: Math.min(orderedQty, qtyMax) };
}

function findItem(
  reader: Reader,
  { sku, gtin, uom }: LineInput,
  wrong: (problem: string) => void,
): { item?: Item; sku: string; packQty?: number } {
  if (sku !== "") {
    const item = reader.get("item", sku);
    if (item && item.deletedAt === null) return { item, sku };
    wrong(`SKU ${sku} is not in the item master`);
    return { sku };
  }
  if (gtin === "") {
    wrong("no SKU and no GTIN is given");
    return { sku: "" };
  }
  const matches = itemsByCode(reader, gtin);
  const [match] = matches;
  if (match && matches.length === 1) {
    // Without a unit of its own, a line that names the case by its GTIN counts cases.
    return { item: match.item, sku: match.item.id, packQty: uom === "" ? match.qtyBase : undefined };
  }
  wrong(
    match
      ? `code ${gtin} stands for several SKUs: ${matches.map(({ item }) => item.id).join(", ")}`
      : `code ${gtin} is not known here`,
  );
  return { sku: "" };
}

function uomQtyOf(item: Item, uom: string): number | undefined {
  if (uom === "" || uom === item.baseUom) return 1;
  return item.packagings.find((pack) => pack.uom === uom)?.qtyBase;
}

const qtyMax = 1_000_000_000;
