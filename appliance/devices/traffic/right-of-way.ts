import type { Holdings } from "./holdings.ts";
import type { Plans } from "./plans.ts";
import type { Safety } from "./safety.ts";
import type { Track } from "./track.ts";
import { endsAtGoal, hasArrived, isAdmitted, isHome, isStanding, type Vehicle } from "./vehicle.ts";

export interface GrantRules {
  /** A base reaches at least this far ahead where that is safe … */
  readonly aheadMm: number;
  /** … and never has more steps than this. */
  readonly aheadSteps: number;
  /** A vehicle that waited this long looks for another way. */
  readonly replanAfterMs: number;
  /** The vehicle that waited longest gets the right of way over all after this long. */
  readonly urgentAfterMs: number;
}

interface Urgent {
  readonly vehicle: Vehicle;
  /** Who has to move on before it can. */
  readonly before: ReadonlySet<number>;
  /** Those and itself. */
  readonly all: ReadonlySet<number>;
}

/**
 * Who is granted what, and in which order: those who wait longest first, and nothing to anybody that would bring others into danger of
 * standing in each other's way for ever. One vehicle at a time may be urgent: then nobody but those in its way may take what it, or they, need.
 */
export class RightOfWay {
  readonly #track: Track;
  readonly #holdings: Holdings;
  readonly #safety: Safety;
  readonly #plans: Plans;
  readonly #slots: readonly (Vehicle | undefined)[];
  readonly #rules: GrantRules;
  /** The one with the right of way over all, until it has arrived. */
  #urgent: Vehicle | undefined;

  constructor(
    track: Track,
    holdings: Holdings,
    safety: Safety,
    plans: Plans,
    slots: readonly (Vehicle | undefined)[],
    rules: GrantRules,
  ) {
    this.#track = track;
    this.#holdings = holdings;
    this.#safety = safety;
    this.#plans = plans;
    this.#slots = slots;
    this.#rules = rules;
  }

  /** Extends bases; gives the edges that each vehicle may now drive in addition. */
  extendAll(nowMs: number): Map<Vehicle, number[]> {
    this.#helpTroubled(nowMs);
    const urgent = this.#urgentNow(nowMs);
    for (const vehicle of this.#present()) this.#admit(vehicle, nowMs, urgent);
    const fresh = new Map<Vehicle, number[]>();
    const order = this.#order(urgent);
    for (let round = 0; round < 2; round++) {
      let isSomebodySentAway = false;
      for (const vehicle of order) {
        this.#extend(vehicle, nowMs, urgent, fresh);
        if (isStanding(vehicle)) isSomebodySentAway = this.#lookAhead(vehicle, nowMs) || isSomebodySentAway;
      }
      if (!isSomebodySentAway) break;
    }
    return fresh;
  }

  /** It has no goal any more, or another one. */
  yield(vehicle: Vehicle): void {
    if (this.#urgent === vehicle) this.#urgent = undefined;
  }

  /** The door or lift that this edge leads through and that was not opened for this vehicle. */
  closedResource(vehicle: Vehicle, edge: number): number | undefined {
    const { resource, nodeCount, to } = this.#track;
    return [nodeCount + edge, to[edge] as number]
      .map((thing) => resource[thing] as number)
      .find((index) => index >= 0 && !vehicle.open.has(index));
  }

  dropEdge(vehicle: Vehicle, edge: number): void {
    this.#holdings.drop(vehicle.slot, this.#track.nodeCount + edge);
    this.#holdings.drop(vehicle.slot, this.#track.to[edge] as number);
  }

  #present(): Vehicle[] {
    return this.#slots.filter((vehicle) => vehicle !== undefined);
  }

  /** A vehicle whose goal cannot be planned for yet tries again; when that takes long it makes for its refuge, where it always can. */
  #admit(vehicle: Vehicle, nowMs: number, urgent: Urgent | undefined): void {
    if (vehicle.goals.length === 0 || vehicle.goalAt >= 0 || vehicle.immobile || nowMs < vehicle.nextTryMs) return;
    if (urgent?.before.has(vehicle.slot)) return;
    vehicle.nextTryMs = nowMs + TRY_AGAIN_MS;
    if (this.#plans.admit(vehicle, false) || this.#plans.admit(vehicle, true)) {
      vehicle.evading = false;
      return;
    }
    vehicle.why = "unsafe";
    if (nowMs - vehicle.goalSinceMs >= this.#rules.replanAfterMs) vehicle.evading = true;
  }

  #helpTroubled(nowMs: number): void {
    if (this.#safety.troubled() === 0) return;
    for (const vehicle of this.#present()) {
      const isTroubled = () => this.#safety.isStuck(vehicle.slot) || this.#safety.isBehind(vehicle.slot);
      if (!isTroubled() || vehicle.immobile || nowMs < vehicle.nextTryMs) continue;
      vehicle.nextTryMs = nowMs + TRY_AGAIN_MS;
      if (vehicle.refuge < 0) {
        if (this.#plans.begin(vehicle)) this.#safety.settle();
        continue;
      }
      if (isAdmitted(vehicle)) this.#plans.admit(vehicle, true);
      if (isTroubled()) this.#plans.retreat(vehicle, true);
      if (isTroubled()) this.#retract(vehicle);
    }
  }

  /** What is reserved before a closed door is not granted yet, so it can be given back. */
  #retract(vehicle: Vehicle): void {
    if (vehicle.granted === vehicle.base.length) return;
    for (const edge of vehicle.base.splice(vehicle.granted)) this.dropEdge(vehicle, edge);
    vehicle.goalAt = -1;
    this.#plans.begin(vehicle);
    this.#safety.settle();
  }

  #urgentNow(nowMs: number): Urgent | undefined {
    const mayBe = (vehicle: Vehicle) =>
      vehicle.goals.length > 0 &&
      !hasArrived(vehicle) &&
      !vehicle.immobile &&
      !this.#safety.isStuck(vehicle.slot) &&
      !this.#safety.isBehind(vehicle.slot) &&
      (isAdmitted(vehicle) || vehicle.at !== vehicle.refuge);
    if (this.#urgent && !mayBe(this.#urgent)) this.#urgent = undefined;
    if (!this.#urgent)
      for (const vehicle of this.#present()) {
        if (!isStanding(vehicle) || vehicle.why === "resource" || !mayBe(vehicle)) continue;
        if (nowMs - vehicle.waitingSinceMs < this.#rules.urgentAfterMs) continue;
        if (!this.#urgent || vehicle.goalSinceMs < this.#urgent.goalSinceMs) this.#urgent = vehicle;
      }
    if (!this.#urgent) return undefined;
    const before = this.#safety.before(this.#urgent.slot);
    // When nobody is on its way and it may still not leave, others count on standing aside there: all of them have to come home.
    if (isHome(this.#urgent) && this.#urgent.why === "unsafe")
      for (const vehicle of this.#present()) if (!isHome(vehicle) && vehicle !== this.#urgent) before.add(vehicle.slot);
    if (!isAdmitted(this.#urgent)) this.#urgent.evading = true;
    for (const slot of before) {
      const vehicle = this.#slots[slot];
      if (vehicle) this.#sendAway(vehicle, nowMs);
    }
    return { vehicle: this.#urgent, before, all: new Set([...before, this.#urgent.slot]) };
  }

  /** Who is asked first: those in the way of the urgent one, it, then who waits longest. */
  #order(urgent: Urgent | undefined): Vehicle[] {
    const rank = (vehicle: Vehicle) => (urgent?.before.has(vehicle.slot) ? 0 : urgent?.vehicle === vehicle ? 1 : 2);
    return [...this.#present()].sort(
      (a, b) => rank(a) - rank(b) || a.waitingSinceMs - b.waitingSinceMs || a.slot - b.slot,
    );
  }

  #extend(vehicle: Vehicle, nowMs: number, urgent: Urgent | undefined, fresh: Map<Vehicle, number[]>): void {
    const grantEdge = (edge: number) => {
      vehicle.granted++;
      const edges = fresh.get(vehicle);
      if (edges) edges.push(edge);
      else fresh.set(vehicle, [edge]);
    };
    if (vehicle.immobile || vehicle.refuge < 0) return;
    while (vehicle.granted < vehicle.base.length) {
      const edge = vehicle.base[vehicle.granted] as number;
      if (this.closedResource(vehicle, edge) !== undefined) return;
      grantEdge(edge);
    }
    while (!this.#isFarEnough(vehicle)) {
      if (vehicle.goals.length > 0 && vehicle.goalAt >= 0 ? endsAtGoal(vehicle) : !vehicle.evading) return;
      const edge = vehicle.plan[vehicle.next];
      if (edge === undefined) return;
      if (urgent?.vehicle !== vehicle && this.#isBetterOffAtHome(vehicle)) return;
      const refused = this.#reserve(vehicle, edge, urgent);
      if (refused) {
        vehicle.why = refused;
        if (isStanding(vehicle)) this.#tryOtherWay(vehicle, nowMs, urgent);
        return;
      }
      if (this.closedResource(vehicle, edge) !== undefined) {
        vehicle.why = "resource";
        return;
      }
      grantEdge(edge);
    }
  }

  /** Who stands at its refuge is in nobody's way: it stays there as long as somebody stands on its way to the goal. */
  #isBetterOffAtHome(vehicle: Vehicle): boolean {
    if (!isHome(vehicle) || vehicle.evading) return false;
    const { nodeCount, to } = this.#track;
    for (let i = vehicle.next; i < vehicle.goalAt; i++) {
      const edge = vehicle.plan[i] as number;
      for (const thing of [nodeCount + edge, to[edge] as number])
        for (const slot of this.#holdings.blockers[thing] as number[]) {
          if (slot === vehicle.slot || this.#slots[slot]?.granted !== 0) continue;
          vehicle.why = "held";
          vehicle.waitsFor = [slot];
          return true;
        }
    }
    return false;
  }

  /** Takes the next edge of the plan into the base, or says why not. */
  #reserve(vehicle: Vehicle, edge: number, urgent: Urgent | undefined): Vehicle["why"] | undefined {
    const { nodeCount, to } = this.#track;
    const things = [nodeCount + edge, to[edge] as number];
    vehicle.waitsFor = [];
    if (this.#safety.isStuck(vehicle.slot) || this.#safety.isBehind(vehicle.slot)) return "stuck";
    if (things.some((thing) => this.#holdings.closed[thing] !== 0)) return "blocked";
    // A base that comes back to a node it has would make "passed" ambiguous.
    if (to[edge] === vehicle.at || vehicle.base.some((held) => to[held] === to[edge])) return "held";
    for (const thing of things) {
      const others = this.#holdings.othersOn(vehicle.slot, thing);
      if (others.length === 0) continue;
      vehicle.waitsFor = others;
      return "held";
    }
    for (const thing of things) {
      const full = this.#holdings.fullZone(vehicle.slot, thing);
      if (full === undefined) continue;
      vehicle.waitsFor = [...(this.#holdings.inZone[full]?.keys() ?? [])];
      return "zone-full";
    }
    const isNewInZone = things.some((thing) => this.#holdings.entersZone(vehicle.slot, thing));
    if (urgent && !urgent.all.has(vehicle.slot) && this.#isInTheWay(vehicle, things, isNewInZone, urgent)) {
      vehicle.waitsFor = [urgent.vehicle.slot];
      return "unsafe";
    }
    for (const thing of things) {
      this.#holdings.hold(vehicle.slot, thing);
      this.#holdings.unplan(vehicle.slot, thing);
    }
    vehicle.base.push(edge);
    vehicle.next++;
    if (this.#safety.allowsStep(vehicle.slot, edge, isNewInZone)) return undefined;
    vehicle.base.pop();
    vehicle.next--;
    for (const thing of things) {
      this.#holdings.drop(vehicle.slot, thing);
      this.#holdings.plan(vehicle.slot, thing);
    }
    // With nobody on its way: those under way, because some of them count on standing aside there.
    if (isHome(vehicle)) vehicle.waitsFor = this.#present().flatMap((other) => (isHome(other) ? [] : other.slot));
    return "unsafe";
  }

  #isInTheWay(vehicle: Vehicle, things: readonly number[], isNewInZone: boolean, urgent: Urgent): boolean {
    if (isHome(vehicle) && isHome(urgent.vehicle)) return true;
    return isNewInZone || things.some((thing) => this.#safety.isWantedBy(urgent.all, thing));
  }

  #tryOtherWay(vehicle: Vehicle, nowMs: number, urgent: Urgent | undefined): void {
    if (vehicle.replans >= REPLANS_MAX || urgent?.all.has(vehicle.slot)) return;
    if (nowMs - vehicle.waitingSinceMs < this.#rules.replanAfterMs * (vehicle.replans + 1)) return;
    vehicle.replans++;
    this.#plans.replan(vehicle);
  }

  /** Sends vehicles without a reachable goal out of the way of one that waits. */
  #lookAhead(vehicle: Vehicle, nowMs: number): boolean {
    if (nowMs < vehicle.nextLookMs) return false;
    vehicle.nextLookMs = nowMs + LOOK_AGAIN_MS;
    let isSomebodySentAway = false;
    for (const slot of this.#safety.before(vehicle.slot)) {
      const other = this.#slots[slot];
      if (other && this.#sendAway(other, nowMs)) isSomebodySentAway = true;
    }
    return isSomebodySentAway;
  }

  /** Only who has no goal, or none that can be planned for. */
  #sendAway(vehicle: Vehicle, nowMs: number): boolean {
    if (vehicle.evading || vehicle.goalAt >= 0 || vehicle.next >= vehicle.plan.length) return false;
    vehicle.evading = true;
    if (vehicle.granted === 0) vehicle.waitingSinceMs = nowMs;
    return true;
  }

  #isFarEnough(vehicle: Vehicle): boolean {
    if (vehicle.base.length >= this.#rules.aheadSteps) return true;
    let aheadMm = 0;
    for (const edge of vehicle.base) aheadMm += this.#track.layout.edges[edge]?.lengthMm ?? 0;
    return aheadMm >= this.#rules.aheadMm;
  }
}

const TRY_AGAIN_MS = 1_000;
const LOOK_AGAIN_MS = 500;
/** Detours tried for one stand. Bounded, so that a vehicle cannot go on looking instead of arriving. */
const REPLANS_MAX = 3;
