import type { FloorPlan } from "#sync/model/records/floor-plan.ts";
import type { EdgeRule, Layout, LayoutEdge, LayoutNode, NodeRule, Station } from "../traffic/layout.ts";

/** The LIF document of a plan as tracks in whole millimetres. It was checked when it was imported; what is odd all the same is left out. */
export function layoutOfPlan(plan: FloorPlan): Layout {
  const layouts = list((plan.lif as Raw).layouts);
  const stations = layouts.flatMap((layout) => list(layout.stations).map(stationOf));
  const uses = new Map(
    stations.flatMap(({ id, name, nodes }) => nodes.map((node) => [node, useOf(id, name)] as const)),
  );
  const nodes = layouts.flatMap((layout) =>
    list(layout.nodes).map((node) => nodeOf(node, text(layout.layoutId), uses)),
  );
  const known = new Map(nodes.map((node) => [node.id, node]));
  const edges = layouts.flatMap((layout) => list(layout.edges).flatMap((edge) => edgeOf(edge, known)));
  return { name: plan.name, nodes, edges, stations, zones: [], resources: [] };
}

type Raw = Readonly<Record<string, unknown>>;

function nodeOf(raw: Raw, layoutId: string, uses: ReadonlyMap<string, "parking" | "charging" | undefined>): LayoutNode {
  const id = text(raw.nodeId);
  const at = raw.nodePosition as Raw | undefined;
  const properties = list(raw.vehicleTypeNodeProperties);
  const actions = properties.flatMap((one) => list(one.actions).map((action) => text(action.actionType)));
  const use = actions.includes("startCharging") ? "charging" : actions.includes("park") ? "parking" : uses.get(id);
  return {
    id,
    map: text(raw.mapId) || layoutId,
    xMm: mm(at?.x),
    yMm: mm(at?.y),
    ...(use && { use }),
    ...(properties.length > 0 && {
      types: Object.fromEntries(properties.map((one) => [text(one.vehicleTypeId), nodeRule(one)])),
    }),
  };
}

const nodeRule = (raw: Raw): NodeRule =>
  typeof raw.theta === "number" ? { thetaMrad: Math.round(raw.theta * 1_000) } : {};

function edgeOf(raw: Raw, nodes: ReadonlyMap<string, LayoutNode>): LayoutEdge[] {
  const [from, to] = [nodes.get(text(raw.startNodeId)), nodes.get(text(raw.endNodeId))];
  if (!from || !to) return [];
  const properties = list(raw.vehicleTypeEdgeProperties);
  return [
    {
      id: text(raw.edgeId),
      from: from.id,
      to: to.id,
      lengthMm: Math.max(1, Math.round(Math.hypot(from.xMm - to.xMm, from.yMm - to.yMm))),
      ...(properties.length > 0 && {
        types: Object.fromEntries(properties.map((one) => [text(one.vehicleTypeId), edgeRule(one)])),
      }),
    },
  ];
}

function edgeRule(raw: Raw): EdgeRule {
  const load = raw.loadRestriction as Raw | undefined;
  return {
    unloaded: load?.unloaded !== false,
    loaded: load?.loaded !== false,
    rotationAllowed: raw.rotationAllowed === true,
    ...(typeof raw.maxSpeed === "number" && { maxSpeedMmPerS: mm(raw.maxSpeed) }),
    ...(typeof raw.vehicleOrientation === "number" && {
      orientationMrad: Math.round(raw.vehicleOrientation * 1_000),
      orientation: raw.orientationType === "GLOBAL" ? ("global" as const) : ("tangential" as const),
    }),
    ...(typeof raw.maxHeight === "number" && { maxHeightMm: mm(raw.maxHeight) }),
  };
}

function stationOf(raw: Raw): Station {
  const nodes = Array.isArray(raw.interactionNodeIds) ? raw.interactionNodeIds.map(text) : [];
  return { id: text(raw.stationId), name: text(raw.stationName), nodes, heightMm: mm(raw.stationHeight) };
}

/** LIF has no word for places to rest: a station named for it is one. */
function useOf(id: string, name: string): "parking" | "charging" | undefined {
  if (/^(charg|lad)/i.test(id) || /^(charg|lad)/i.test(name)) return "charging";
  return /^park/i.test(id) || /^park/i.test(name) ? "parking" : undefined;
}

const list = (value: unknown): Raw[] =>
  Array.isArray(value) ? value.filter((one): one is Raw => typeof one === "object" && one !== null) : [];
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const mm = (value: unknown): number => (typeof value === "number" ? Math.round(value * 1_000) : 0);
