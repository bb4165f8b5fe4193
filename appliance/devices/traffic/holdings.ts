import type { Track } from "./track.ts";

/**
 * Who holds which node or edge, and who plans to use which. A hold counts for everything that collides with what is held, so one look at
 * a thing tells whether it is free.
 */
export class Holdings {
  /** By thing: slots of vehicles that hold it or something that excludes it; one entry for each such hold. */
  readonly blockers: number[][];
  /** By thing: slots of vehicles whose plan uses it; one entry for each use. */
  readonly planned: number[][];
  /** By zone: how many things of it a slot holds. */
  readonly inZone: Map<number, number>[];
  /** By thing: how many closures forbid to enter it. */
  readonly closed: Uint16Array;
  readonly #track: Track;

  constructor(track: Track) {
    const things = track.nodeCount + track.edgeCount;
    this.#track = track;
    this.blockers = Array.from({ length: things }, () => []);
    this.planned = Array.from({ length: things }, () => []);
    this.inZone = Array.from({ length: track.zoneCapacity.length }, () => new Map());
    this.closed = new Uint16Array(things);
  }

  hold(slot: number, thing: number): void {
    this.blockers[thing]?.push(slot);
    const conflicts = this.#track.conflicts[thing] as Int32Array;
    for (let i = 0; i < conflicts.length; i++) this.blockers[conflicts[i] as number]?.push(slot);
    for (const zone of this.#track.zones[thing] as Int32Array) {
      const held = this.inZone[zone] as Map<number, number>;
      held.set(slot, (held.get(slot) ?? 0) + 1);
    }
  }

  drop(slot: number, thing: number): void {
    takeOut(this.blockers[thing] as number[], slot);
    const conflicts = this.#track.conflicts[thing] as Int32Array;
    for (let i = 0; i < conflicts.length; i++) takeOut(this.blockers[conflicts[i] as number] as number[], slot);
    for (const zone of this.#track.zones[thing] as Int32Array) {
      const held = this.inZone[zone] as Map<number, number>;
      const left = (held.get(slot) ?? 0) - 1;
      if (left > 0) held.set(slot, left);
      else held.delete(slot);
    }
  }

  /** Slots of others that exclude this thing, each once. */
  othersOn(slot: number, thing: number): number[] {
    const blockers = this.blockers[thing] as number[];
    if (blockers.length === 0) return [];
    return [...new Set(blockers)].filter((other) => other !== slot);
  }

  /** The zones of this thing that are full without this vehicle. */
  fullZone(slot: number, thing: number): number | undefined {
    for (const zone of this.#track.zones[thing] as Int32Array) {
      const held = this.inZone[zone] as Map<number, number>;
      if (!held.has(slot) && held.size >= (this.#track.zoneCapacity[zone] as number)) return zone;
    }
    return undefined;
  }

  /** Whether holding it would bring the vehicle into a zone it is not in yet. */
  entersZone(slot: number, thing: number): boolean {
    for (const zone of this.#track.zones[thing] as Int32Array) if (!this.inZone[zone]?.has(slot)) return true;
    return false;
  }

  plan(slot: number, thing: number): void {
    this.planned[thing]?.push(slot);
  }

  unplan(slot: number, thing: number): void {
    takeOut(this.planned[thing] as number[], slot);
  }
}

function takeOut(list: number[], slot: number): void {
  const at = list.lastIndexOf(slot);
  if (at < 0) throw new Error("given back what was not held");
  const last = list.pop() as number;
  if (at < list.length) list[at] = last;
}
