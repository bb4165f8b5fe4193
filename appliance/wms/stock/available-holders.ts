import type { Reader } from "../../store/reader.ts";
import { waitingLines } from "./available-queue.ts";

export interface Holder {
  orderId: string;
  number: string;
  qty: number;
  /** `allocated` holds units on the shelf; `promised` waits for its release, but comes first. */
  kind: "allocated" | "promised";
}

/** Who has this SKU, most first: the orders whose allocations hold it, then those to whom it is promised. */
export function holdersOf(reader: Reader, sku: string, owner: string, exceptOrderId = "", limit = 5): Holder[] {
  const allocated = reader.rows<Omit<Holder, "kind">>(holdersSql, sku, owner, exceptOrderId, limit);
  const promised = new Map<string, Holder>();
  for (const line of waitingLines(reader, sku)) {
    if (line.owner !== owner || line.orderId === exceptOrderId || line.promisedQty === 0) continue;
    const known = promised.get(line.orderId);
    if (known) known.qty += line.promisedQty;
    else
      promised.set(line.orderId, {
        orderId: line.orderId,
        number: line.number,
        qty: line.promisedQty,
        kind: "promised",
      });
  }
  return [
    ...allocated.map((holder) => ({ ...holder, kind: "allocated" as const })),
    ...[...promised.values()].slice(0, limit),
  ];
}

export interface Supply {
  inboundId: string;
  number: string;
  qty: number;
  expectedAt: number | null;
  state: string;
}

/** What is announced of this SKU and not here yet, earliest first. */
export function nextSupply(reader: Reader, sku: string, limit = 5): Supply[] {
  return reader.rows<Supply>(supplySql, sku, limit);
}

/** "Who holds it, and when is the next supply", as one sentence for a refusal. */
export function holdersText(reader: Reader, sku: string, owner: string, exceptOrderId = ""): string {
  const holders = holdersOf(reader, sku, owner, exceptOrderId, 3).map(
    ({ number, qty, kind }) => `${number} (${qty} ${kind})`,
  );
  const supply = nextSupply(reader, sku, 1).map(
    ({ number, qty, expectedAt }) =>
      `next supply ${qty} on ${number}${expectedAt === null ? "" : ` expected ${new Date(expectedAt).toISOString().slice(0, 10)}`}`,
  );
  const parts = [...(holders.length > 0 ? [`held by ${holders.join(", ")}`] : ["held by no order"]), ...supply];
  const text = parts.join("; ");
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const holdersSql = `SELECT a.orderId, o.number, sum(a.qty) AS qty
  FROM allocation AS a INDEXED BY allocation_sku_state CROSS JOIN "order" AS o ON o.id = a.orderId
  WHERE a.sku = ? AND a.state = 'open' AND a.owner = ? AND a.orderId <> ?
  GROUP BY a.orderId ORDER BY qty DESC, o.number LIMIT ?`;
const supplySql = `SELECT l.inboundId, i.number, sum(max(0, l.expectedQty - l.receivedQty)) AS qty, i.expectedAt, i.state
  FROM inboundLine AS l INDEXED BY inboundLine_sku_state CROSS JOIN inbound AS i ON i.id = l.inboundId
  WHERE l.sku = ? AND l.state IN ('open', 'partly') AND i.state IN ('announced', 'arrived', 'receiving') AND l.expectedQty > l.receivedQty
  GROUP BY l.inboundId ORDER BY i.expectedAt IS NULL, i.expectedAt, i.number LIMIT ?`;
