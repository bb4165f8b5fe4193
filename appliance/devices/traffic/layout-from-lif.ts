import { pointsOnCurve } from "#drivers/codecs/lif-curve.ts";
import type { Lif, LifEdge, LifLayout, LifNode } from "#drivers/codecs/lif-document.ts";
import { restPlace } from "#sync/model/floor/rest-place.ts";
import type { EdgeRule, Layout, LayoutEdge, LayoutNode, NodeRule, Resource, Zone } from "./layout.ts";

/**
 * The tracks of a LIF file, in whole millimetres. LIF does not say where vehicles may rest, so that is told by actions (`startCharging`,
 * `park`) and by stations named for it (charger, lade…, park…); a file without any gets its dead ends without a station. An edge between
 * two floors is a lift: one vehicle at a time, and somebody has to bring it to each landing, before a vehicle drives in and before it rides.
 */
export function layoutFromLif(lif: Lif): Layout {
  const named = usesByName(lif);
  const maps = new Map(lif.layouts.flatMap((layout) => layout.nodes.map((node) => [node.nodeId, mapOf(layout, node)])));
  const drawn = lif.layouts.flatMap((layout) =>
    layout.nodes.map((node): LayoutNode => {
      const use = useByAction(node) ?? named.get(node.nodeId);
      const types = node.types.map(({ vehicleTypeId, theta, actions }): [string, NodeRule] => [
        vehicleTypeId,
        { ...(theta !== undefined && { thetaMrad: thousandths(theta) }), ...(actions.length > 0 && { actions }) },
      ]);
      return {
        id: node.nodeId,
        map: maps.get(node.nodeId) ?? "",
        xMm: thousandths(node.x),
        yMm: thousandths(node.y),
        ...(use && { use }),
        ...(types.length > 0 && { types: Object.fromEntries(types) }),
      };
    }),
  );
  const at = new Map(drawn.map((node) => [node.id, node]));
  const edges = lif.layouts.flatMap((layout) => layout.edges.flatMap((edge) => edgeFrom(edge, at)));
  const stations = lif.layouts.flatMap((layout) =>
    layout.stations.map((station) => ({
      id: station.stationId,
      name: station.stationName,
      nodes: station.interactionNodeIds,
      heightMm: thousandths(station.stationHeight),
    })),
  );
  const served = new Set(stations.flatMap((station) => station.nodes));
  const nodes = drawn.some((node) => node.use) ? drawn : drawn.map((node) => deadEndAsParking(node, edges, served));
  return { name: lif.projectIdentification, nodes, edges, stations, ...liftsOf(edges, at) };
}

function edgeFrom(edge: LifEdge, at: ReadonlyMap<string, LayoutNode>): LayoutEdge[] {
  const [from, to] = [at.get(edge.startNodeId), at.get(edge.endNodeId)];
  if (!from || !to) return [];
  const curve = edge.types.find((type) => type.trajectory)?.trajectory;
  const isCurved = curve && (curve.degree > 1 || curve.points.length > 2);
  const bend = isCurved
    ? pointsOnCurve(curve, CURVE_POINTS)
        .slice(1, -1)
        .map(({ x, y }) => ({ xMm: thousandths(x), yMm: thousandths(y) }))
    : [];
  const line = [from, ...bend, to];
  let lengthMm = 0;
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1] as LayoutNode, line[i] as LayoutNode];
    lengthMm += Math.hypot(a.xMm - b.xMm, a.yMm - b.yMm);
  }
  const types = edge.types.map((type): [string, EdgeRule] => [
    type.vehicleTypeId,
    {
      unloaded: type.unloaded,
      loaded: type.loaded,
      rotationAllowed: type.rotationAllowed,
      ...(type.loadSetNames.length > 0 && { loadSets: type.loadSetNames }),
      ...(type.maxSpeed !== undefined && type.maxSpeed > 0 && { maxSpeedMmPerS: thousandths(type.maxSpeed) }),
      ...(type.maxHeight !== undefined && { maxHeightMm: thousandths(type.maxHeight) }),
      ...(type.vehicleOrientation !== undefined && {
        orientationMrad: thousandths(type.vehicleOrientation),
        orientation: type.orientationType === "GLOBAL" ? ("global" as const) : ("tangential" as const),
      }),
    },
  ]);
  return [
    {
      id: edge.edgeId,
      from: from.id,
      to: to.id,
      lengthMm: from.map === to.map ? Math.max(1, Math.round(lengthMm)) : LIFT_AS_MM,
      ...(bend.length > 0 && { bend }),
      ...(types.length > 0 && { types: Object.fromEntries(types) }),
    },
  ];
}

/** Every pair of nodes on two floors that an edge joins. */
function liftsOf(
  edges: readonly LayoutEdge[],
  at: ReadonlyMap<string, LayoutNode>,
): { zones: Zone[]; resources: Resource[] } {
  const shafts: Set<string>[] = [];
  for (const { from, to } of edges) {
    if (at.get(from)?.map === at.get(to)?.map) continue;
    const touched = shafts.filter((shaft) => shaft.has(from) || shaft.has(to));
    const whole = new Set([from, to, ...touched.flatMap((shaft) => [...shaft])]);
    for (const shaft of touched) shafts.splice(shafts.indexOf(shaft), 1);
    shafts.push(whole);
  }
  const areas = shafts.map((shaft) => {
    const nodes = [...shaft].sort();
    return {
      id: `lift ${nodes[0]}`,
      nodes,
      edges: edges.filter(({ from, to }) => shaft.has(from) && shaft.has(to)).map(({ id }) => id),
    };
  });
  return {
    zones: areas.map((area) => ({ ...area, capacity: 1 })),
    resources: areas.flatMap((area) =>
      area.nodes.map((landing) => ({
        id: `lift ${landing}`,
        kind: "lift" as const,
        nodes: [landing],
        edges: edges.filter(({ id, to }) => to === landing && area.edges.includes(id)).map(({ id }) => id),
      })),
    ),
  };
}

function deadEndAsParking(node: LayoutNode, edges: readonly LayoutEdge[], served: ReadonlySet<string>): LayoutNode {
  if (served.has(node.id)) return node;
  const neighbours = new Set(edges.flatMap(({ from, to }) => (from === node.id ? to : to === node.id ? from : [])));
  return neighbours.size === 1 ? { ...node, use: "parking" } : node;
}

function usesByName(lif: Lif): Map<string, LayoutNode["use"]> {
  return new Map(
    lif.layouts.flatMap((layout) =>
      layout.stations.flatMap(({ stationId, stationName, interactionNodeIds }) => {
        const use = restPlace(stationId, stationName);
        return use ? interactionNodeIds.map((node) => [node, use] as const) : [];
      }),
    ),
  );
}

function useByAction({ types }: LifNode): LayoutNode["use"] {
  const actions = types.flatMap((type) => type.actions);
  return actions.includes("startCharging") ? "charging" : actions.includes("park") ? "parking" : undefined;
}

const mapOf = (layout: LifLayout, node: LifNode): string => node.mapId || layout.layoutLevelId || layout.layoutId;
/** Metres to millimetres, radians to thousandths. */
const thousandths = (value: number): number => Math.round(value * 1_000);
const CURVE_POINTS = 17;
/** A ride in a lift takes about as long as driving this far. */
const LIFT_AS_MM = 20_000;
