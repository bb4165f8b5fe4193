import { restPlace } from "#sync/model/floor/rest-place.ts";

/** What is drawn of the tracks, in millimetres, x to the right and y up as in the plan. */
export interface PlanShapes {
  /** Each its own picture: floors and halls are beside each other in one file. */
  maps: readonly PlanMap[];
}

export interface PlanMap {
  id: string;
  nodes: ReadonlyMap<string, PlanNode>;
  /** Both ways between two nodes are one line. */
  lines: readonly { from: PlanNode; to: PlanNode; oneWay: boolean }[];
  stations: readonly { id: string; label: string; node: PlanNode; use: "station" | "parking" | "charging" }[];
  bounds: { minX: number; minY: number; maxX: number; maxY: number };
}

export interface PlanNode {
  id: string;
  xMm: number;
  yMm: number;
}

type Raw = Readonly<Record<string, unknown>>;

/** Around the outermost nodes, so that a vehicle at one of them is whole in the picture. */
const marginMm = 1_500;

/** A LIF document as shapes. It was checked when it was imported; what is odd all the same is left out. */
export function planShapes({ lif, stations }: { lif: Raw; stations: Readonly<Record<string, string>> }): PlanShapes {
  const layouts = list(lif.layouts);
  const places = new Map<string, PlanNode & { map: string }>();
  for (const layout of layouts)
    for (const node of list(layout.nodes)) {
      const at = node.nodePosition as Raw | undefined;
      const id = text(node.nodeId);
      const map = text(node.mapId) || text(layout.layoutLevelId) || text(layout.layoutId);
      if (id !== "" && at) places.set(id, { id, xMm: mm(at.x), yMm: mm(at.y), map });
    }
  const ids = [...new Set([...places.values()].map(({ map }) => map))];
  return { maps: ids.map((id) => oneMap(id, layouts, places, stations)) };
}

function oneMap(
  id: string,
  layouts: readonly Raw[],
  places: ReadonlyMap<string, PlanNode & { map: string }>,
  locations: Readonly<Record<string, string>>,
): PlanMap {
  const nodes = new Map([...places].filter(([, { map }]) => map === id));
  const lines = new Map<string, { from: PlanNode; to: PlanNode; oneWay: boolean }>();
  for (const edge of layouts.flatMap((layout) => list(layout.edges))) {
    const [from, to] = [nodes.get(text(edge.startNodeId)), nodes.get(text(edge.endNodeId))];
    if (!from || !to) continue;
    const back = lines.get(`${to.id} ${from.id}`);
    if (back) back.oneWay = false;
    else lines.set(`${from.id} ${to.id}`, { from, to, oneWay: true });
  }
  const nodeActions = actionsByNode(layouts);
  const stations = layouts
    .flatMap((layout) => list(layout.stations))
    .flatMap((station) => {
      const node = nodes.get(text((station.interactionNodeIds as unknown[] | undefined)?.[0]));
      const [own, name] = [text(station.stationId), text(station.stationName)];
      return node
        ? [
            {
              id: own,
              label: locations[own] ?? (name || own),
              node,
              use: restingAt(nodeActions.get(node.id) ?? [], own, name),
            },
          ]
        : [];
    });
  const xs = [...nodes.values()].map(({ xMm }) => xMm);
  const ys = [...nodes.values()].map(({ yMm }) => yMm);
  const bounds = {
    minX: Math.min(...xs) - marginMm,
    minY: Math.min(...ys) - marginMm,
    maxX: Math.max(...xs) + marginMm,
    maxY: Math.max(...ys) + marginMm,
  };
  return { id, nodes, lines: [...lines.values()], stations, bounds };
}

/** The way still to go, from where the vehicle is: nodes that this map does not know are left out. */
export function pathLine(
  map: PlanMap,
  at: { xMm: number; yMm: number },
  path: readonly string[],
  passed: string,
): { xMm: number; yMm: number }[] {
  const ahead = path[0] === passed ? path.slice(1) : path;
  const points = ahead.flatMap((id) => map.nodes.get(id) ?? []);
  return points.length === 0 ? [] : [at, ...points];
}

/** From millimetres of the plan to the picture's own: y runs down there. */
export const toPicture = ({ xMm, yMm }: { xMm: number; yMm: number }): { x: number; y: number } => ({
  x: xMm,
  y: -yMm,
});

/** As traffic sees it: what can be done there tells it, else the station's name. */
function restingAt(actions: readonly string[], id: string, name: string): PlanMap["stations"][number]["use"] {
  if (actions.includes("startCharging")) return "charging";
  return actions.includes("park") ? "parking" : (restPlace(id, name) ?? "station");
}

function actionsByNode(layouts: readonly Raw[]): Map<string, string[]> {
  const nodes = layouts.flatMap((layout) => list(layout.nodes));
  return new Map(
    nodes.map((node) => [
      text(node.nodeId),
      list(node.vehicleTypeNodeProperties).flatMap((type) =>
        list(type.actions).map(({ actionType }) => text(actionType)),
      ),
    ]),
  );
}

const list = (value: unknown): Raw[] =>
  Array.isArray(value) ? value.filter((one): one is Raw => typeof one === "object" && one !== null) : [];
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const mm = (value: unknown): number => (typeof value === "number" ? Math.round(value * 1_000) : 0);
