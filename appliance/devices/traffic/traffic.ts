import { Holdings } from "./holdings.ts";
import type { Layout, LayoutEdge, LayoutNode } from "./layout.ts";
import { Plans } from "./plans.ts";
import { type GrantRules, RightOfWay } from "./right-of-way.ts";
import { Router } from "./route.ts";
import { Safety } from "./safety.ts";
import { compileTrack, type Track } from "./track.ts";
import type { Ask, Grant, Placed, Step, VehicleKind, VehicleState, VehicleView, Wait } from "./traffic-types.ts";
import { endsAtGoal, hasArrived, isAdmitted, isStanding, newVehicle, type Vehicle, wantsToMove } from "./vehicle.ts";

export type { Grant, Step, VehicleKind, Wait };

export interface TrafficOptions extends Partial<GrantRules> {
  /** Two vehicles whose nodes or edges come closer than this (centre line to centre line) exclude each other. */
  readonly envelopeMm?: number;
}

/**
 * Who may drive where. Pure: time is handed in, nothing is sent. Every call changes the state at once; `grant` gives what is new to drive.
 *
 * What always holds, whatever is called in whatever order, as long as vehicles stay on their bases: no two vehicles hold the same node,
 * edges that collide, or a zone beyond its capacity; and some order exists in which every vehicle can reach its goal and then its refuge.
 * See docs/decisions (traffic is safe by construction).
 *
 * The life of a vehicle: `place` (it was seen standing at a node) → `goal` → `grant` … `passed` … `arrived` (see `view`) → the next
 * `goal`, or `release` → … → `remove`. An unknown vehicle is a fault and throws, except in `remove`, `passed` and `view`.
 */
export class Traffic {
  readonly #track: Track;
  readonly #router: Router;
  readonly #holdings: Holdings;
  readonly #safety: Safety;
  readonly #plans: Plans;
  readonly #slots: (Vehicle | undefined)[] = [];
  readonly #byId = new Map<string, Vehicle>();
  readonly #closures = new Map<string, readonly number[]>();
  readonly #resourceAt: ReadonlyMap<string, number>;
  readonly #rightOfWay: RightOfWay;

  constructor(layout: Layout, options: TrafficOptions = {}) {
    this.#track = compileTrack(layout, options.envelopeMm);
    this.#router = new Router(this.#track);
    this.#holdings = new Holdings(this.#track);
    this.#safety = new Safety(this.#track, this.#holdings, this.#slots);
    this.#plans = new Plans(this.#track, this.#router, this.#holdings, this.#safety, this.#slots);
    this.#resourceAt = new Map(layout.resources.map(({ id }, index) => [id, index]));
    const rules = { aheadMm: 5_000, aheadSteps: 5, replanAfterMs: 5_000, urgentAfterMs: 60_000, ...options };
    this.#rightOfWay = new RightOfWay(this.#track, this.#holdings, this.#safety, this.#plans, this.#slots, rules);
  }

  /** Vehicles this layout has room for: its parking and charging places that are in nobody's way. */
  get roomFor(): number {
    return this.#track.refuges.length;
  }

  /**
   * The vehicle stands at this node: at start, after a deviation, after it stopped on a cancelled order. It holds this node and nothing
   * else; a goal it had stays. Not `ok` with a known node: it is there and others drive around it, but it gets nothing to drive until a
   * refuge is free.
   */
  place(vehicle: string, node: string, kind: VehicleKind, nowMs: number): Placed {
    const at = this.#track.nodeAt.get(node);
    if (at === undefined) return { ok: false, why: "node-unknown", overlaps: [] };
    const placed = this.#byId.get(vehicle) ?? this.#enter(vehicle, kind);
    if (placed.at >= 0) this.#letGo(placed);
    Object.assign(placed, { kind, at, evading: false, waitingSinceMs: nowMs, nextTryMs: nowMs, replans: 0 });
    const overlaps = this.#holdings.othersOn(placed.slot, at);
    this.#holdings.hold(placed.slot, at);
    const hasRefuge = this.#plans.begin(placed);
    this.#safety.settle();
    if (hasRefuge) return { ok: true, overlaps: this.#idsOf(overlaps) };
    const why = this.#byId.size > this.roomFor ? "no-refuge-left" : "no-way-to-refuge";
    return { ok: false, why, overlaps: this.#idsOf(overlaps) };
  }

  /**
   * The vehicle shall go to one of these nodes (a station has several). Replaces the goal before; the base stays. Its load, when told, holds until
   * told otherwise. False, and nothing changed, when no way of this layout leads there and on to a refuge.
   */
  goal(
    vehicle: string,
    nodes: readonly string[],
    nowMs: number,
    load?: { loaded: boolean; loadSet?: string },
  ): boolean {
    const driver = this.#known(vehicle);
    const goals = nodes.map((id) => this.#track.nodeAt.get(id)).filter((node) => node !== undefined);
    const before = driver.load;
    driver.load = load ?? before;
    if (!this.#plans.leadsTo(driver, goals)) {
      driver.load = before;
      return false;
    }
    this.#dropGoal(driver);
    Object.assign(driver, {
      goals,
      goalSinceMs: nowMs,
      waitingSinceMs: nowMs,
      nextTryMs: nowMs,
      nextLookMs: nowMs,
      replans: 0,
    });
    driver.announced = false;
    return true;
  }

  /** The vehicle has no goal (any more): it stays where its base ends until it is in somebody's way; then it is granted the way to its refuge. */
  release(vehicle: string, nowMs: number): void {
    const driver = this.#known(vehicle);
    this.#dropGoal(driver);
    driver.waitingSinceMs = nowMs;
  }

  /** The vehicle shall go to a parking place and stay: the nearest free one, or one of `nodes` (a charger, a certain place). False when none can be had. */
  park(vehicle: string, nowMs: number, nodes?: readonly string[]): boolean {
    const places = this.#track.refuges.map((node) => this.#track.layout.nodes[node] as LayoutNode);
    const wanted = places.filter(({ id, use }) => (nodes ? nodes.includes(id) : use === "parking")).map(({ id }) => id);
    const known = this.#known(vehicle);
    const own = this.#track.layout.nodes[known.refuge];
    // Its own refuge is nobody else's, so that one can always be had.
    return this.goal(vehicle, nodes || !own || wanted.includes(own.id) ? wanted : [...wanted, own.id], nowMs);
  }

  /** Extends bases as far as is safe and of use. Call after every change and about once a second: waiting is noticed here. */
  grant(nowMs: number): readonly Grant[] {
    const fresh = this.#rightOfWay.extendAll(nowMs);
    return [...this.#byId.values()].flatMap((vehicle) => this.#asGrant(vehicle, fresh.get(vehicle) ?? []));
  }

  /** The vehicle is at this node and left all before it behind: that is free for others. False when the node is not on its base: `place` it. */
  passed(vehicle: string, node: string, nowMs: number): boolean {
    const driver = this.#byId.get(vehicle);
    const at = this.#track.nodeAt.get(node);
    if (!driver || at === undefined) return false;
    if (driver.at === at) return true;
    const count = driver.base.findIndex((edge) => this.#track.to[edge] === at) + 1;
    if (count === 0 || count > driver.granted) return false;
    for (const edge of driver.base.splice(0, count)) {
      this.#holdings.drop(driver.slot, driver.at);
      this.#holdings.drop(driver.slot, this.#track.nodeCount + edge);
      driver.at = this.#track.to[edge] as number;
    }
    driver.granted -= count;
    driver.replans = 0;
    if (driver.granted === 0) driver.waitingSinceMs = nowMs;
    if (driver.base.length === 0 && driver.next >= driver.plan.length) driver.evading = false;
    for (const resource of driver.open) if (!this.#isIn(driver, resource)) driver.open.delete(resource);
    return true;
  }

  /** It does not answer, is in manual mode, or failed: it keeps its whole base and gets nothing new; others drive around it. */
  immobile(vehicle: string, isImmobile: boolean, nowMs: number): void {
    const driver = this.#known(vehicle);
    if (driver.immobile === isImmobile) return;
    driver.immobile = isImmobile;
    driver.waitingSinceMs = nowMs;
    this.#safety.settle();
  }

  /** The vehicle is no longer on the floor: all it held is free. */
  remove(vehicle: string): void {
    const driver = this.#byId.get(vehicle);
    if (!driver) return;
    this.#letGo(driver);
    this.#plans.forget(driver);
    this.#byId.delete(vehicle);
    this.#slots[driver.slot] = undefined;
    this.#rightOfWay.yield(driver);
    this.#safety.settle();
  }

  /**
   * Nobody may enter these nodes and edges from now on: a person closed them, or an emergency stop. Who stands there may leave. `key` names
   * the closure; again replaces it.
   */
  block(key: string, nodes: readonly string[], edges: readonly string[] = []): void {
    this.unblock(key);
    const { nodeAt, nodeCount, layout } = this.#track;
    const isClosed = new Set(edges);
    const closed = [
      ...nodes.map((id) => nodeAt.get(id)).filter((node) => node !== undefined),
      ...layout.edges.flatMap(({ id }, edge) => (isClosed.has(id) ? nodeCount + edge : [])),
    ];
    for (const thing of closed) (this.#holdings.closed[thing] as number)++;
    this.#closures.set(key, closed);
    this.#safety.settle();
  }

  unblock(key: string): void {
    for (const thing of this.#closures.get(key) ?? []) (this.#holdings.closed[thing] as number)--;
    if (this.#closures.delete(key)) this.#safety.settle();
  }

  /** Doors and lifts that vehicles stand before, or soon will. */
  asks(): readonly Ask[] {
    return [...this.#byId.values()].flatMap((vehicle) => {
      const edge = vehicle.base[vehicle.granted];
      const resource = edge === undefined ? undefined : this.#rightOfWay.closedResource(vehicle, edge);
      if (edge === undefined || resource === undefined) return [];
      const { id, from, to } = this.#track.layout.edges[edge] as LayoutEdge;
      return [{ resource: this.#track.layout.resources[resource]?.id ?? id, vehicle: vehicle.id, from, to }];
    });
  }

  /** What was opened for a vehicle that has not passed it yet: it must stay open. The newest last. */
  opened(): readonly { readonly resource: string; readonly vehicle: string }[] {
    const { resources } = this.#track.layout;
    return [...this.#byId.values()].flatMap(({ id, open }) =>
      [...open].map((resource) => ({ resource: resources[resource]?.id ?? "", vehicle: id })),
    );
  }

  /** The resource is open for this vehicle until it has passed; the next `grant` gives the step. */
  open(resource: string, vehicle: string): void {
    const index = this.#resourceAt.get(resource);
    if (index !== undefined) this.#known(vehicle).open.add(index);
  }

  /** Every vehicle that has somewhere to go and nothing left to drive, with those that have to move before it can. */
  waits(): readonly Wait[] {
    return [...this.#byId.values()]
      .filter((vehicle) => isStanding(vehicle))
      .map((vehicle) => ({
        vehicle: vehicle.id,
        node: this.#nodeId(vehicle.at),
        sinceMs: vehicle.waitingSinceMs,
        why: vehicle.why,
        for: this.#idsOf(
          vehicle.why === "unsafe"
            ? [...new Set([...vehicle.waitsFor, ...this.#safety.before(vehicle.slot)])]
            : vehicle.waitsFor,
        ),
        closed: this.#closures.size === 0 ? [] : this.#plans.closedAhead(vehicle).map((node) => this.#nodeId(node)),
      }));
  }

  view(vehicle: string): VehicleView | undefined {
    const driver = this.#byId.get(vehicle);
    if (!driver) return undefined;
    const end = isAdmitted(driver) ? driver.goalAt : driver.plan.length;
    const isOnItsWay = isAdmitted(driver) || driver.evading;
    return {
      vehicle,
      state: this.#stateOf(driver),
      at: this.#nodeId(driver.at),
      base: driver.base.slice(0, driver.granted).map((edge) => this.#step(edge)),
      horizon: [
        ...driver.base.slice(driver.granted),
        ...(isOnItsWay ? driver.plan.slice(driver.next, Math.max(driver.next, end)) : []),
      ].map((edge) => this.#step(edge)),
      goals: driver.goals.map((node) => this.#nodeId(node)),
      refuge: driver.refuge < 0 ? null : this.#nodeId(driver.refuge),
    };
  }

  /** Counts vehicles, as they are now, that are on or on their way into the same stretches without a branch as some nodes: for dispatch. */
  crowds(): (nodes: readonly string[], but?: string) => number {
    const on = new Map<number, Set<string>>();
    for (const vehicle of this.#byId.values())
      for (const node of [vehicle.at, ...vehicle.goals]) {
        const stretch = this.#track.stretch[node] as number;
        if (stretch >= 0) on.set(stretch, (on.get(stretch) ?? new Set()).add(vehicle.id));
      }
    return (nodes, but = "") => {
      let most = 0;
      for (const id of nodes) {
        const there = on.get(this.#track.stretch[this.#track.nodeAt.get(id) ?? -1] ?? -1);
        if (there) most = Math.max(most, there.has(but) ? there.size - 1 : there.size);
      }
      return most;
    };
  }

  /** How many more vehicles may set out before they only hinder each other: one for each stretch with stations, none while many stand. */
  roomUnderWay(): number {
    let [underWay, standing] = [0, 0];
    for (const vehicle of this.#byId.values()) {
      if (vehicle.at === vehicle.refuge && !wantsToMove(vehicle)) continue;
      if (vehicle.goals.length === 0 && !vehicle.evading) continue;
      underWay++;
      if (isStanding(vehicle)) standing++;
    }
    return standing > 1 + underWay / 4 ? 0 : Math.max(0, this.#track.comfortable - underWay);
  }

  vehicles(): readonly string[] {
    return [...this.#byId.keys()];
  }

  /** Milliseconds a vehicle of this kind needs alone on empty tracks, or nothing where no way leads: for dispatch. */
  travelMs(
    kind: VehicleKind,
    from: string,
    to: readonly string[],
    load?: { loaded: boolean; loadSet?: string },
  ): number | undefined {
    const start = this.#track.nodeAt.get(from);
    const ends = to.map((id) => this.#track.nodeAt.get(id)).filter((node) => node !== undefined);
    if (start === undefined) return undefined;
    return this.#router.find({ ...kind, load: load ?? { loaded: false } }, start, ends)?.costMs;
  }

  /** The same for many ends: from one search. */
  travelTimes(
    kind: VehicleKind,
    from: string,
    load?: { loaded: boolean; loadSet?: string },
  ): (to: readonly string[]) => number | undefined {
    const start = this.#track.nodeAt.get(from);
    if (start === undefined) return () => undefined;
    const times = this.#router.times({ ...kind, load: load ?? { loaded: false } }, start);
    return (to) => {
      const best = Math.min(...to.map((id) => times[this.#track.nodeAt.get(id) ?? -1] ?? Number.POSITIVE_INFINITY));
      return best === Number.POSITIVE_INFINITY ? undefined : best;
    };
  }

  #enter(id: string, kind: VehicleKind): Vehicle {
    const free = this.#slots.indexOf(undefined);
    const vehicle = newVehicle(id, free >= 0 ? free : this.#slots.length, kind);
    this.#slots[vehicle.slot] = vehicle;
    this.#byId.set(id, vehicle);
    return vehicle;
  }

  #known(id: string): Vehicle {
    const vehicle = this.#byId.get(id);
    if (!vehicle) throw new Error(`vehicle ${id} was not placed`);
    return vehicle;
  }

  #letGo(vehicle: Vehicle): void {
    this.#holdings.drop(vehicle.slot, vehicle.at);
    for (const edge of vehicle.base) this.#rightOfWay.dropEdge(vehicle, edge);
    vehicle.base = [];
    vehicle.granted = 0;
    vehicle.open.clear();
  }

  #isIn(vehicle: Vehicle, resource: number): boolean {
    const { resource: of, nodeCount, to } = this.#track;
    if (of[vehicle.at] === resource) return true;
    return vehicle.base.some((edge) => of[nodeCount + edge] === resource || of[to[edge] as number] === resource);
  }

  #dropGoal(vehicle: Vehicle): void {
    vehicle.goals = [];
    vehicle.goalAt = -1;
    this.#rightOfWay.yield(vehicle);
    // When no shorter way to the refuge is safe, the plan by way of the old goal remains: it ends at a refuge as well.
    if (vehicle.refuge >= 0) this.#plans.retreat(vehicle, false);
  }

  #asGrant(vehicle: Vehicle, edges: readonly number[]): Grant[] {
    const arrives = !vehicle.announced && endsAtGoal(vehicle) && vehicle.granted === vehicle.base.length;
    if (edges.length === 0 && !arrives) return [];
    if (arrives) vehicle.announced = true;
    const toward = isAdmitted(vehicle) ? "goal" : "refuge";
    return [{ vehicle: vehicle.id, steps: edges.map((edge) => this.#step(edge)), arrives, toward }];
  }

  #stateOf(vehicle: Vehicle): VehicleState {
    if (vehicle.immobile) return "immobile";
    if (vehicle.granted > 0) return "driving";
    if (hasArrived(vehicle)) return "arrived";
    return wantsToMove(vehicle) ? "waiting" : "free";
  }

  #step(edge: number): Step {
    const { id, to, lengthMm } = this.#track.layout.edges[edge] as LayoutEdge;
    return { edge: id, node: to, lengthMm };
  }

  #nodeId(node: number): string {
    return this.#track.layout.nodes[node]?.id ?? "";
  }

  #idsOf(slots: readonly number[]): string[] {
    return slots.flatMap((slot) => this.#slots[slot]?.id ?? []);
  }
}
