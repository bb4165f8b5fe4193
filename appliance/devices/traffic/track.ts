import { conflictsOf } from "./conflicts.ts";
import type { Layout } from "./layout.ts";
import { refugesOf } from "./refuges.ts";

/**
 * A layout made ready to be driven: nodes and edges are numbers. A "thing" is what a vehicle can hold: node `i` is thing `i`, edge `j` is
 * thing `nodeCount + j`.
 */
export interface Track {
  readonly layout: Layout;
  readonly nodeCount: number;
  readonly edgeCount: number;
  readonly nodeAt: ReadonlyMap<string, number>;
  /** By edge: its two ends. */
  readonly from: Int32Array;
  readonly to: Int32Array;
  /** By node: edges that leave it, and that reach it. */
  readonly out: readonly Int32Array[];
  readonly into: readonly Int32Array[];
  /** By thing: things that exclude it, without itself. */
  readonly conflicts: readonly Int32Array[];
  /** By thing: zones it lies in. */
  readonly zones: readonly Int32Array[];
  readonly zoneCapacity: Int32Array;
  /** By thing: the door or lift that guards it, or -1. */
  readonly resource: Int32Array;
  /** By node: the stretch of track without a branch that it lies on (an aisle, a dead end), or -1 where ways meet. */
  readonly stretch: Int32Array;
  /** Vehicles that can be at work at a time without queueing: one for each stretch with stations, one for each station elsewhere. */
  readonly comfortable: number;
  /** Nodes where vehicles may stand for ever without being in anybody's way. */
  readonly refuges: readonly number[];
  /** By thing: refuges that a vehicle on it comes too close to (a refuge to itself). Nobody drives there but to and from that refuge. */
  readonly nearRefuge: readonly Int32Array[];
}

export const ENVELOPE_MM = 1_000;

/** Throws when the layout contradicts itself: an id twice, an edge without its node, a zone of nothing. Import checks that before. */
export function compileTrack(layout: Layout, envelopeMm = ENVELOPE_MM): Track {
  const nodeAt = numbered(layout.nodes, "node");
  const edgeAt = numbered(layout.edges, "edge");
  const nodeCount = layout.nodes.length;
  const nodeOf = (id: string, whose: string) => {
    const node = nodeAt.get(id);
    if (node === undefined) throw new Error(`${whose} names node ${id}, which this layout does not have`);
    return node;
  };
  const from = Int32Array.from(layout.edges, (edge) => nodeOf(edge.from, `edge ${edge.id}`));
  const to = Int32Array.from(layout.edges, (edge) => nodeOf(edge.to, `edge ${edge.id}`));
  const thingOf = (kind: "nodes" | "edges", id: string, whose: string) => {
    if (kind === "nodes") return nodeOf(id, whose);
    const edge = edgeAt.get(id);
    if (edge === undefined) throw new Error(`${whose} names edge ${id}, which this layout does not have`);
    return nodeCount + edge;
  };
  const thingsOf = (area: { id: string; nodes: readonly string[]; edges: readonly string[] }) => [
    ...area.nodes.map((id) => thingOf("nodes", id, area.id)),
    ...area.edges.map((id) => thingOf("edges", id, area.id)),
  ];
  const things = nodeCount + layout.edges.length;
  const zones: number[][] = Array.from({ length: things }, () => []);
  for (const [index, zone] of layout.zones.entries()) {
    if (!(zone.capacity >= 1))
      throw new Error(`zone ${zone.id} has room for ${zone.capacity} vehicles; it needs at least 1`);
    for (const thing of new Set(thingsOf(zone))) zones[thing]?.push(index);
  }
  const resource = new Int32Array(things).fill(-1);
  for (const [index, area] of layout.resources.entries()) for (const thing of thingsOf(area)) resource[thing] = index;

  const shape = {
    layout,
    nodeCount,
    edgeCount: layout.edges.length,
    nodeAt,
    from,
    to,
    out: grouped(from, nodeCount),
    into: grouped(to, nodeCount),
    conflicts: conflictsOf(layout, nodeAt, envelopeMm),
  };
  const stretch = stretchesOf(shape);
  const served = layout.stations.flatMap(({ nodes }) => nodes.map((id) => nodeOf(id, "a station")));
  const refuges = refugesOf(shape);
  const nearRefuge: number[][] = Array.from({ length: things }, () => []);
  for (const refuge of refuges)
    for (const thing of [refuge, ...(shape.conflicts[refuge] ?? [])]) nearRefuge[thing]?.push(refuge);
  return {
    ...shape,
    zones: zones.map((list) => Int32Array.from(list)),
    zoneCapacity: Int32Array.from(layout.zones, (zone) => zone.capacity),
    resource,
    stretch,
    comfortable: new Set(served.map((node) => ((stretch[node] ?? -1) >= 0 ? `s${stretch[node]}` : `n${node}`))).size,
    refuges,
    nearRefuge: nearRefuge.map((list) => Int32Array.from(list)),
  };
}

/** Nodes with at most two neighbours that follow each other get one number. */
function stretchesOf({
  nodeCount,
  from,
  to,
  out,
  into,
}: Pick<Track, "nodeCount" | "from" | "to" | "out" | "into">): Int32Array {
  const neighbours = Array.from({ length: nodeCount }, (_, node) => {
    const ahead = [...(out[node] ?? [])].map((edge) => to[edge] as number);
    const behind = [...(into[node] ?? [])].map((edge) => from[edge] as number);
    return new Set([...ahead, ...behind]);
  });
  const stretch = new Int32Array(nodeCount).fill(-1);
  let count = 0;
  for (let start = 0; start < nodeCount; start++) {
    if (stretch[start] !== -1 || (neighbours[start]?.size ?? 0) > 2) continue;
    const queue = [start];
    for (let node = queue.pop(); node !== undefined; node = queue.pop()) {
      if (stretch[node] !== -1 || (neighbours[node]?.size ?? 0) > 2) continue;
      stretch[node] = count;
      queue.push(...(neighbours[node] ?? []));
    }
    count++;
  }
  return stretch;
}

function numbered(list: readonly { readonly id: string }[], what: string): Map<string, number> {
  const at = new Map(list.map(({ id }, index) => [id, index]));
  if (at.size !== list.length) {
    const twice = list.find(({ id }, index) => at.get(id) !== index);
    throw new Error(`${what} ${twice?.id} is there twice`);
  }
  return at;
}

/** Edge numbers by the node in `ends`. */
function grouped(ends: Int32Array, nodeCount: number): Int32Array[] {
  const lists: number[][] = Array.from({ length: nodeCount }, () => []);
  for (const [edge, node] of ends.entries()) lists[node]?.push(edge);
  return lists.map((list) => Int32Array.from(list));
}
