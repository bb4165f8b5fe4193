import type { Handheld } from "../handheld.ts";
import { dockDoors } from "../plan/locations-plan.ts";
import { carriers } from "../plan/orders-plan.ts";
import type { Hall } from "./crew.ts";

interface Load {
  loadId: string;
  number: string;
  state: string;
  dock: string;
}

interface ShippedOrder {
  orderId: string;
  number: string;
  shippedQty: number;
  restQty: number;
}

/** Puts packed orders on trucks, one carrier each, and sends a truck off when all is on it. */
export class ShippingDesk {
  readonly #kiosk: Handheld;
  readonly #hall: Hall;
  /** Orders that have left, with what the appliance said of them. */
  readonly shipped: ShippedOrder[] = [];
  /** What left the building, by LPN, as hands carried it. */
  readonly gone: { sku: string; lot: string; serial: string; qty: number; lpn: string }[] = [];
  readonly #assigned = new Set<string>();
  #trailers = 0;

  constructor(kiosk: Handheld, hall: Hall) {
    this.#kiosk = kiosk;
    this.#hall = hall;
  }

  /** True when no order is packed and no truck is at a door. `isLast`: nothing more will be packed, so small loads leave too. */
  async round(isLast: boolean): Promise<boolean> {
    const { loads } = (await this.#must("loads.list", {
      state: ["dock-assigned", "loading", "loaded"],
      limit: 50,
    })) as { loads: Load[] };
    for (const load of loads) if (load.state === "loaded") await this.#sendOff(load);
    const atDoor = loads.filter(({ state }) => state !== "loaded");
    const { orders } = (await this.#must("orders.list", { state: ["packed", "staged"], limit: 500 })) as {
      orders: { orderId: string; carrierScac: string; held: boolean }[];
    };
    const waiting = orders.filter(({ orderId, held }) => !held && !this.#assigned.has(orderId));
    const free = dockDoors.filter((dock) => !atDoor.some((load) => load.dock === dock));
    for (const carrierScac of carriers) {
      const own = waiting.filter((order) => order.carrierScac === carrierScac).slice(0, 40);
      const dock = free[0];
      if (own.length === 0 || dock === undefined || (own.length < 12 && !isLast)) continue;
      const orderIds = own.map(({ orderId }) => orderId);
      const made = await this.#must("loads.create", {
        carrierScac,
        trailer: `HH-KD ${100 + this.#trailers++}`,
        dock,
        orderIds,
      });
      if (!made) continue;
      for (const id of orderIds) this.#assigned.add(id);
      this.#hall.machines?.outbound.truckFor(orderIds, dock);
      free.shift();
    }
    return waiting.length === 0 && loads.length === 0;
  }

  /** A carton that came late stands on the floor: a loader is called to the door. What is still being packed is waited for. */
  async #sendOff({ loadId, dock }: Load): Promise<void> {
    const answer = await this.#kiosk.send("loads.ship", { loadId, seal: `S${loadId.slice(-6)}`, rest: "backorder" });
    if (answer?.ok === false && answer.problem.code === "not-packed") return;
    if (answer?.ok === false && answer.problem.code === "not-loaded") {
      this.#hall.doorsToLoad.add(dock);
      return;
    }
    if (!answer?.ok) {
      this.#hall.tally.surprise(`load ${loadId} could not leave: ${answer?.problem.code} ${answer?.problem.detail}`);
      return;
    }
    this.shipped.push(...(answer.value as { orders: ShippedOrder[] }).orders);
    const { floor } = this.#hall;
    for (const lpn of floor.lpnsAt(dock)) this.gone.push(...floor.leave(lpn).map((goods) => ({ ...goods, lpn })));
  }

  async #must(name: string, input: Record<string, unknown>): Promise<unknown> {
    const answer = await this.#kiosk.send(name, input);
    if (answer?.ok) return answer.value;
    this.#hall.tally.surprise(
      `the shipping desk's ${name} ${JSON.stringify(input).slice(0, 160)} was refused: ${answer?.problem.code} ${answer?.problem.detail}`,
    );
    return undefined;
  }
}
