import type { Database } from "better-sqlite3";
import { during } from "../pending.ts";
import { Benches } from "./benches.ts";
import type { MachineKind, MachineSite } from "./machine-site.ts";
import { Outbound } from "./outbound.ts";
import { PickLights } from "./pick-lights.ts";
import { Portal } from "./portal.ts";
import { Printers } from "./printers.ts";
import { Robots } from "./robots.ts";
import { Sensors } from "./sensors.ts";
import { Sorter } from "./sorter.ts";

/** The machines of the hall, each behind its real protocol, set up by the commands that a person would use. */
export class FloorMachines {
  readonly #site: MachineSite;
  readonly benches: Benches;
  readonly lights: PickLights;
  readonly printers: Printers;
  readonly portal: Portal;
  readonly robots: Robots;
  readonly sensors: Sensors;
  readonly sorter: Sorter;
  readonly outbound: Outbound;
  #isStopped = false;

  private constructor(site: MachineSite, parts: Parts) {
    this.#site = site;
    this.benches = parts.benches;
    this.lights = parts.lights;
    this.printers = parts.printers;
    this.portal = parts.portal;
    this.robots = parts.robots;
    this.sensors = parts.sensors;
    this.sorter = parts.sorter;
    this.outbound = new Outbound(site, parts);
  }

  static async start(site: MachineSite): Promise<FloorMachines> {
    const started: MachineKind[] = [];
    const begin = async <T extends MachineKind>(kind: Promise<T>): Promise<T> => {
      const machine = await kind;
      started.push(machine);
      return machine;
    };
    try {
      const [printers, benches, sorter, robots, portal, sensors, lights] = await Promise.all([
        begin(Printers.start(site)),
        begin(Benches.start(site)),
        begin(Sorter.start(site)),
        begin(Robots.start(site)),
        begin(Portal.start(site)),
        begin(Sensors.start(site)),
        begin(PickLights.start(site)),
      ]);
      return new FloorMachines(site, { printers, benches, sorter, robots, portal, sensors, lights });
    } catch (error) {
      for (const machine of started) await machine.stop();
      throw error;
    }
  }

  /** Everything that is under way comes to its end, and into the book. */
  async settle(): Promise<void> {
    await during("cartons on their way", this.outbound.settle());
    for (const kind of this.#kinds)
      await during(`the ${kind.constructor.name.toLowerCase()} to come to rest`, kind.settle());
  }

  async stop(): Promise<void> {
    if (this.#isStopped) return;
    this.#isStopped = true;
    for (const kind of this.#kinds) await during(`the ${kind.constructor.name.toLowerCase()} to end`, kind.stop());
    this.#site.stop();
  }

  closing(db: Database) {
    return {
      robots: this.robots.closing,
      sorter: this.sorter.closing,
      labels: this.printers.closing,
      benches: this.benches.closing,
      rfid: this.portal.closing,
      sensors: this.sensors.closing,
      lights: this.lights.closing,
      lostReadings: this.benches.lost(db) + this.sensors.lost,
    };
  }

  /** By what they are about, for the report. */
  problems(db: Database): { what: string; problems: string[] }[] {
    const lost = this.benches.lost(db) + this.sensors.lost;
    return [
      { what: "every carton has one label, and each can be read", problems: this.printers.problems(db) },
      {
        what: "no robot collided, none is locked in traffic, and all loads arrived",
        problems: this.robots.problems(db),
      },
      { what: "no carton fell into a wrong lane, and the sorter is empty", problems: this.sorter.problems(db) },
      { what: "scanners and scales said what was there", problems: this.benches.problems(db) },
      { what: "every pallet that rolled through the portal was received, once", problems: this.portal.problems(db) },
      { what: "what was pressed at a light was picked, and all are dark", problems: this.lights.problems() },
      { what: "sensors were heard as often as they spoke", problems: this.sensors.problems() },
      {
        what: "every reading that a machine sent is in the book",
        problems: lost === 0 ? [] : [`${lost} readings were sent, and the appliance does not have them`],
      },
    ];
  }

  get #kinds(): MachineKind[] {
    return [this.portal, this.robots, this.printers, this.sorter, this.benches, this.sensors, this.lights];
  }
}

interface Parts {
  benches: Benches;
  lights: PickLights;
  portal: Portal;
  printers: Printers;
  robots: Robots;
  sensors: Sensors;
  sorter: Sorter;
}
