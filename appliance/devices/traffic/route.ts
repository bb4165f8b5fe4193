import type { EdgeRule } from "./layout.ts";
import type { Track } from "./track.ts";

/** Who drives, and with what: decides which edges are open to it and how long each takes. */
export interface Driver {
  readonly type: string;
  readonly speedMmPerS: number;
  /** Left out: the way must be good both with and without a load. */
  readonly load?: { readonly loaded: boolean; readonly loadSet?: string };
}

export interface RouteOptions {
  /** More milliseconds for this edge and its end (traffic), or Infinity where nobody may go now. */
  readonly extraMs?: (edge: number) => number;
  /** More milliseconds for ending at this node. */
  readonly endMs?: (node: number) => number;
}

export interface Route {
  readonly edges: readonly number[];
  readonly costMs: number;
}

/** Shortest ways in time over one track: A*, with its memory kept from one search to the next. */
export class Router {
  readonly #track: Track;
  readonly #costs = new Map<string, Float64Array>();
  readonly #best: Float64Array;
  readonly #via: Int32Array;
  readonly #seen: Int32Array;
  #search = 0;
  readonly #heap = new Heap();

  constructor(track: Track) {
    this.#track = track;
    this.#best = new Float64Array(track.nodeCount);
    this.#via = new Int32Array(track.nodeCount);
    this.#seen = new Int32Array(track.nodeCount);
  }

  /**
   * The quickest way to any of the targets, or nothing. Keeps clear of refuges except as the first and the last place: somebody may
   * stand there for ever. Standing on a target already is a way of no edges.
   */
  find(driver: Driver, from: number, targets: readonly number[], options: RouteOptions = {}): Route | undefined {
    const { out, to, nodeCount, layout, nearRefuge } = this.#track;
    const cost = this.#costsFor(driver);
    const isTarget = new Set(targets);
    if (targets.length === 0) return undefined;
    const ahead = this.#ahead(driver, targets);
    const [best, via, seen, heap] = [this.#best, this.#via, this.#seen, this.#heap];
    const search = ++this.#search;
    // A target with an extra for ending there is left by an edge that does not exist; so ends are compared as they are taken out.
    let found: { node: number; costMs: number } | undefined;
    heap.clear();
    best[from] = 0;
    via[from] = -1;
    seen[from] = search;
    heap.push(from, ahead(from));
    for (let node = heap.pop(); node >= 0; node = heap.pop()) {
      const soFar = best[node] as number;
      if (found && soFar >= found.costMs) break;
      if (isTarget.has(node)) {
        const costMs = soFar + (options.endMs?.(node) ?? 0);
        if (!found || costMs < found.costMs) found = { node, costMs };
        if (!options.endMs) break;
        if (nearRefuge[node]?.length && node !== from) continue;
      }
      for (const edge of out[node] ?? []) {
        const next = to[edge] as number;
        const own = cost[edge] as number;
        if (own === Number.POSITIVE_INFINITY) continue;
        if (!clear(nearRefuge[nodeCount + edge], from, node, next, isTarget)) continue;
        if (!clear(nearRefuge[next], from, node, next, isTarget)) continue;
        const total = soFar + own + (options.extraMs?.(edge) ?? 0);
        if (total === Number.POSITIVE_INFINITY) continue;
        if (seen[next] === search && total >= (best[next] as number)) continue;
        seen[next] = search;
        best[next] = total;
        via[next] = edge;
        heap.push(next, total + ahead(next));
      }
    }
    if (!found) return undefined;
    const edges: number[] = [];
    for (let edge = via[found.node] as number; edge >= 0; edge = via[this.#track.from[edge] as number] as number) {
      edges.push(edge);
      if (edges.length > layout.nodes.length) throw new Error("a way that runs in a circle");
    }
    return { edges: edges.reverse(), costMs: found.costMs };
  }

  /** Milliseconds to every node from one, Infinity where no way leads: one search for many questions. */
  times(driver: Driver, from: number): Float64Array {
    const { out, to, nodeCount, nearRefuge } = this.#track;
    const cost = this.#costsFor(driver);
    const times = new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY);
    const heap = this.#heap;
    heap.clear();
    times[from] = 0;
    heap.push(from, 0);
    for (let node = heap.pop(); node >= 0; node = heap.pop()) {
      if (node !== from && nearRefuge[node]?.length) continue;
      for (const edge of out[node] ?? []) {
        const next = to[edge] as number;
        const total = (times[node] as number) + (cost[edge] as number);
        if (total >= (times[next] as number)) continue;
        if (!clear(nearRefuge[nodeCount + edge], from, node, next, ANY)) continue;
        if (!clear(nearRefuge[next], from, node, next, ANY)) continue;
        times[next] = total;
        heap.push(next, total);
      }
    }
    return times;
  }

  #costsFor(driver: Driver): Float64Array {
    const load = driver.load ? `${driver.load.loaded}|${driver.load.loadSet ?? ""}` : "both";
    const key = `${driver.type}|${driver.speedMmPerS}|${load}`;
    let costs = this.#costs.get(key);
    if (!costs) {
      costs = Float64Array.from(this.#track.layout.edges, (edge) => {
        const end = this.#track.layout.nodes[this.#track.nodeAt.get(edge.to) as number];
        if (driver.type && end?.types && !end.types[driver.type]) return Number.POSITIVE_INFINITY;
        const rule = driver.type ? edge.types?.[driver.type] : undefined;
        if (driver.type && edge.types && !rule) return Number.POSITIVE_INFINITY;
        if (rule && !mayDrive(rule, driver)) return Number.POSITIVE_INFINITY;
        const speed = Math.max(1, Math.min(driver.speedMmPerS, rule?.maxSpeedMmPerS ?? Number.POSITIVE_INFINITY));
        return Math.max(1, Math.round((edge.lengthMm * 1_000) / speed));
      });
      if (this.#costs.size >= PROFILES_MAX) this.#costs.clear();
      this.#costs.set(key, costs);
    }
    return costs;
  }

  /** A lower bound of the time still to go: the straight line at full speed. None across maps. */
  #ahead(driver: Driver, targets: readonly number[]): (node: number) => number {
    const { nodes } = this.#track.layout;
    if (targets.length > 4) return () => 0;
    const ends = targets.map((target) => nodes[target]);
    return (node) => {
      const here = nodes[node];
      let nearest = Number.POSITIVE_INFINITY;
      for (const end of ends) {
        if (!here || !end || here.map !== end.map) return 0;
        const far = Math.hypot(here.xMm - end.xMm, here.yMm - end.yMm);
        if (far < nearest) nearest = far;
      }
      return Math.floor((nearest * 1_000) / Math.max(1, driver.speedMmPerS));
    };
  }
}

/** Kinds of vehicle times load sets that costs are remembered for. */
const PROFILES_MAX = 64;

function mayDrive(rule: EdgeRule, { load }: Driver): boolean {
  if (!load) return rule.loaded && rule.unloaded && !rule.loadSets?.length;
  if (!load.loaded) return rule.unloaded;
  return rule.loaded && (!rule.loadSets?.length || rule.loadSets.includes(load.loadSet ?? ""));
}

/** Every refuge may be the end of a way. */
const ANY = { has: () => true };

/** Near a refuge only on the first step out of it, or on the last step into it. */
function clear(
  near: Int32Array | undefined,
  from: number,
  node: number,
  next: number,
  isTarget: Pick<ReadonlySet<number>, "has">,
): boolean {
  if (!near) return true;
  for (let i = 0; i < near.length; i++) {
    const refuge = near[i] as number;
    if (refuge === from && node === from) continue;
    if (refuge === next && isTarget.has(next)) continue;
    return false;
  }
  return true;
}

/** A binary heap of node numbers by cost. A node may lie in it several times; the first one out is the cheapest. */
class Heap {
  #nodes: number[] = [];
  #keys: number[] = [];

  clear(): void {
    this.#nodes.length = 0;
    this.#keys.length = 0;
  }

  push(node: number, key: number): void {
    const [nodes, keys] = [this.#nodes, this.#keys];
    let at = nodes.length;
    nodes.push(node);
    keys.push(key);
    while (at > 0) {
      const up = (at - 1) >> 1;
      if ((keys[up] as number) <= key) break;
      nodes[at] = nodes[up] as number;
      keys[at] = keys[up] as number;
      at = up;
    }
    nodes[at] = node;
    keys[at] = key;
  }

  /** The cheapest node, or -1. */
  pop(): number {
    const [nodes, keys] = [this.#nodes, this.#keys];
    if (nodes.length === 0) return -1;
    const top = nodes[0] as number;
    const node = nodes.pop() as number;
    const key = keys.pop() as number;
    const size = nodes.length;
    if (size > 0) {
      let at = 0;
      for (let child = 1; child < size; child = 2 * at + 1) {
        if (child + 1 < size && (keys[child + 1] as number) < (keys[child] as number)) child++;
        if ((keys[child] as number) >= key) break;
        nodes[at] = nodes[child] as number;
        keys[at] = keys[child] as number;
        at = child;
      }
      nodes[at] = node;
      keys[at] = key;
    }
    return top;
  }
}
