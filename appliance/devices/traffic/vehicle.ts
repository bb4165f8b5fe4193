import type { Driver } from "./route.ts";

/** One vehicle as traffic keeps it. Numbers are nodes and edges of the track; `slot` is its own number, used again after it left. */
export interface Vehicle {
  readonly id: string;
  readonly slot: number;
  kind: { readonly type: string; readonly speedMmPerS: number };
  load: Driver["load"];
  /** The node it passed last. */
  at: number;
  /** Edges held ahead of it, in order; the first `granted` of them may be driven, the rest waits for a door or lift. */
  base: number[];
  granted: number;
  /** Edges from the end of its base to its goal and on to its refuge; those before `next` have become base. */
  plan: readonly number[];
  next: number;
  /** How many edges of the plan lead to the goal, counted from the plan's beginning; -1 when the plan leads to the refuge only. */
  goalAt: number;
  /** Nodes it shall go to, any of them. Empty when it has no goal. */
  goals: readonly number[];
  /** Kept for it alone; -1 when none was left. */
  refuge: number;
  immobile: boolean;
  /** Has no reachable goal now and is in somebody's way: it drives to its refuge. */
  evading: boolean;
  goalSinceMs: number;
  /** Since when it has nothing to drive although it should. */
  waitingSinceMs: number;
  /** Why it got nothing at the last try. */
  why: "held" | "unsafe" | "zone-full" | "blocked" | "resource" | "no-way" | "stuck";
  waitsFor: readonly number[];
  nextTryMs: number;
  nextLookMs: number;
  replans: number;
  /** That its base ends at its goal was told. */
  announced: boolean;
  /** Resources that were opened for it. */
  readonly open: Set<number>;
}

export function newVehicle(id: string, slot: number, kind: Vehicle["kind"]): Vehicle {
  return {
    id,
    slot,
    kind,
    load: undefined,
    at: -1,
    base: [],
    granted: 0,
    plan: [],
    next: 0,
    goalAt: -1,
    goals: [],
    refuge: -1,
    immobile: false,
    evading: false,
    goalSinceMs: 0,
    waitingSinceMs: 0,
    why: "held",
    waitsFor: [],
    nextTryMs: 0,
    nextLookMs: 0,
    replans: 0,
    announced: false,
    open: new Set(),
  };
}

/** Where the base ends: the vehicle will come to a stand here if nothing more is granted. */
export function baseEnd(vehicle: Vehicle, to: Int32Array): number {
  const last = vehicle.base.at(-1);
  return last === undefined ? vehicle.at : (to[last] as number);
}

/** It shall go to a goal, and its plan does lead there. */
export const isAdmitted = (vehicle: Vehicle): boolean => vehicle.goals.length > 0 && vehicle.goalAt >= 0;

/** Its base ends at its goal. */
export const endsAtGoal = (vehicle: Vehicle): boolean => isAdmitted(vehicle) && vehicle.next >= vehicle.goalAt;

export const hasArrived = (vehicle: Vehicle): boolean => endsAtGoal(vehicle) && vehicle.base.length === 0;

/** It should drive, and not only when somebody asks it to make room. */
export const wantsToMove = (vehicle: Vehicle): boolean =>
  (vehicle.goals.length > 0 && !hasArrived(vehicle)) || (vehicle.evading && vehicle.next < vehicle.plan.length);

/** It has somewhere to go and nothing left to drive. */
export const isStanding = (vehicle: Vehicle): boolean =>
  vehicle.granted === 0 && !vehicle.immobile && wantsToMove(vehicle);

/** It stands on its refuge and holds nothing else: it is on nobody's plan. */
export const isHome = (vehicle: Vehicle): boolean => vehicle.at === vehicle.refuge && vehicle.base.length === 0;
