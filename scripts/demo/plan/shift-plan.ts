import { Chance } from "../seeded.ts";
import { type PlannedDelivery, planDelivery } from "./delivery-plan.ts";
import { type PlannedItem, planItems } from "./items-plan.ts";
import { type PlannedLocation, planLocations } from "./locations-plan.ts";
import { type PlannedOrder, planOrders } from "./orders-plan.ts";
import { planStock, type StockPlan } from "./stock-plan.ts";

/** Everything that a seed decides before the first person signs in. */
export interface ShiftPlan {
  items: PlannedItem[];
  locations: PlannedLocation[];
  stock: StockPlan;
  deliveries: PlannedDelivery[];
  orders: PlannedOrder[];
  /** Shelves that the counters look at in the evening, whatever happened there. */
  evenFaces: string[];
  /** Shelves that nobody may take from until the evening. */
  blocked: string[];
}

const itemCount = 220;

export function planShift(seed: number, orderCount: number, today: Date): ShiftPlan {
  const chance = (name: string) => new Chance(seed, name);
  const items = planItems(chance("items"), itemCount);
  const locations = planLocations();
  const stock = planStock(chance("stock"), items, locations, today);
  const share = Math.max(0.15, Math.min(1, orderCount / 500));
  const truck = (number: string, format: "x12" | "csv", pallets: number, stacks: number, firstPallet: number) =>
    planDelivery(chance(number), items, {
      number,
      format,
      pallets: Math.ceil(pallets * share),
      stacks: Math.ceil(stacks * share),
      firstPallet,
      today,
    });
  const faces = [...new Set(stock.rows.filter(({ lpn }) => lpn === "").map(({ place }) => place))];
  const counts = chance("counts")
    .shuffled(faces)
    .slice(0, Math.ceil(20 * share));
  return {
    items,
    locations,
    stock,
    deliveries: [truck("ASN-01", "x12", 18, 22, 800_000), truck("ASN-02", "csv", 4, 12, 810_000)],
    orders: planOrders(chance("orders"), orderCount, items, stock),
    evenFaces: [...new Set([...stock.missing.map(({ place }) => place), ...counts])],
    blocked: chance("blocked").shuffled(faces).slice(0, 3),
  };
}
