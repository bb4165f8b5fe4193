import type { Holdings } from "./holdings.ts";
import type { Track } from "./track.ts";
import { baseEnd, isHome, type Vehicle } from "./vehicle.ts";

/**
 * The banker's test: let one vehicle after another drive its whole plan (goal, then refuge) while all others stand on what they hold.
 * Who has finished holds only its refuge, which no other plan touches. When all can finish, the state is safe, and the order found says
 * who comes before whom. Finishing only ever frees, so it does not matter whom the test lets finish first.
 *
 * Immobile vehicles are left for the end: whoever needs one of them to move is `behind` it. A vehicle that cannot finish even then is
 * `stuck`: only reality can cause that (placed by hand, a closed way). A change is allowed when nobody becomes behind or stuck by it.
 */
export class Safety {
  readonly #track: Track;
  readonly #holdings: Holdings;
  readonly #slots: readonly (Vehicle | undefined)[];
  /** What the last accepted test found, and room for the next one. */
  #kept = new Trial(0, 0);
  #spare = new Trial(0, 0);

  constructor(track: Track, holdings: Holdings, slots: readonly (Vehicle | undefined)[]) {
    this.#track = track;
    this.#holdings = holdings;
    this.#slots = slots;
  }

  isBehind = (slot: number): boolean => this.#kept.behind[slot] === 1;
  isStuck = (slot: number): boolean => this.#kept.stuck[slot] === 1;
  /** Vehicles that cannot finish by themselves now. Zero unless something immobile, closed or misplaced is in the way. */
  troubled(): number {
    const { behind, stuck } = this.#kept;
    let count = 0;
    for (let slot = 0; slot < behind.length; slot++) count += (behind[slot] ?? 0) + (stuck[slot] ?? 0);
    return count;
  }

  /** Takes the state as it is now, whatever it is: something happened. */
  settle(): void {
    this.#keep(this.#run());
  }

  /** Whether the state as it is now puts nobody in trouble who was not before. Keeps the new order when so. */
  check(): boolean {
    const trial = this.#run();
    for (let slot = 0; slot < this.#slots.length; slot++) {
      if (!this.#slots[slot]) continue;
      if (trial.behind[slot] === 1 && this.#kept.behind[slot] !== 1) return false;
      if (trial.stuck[slot] === 1 && this.#kept.stuck[slot] !== 1) return false;
    }
    this.#keep(trial);
    return true;
  }

  /** Whether this vehicle, which now holds its next edge and node as well, may do so. Mostly the known order tells without a test. */
  allowsStep(slot: number, edge: number, isNewInZone: boolean): boolean {
    const rank = this.#kept.rank[slot] ?? CANNOT;
    // A step past the place where it would have stood aside, or out of its refuge, is another order.
    const vehicle = this.#slots[slot] as Vehicle;
    const isAsFound = vehicle.next <= (this.#kept.aside[slot] ?? 0) && vehicle.at !== vehicle.refuge;
    if (!isNewInZone && isAsFound && rank < CANNOT && this.#nobodyBefore(rank, this.#track.nodeCount + edge)) {
      if (this.#nobodyBefore(rank, this.#track.to[edge] as number)) return true;
    }
    return this.check();
  }

  /** All that have to move on before this vehicle can: those on its plan, those on theirs, and so on. */
  before(slot: number): Set<number> {
    const found = new Set<number>();
    const queue = [slot];
    for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
      const vehicle = this.#slots[next];
      if (!vehicle) continue;
      const add = (other: number) => {
        if (other === next || other === slot || found.has(other)) return;
        found.add(other);
        queue.push(other);
      };
      for (let i = vehicle.next; i < vehicle.plan.length; i++) {
        const edge = vehicle.plan[i] as number;
        for (const thing of [this.#track.nodeCount + edge, this.#track.to[edge] as number]) {
          for (const other of this.#holdings.blockers[thing] as number[]) add(other);
          const full = this.#holdings.fullZone(next, thing);
          if (full !== undefined) for (const other of this.#holdings.inZone[full]?.keys() ?? []) add(other);
        }
      }
    }
    return found;
  }

  /** Whether any of these vehicles plans to use what collides with this thing. */
  isWantedBy(slots: ReadonlySet<number>, thing: number): boolean {
    const { planned } = this.#holdings;
    for (const user of planned[thing] as number[]) if (slots.has(user)) return true;
    for (const near of this.#track.conflicts[thing] as Int32Array)
      for (const user of planned[near] as number[]) if (slots.has(user)) return true;
    return false;
  }

  #nobodyBefore(rank: number, thing: number): boolean {
    const { planned } = this.#holdings;
    for (const user of planned[thing] as number[]) if ((this.#kept.rank[user] as number) < rank) return false;
    const conflicts = this.#track.conflicts[thing] as Int32Array;
    for (let i = 0; i < conflicts.length; i++)
      for (const user of planned[conflicts[i] as number] as number[])
        if ((this.#kept.rank[user] as number) < rank) return false;
    return true;
  }

  #keep(trial: Trial): void {
    this.#spare = this.#kept;
    this.#kept = trial;
  }

  #run(): Trial {
    const count = this.#slots.length;
    if (this.#spare.rank.length !== count) this.#spare = new Trial(count, this.#track.zoneCapacity.length);
    const trial = this.#spare;
    trial.reset();
    const isMobile = (vehicle: Vehicle) => !vehicle.immobile && vehicle.refuge >= 0;
    for (let slot = 0; slot < count; slot++) trial.cursor[slot] = this.#slots[slot]?.next ?? 0;
    this.#let(trial, (vehicle) => isMobile(vehicle) && !isHome(vehicle));
    // Whoever is at home is on nobody's plan and can wait until the others are through; so nobody had to keep clear of its plan.
    this.#noteWhoStandsAside(trial);
    this.#let(trial, (vehicle) => isMobile(vehicle) && isHome(vehicle));
    for (let slot = 0; slot < count; slot++) {
      const vehicle = this.#slots[slot];
      if (vehicle && isMobile(vehicle) && trial.done[slot] !== 1) trial.behind[slot] = 1;
    }
    this.#let(trial, (vehicle) => vehicle.immobile && vehicle.refuge >= 0);
    for (let slot = 0; slot < count; slot++) if (this.#slots[slot] && trial.done[slot] !== 1) trial.stuck[slot] = 1;
    return trial;
  }

  /** Lets all of a kind drive as far as they can, and those that wait for them. */
  #let(trial: Trial, isOne: (vehicle: Vehicle) => boolean): void {
    for (let slot = 0; slot < this.#slots.length; slot++) {
      const vehicle = this.#slots[slot];
      if (vehicle && trial.done[slot] !== 1 && isOne(vehicle)) trial.queue.push(slot);
    }
    this.#finishAll(trial);
  }

  /** Those that stepped aside and could not go on: from now on they are in the way where they stand, and where they stood. */
  #noteWhoStandsAside(trial: Trial): void {
    const { to, conflicts } = this.#track;
    for (let slot = 0; slot < this.#slots.length; slot++) {
      const vehicle = this.#slots[slot];
      if (!vehicle || trial.gone[slot] !== 1 || trial.done[slot] === 1) continue;
      const at = (trial.aside[slot] as number) - 1;
      const node = at < vehicle.next ? baseEnd(vehicle, to) : (to[vehicle.plan[at] as number] as number);
      for (const thing of [node, ...(conflicts[node] as Int32Array)]) trial.taken.set(thing, slot);
      for (const thing of [
        vehicle.at,
        ...vehicle.base.flatMap((edge) => [this.#track.nodeCount + edge, to[edge] as number]),
      ])
        for (const near of [thing, ...(conflicts[thing] as Int32Array)])
          if (!trial.taken.has(near)) trial.taken.set(near, slot);
    }
  }

  #finishAll(trial: Trial): void {
    for (let slot = trial.queue.pop(); slot !== undefined; slot = trial.queue.pop()) {
      if (trial.done[slot] === 1) continue;
      if (this.#canFinish(slot, trial)) trial.done[slot] = 1;
      else if (trial.gone[slot] === 1 || isHome(this.#slots[slot] as Vehicle) || !this.#canStepAside(slot, trial))
        continue;
      // Who waits for one that only stepped aside is woken again when that one is through: it may be in the way of late ones.
      if (trial.gone[slot] !== 1) trial.rank[slot] = trial.left++;
      trial.gone[slot] = 1;
      const waiting = trial.waiting[slot] as number[];
      while (waiting.length > 0) trial.queue.push(waiting.pop() as number);
      for (const [zone, held] of this.#holdings.inZone.entries()) {
        const before = trial.zoneWaiting[zone] as number[];
        if (before.length > 0 && held.has(slot)) while (before.length > 0) trial.queue.push(before.pop() as number);
      }
    }
  }

  /** Whether it reaches a node that is on nobody else's plan: standing there, it is in nobody's way. */
  #canStepAside(slot: number, trial: Trial): boolean {
    const { to, zones, conflicts } = this.#track;
    const vehicle = this.#slots[slot] as Vehicle;
    const { plan, next } = vehicle;
    // The last one tried is the end of its base: reaching that frees what it holds on the way.
    for (let at = (trial.cursor[slot] as number) - 1; at >= next - 1; at--) {
      const node = at < next ? baseEnd(vehicle, to) : (to[plan[at] as number] as number);
      if ((zones[node] as Int32Array).length > 0 || !this.#isOnlyFor(slot, node)) continue;
      const near = conflicts[node] as Int32Array;
      let isClear = true;
      for (let i = 0; i < near.length && isClear; i++) isClear = this.#isOnlyFor(slot, near[i] as number);
      if (!isClear) continue;
      trial.aside[slot] = at + 1;
      return true;
    }
    return false;
  }

  #isOnlyFor(slot: number, thing: number): boolean {
    const users = this.#holdings.planned[thing] as number[];
    for (let i = 0; i < users.length; i++) {
      const user = users[i] as number;
      if (user !== slot && !isHome(this.#slots[user] as Vehicle)) return false;
    }
    return true;
  }

  /** Goes on along its plan from where it stopped last; when something is in the way, it is looked at again when that has moved. */
  #canFinish(slot: number, trial: Trial): boolean {
    const { nodeCount, to, zones, zoneCapacity } = this.#track;
    const { blockers, closed, inZone } = this.#holdings;
    const { plan } = this.#slots[slot] as Vehicle;
    for (let at = trial.cursor[slot] as number; at < plan.length; at++) {
      const edge = plan[at] as number;
      for (let part = 0; part < 2; part++) {
        const thing = part === 0 ? nodeCount + edge : (to[edge] as number);
        if (closed[thing] !== 0) return false;
        const taker = trial.taken.size > 0 ? trial.taken.get(thing) : undefined;
        if (taker !== undefined && taker !== slot && trial.done[taker] !== 1) {
          trial.cursor[slot] = at;
          trial.waiting[taker]?.push(slot);
          return false;
        }
        const holders = blockers[thing] as number[];
        for (let i = 0; i < holders.length; i++) {
          const other = holders[i] as number;
          if (other === slot || trial.gone[other] === 1) continue;
          trial.cursor[slot] = at;
          trial.waiting[other]?.push(slot);
          return false;
        }
        const around = zones[thing] as Int32Array;
        for (let i = 0; i < around.length; i++) {
          const zone = around[i] as number;
          const held = inZone[zone] as Map<number, number>;
          // Whoever is in a zone already may move in it, even when it was put there by hand and the zone is too full.
          if (held.size < (zoneCapacity[zone] as number) || held.has(slot)) continue;
          let still = 0;
          for (const other of held.keys()) if (trial.gone[other] !== 1) still++;
          if (still < (zoneCapacity[zone] as number)) continue;
          trial.cursor[slot] = at;
          trial.zoneWaiting[zone]?.push(slot);
          return false;
        }
      }
    }
    trial.cursor[slot] = plan.length;
    return true;
  }
}

/** Rank of a vehicle that is in no order. */
const CANNOT = 0x7fffffff;

/** What one test writes down; its memory serves the next one again. */
class Trial {
  /** By slot: when it leaves what it holds now, as a place in the order found. */
  rank: Int32Array;
  /** By slot: where on its plan it stands aside then (an index past the edge); a high number when it drives to the end. */
  aside: Int32Array;
  behind: Uint8Array;
  stuck: Uint8Array;
  /** It is at its refuge, or out of the way: what it holds now is free. */
  gone: Uint8Array;
  done: Uint8Array;
  cursor: Int32Array;
  waiting: number[][];
  zoneWaiting: number[][];
  queue: number[] = [];
  left = 0;
  /** Things that late ones find taken, and by whom: empty unless somebody stepped aside and could not go on. */
  readonly taken = new Map<number, number>();

  constructor(slots: number, zones: number) {
    this.rank = new Int32Array(slots);
    this.behind = new Uint8Array(slots);
    this.stuck = new Uint8Array(slots);
    this.gone = new Uint8Array(slots);
    this.aside = new Int32Array(slots);
    this.done = new Uint8Array(slots);
    this.cursor = new Int32Array(slots);
    this.waiting = Array.from({ length: slots }, () => []);
    this.zoneWaiting = Array.from({ length: zones }, () => []);
  }

  reset(): void {
    this.rank.fill(CANNOT);
    this.behind.fill(0);
    this.stuck.fill(0);
    this.gone.fill(0);
    this.aside.fill(CANNOT);
    this.done.fill(0);
    for (const list of this.waiting) list.length = 0;
    for (const list of this.zoneWaiting) list.length = 0;
    this.queue.length = 0;
    this.left = 0;
    this.taken.clear();
  }
}
