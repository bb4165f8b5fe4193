import type { Chance } from "../seeded.ts";
import type { PlannedItem } from "./items-plan.ts";
import type { StockPlan } from "./stock-plan.ts";

export interface PlannedOrderLine {
  item: PlannedItem;
  /** In `uom`. */
  qty: number;
  uom: "EA" | "CA";
  lot: string;
}

export interface PlannedOrder {
  number: string;
  format: "x12" | "csv";
  customer: { id: string; name: string; street: string; city: string; postcode: string };
  purchaseOrder: string;
  priority: number;
  carrierScac: string;
  lines: PlannedOrderLine[];
  fate: OrderFate;
}

/** What will happen to it besides being picked, packed and shipped. */
export type OrderFate = "ordinary" | "cancelled-early" | "cancelled-in-picking" | "held" | "too-big";

const linesMean = 3;
const linesMax = 8;

/** Orders of 1 to 8 lines, 3 on average to the line; some for one lot, some in cases, some bigger than the stock. */
export function planOrders(
  chance: Chance,
  count: number,
  items: readonly PlannedItem[],
  stock: StockPlan,
): PlannedOrder[] {
  const weights = items.map(({ velocityClass, tracksSerial }) =>
    tracksSerial ? 1 : { A: 8, B: 3, C: 1 }[velocityClass],
  );
  const orders = Array.from({ length: count }, (_, i) => {
    const customer = chance.pick(customers);
    const fate = fates[chance.weighted([88, 4, 3, 3, 2])] ?? "ordinary";
    return {
      number: `D${String(i + 1).padStart(5, "0")}`,
      // What wants more than there is waits behind everybody else; only the CSV can say so.
      format: i % 5 < 3 && fate !== "too-big" ? ("x12" as const) : ("csv" as const),
      customer,
      purchaseOrder: `C${customer.id}-${String(i + 1).padStart(4, "0")}`,
      priority: fate === "too-big" ? 9 : chance.pick([2, 4, 5, 5, 5, 6]),
      carrierScac: chance.pick(carriers),
      lines: [] as PlannedOrderLine[],
      fate,
    };
  });
  for (const order of orders)
    for (let n = 1 + chance.weighted([25, 22, 20, 13, 9, 5, 3, 3]); n > 0; n--)
      addLine(chance, order, items, weights, stock);
  evenOut(chance, orders, items, weights, stock);
  return orders;
}

/** So that the average is what was said, whatever the draw. */
function evenOut(
  chance: Chance,
  orders: readonly PlannedOrder[],
  items: readonly PlannedItem[],
  weights: readonly number[],
  stock: StockPlan,
): void {
  const total = () => orders.reduce((sum, { lines }) => sum + lines.length, 0);
  while (total() < orders.length * linesMean)
    addLine(chance, chance.pick(orders.filter(({ lines }) => lines.length < linesMax)), items, weights, stock);
  while (total() > orders.length * linesMean) chance.pick(orders.filter(({ lines }) => lines.length > 1)).lines.pop();
}

function addLine(
  chance: Chance,
  order: PlannedOrder,
  items: readonly PlannedItem[],
  weights: readonly number[],
  stock: StockPlan,
): void {
  let item = items[chance.weighted(weights)];
  while (!item || order.lines.some((line) => line.item.sku === item?.sku)) item = items[chance.weighted(weights)];
  const tooBig = order.fate === "too-big" && order.lines.length === 0 && !item.tracksSerial;
  const isCase = !item.tracksSerial && chance.percent(8);
  const lot = !tooBig && chance.percent(6) ? (stock.lots.get(item.sku)?.[1]?.lot ?? "") : "";
  const qty = tooBig ? 700 : item.tracksSerial ? chance.pick([1, 1, 2]) : isCase ? 1 : chance.int(1, 6);
  order.lines.push({ item, qty, uom: isCase && !tooBig ? "CA" : "EA", lot });
}

const fates: readonly OrderFate[] = ["ordinary", "cancelled-early", "cancelled-in-picking", "held", "too-big"];
export const carriers = ["KDEX", "NRDL", "HNSA"];

const customers = Array.from({ length: 24 }, (_, i) => ({
  id: String(1_001 + i),
  name: `${["Hafen", "Markt", "Nord", "Berg", "Insel", "Wald"][i % 6]} ${["Store", "Pharmacy", "Kitchen", "Tools"][i % 4]} ${i + 1}`,
  street: `${["Long Lane", "Mill Street", "Quay", "Station Road"][i % 4]} ${3 + i * 2}`,
  city: ["Hamburg", "Bremen", "Luebeck", "Kiel"][i % 4] ?? "Hamburg",
  postcode: String(20_095 + i * 37),
}));
