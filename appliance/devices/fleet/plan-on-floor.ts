import type { PathEdge, PathNode } from "#drivers/vda5050/order-talk.ts";
import type { FloorPlan, FloorZone } from "#sync/model/records/floor-plan.ts";
import type { Layout, LayoutEdge, LayoutNode } from "../traffic/layout.ts";
import { contains, touches } from "./floor-shapes.ts";
import { layoutOfPlan } from "./layout-of-plan.ts";

/** The plan in use, as the fleet asks it: which nodes serve a location, where a vehicle stands, and how a step is said to a vehicle. */
export class PlanOnFloor {
  readonly id: string;
  readonly layout: Layout;
  readonly #nodes: ReadonlyMap<string, LayoutNode>;
  readonly #edges: ReadonlyMap<string, LayoutEdge>;
  readonly #serving = new Map<string, readonly string[]>();
  readonly #locationOf = new Map<string, string>();
  /** Edge to the lowest speed of the slow zones it leads through. */
  #slow: ReadonlyMap<string, number> = new Map();

  constructor(plan: FloorPlan) {
    this.id = `${plan.id}@${plan.version}`;
    this.layout = layoutOfPlan(plan);
    this.#nodes = new Map(this.layout.nodes.map((node) => [node.id, node]));
    this.#edges = new Map(this.layout.edges.map((edge) => [edge.id, edge]));
    for (const station of this.layout.stations) {
      const named = plan.stations[station.id];
      // A station whose id or name is a location's code needs no entry.
      for (const location of named === undefined ? [station.id, station.name] : [named])
        if (location !== "") this.#serving.set(location, station.nodes);
      for (const node of station.nodes) this.#locationOf.set(node, named ?? (station.name || station.id));
    }
    this.slowDown(plan.zones);
  }

  /** Slow zones, drawn anew: what is said from now on keeps to them. */
  slowDown(zones: readonly FloorZone[]): void {
    const slow = new Map<string, number>();
    for (const zone of zones) {
      const { kind, maxSpeedMmS } = zone;
      if (kind !== "slow" || maxSpeedMmS === null) continue;
      const onMap = this.#onMap(zone);
      for (const { id, from, to, bend = [] } of this.layout.edges) {
        const [start, end] = [this.#nodes.get(from), this.#nodes.get(to)];
        if (start && end && onMap(start) && touches(zone.polygon, [start, ...bend, end]))
          slow.set(id, Math.min(maxSpeedMmS, slow.get(id) ?? maxSpeedMmS));
      }
    }
    this.#slow = slow;
  }

  /** What of the tracks lies in a zone: nodes, and edges that lead through it from outside to outside. */
  within(zone: FloorZone): { nodes: string[]; ways: string[] } {
    const { polygon } = zone;
    const onMap = this.#onMap(zone);
    const nodes = new Set(
      this.layout.nodes.filter((node) => onMap(node) && contains(polygon, node)).map(({ id }) => id),
    );
    const ways = this.layout.edges.filter(({ from, to, bend = [] }) => {
      const [start, end] = [this.#nodes.get(from), this.#nodes.get(to)];
      if (!start || !end || nodes.has(from) || nodes.has(to)) return false;
      return onMap(start) && touches(polygon, [start, ...bend, end]);
    });
    return { nodes: [...nodes], ways: ways.map(({ id }) => id) };
  }

  positionOf(node: string): { xMm: number; yMm: number; mapId: string } | undefined {
    const known = this.#nodes.get(node);
    return known && { xMm: known.xMm, yMm: known.yMm, mapId: known.map };
  }

  #onMap({ mapId }: FloorZone): (node: LayoutNode) => boolean {
    return ({ map }) => mapId === "" || map === mapId;
  }

  /** Nodes at which a vehicle can take from or bring to this location; empty when none. */
  servingNodes(location: string): readonly string[] {
    return this.#serving.get(location) ?? [];
  }

  locationAt(node: string): string {
    return this.#locationOf.get(node) ?? "";
  }

  /** In a lift. */
  isLanding(node: string): boolean {
    return this.layout.resources.some(({ kind, nodes }) => kind === "lift" && nodes.includes(node));
  }

  has(node: string): boolean {
    return this.#nodes.has(node);
  }

  nodesFor(use: "parking" | "charging"): string[] {
    return this.layout.nodes.filter((node) => node.use === use).map(({ id }) => id);
  }

  /** The node a vehicle stands at: the one it named, if it is near, else the nearest within reach. */
  standsAt(said: string, at?: { xMm: number; yMm: number; mapId: string }): string | undefined {
    const named = this.#nodes.get(said);
    if (!at) return named?.id;
    const offMm = (node: LayoutNode) => Math.hypot(node.xMm - at.xMm, node.yMm - at.yMm);
    const isHere = (node: LayoutNode) => node.map === at.mapId || node.map === "" || at.mapId === "";
    if (named && isHere(named) && offMm(named) <= NEAR_MM) return named.id;
    let best: LayoutNode | undefined;
    for (const node of this.#nodes.values())
      if (isHere(node) && offMm(node) <= NEAR_MM && (!best || offMm(node) < offMm(best))) best = node;
    return best?.id;
  }

  pathNode(id: string, type: string, actions: PathNode["actions"] = []): PathNode {
    const node = this.#nodes.get(id);
    if (!node) return { id, actions };
    const thetaMrad = node.types?.[type]?.thetaMrad;
    return {
      id,
      position: {
        xMm: node.xMm,
        yMm: node.yMm,
        mapId: node.map,
        deviationMm: DEVIATION_MM,
        ...(thetaMrad !== undefined && { headingMdeg: headingOf(thetaMrad) }),
      },
      actions,
    };
  }

  pathEdge(id: string, type: string): PathEdge {
    const edge = this.#edges.get(id);
    const rule = edge?.types?.[type];
    const maxSpeedMmS = lower(rule?.maxSpeedMmPerS, this.#slow.get(id));
    return {
      id,
      ...(edge && { lengthMm: edge.lengthMm }),
      ...(maxSpeedMmS !== undefined && { maxSpeedMmS }),
      ...(rule && { rotationAllowed: rule.rotationAllowed }),
      ...(rule?.orientationMrad !== undefined && {
        headingMdeg: headingOf(rule.orientationMrad),
        headingIs: rule.orientation ?? "tangential",
      }),
      ...(rule?.maxHeightMm !== undefined && { maxHeightMm: rule.maxHeightMm }),
      actions: [],
    };
  }
}

const lower = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);

const headingOf = (mrad: number): number => Math.round(((mrad / 1_000) * 180_000) / Math.PI);

/** A vehicle that stands further off is not at a node: a person has to bring it to one. */
const NEAR_MM = 1_500;
const DEVIATION_MM = 100;
