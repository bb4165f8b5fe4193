import { catalog } from "#drivers/catalog/all.ts";
import type { Version } from "#drivers/codecs/vda5050/model.ts";
import { SimulatedVehicle, type SimulatedVehicleOptions } from "#drivers/simulators/vda5050-vehicle.ts";
import { DeskBroker } from "#drivers/vda5050/testing/desk-broker.ts";
import { DeskBus } from "#drivers/vda5050/testing/desk-bus.ts";
import type { Transport, TransportState } from "#sync/model/records/transport.ts";
import { givenItem, givenLocation, givenStock } from "../../../testing/builders.ts";
import { FloorSite } from "../../../testing/floor-site.ts";
import { fleet } from "../fleet.ts";
import { smallPlan } from "./small-plan.ts";

export const places = ["RECV-01", "A-1", "A-2", "A-3", "A-4", "A-5", "A-6", "A-7"];

/** A site with tracks, robots over a real broker, and pallets to be put away. */
export class FleetSite {
  readonly broker: DeskBroker;
  readonly bus: DeskBus;
  readonly site: FloorSite;
  readonly robots: SimulatedVehicle[] = [];
  /** Pairs of vehicles that came nearer to each other than two bodies can: must stay empty. */
  readonly collisions: string[] = [];
  #watch: NodeJS.Timeout | undefined;

  private constructor(broker: DeskBroker, bus: DeskBus, site: FloorSite) {
    this.broker = broker;
    this.bus = bus;
    this.site = site;
  }

  /** `locations` are stations of the tracks, in their order; the first is the dock. */
  static async start(
    locations: readonly string[] = places,
    lif: Record<string, unknown> = smallPlan(locations),
  ): Promise<FleetSite> {
    const broker = await DeskBroker.start();
    const bus = new DeskBus(broker.url);
    const site = await FloorSite.start({ catalog, bindings: [fleet], bus, now: Date.now }, (book) => {
      book.nowMs = Date.now();
      givenLocation(book, { id: "RECV-01", kind: "receiving", capabilities: ["receive"] });
      for (const id of locations.slice(1)) givenLocation(book, { id, maxLpns: 1, travelSeq: locations.indexOf(id) });
      givenItem(book, { id: "TEA" });
      book.do("fleet.import-plan", { lif });
    });
    return new FleetSite(broker, bus, site);
  }

  get book() {
    return this.site.site.book;
  }

  /** A vehicle that stands at a parking place and is a machine of the site. */
  async robot(
    id: string,
    version: Version,
    park: number,
    options: Partial<SimulatedVehicleOptions> = {},
    settings: Record<string, string | number> = {},
  ) {
    const robot = new SimulatedVehicle({
      version,
      url: this.broker.url,
      serial: id,
      start: { nodeId: `P${park}`, xMm: park * 3_000, yMm: -3_000, mapId: "hall" },
      speedFactor: 40,
      stateEveryMs: 4_000,
      ...options,
    });
    this.robots.push(robot);
    this.#watch ??= setInterval(() => this.#lookForCollisions(), 5);
    await this.site.call("machines.add", {
      id,
      entry: "vda5050/vehicle",
      settings: { version, manufacturer: "kontor-sim", serial: id, ...settings },
    });
    return robot;
  }

  /** Pallets at the dock, each with an open putaway. */
  pallets(count: number, from = 1): string[] {
    const lpns = Array.from({ length: count }, (_, n) => `PAL${from + n}`);
    for (const lpn of lpns) {
      givenStock(this.site.site, { sku: "TEA", place: "RECV-01", qty: 10, lpn });
      this.site.site.do("putaway.request", { lpn });
    }
    void this.nudge();
    return lpns;
  }

  /** Commands given to the book directly are not seen by the floor until the next one goes through its queue. */
  async nudge(): Promise<void> {
    await this.site.running.store.queue.run({
      name: "tasks.expire-leases",
      input: {},
      caller: { actor: "system", device: "", roles: ["admin"] },
      commandId: `nudge:${Math.random()}`,
    });
  }

  transports(): Transport[] {
    return this.book.find("transport", {}, { order: "createdAt, length(id), id" });
  }

  /** Settles when so many transports are in this state; fails with what there is instead. */
  async reached(state: TransportState, count: number, timeoutMs = 90_000): Promise<Transport[]> {
    return this.until(() => {
      const found = this.transports().filter((one) => one.state === state);
      return found.length >= count ? found : undefined;
    }, timeoutMs);
  }

  /** Looks again at each event of the floor. */
  async until<T>(look: () => T | undefined, timeoutMs = 90_000): Promise<T> {
    const found = look();
    if (found !== undefined) return found;
    return new Promise<T>((resolve, reject) => {
      const again = () => {
        const now = look();
        if (now === undefined) return;
        end();
        resolve(now);
      };
      const listening = this.site.wire.events$.subscribe(again);
      const timer = setTimeout(() => {
        end();
        const states = this.transports().map(
          ({ id, state, reason, vehicle, lpn }) => `${id} ${lpn} ${state} ${reason} ${vehicle}`,
        );
        const views = this.robots.map(
          ({ brain }) => `${brain.orderId} at ${brain.lastNodeId} ${JSON.stringify(brain.errors)}`,
        );
        reject(new Error(`not within ${timeoutMs} ms:\n${[...states, ...views, ...this.site.faults].join("\n")}`));
      }, timeoutMs);
      function end() {
        listening.unsubscribe();
        clearTimeout(timer);
      }
    });
  }

  async stop(): Promise<void> {
    clearInterval(this.#watch);
    await this.site.stop();
    for (const robot of this.robots) await robot.stop();
    await this.bus.stop();
    await this.broker.down();
  }

  #lookForCollisions(): void {
    const brains = this.robots.map(({ brain }) => brain);
    brains.forEach((a, index) => {
      for (const b of brains.slice(index + 1))
        if (Math.hypot(a.xMm - b.xMm, a.yMm - b.yMm) < BODY_MM && this.collisions.length < 20)
          this.collisions.push(`${a.lastNodeId} ${a.orderId} and ${b.lastNodeId} ${b.orderId}`);
    });
  }
}

const BODY_MM = 700;
