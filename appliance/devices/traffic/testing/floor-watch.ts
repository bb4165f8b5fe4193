import type { Layout, LayoutEdge, LayoutNode } from "../layout.ts";
import { ENVELOPE_MM } from "../track.ts";
import type { Traffic } from "../traffic.ts";

interface Seen {
  readonly id: string;
  readonly at: string;
  readonly onEdge: { readonly edge: string; readonly sinceMs: number; readonly untilMs: number } | null;
  readonly workingUntilMs: number;
}

const LONG_MS = 60_000;

/** Watches a floor from outside: where vehicles truly are, and how long they stand. Knows nothing of holds and grants. */
export class FloorWatch {
  readonly #nodes: ReadonlyMap<string, LayoutNode>;
  readonly #edges: ReadonlyMap<string, LayoutEdge>;
  readonly #zones: readonly { nodes: ReadonlySet<string>; capacity: number }[];
  #sharedPlaces = 0;
  #longestWaitMs = 0;
  readonly #activeMs = new Map<string, number>();
  readonly #long = new Set<string>();
  readonly #unresolved = new Set<string>();

  constructor(layout: Layout) {
    this.#nodes = new Map(layout.nodes.map((node) => [node.id, node]));
    this.#edges = new Map(layout.edges.map((edge) => [edge.id, edge]));
    this.#zones = layout.zones.map(({ nodes, capacity }) => ({ nodes: new Set(nodes), capacity }));
  }

  /** Counts pairs that are on one node, on one edge against each other, or closer than the envelope, and zones that are too full. */
  look(floor: readonly Seen[], nowMs: number): void {
    const where = floor.map((seen) => this.#place(seen, nowMs));
    for (let i = 0; i < where.length; i++)
      for (let j = i + 1; j < where.length; j++) {
        const [a, b] = [where[i], where[j]];
        if (!a || !b || a.map !== b.map) continue;
        // Half a millimetre: places are rounded to the time of events.
        if (Math.hypot(a.xMm - b.xMm, a.yMm - b.yMm) < ENVELOPE_MM - 0.5) this.#sharedPlaces++;
      }
    for (const zone of this.#zones) {
      const inside = floor.filter(
        ({ at, onEdge }) => zone.nodes.has(at) || (onEdge && zone.nodes.has(this.#edges.get(onEdge.edge)?.to ?? "")),
      );
      if (inside.length > zone.capacity) this.#sharedPlaces++;
    }
  }

  /**
   * Notes who stands for over a minute. Such a wait is unresolved when nobody it waits for, directly or by way of others, has moved or
   * worked for a minute: nothing is on its way to end it.
   */
  listen(traffic: Traffic, floor: readonly Seen[], nowMs: number): void {
    for (const { id, onEdge, workingUntilMs } of floor)
      if (onEdge || workingUntilMs > nowMs) this.#activeMs.set(id, nowMs);
    const waits = new Map(traffic.waits().map((wait) => [wait.vehicle, wait]));
    for (const wait of waits.values()) {
      this.#longestWaitMs = Math.max(this.#longestWaitMs, nowMs - wait.sinceMs);
      if (nowMs - wait.sinceMs <= LONG_MS) continue;
      const key = `${wait.vehicle}@${wait.sinceMs}`;
      this.#long.add(key);
      const chain = new Set(wait.for);
      for (const id of chain) for (const next of waits.get(id)?.for ?? []) chain.add(next);
      chain.delete(wait.vehicle);
      const isActive = (id: string) => nowMs - (this.#activeMs.get(id) ?? 0) <= LONG_MS;
      if (![...chain].some(isActive)) this.#unresolved.add(key);
    }
  }

  seen() {
    return {
      sharedPlaces: this.#sharedPlaces,
      longestWaitMs: this.#longestWaitMs,
      waitsOver60s: this.#long.size,
      unresolvedOver60s: this.#unresolved.size,
    };
  }

  #place({ at, onEdge }: Seen, nowMs: number) {
    const node = this.#nodes.get(at);
    const end = onEdge && this.#nodes.get(this.#edges.get(onEdge.edge)?.to ?? "");
    if (!node || !end || !onEdge) return node;
    const share = (nowMs - onEdge.sinceMs) / (onEdge.untilMs - onEdge.sinceMs);
    const map = node.map === end.map ? node.map : `${node.map}>${end.map}`;
    return { map, xMm: node.xMm + share * (end.xMm - node.xMm), yMm: node.yMm + share * (end.yMm - node.yMm) };
  }
}
