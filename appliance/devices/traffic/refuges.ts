import type { Track } from "./track.ts";

type Shape = Pick<Track, "layout" | "nodeCount" | "nodeAt" | "from" | "to" | "out" | "into" | "conflicts">;

/**
 * Parking and charging nodes that can all be taken at once while every station and every other refuge can still be driven to and left.
 * A place that is in the way when it is taken (in the middle of a track, one behind another in a dead end, in a zone that takes only so
 * many) is no refuge: it is left out and remains an ordinary node. Places that only one neighbour leads to are preferred, parking before charging.
 */
export function refugesOf(shape: Shape): number[] {
  const { layout } = shape;
  const neighbours = (node: number) =>
    new Set([...ends(shape.out[node], shape.to), ...ends(shape.into[node], shape.from)]).size;
  const inZone = new Set(layout.zones.flatMap((zone) => zone.nodes));
  const candidates = layout.nodes
    .flatMap((node, index) =>
      node.use && !inZone.has(node.id) ? [{ index, use: node.use, ways: neighbours(index) }] : [],
    )
    .sort((a, b) => a.ways - b.ways || rank(a.use) - rank(b.use) || a.index - b.index)
    .map(({ index }) => index);
  const isCandidate = new Set(candidates);
  const stations = [...new Set(layout.stations.flatMap((station) => station.nodes))]
    .map((id) => shape.nodeAt.get(id))
    .filter((node) => node !== undefined && !isCandidate.has(node)) as number[];
  const pivot = middle(shape, isCandidate);
  if (pivot === undefined) return [];

  const taken: number[] = [];
  const served = reach(shape, pivot, taken, stations).size;
  for (const candidate of candidates) {
    const all = [...taken, candidate];
    const reached = reach(shape, pivot, all, [...stations, ...all]);
    const clear = !taken.some((other) => shape.conflicts[other]?.includes(candidate));
    const stationsKept = stations.filter((node) => reached.has(node)).length === served;
    if (clear && stationsKept && all.every((node) => reached.has(node))) taken.push(candidate);
  }
  return taken.sort((a, b) => a - b);
}

const rank = (use: "parking" | "charging") => (use === "parking" ? 0 : 1);

function ends(edges: Int32Array | undefined, of: Int32Array): number[] {
  return [...(edges ?? [])].map((edge) => of[edge] as number);
}

/** Those of `wanted` that can be driven to from the pivot and back while vehicles stand on all of `taken`. */
function reach(shape: Shape, pivot: number, taken: readonly number[], wanted: readonly number[]): Set<number> {
  const near = new Map<number, number[]>();
  for (const node of taken)
    for (const thing of [node, ...(shape.conflicts[node] ?? [])]) {
      const list = near.get(thing);
      if (list) list.push(node);
      else near.set(thing, [node]);
    }
  const free = (thing: number, but: number) => near.get(thing)?.every((node) => node === but) ?? true;
  const spread = (edgesOf: readonly Int32Array[], end: Int32Array) => {
    const seen = new Set([pivot]);
    const queue = [pivot];
    for (let node = queue.pop(); node !== undefined; node = queue.pop())
      for (const edge of edgesOf[node] ?? []) {
        const next = end[edge] as number;
        if (seen.has(next) || !free(shape.nodeCount + edge, -1) || !free(next, -1)) continue;
        seen.add(next);
        queue.push(next);
      }
    return seen;
  };
  const [there, back] = [spread(shape.out, shape.to), spread(shape.into, shape.from)];
  const byLastStep = (node: number, edges: Int32Array | undefined, end: Int32Array, from: Set<number>) =>
    [...(edges ?? [])].some((edge) => from.has(end[edge] as number) && free(shape.nodeCount + edge, node));
  return new Set(
    wanted.filter((node) => {
      if (there.has(node) && back.has(node)) return true;
      return (
        free(node, node) &&
        (there.has(node) || byLastStep(node, shape.into[node], shape.from, there)) &&
        (back.has(node) || byLastStep(node, shape.out[node], shape.to, back))
      );
    }),
  );
}

/** A node in the middle of it all: of the largest part in which every node leads to every other, candidates left out. */
function middle(shape: Shape, without: ReadonlySet<number>): number | undefined {
  const left = new Set<number>();
  for (let node = 0; node < shape.nodeCount; node++) if (!without.has(node)) left.add(node);
  let best: { node: number; size: number } | undefined;
  const spread = (start: number, edgesOf: readonly Int32Array[], end: Int32Array) => {
    const seen = new Set([start]);
    const queue = [start];
    for (let node = queue.pop(); node !== undefined; node = queue.pop())
      for (const edge of edgesOf[node] ?? []) {
        const next = end[edge] as number;
        if (seen.has(next) || without.has(next)) continue;
        seen.add(next);
        queue.push(next);
      }
    return seen;
  };
  while (left.size > (best?.size ?? 0)) {
    const [start] = left as Set<number> & Iterable<number>;
    if (start === undefined) break;
    const back = spread(start, shape.into, shape.from);
    const part = [...spread(start, shape.out, shape.to)].filter((node) => back.has(node));
    if (!best || part.length > best.size) best = { node: start, size: part.length };
    for (const node of part) left.delete(node);
  }
  return best?.node;
}
