import type { Holdings } from "./holdings.ts";
import type { Router } from "./route.ts";
import type { Safety } from "./safety.ts";
import type { Track } from "./track.ts";
import { baseEnd, isAdmitted, isHome, type Vehicle } from "./vehicle.ts";

interface Plan {
  readonly edges: readonly number[];
  /** The first edge that is not base yet; left out: all are still to come. */
  readonly next?: number;
  readonly goalAt: number;
  readonly refuge: number;
}

/**
 * The ways vehicles mean to take: to the goal and on to a refuge that is kept for them. A plan changes only what is not granted, and is
 * taken only when the state stays safe with it; else the one before remains.
 */
export class Plans {
  readonly #track: Track;
  readonly #router: Router;
  readonly #holdings: Holdings;
  readonly #safety: Safety;
  readonly #slots: readonly (Vehicle | undefined)[];
  /** By node: the slot a refuge is kept for. */
  readonly #keeper = new Map<number, number>();
  readonly #isRefuge: ReadonlySet<number>;

  constructor(
    track: Track,
    router: Router,
    holdings: Holdings,
    safety: Safety,
    slots: readonly (Vehicle | undefined)[],
  ) {
    this.#track = track;
    this.#router = router;
    this.#holdings = holdings;
    this.#safety = safety;
    this.#slots = slots;
    this.#isRefuge = new Set(track.refuges);
  }

  /** Whether the layout has a way to one of these nodes at all, whoever stands where. */
  leadsTo(vehicle: Vehicle, nodes: readonly number[]): boolean {
    const from = baseEnd(vehicle, this.#track.to);
    return nodes.some((node) => {
      if (!this.#router.find(driver(vehicle), from, [node])) return false;
      return this.#isRefuge.has(node) || this.#toRefuge(vehicle, node, this.#track.refuges, false) !== undefined;
    });
  }

  /** What is closed on its way to the goal, when no other way is open: nodes, and the ends of edges. Empty when a way is open. */
  closedAhead(vehicle: Vehicle): number[] {
    const { nodeCount, to } = this.#track;
    const { closed } = this.#holdings;
    const isClosed = (edge: number) => closed[nodeCount + edge] !== 0 || closed[to[edge] as number] !== 0;
    const goals = vehicle.goals.length > 0 ? vehicle.goals : [vehicle.refuge];
    const extraMs = (edge: number) => (isClosed(edge) ? Number.POSITIVE_INFINITY : 0);
    const find = (options = {}) => this.#router.find(driver(vehicle), vehicle.at, goals, options);
    if (find({ extraMs })) return [];
    return find()?.edges.flatMap((edge) => (isClosed(edge) ? (to[edge] as number) : [])) ?? [];
  }

  /** A plan to the goal and on, if all stay safe with it. `around`: keep clear of vehicles that stand. */
  admit(vehicle: Vehicle, around: boolean): boolean {
    if (vehicle.goals.every((node) => this.#isRefuge.has(node))) return this.#settleIn(vehicle);
    const plan = this.#toGoal(vehicle, around);
    if (plan !== undefined && this.#take(vehicle, plan)) return true;
    // Out of its refuge and back to the same one: that is always safe to plan.
    const andBack = isHome(vehicle) ? this.#toGoal(vehicle, around, [vehicle.refuge]) : undefined;
    return andBack !== undefined && this.#take(vehicle, andBack);
  }

  /** A plan to the refuge alone, if all stay safe with it. Without it, the plan before remains good for that: it ends at the refuge too. */
  retreat(vehicle: Vehicle, around: boolean): boolean {
    const way = this.#toRefuge(vehicle, baseEnd(vehicle, this.#track.to), this.#free(vehicle), around);
    return way !== undefined && this.#take(vehicle, { edges: way.edges, goalAt: -1, refuge: way.refuge });
  }

  /** A first plan, or one after it was found somewhere else: taken as it is, the state is settled by whoever asked. */
  begin(vehicle: Vehicle): boolean {
    const other = this.#slots[this.#keeper.get(vehicle.at) ?? -1];
    if (other && other !== vehicle && other.at !== vehicle.at && !other.goals.includes(vehicle.at)) {
      // It stands on a refuge that was kept for one that is elsewhere: that one gets another.
      const elsewhere = this.#withOtherRefuge(other, vehicle.at);
      if (elsewhere) this.#install(other, elsewhere);
    }
    const start = baseEnd(vehicle, this.#track.to);
    const way =
      this.#toRefuge(vehicle, start, this.#free(vehicle), true) ??
      this.#toRefuge(vehicle, start, this.#free(vehicle), false);
    this.#install(vehicle, way ? { edges: way.edges, goalAt: -1, refuge: way.refuge } : nowhere);
    return way !== undefined;
  }

  /** It leaves the floor. */
  forget(vehicle: Vehicle): void {
    this.#install(vehicle, nowhere);
  }

  /** Another plan to the same end, taken when it differs and is safe. */
  replan(vehicle: Vehicle): boolean {
    const plan = isAdmitted(vehicle) ? this.#toGoal(vehicle, true) : undefined;
    if (!plan || plan.edges[0] === vehicle.plan[vehicle.next]) return false;
    return this.#take(vehicle, plan);
  }

  /** To the nearest of its goals, which are refuges: that one becomes its own, and who had it gets another, perhaps the one given up. */
  #settleIn(vehicle: Vehicle): boolean {
    const from = baseEnd(vehicle, this.#track.to);
    const possible = vehicle.goals.filter((node) => this.#isRefuge.has(node) && this.#canBeHad(vehicle, node));
    const way = this.#router.find(driver(vehicle), from, possible, {
      extraMs: this.#traffic(vehicle),
      endMs: (node) => (this.#keeperIs(node, vehicle) ? 0 : SWAP_MS),
    });
    if (!way) return false;
    const refuge = this.#track.to[way.edges.at(-1) ?? -1] ?? from;
    const plan = { edges: way.edges, goalAt: way.edges.length, refuge };
    const other = this.#slots[this.#keeper.get(refuge) ?? -1];
    if (!other || other === vehicle) return this.#take(vehicle, plan);
    const [before, beforeOther] = [planOf(vehicle), planOf(other)];
    this.#install(vehicle, { ...before, refuge: -1 });
    const elsewhere = this.#withOtherRefuge(other, refuge);
    if (elsewhere) {
      this.#install(other, elsewhere);
      this.#install(vehicle, plan);
      if (this.#safety.check()) return true;
      this.#install(vehicle, { ...before, refuge: -1 });
      this.#install(other, beforeOther);
    }
    this.#install(vehicle, before);
    return false;
  }

  #canBeHad(vehicle: Vehicle, node: number): boolean {
    const other = this.#slots[this.#keeper.get(node) ?? -1];
    if (this.#holdings.othersOn(vehicle.slot, node).length > 0) return false;
    return !other || other === vehicle || !other.goals.includes(node);
  }

  /** The plan this vehicle has, with its end led to another refuge. */
  #withOtherRefuge(vehicle: Vehicle, not: number): Plan | undefined {
    const toGoal = vehicle.plan.slice(vehicle.next, Math.max(vehicle.next, vehicle.goalAt));
    const from = this.#track.to[toGoal.at(-1) ?? -1] ?? baseEnd(vehicle, this.#track.to);
    const others = this.#free(vehicle).filter((node) => node !== not);
    const way = this.#toRefuge(vehicle, from, others, false);
    return (
      way && { edges: [...toGoal, ...way.edges], goalAt: vehicle.goalAt < 0 ? -1 : toGoal.length, refuge: way.refuge }
    );
  }

  #toGoal(vehicle: Vehicle, around: boolean, refuges?: readonly number[]): Plan | undefined {
    const from = baseEnd(vehicle, this.#track.to);
    const goals = vehicle.goals.filter((node) => !this.#isRefuge.has(node) || this.#keeperIs(node, vehicle));
    const way = this.#router.find(driver(vehicle), from, goals, { extraMs: this.#traffic(vehicle, around) });
    if (!way) return undefined;
    const goal = this.#track.to[way.edges.at(-1) ?? -1] ?? from;
    const goalAt = way.edges.length;
    if (this.#isRefuge.has(goal)) return { edges: way.edges, goalAt, refuge: goal };
    const on = this.#toRefuge(vehicle, goal, refuges ?? this.#free(vehicle), around);
    return on && { edges: [...way.edges, ...on.edges], goalAt, refuge: on.refuge };
  }

  #toRefuge(vehicle: Vehicle, from: number, refuges: readonly number[], around: boolean) {
    const options = {
      extraMs: around ? this.#traffic(vehicle, around) : undefined,
      endMs: (node: number) => (node === vehicle.at ? 0 : this.#chargerMs(node)),
    };
    const { type, speedMmPerS } = vehicle.kind;
    const way =
      this.#router.find({ type, speedMmPerS }, from, refuges, options) ??
      this.#router.find(driver(vehicle), from, refuges, options);
    return way && { edges: way.edges, refuge: this.#track.to[way.edges.at(-1) ?? -1] ?? from };
  }

  #free(vehicle: Vehicle): number[] {
    return this.#track.refuges.filter((node) => this.#keeperIs(node, vehicle));
  }

  #keeperIs(node: number, vehicle: Vehicle): boolean {
    const keeper = this.#keeper.get(node);
    return keeper === undefined || keeper === vehicle.slot;
  }

  #chargerMs(node: number): number {
    return this.#track.layout.nodes[node]?.use === "charging" ? CHARGER_MS : 0;
  }

  /** What others add to the time of an edge. */
  #traffic(vehicle: Vehicle, around = false): (edge: number) => number {
    const { nodeCount, to } = this.#track;
    const { blockers, planned, closed } = this.#holdings;
    return (edge) => {
      let extraMs = 0;
      for (const thing of [nodeCount + edge, to[edge] as number]) {
        if (closed[thing] !== 0) return Number.POSITIVE_INFINITY;
        for (const slot of blockers[thing] as number[]) {
          if (slot === vehicle.slot) continue;
          const other = this.#slots[slot];
          if (!other) continue;
          if (other.immobile || this.#safety.isStuck(slot)) extraMs += IMMOBILE_MS;
          else if (other.base.length === 0) extraMs += around ? STANDING_MS * 3 : STANDING_MS;
          else extraMs += MOVING_MS;
        }
        extraMs += (planned[thing] as number[]).length * PLANNED_MS;
      }
      return extraMs;
    };
  }

  #take(vehicle: Vehicle, plan: Plan): boolean {
    const before = planOf(vehicle);
    this.#install(vehicle, plan);
    if (this.#safety.check()) return true;
    this.#install(vehicle, before);
    return false;
  }

  #install(vehicle: Vehicle, plan: Plan): void {
    const { nodeCount, to } = this.#track;
    for (const edge of vehicle.plan.slice(vehicle.next)) {
      this.#holdings.unplan(vehicle.slot, nodeCount + edge);
      this.#holdings.unplan(vehicle.slot, to[edge] as number);
    }
    const next = plan.next ?? 0;
    for (const edge of plan.edges.slice(next)) {
      this.#holdings.plan(vehicle.slot, nodeCount + edge);
      this.#holdings.plan(vehicle.slot, to[edge] as number);
    }
    vehicle.plan = plan.edges;
    vehicle.next = next;
    vehicle.goalAt = plan.goalAt;
    if (vehicle.refuge !== plan.refuge) {
      if (vehicle.refuge >= 0) this.#keeper.delete(vehicle.refuge);
      if (plan.refuge >= 0) this.#keeper.set(plan.refuge, vehicle.slot);
      vehicle.refuge = plan.refuge;
    }
  }
}

const driver = ({ kind, load }: Vehicle) => ({
  type: kind.type,
  speedMmPerS: kind.speedMmPerS,
  load: load ?? { loaded: false },
});
/** Its plan as it is, to be put back: an order that was found counts on its edges being where they are. */
const planOf = ({ plan, next, goalAt, refuge }: Vehicle): Plan => ({ edges: plan, next, goalAt, refuge });
const nowhere: Plan = { edges: [], goalAt: -1, refuge: -1 };

// What others cost a plan, in milliseconds of its own driving. Guesses that only bend ways; safety does not depend on them.
const IMMOBILE_MS = 600_000;
const STANDING_MS = 8_000;
const MOVING_MS = 1_000;
const PLANNED_MS = 200;
const SWAP_MS = 30_000;
/** A charger is for charging: a parking place up to a minute away is better. */
const CHARGER_MS = 60_000;
