import type { Benches } from "./benches.ts";
import type { MachineSite } from "./machine-site.ts";
import type { Printers } from "./printers.ts";
import type { Sorter } from "./sorter.ts";

interface Carton {
  lpn: string;
  sscc: string;
  orderId: string;
  /** Too big for the belt: a pallet that is kept as it stands. */
  isPallet: boolean;
  state: "unlabelled" | "waiting" | "sorting" | "ready";
}

/**
 * The way of a packed carton: its label comes out and is put on, it goes onto the sorter when its order has a truck, and from its lane
 * onto that truck. A kept pallet is driven to the staging lane instead.
 */
export class Outbound {
  readonly #site: MachineSite;
  readonly #printers: Printers;
  readonly #benches: Benches;
  readonly #sorter: Sorter | undefined;
  readonly #cartons = new Map<string, Carton>();
  readonly #dockOf = new Map<string, string>();
  readonly #underWay = new Set<Promise<void>>();

  constructor(
    site: MachineSite,
    { printers, benches, sorter }: { printers: Printers; benches: Benches; sorter: Sorter | undefined },
  ) {
    this.#site = site;
    this.#printers = printers;
    this.#benches = benches;
    this.#sorter = sorter;
  }

  /** Settles when the label is in the packer's hand. */
  async packed({ lpn, sscc, orderId, isPallet }: Pick<Carton, "lpn" | "sscc" | "orderId" | "isPallet">): Promise<void> {
    const carton: Carton = { lpn, sscc, orderId, isPallet, state: "unlabelled" };
    this.#cartons.set(lpn, carton);
    const label = this.#printers.label(sscc);
    this.#begin(async () => {
      await label;
      carton.state = "waiting";
      if (isPallet) {
        await this.#benches.stage(lpn, sscc);
        carton.state = "ready";
      } else this.#sort(carton);
    });
    await label;
  }

  /** A truck stands at a door for these orders. */
  truckFor(orderIds: readonly string[], dock: string): void {
    for (const orderId of orderIds) this.#dockOf.set(orderId, dock);
    for (const carton of this.#cartons.values()) this.#sort(carton);
  }

  /** A loader takes what lies in a lane, with its label on. */
  mayLoad(lpn: string): boolean {
    return this.#cartons.get(lpn)?.state === "ready";
  }

  async settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.all(this.#underWay);
  }

  #sort(carton: Carton): void {
    const dock = this.#dockOf.get(carton.orderId);
    if (carton.isPallet || carton.state !== "waiting" || dock === undefined) return;
    carton.state = "sorting";
    this.#begin(async () => {
      await this.#sorter?.sort(carton.lpn, carton.sscc, dock);
      carton.state = "ready";
    });
  }

  #begin(work: () => Promise<void>): void {
    const done = work()
      .catch((error: Error) => this.#site.tally.surprise(`a carton did not get to its lane: ${error.message}`))
      .finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }
}
