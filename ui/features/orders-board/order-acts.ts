/** What a supervisor may do with an order as it stands. The appliance decides again; this is for what to offer. */
export type OrderAct =
  | "release"
  | "unrelease"
  | "hold"
  | "unhold"
  | "cancel"
  | "priority"
  | "backorder"
  | "replan"
  | "revalidate";

export interface OrderStanding {
  state: string;
  held: boolean;
  pickedQty: number;
  /** Units that no stock is there for. */
  missingQty: number;
  promisedQty: number;
}

export function orderActs({ state, held, pickedQty, missingQty, promisedQty }: OrderStanding): OrderAct[] {
  const isOver = state === "shipped" || state === "cancelled";
  if (isOver) return [];
  const acts: OrderAct[] = [];
  if (state === "draft") acts.push("revalidate");
  if (state === "open" && !held && promisedQty > 0) acts.push("release");
  if (held) acts.push("unhold");
  if (state === "released" && pickedQty === 0) acts.push("unrelease");
  if (!held && state !== "loaded") acts.push("hold");
  acts.push("priority");
  if (missingQty > 0 && state !== "draft") acts.push("backorder");
  if (state === "released" && !held) acts.push("replan");
  if (state !== "loaded") acts.push("cancel");
  return acts;
}
