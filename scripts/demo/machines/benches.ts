import type { Database } from "better-sqlite3";
import type { Link } from "#drivers/kit/link.ts";
import { type PtyPair, ptyPair } from "#drivers/simulators/pty.ts";
import { ScaleSimulator } from "#drivers/simulators/scale.ts";
import { ScannerSimulator } from "#drivers/simulators/scanner.ts";
import { machineEnd } from "#drivers/simulators/wire.ts";
import { Chance } from "../seeded.ts";
import { type MachineKind, type MachineSite, pause, until } from "./machine-site.ts";

interface Cable {
  pty: PtyPair;
  wire: Link;
}

interface Scanner extends Cable {
  id: string;
  simulator: ScannerSimulator;
  /** Codes that went out while it was plugged in at both ends: each of them has to be in the book. */
  sent: string[];
  isReady: boolean;
  unplugAt: number;
  isUsed: Promise<unknown>;
}

interface Scale extends Cable {
  id: string;
  simulator: ScaleSimulator;
  weighings: number;
  overloadAt: number;
  silentAt: number;
  isUsed: Promise<unknown>;
}

/** The lane without people that kept pallets are driven to: what the scanner there sees stands in it. */
export const dockScannerPlace = "STAGE-02";
const benchPlaces = ["PACK-01", "PACK-02"];
const beepWithinMs = 30_000;
const weightWithinMs = 30_000;
const unpluggedMs = 800;
const silentMs = 3_000;
const scaleMaxGrams = 60_000;
const pollMs = 60;

/** Packing benches with a hand scanner and a scale each, and a scanner over a staging lane; all on serial cables. */
export class Benches implements MachineKind {
  readonly #site: MachineSite;
  readonly #scanners: ReadonlyMap<string, Scanner>;
  readonly #scales: ReadonlyMap<string, Scale>;
  readonly #problems: string[] = [];
  readonly #troubles: Promise<void>[] = [];

  private constructor(site: MachineSite, scanners: ReadonlyMap<string, Scanner>, scales: ReadonlyMap<string, Scale>) {
    this.#site = site;
    this.#scanners = scanners;
    this.#scales = scales;
  }

  static async start(site: MachineSite): Promise<Benches> {
    const scanners = new Map<string, Scanner>();
    const scales = new Map<string, Scale>();
    for (const [i, place] of [...benchPlaces, dockScannerPlace].entries()) {
      const line = await cable();
      const id = `SCAN-${i + 1}`;
      const chance = new Chance(site.seed, id);
      const acts = place === dockScannerPlace ? "stage" : "screen";
      await site.add(id, {
        entry: "generic/serial-scanner",
        place,
        name: `Scanner at ${place}`,
        settings: { path: line.pty.path, bounceMs: 0, acts },
      });
      scanners.set(place, {
        ...line,
        id,
        simulator: new ScannerSimulator(line.wire),
        sent: [],
        isReady: true,
        unplugAt: chance.int(2, 6),
        isUsed: Promise.resolve(),
      });
    }
    for (const [i, place] of benchPlaces.entries()) {
      const line = await cable();
      const id = `SCALE-${i + 1}`;
      const chance = new Chance(site.seed, id);
      const protocol = i === 0 ? ("toledo" as const) : ("mt-sics" as const);
      const entry = i === 0 ? "generic/toledo-continuous" : "generic/mt-sics";
      await site.add(id, {
        entry,
        place,
        name: `Scale at ${place}`,
        settings: { path: line.pty.path, maxGrams: scaleMaxGrams, stepGrams: 1 },
      });
      const overloadAt = chance.int(1, 4);
      scales.set(place, {
        ...line,
        id,
        simulator: new ScaleSimulator(line.wire, { protocol, maxGrams: scaleMaxGrams, everyMs: 100 }),
        weighings: 0,
        overloadAt,
        silentAt: overloadAt + chance.int(1, 3),
        isUsed: Promise.resolve(),
      });
    }
    const benches = new Benches(site, scanners, scales);
    await site.online([...scanners.values(), ...scales.values()].map(({ id }) => id));
    return benches;
  }

  /** The trigger is pulled at a place; settles when the screen there has shown the code. False where there is no scanner to use: then people key it. */
  scan(place: string, code: string, aim = ""): Promise<boolean> {
    const scanner = this.#scanners.get(place);
    if (!scanner) return Promise.resolve(false);
    return inTurn(scanner, async () => {
      if (scanner.sent.length === scanner.unplugAt) {
        scanner.unplugAt = -1;
        await this.#unplug(scanner, code);
      }
      if (!scanner.isReady) return false;
      const shown = this.#site.events.next(
        ({ machineId, data }) => machineId === scanner.id && data.kind === "scan" && data.raw === code,
        beepWithinMs,
      );
      scanner.sent.push(code);
      await scanner.simulator.scan(code, aim);
      if (await shown) return true;
      this.#problems.push(`${scanner.id} read ${code}, and no screen showed it within ${beepWithinMs} ms`);
      return false;
    });
  }

  /** A pallet is driven under the scanner of the lane, and stands there; without the scanner somebody keys it. */
  async stage(lpn: string, sscc: string): Promise<void> {
    this.#site.floor.carry(lpn, dockScannerPlace);
    if (await this.scan(dockScannerPlace, `00${sscc}`, "]C1")) {
      const isStaged = await until(() => this.#isStaged(lpn), beepWithinMs);
      if (!isStaged)
        this.#problems.push(`${lpn} was scanned at ${dockScannerPlace}, and the book does not have it there`);
      return;
    }
    await this.#site.ask("stage.lpn", { lpn, toPlace: dockScannerPlace });
  }

  /** What the scale at the place shows of a carton; nothing when it has none, or does not work just now. */
  weigh(place: string, grams: number): Promise<number | undefined> {
    const scale = this.#scales.get(place);
    if (!scale || grams > scaleMaxGrams) return Promise.resolve(undefined);
    return inTurn(scale, async () => {
      if (scale.simulator.frozen) return undefined;
      const { tally } = this.#site;
      scale.weighings += 1;
      if (scale.weighings === scale.overloadAt) {
        tally.misfortune("scale overloaded");
        await this.#shows(scale, place, 2 * scaleMaxGrams, (reading) => reading.trouble === "overload");
      }
      if (scale.weighings === scale.silentAt) {
        tally.misfortune("scale silent");
        scale.simulator.frozen = true;
        const noticed = await this.#shows(
          scale,
          place,
          grams,
          ({ trouble }) => trouble === "silent" || trouble === "retrying",
        );
        setTimeout(() => {
          scale.simulator.frozen = false;
        }, silentMs);
        if (!noticed || noticed.grams !== null) this.#problems.push(`${scale.id} was silent, and nobody was told`);
        return undefined;
      }
      // The packer looks from the scale's own display to the screen until both show the same.
      const isFrozen = scale.simulator.frozen;
      const reading = await this.#shows(scale, place, grams, (one) => one.grams === grams && one.stable);
      if (!reading && !isFrozen)
        this.#problems.push(`${scale.id} bore ${grams} g, and the screen did not show it within ${weightWithinMs} ms`);
      return reading?.grams ?? undefined;
    });
  }

  get closing() {
    const scanners = [...this.#scanners.values()];
    const scales = [...this.#scales.values()];
    return {
      scans: scanners.reduce((sum, { sent }) => sum + sent.length, 0),
      weighings: scales.reduce((sum, { weighings }) => sum + weighings, 0),
    };
  }

  async settle(): Promise<void> {
    await Promise.all(this.#troubles);
    await Promise.all([...this.#scanners.values(), ...this.#scales.values()].map(({ isUsed }) => isUsed));
  }

  /** Codes that were read with everything in order, and are not in the book. */
  lost(db: Database): number {
    let lost = 0;
    for (const { id, sent } of this.#scanners.values()) {
      const kept = new Map<string, number>();
      for (const raw of scansOf(db, id)) kept.set(raw, (kept.get(raw) ?? 0) + 1);
      for (const code of sent) {
        const left = kept.get(code) ?? 0;
        if (left === 0) lost += 1;
        else kept.set(code, left - 1);
      }
    }
    return lost;
  }

  problems(db: Database): string[] {
    const twice = [...this.#scanners.values()].flatMap(({ id, sent }) => {
      const kept = scansOf(db, id).length;
      return kept > sent.length ? [`${id} read ${sent.length} codes, and the book has ${kept}`] : [];
    });
    return [...this.#problems, ...twice];
  }

  async stop(): Promise<void> {
    for (const { simulator } of this.#scales.values()) simulator.stop();
    for (const { wire, pty } of [...this.#scanners.values(), ...this.#scales.values()]) {
      await wire.stop();
      await pty.close();
    }
  }

  /** The cable is pulled while a code is on its way; it is not missed, because no beep came. */
  async #unplug(scanner: Scanner, code: string): Promise<void> {
    this.#site.tally.misfortune("scanner unplugged");
    scanner.isReady = false;
    await scanner.simulator.half(code, Math.floor(code.length / 2));
    await scanner.pty.unplug();
    this.#troubles.push(
      (async () => {
        await pause(unpluggedMs);
        await scanner.pty.plug();
        await this.#site.online([scanner.id]);
        const isBack = await until(() => scanner.wire.health.state === "online", beepWithinMs);
        scanner.isReady = isBack;
        if (!isBack) this.#problems.push(`${scanner.id} did not come back after it was plugged in`);
      })().catch((error: Error) => void this.#problems.push(error.message)),
    );
  }

  async #isStaged(lpn: string): Promise<boolean> {
    const { lpn: known } = await this.#site.ask<{ lpn: { location: string } }>("lpn.get", { lpn });
    return known.location === dockScannerPlace;
  }

  /** Lays it on the pan, waits for what the screen shows, and takes it off. */
  async #shows(
    { simulator }: Scale,
    place: string,
    grams: number,
    fits: (reading: Weight) => boolean,
  ): Promise<Weight | undefined> {
    const sinceMs = Date.now();
    simulator.put(grams);
    const settle = setTimeout(() => simulator.settle(), 150);
    let reading: Weight | undefined;
    try {
      const wasShown = await until(
        async () => {
          reading = await this.#site.ask<Weight>("machines.reading", { place, sinceMs: sinceMs + 150 });
          return fits(reading);
        },
        weightWithinMs,
        pollMs,
      );
      return wasShown ? reading : undefined;
    } finally {
      clearTimeout(settle);
      simulator.put(0);
      simulator.settle();
    }
  }
}

interface Weight {
  grams: number | null;
  stable: boolean;
  trouble: string;
}

async function cable(): Promise<Cable> {
  const pty = await ptyPair();
  return { pty, wire: machineEnd(pty.machinePath) };
}

/** One at a time at one machine. */
function inTurn<T>(machine: { isUsed: Promise<unknown> }, use: () => Promise<T>): Promise<T> {
  const turn = machine.isUsed.then(use);
  machine.isUsed = turn.catch(() => undefined);
  return turn;
}

function scansOf(db: Database, machine: string): string[] {
  return db
    .prepare(
      "SELECT json_extract(data, '$.raw') FROM journal WHERE type = 'machine-scanned' AND json_extract(data, '$.machine') = ?",
    )
    .pluck()
    .all(machine) as string[];
}
