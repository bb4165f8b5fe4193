import type { Database } from "better-sqlite3";
import { OpcUaPlc } from "#drivers/simulators/opcua-plc.ts";
import { dockDoors, lanes as lanePlaces } from "../plan/locations-plan.ts";
import { Chance } from "../seeded.ts";
import { type MachineKind, type MachineSite, pause, until } from "./machine-site.ts";

const laneMm = 700;
const sortWithinMs = 120_000;
const settleWithinMs = 120_000;
/** A loader walks to the lane; meanwhile the book hears of the parcel too. */
const walkMs = 400;
const laneCapacity = 200;
const laneFullMs = 2_000;
const outOfPowerMs = 600;
const clarifyLane = lanePlaces.length;

/** A sorter loop with eight lanes, two for each dock door, one that takes what is left over, and one for what has to be looked at. */
export class Sorter implements MachineKind {
  readonly #site: MachineSite;
  readonly #plc: OpcUaPlc;
  /** By barcode: the carton, and the door of its truck when it was put on the loop. */
  readonly #parcels = new Map<string, { lpn: string; dock: string; arrived: () => void }>();
  readonly #wrong: string[] = [];
  readonly #problems: string[] = [];
  readonly #troubles: Promise<void>[] = [];
  readonly #fullAt: number;
  readonly #powerAt: number;
  #parcelsPut = 0;
  #isOver = false;

  private constructor(site: MachineSite, plc: OpcUaPlc) {
    this.#site = site;
    this.#plc = plc;
    const chance = new Chance(site.seed, "sorter");
    this.#fullAt = chance.int(2, 6);
    this.#powerAt = this.#fullAt + chance.int(4, 8);
    plc.belt.arrived$.subscribe(({ barcode, lane }) => this.#arrived(barcode, lane));
  }

  static async start(site: MachineSite): Promise<Sorter> {
    const diverts = Object.fromEntries(lanePlaces.map((_, i) => [i + 1, 1_200 + i * laneMm]));
    const plc = await OpcUaPlc.start({ diverts, belt: { laneCapacity } });
    await site.add("SORTER", {
      entry: "opcua/conveyor",
      name: "Sorter loop",
      settings: {
        host: "127.0.0.1",
        port: plc.port,
        security: "none",
        map: plc.tagMap,
        lanes: lanePlaces.map((place, i) => {
          const dock = dockDoors[Math.floor(i / 2)];
          return { lane: i + 1, place, ...(dock && { docks: [dock] }) };
        }),
      },
    });
    await site.online(["SORTER"]);
    return new Sorter(site, plc);
  }

  /** Puts a labelled carton onto the loop; settles when it can be taken out of a lane. */
  async sort(lpn: string, sscc: string, dock: string): Promise<void> {
    this.#site.floor.carry(lpn, "SORTER");
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.#problems.push(`${lpn} is still on the sorter after ${sortWithinMs} ms`);
        resolve();
      }, sortWithinMs);
      this.#parcels.set(sscc, {
        lpn,
        dock,
        arrived: () => {
          clearTimeout(timer);
          setTimeout(resolve, walkMs);
        },
      });
      this.#plc.put({ barcode: `00${sscc}` });
    });
  }

  get closing() {
    const sorted = [...this.#plc.answersMs].sort((a, b) => a - b);
    const p99 = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.99))] ?? 0;
    return {
      parcels: this.#plc.belt.arrived.length,
      wrongLane: this.#wrong.length,
      clarified: this.#plc.belt.arrived.filter(({ lane }) => lane === clarifyLane).length,
      p99Ms: Math.round(p99 * 10) / 10,
    };
  }

  async settle(): Promise<void> {
    await until(() => this.#plc.belt.idle, settleWithinMs);
    await Promise.all(this.#troubles);
    await until(async () => {
      const { conveyors } = await this.#site.ask<{ conveyors: { open: number; waiting: number }[] }>("conveyors.lanes");
      return conveyors.every(({ open, waiting }) => open === 0 && waiting === 0);
    }, settleWithinMs);
    await this.#lookIntoLanes();
  }

  problems(db: Database): string[] {
    const open = db
      .prepare("SELECT count(*) FROM parcel WHERE state IN ('seen', 'decided', 'commanded')")
      .pluck()
      .get() as number;
    return [
      ...this.#problems,
      ...this.#wrong,
      ...(open > 0 ? [`${open} parcels have no end in the book`] : []),
      ...(this.#plc.belt.idle ? [] : [`${this.#plc.belt.lying} parcels lie on the loop at the end of the shift`]),
    ];
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#troubles);
    await this.#plc.stop();
  }

  #arrived(barcode: string, lane: number): void {
    const parcel = this.#parcels.get(barcode.slice(-18));
    const place = lanePlaces[lane - 1] ?? "";
    if (!parcel) {
      this.#problems.push(`${barcode} came into lane ${lane}, and nobody put it on the loop`);
      return;
    }
    const { lpn, dock } = parcel;
    this.#site.floor.carry(lpn, place);
    const isMeant = dockDoors[Math.floor((lane - 1) / 2)] === dock || lane === clarifyLane;
    if (!isMeant) this.#wrong.push(`${lpn} for ${dock} fell into lane ${lane}`);
    parcel.arrived();
    this.#parcelsPut += 1;
    if (this.#parcelsPut === this.#fullAt) this.#begin(() => this.#fill(lane));
    if (this.#parcelsPut === this.#powerAt) this.#begin(() => this.#powerCut());
  }

  #begin(trouble: () => Promise<void>): void {
    this.#troubles.push(trouble().catch((error: Error) => void this.#problems.push(error.message)));
  }

  /** Nobody took anything out of a lane: it holds no more, until somebody comes. */
  async #fill(lane: number): Promise<void> {
    this.#site.tally.misfortune("sorter lane full");
    this.#plc.belt.setLane(lane, laneCapacity);
    await pause(laneFullMs);
    this.#plc.belt.setLane(lane, 0);
  }

  async #powerCut(): Promise<void> {
    this.#site.tally.misfortune("sorter's controller restarted");
    await this.#plc.kill();
    await pause(outOfPowerMs);
    if (!this.#isOver) await this.#plc.boot();
  }

  /** What fell into a lane while its controller had no power is asked about; somebody looks, and keys what lies there. */
  async #lookIntoLanes(): Promise<void> {
    const { floor } = this.#site;
    for (const place of lanePlaces)
      for (const lpn of floor.lpnsAt(place)) {
        const { lpn: known } = await this.#site.ask<{ lpn: { location: string; state: string } }>("lpn.get", { lpn });
        if (known.location === place) continue;
        this.#site.tally.misfortune("carton found in a lane");
        await this.#site.ask("stage.lpn", { lpn, toPlace: place });
      }
  }
}
