import type { Handheld } from "../handheld.ts";
import type { PlannedOrder } from "../plan/orders-plan.ts";
import type { Hall } from "./crew.ts";
import type { Truck } from "./receive-worker.ts";
import { ShippingDesk } from "./shipping-desk.ts";

/** Goods that move while they are counted stand still at last. */
const countAgainMax = 8;
const methods = ["cluster", "single", "zone"] as const;

/** Runs the floor from the kiosk: waves, holds and cancels, counts to decide, trucks to close and to send off. */
export class Supervisor {
  readonly #kiosk: Handheld;
  readonly #hall: Hall;
  readonly #orders: readonly PlannedOrder[];
  readonly #shipping: ShippingDesk;
  readonly #toCancel: Set<string>;
  readonly #toClose: Truck[];
  readonly #evenFaces: string[];
  readonly #blocked: readonly string[];
  readonly #deliveries: number;
  /** Live tasks by kind, at the last look round. */
  live: Record<string, number> = {};
  /** How often each place was counted again. */
  readonly #again = new Map<string, number>();
  #closed = 0;
  #waves = 0;
  #poolIsEmpty = false;
  #unheld = false;
  #eveningBegun = false;

  constructor(
    kiosk: Handheld,
    hall: Hall,
    plan: {
      orders: readonly PlannedOrder[];
      emptied: Truck[];
      evenFaces: readonly string[];
      blocked: readonly string[];
      deliveries: number;
    },
  ) {
    this.#kiosk = kiosk;
    this.#hall = hall;
    this.#orders = plan.orders;
    this.#toClose = plan.emptied;
    this.#evenFaces = [...plan.evenFaces];
    this.#blocked = plan.blocked;
    this.#deliveries = plan.deliveries;
    this.#toCancel = new Set(
      plan.orders.filter(({ fate }) => fate === "cancelled-in-picking").map(({ number }) => number),
    );
    this.#shipping = new ShippingDesk(kiosk, hall);
  }

  async beginShift(): Promise<void> {
    const { tally } = this.#hall;
    for (const location of this.#blocked) {
      tally.misfortune("shelf locked");
      await this.#must("locations.lock", { location, direction: "out", reason: "a beam is bent" });
    }
    for (const { number, fate } of this.#orders) {
      if (fate === "cancelled-early") {
        tally.misfortune("cancelled before picking");
        await this.#must("orders.cancel", { orderId: number, reason: "customer changed their mind" });
      }
      if (fate === "held") {
        tally.misfortune("held");
        await this.#must("orders.hold", { orderId: number, reason: "credit check" });
      }
    }
  }

  /** One look round. Gives whether anything is left to do. */
  async round(): Promise<boolean> {
    await this.#closeDeliveries();
    await this.#cancelInPicking();
    await this.#decideCounts();
    const live = await this.#liveTasks();
    this.live = live;
    if ((live.pick ?? 0) < 6) await this.#release();
    const isPickingOver = this.#poolIsEmpty && (live.pick ?? 0) === 0 && this.#closed === this.#deliveries;
    const shipped = await this.#shipping.round(isPickingOver && (live.pack ?? 0) === 0);
    if (isPickingOver && !this.#unheld) await this.#unhold();
    else if (isPickingOver && !this.#eveningBegun) await this.#beginEvening();
    const left = Object.values(live).reduce((sum, n) => sum + n, 0);
    return !(isPickingOver && this.#eveningBegun && left === 0 && shipped && this.#poolIsEmpty);
  }

  /** What the day's work has not closed by itself is looked at, and signed. Gives how many. */
  async closeExceptions(): Promise<number> {
    let closed = 0;
    for (;;) {
      const { exceptions } = (await this.#must("exceptions.list", { state: "open", limit: 200 })) as {
        exceptions: { id: string; kind: string; severity: string }[];
      };
      if (exceptions.length === 0) return closed;
      for (const { id, kind, severity } of exceptions) {
        await this.#must("exceptions.claim", { exceptionId: id });
        if (severity === "info")
          await this.#must("exceptions.waive", { exceptionId: id, resolution: `${kind}: noted` });
        else await this.#must("exceptions.resolve", { exceptionId: id, resolution: `${kind}: looked at on the floor` });
        closed += 1;
      }
    }
  }

  /** Until everything that follows the book (the outbox, the broker) has seen its last fact. */
  async waitForPapers(): Promise<void> {
    for (let tries = 0; tries < 150; tries++) {
      const health = (await this.#must("board.health", {})) as
        | { consumers: { consumer: string; behind: number; deadLetters: number }[] }
        | undefined;
      if (health?.consumers.every(({ behind }) => behind === 0)) {
        for (const { consumer, deadLetters } of health.consumers)
          if (deadLetters > 0) this.#hall.tally.surprise(`${consumer} could not handle ${deadLetters} facts`);
        return;
      }
      await this.#hall.clock.wait(200);
    }
    this.#hall.tally.surprise("what follows the book is still behind after 30 s");
  }

  get shipping(): ShippingDesk {
    return this.#shipping;
  }

  async takeAway(taskId: string): Promise<boolean> {
    const answer = await this.#kiosk.send("tasks.unlease", { taskId });
    return answer?.ok ?? false;
  }

  async #liveTasks(): Promise<Record<string, number>> {
    const board = (await this.#must("board.tasks", { limit: 1 })) as
      | { types: { type: string; waiting: number; running: number }[] }
      | undefined;
    return Object.fromEntries((board?.types ?? []).map(({ type, waiting, running }) => [type, waiting + running]));
  }

  async #release(): Promise<void> {
    const method = methods[this.#waves % methods.length] ?? "single";
    const planned = await this.#kiosk.send("waves.plan", {
      method,
      limits: { maxOrders: Math.max(6, Math.ceil(this.#orders.length / 14)), slots: 8 },
    });
    if (!planned?.ok) {
      this.#poolIsEmpty = planned?.problem.code === "wave-empty";
      return;
    }
    this.#waves += 1;
    const { waveId } = planned.value as { waveId: string };
    const released = (await this.#must("waves.release", { waveId })) as { released: number } | undefined;
    this.#poolIsEmpty = (released?.released ?? 0) === 0;
  }

  async #cancelInPicking(): Promise<void> {
    if (this.#toCancel.size === 0) return;
    const { orders } = (await this.#must("orders.list", { state: ["picking", "picked"], limit: 500 })) as {
      orders: { number: string }[];
    };
    for (const { number } of orders) {
      if (!this.#toCancel.delete(number)) continue;
      this.#hall.tally.misfortune("cancelled in picking");
      await this.#kiosk.send("orders.cancel", { orderId: number, reason: "customer cancelled" });
    }
  }

  /** Somebody walks there and looks: the count that says what lies there is posted, another is taken again. */
  async #decideCounts(): Promise<void> {
    const { counts } = (await this.#must("counts.list", { state: "review", limit: 100 })) as {
      counts: {
        id: string;
        location: string;
        sku: string;
        differences: { sku: string; lot: string; serial: string; lpn: string; qty: number }[];
      }[];
    };
    for (const { id, location, differences } of counts) {
      const isRight = differences.every(
        ({ sku, lot, serial, lpn, qty }) =>
          this.#hall.floor.qty({ sku, lot, serial }, { place: location, lpn }) === qty,
      );
      const again = (this.#again.get(location) ?? 0) + (isRight ? 0 : 1);
      this.#again.set(location, again);
      if (again > countAgainMax) {
        this.#hall.tally.surprise(
          `${location} was counted ${again} times, and never as it is: ${JSON.stringify(differences)}`,
        );
        await this.#must("counts.approve", { countId: id });
      } else if (isRight) await this.#must("counts.approve", { countId: id });
      else await this.#must("counts.reject", { countId: id, reason: "goods moved while it was counted", again: true });
      this.#hall.tally.misfortune(isRight ? "count with a difference" : "count taken again");
    }
  }

  async #closeDeliveries(): Promise<void> {
    for (let truck = this.#toClose.shift(); truck; truck = this.#toClose.shift()) {
      const { number } = truck.delivery;
      const { lines } = (await this.#must("inbound.get", { inbound: number })) as {
        lines: { id: string; state: string; expectedQty: number; receivedQty: number }[];
      };
      for (const { id, state } of lines)
        if (state === "over") {
          this.#hall.tally.misfortune("too many came");
          await this.#must("inbound.approve-over", { lineId: id, note: "kept" });
        }
      for (const { expectedQty, receivedQty } of lines)
        if (receivedQty < expectedQty) this.#hall.tally.misfortune("too few came");
      await this.#must("inbound.close", { inbound: number });
      this.#closed += 1;
      this.#poolIsEmpty = false;
    }
  }

  /** The bent beams are mended and half of the held orders are cleared: they go out with the last truck. */
  async #unhold(): Promise<void> {
    this.#unheld = true;
    for (const location of this.#blocked) await this.#must("locations.unlock", { location });
    const held = this.#orders.filter(({ fate }) => fate === "held");
    for (const { number } of held.slice(0, Math.ceil(held.length / 2)))
      await this.#must("orders.unhold", { orderId: number });
    this.#poolIsEmpty = false;
  }

  /** When nobody picks any more, the counters go through the shelves. */
  async #beginEvening(): Promise<void> {
    this.#eveningBegun = true;
    for (const location of this.#evenFaces) await this.#must("counts.request", { location, note: "evening count" });
  }

  async #must(name: string, input: Record<string, unknown>): Promise<unknown> {
    const answer = await this.#kiosk.send(name, input);
    if (answer?.ok) return answer.value;
    this.#hall.tally.surprise(
      `the supervisor's ${name} ${JSON.stringify(input).slice(0, 120)} was refused: ${answer?.problem.code} ${answer?.problem.detail}`,
    );
    return undefined;
  }
}
