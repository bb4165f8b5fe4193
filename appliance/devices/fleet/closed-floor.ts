import type { OutputOf } from "#sync/contracts/define.ts";
import type { fleetContracts } from "#sync/contracts/fleet.ts";
import type { FloorPlan, FloorZone } from "#sync/model/records/floor-plan.ts";
import type { Traffic, Wait } from "../traffic/traffic.ts";
import { contains } from "./floor-shapes.ts";
import type { PlanOnFloor } from "./plan-on-floor.ts";
import type { Robot } from "./robot.ts";

/** One vehicle that reports a stop: since when, why, and in which emergency-stop zones it stood when it began. */
export interface FloorStop {
  readonly vehicle: string;
  readonly zones: readonly string[];
  readonly cause: "emergency-stop" | "field";
  readonly sinceMs: number;
}

/** Of a transport that nobody has fetched yet. */
interface Load {
  readonly lpn: string;
  readonly fromPlace: string;
  readonly toPlace: string;
}

/**
 * What is closed on the tracks: nodes that people closed, zones that nobody may enter, and emergency-stop zones while a vehicle in them
 * reports an emergency stop. Nobody is sent into those; whoever is there may leave. A broken protective field alone is shown, and closes
 * nothing: it comes and goes with everybody who walks by.
 */
export class ClosedFloor {
  readonly #stops = new Map<string, FloorStop>();
  #zones: readonly FloorZone[] = [];
  #closures: FloorPlan["closures"] = {};
  #plan: PlanOnFloor | undefined;
  #traffic: Traffic | undefined;

  /** Other tracks, zones or closures. A stop that lasts is looked up in the zones anew. */
  take(
    record: Pick<FloorPlan, "zones" | "closures">,
    plan: PlanOnFloor,
    traffic: Traffic,
    robots: Iterable<Robot>,
  ): void {
    this.#zones = record.zones;
    this.#closures = record.closures;
    this.#plan = plan;
    this.#traffic = traffic;
    for (const robot of robots) {
      const stop = this.#stops.get(robot.id);
      if (stop) this.#stops.set(robot.id, { ...stop, zones: this.#zonesAt(robot) });
    }
    traffic.block("closed", Object.keys(record.closures));
    this.#blockZones();
  }

  /** What its last state says of stops. True when that is news. */
  heard(robot: Robot, nowMs: number): boolean {
    const { state } = robot;
    const cause = !state
      ? undefined
      : state.eStop !== "none"
        ? "emergency-stop"
        : state.fieldViolation
          ? "field"
          : undefined;
    const before = this.#stops.get(robot.id);
    if (cause === before?.cause) return false;
    if (cause === undefined) this.#stops.delete(robot.id);
    else
      this.#stops.set(robot.id, {
        vehicle: robot.id,
        zones: before?.zones ?? this.#zonesAt(robot),
        cause,
        sinceMs: before?.sinceMs ?? nowMs,
      });
    this.#blockZones();
    return true;
  }

  forget(vehicle: string): void {
    if (this.#stops.delete(vehicle)) this.#blockZones();
  }

  /** All of it for the screens. */
  now(waits: Iterable<Wait>, loads: readonly Load[]): OutputOf<(typeof fleetContracts)["fleet.floor"]> {
    return {
      zones: this.#zones.map((zone) => ({ ...zone, polygon: [...zone.polygon] })),
      closed: Object.entries(this.#closures).map(([node, closure]) => ({ node, ...closure })),
      stops: [...this.#stops.values()].map((stop) => ({ ...stop, zones: [...stop.zones] })),
      waits: this.#waits(waits, loads),
    };
  }

  isClosed(node: string): boolean {
    return Object.hasOwn(this.#closures, node);
  }

  /** Vehicles that wait at closed nodes, and loads that nobody fetches because all places of one end are closed; by node. */
  #waits(waits: Iterable<Wait>, loads: readonly Load[]): { node: string; vehicles: string[]; lpns: string[] }[] {
    const byNode = new Map<string, { node: string; vehicles: string[]; lpns: string[] }>();
    const entry = (node: string) => {
      const known = byNode.get(node) ?? { node, vehicles: [], lpns: [] };
      byNode.set(node, known);
      return known;
    };
    for (const { vehicle, closed } of waits) for (const node of new Set(closed)) entry(node).vehicles.push(vehicle);
    for (const load of loads) for (const node of this.closedEnds(load)) entry(node).lpns.push(load.lpn);
    return [...byNode.values()];
  }

  /** Nodes that would have to be opened before this can be carried; empty when each end has one that is open. */
  closedEnds({ fromPlace, toPlace }: Omit<Load, "lpn">): string[] {
    return [fromPlace, toPlace].flatMap((place) => {
      const nodes = this.#plan?.servingNodes(place) ?? [];
      return nodes.every((node) => this.isClosed(node)) ? nodes : [];
    });
  }

  #zonesAt({ state }: Robot): string[] {
    const at = state?.position ?? this.#plan?.positionOf(state?.lastNodeId ?? "");
    if (!at) return [];
    return this.#zones.filter((zone) => zone.kind === "emergency-stop" && isIn(zone, at)).map(({ id }) => id);
  }

  #blockZones(): void {
    const stopped = new Set(
      [...this.#stops.values()].flatMap(({ cause, zones }) => (cause === "emergency-stop" ? zones : [])),
    );
    const shut = this.#zones.filter(({ id, kind }) => kind === "no-entry" || stopped.has(id));
    const areas = shut.map((zone) => this.#plan?.within(zone) ?? { nodes: [], ways: [] });
    this.#traffic?.block(
      "zones",
      areas.flatMap(({ nodes }) => nodes),
      areas.flatMap(({ ways }) => ways),
    );
  }
}

const isIn = ({ mapId, polygon }: FloorZone, at: { xMm: number; yMm: number; mapId: string }): boolean =>
  (mapId === "" || at.mapId === "" || mapId === at.mapId) && contains(polygon, at);
