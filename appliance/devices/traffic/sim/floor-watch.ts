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

  /** Notes who stands for long, and whether anybody at the end of its chain of waiting moves or works. */
  listen(traffic: Traffic, floor: readonly Seen[], nowMs: number): void {
    const waits = new Map(traffic.waits().map((wait) => [wait.vehicle, wait]));
    for (const wait of waits.values()) {
      const forMs = nowMs - wait.sinceMs;
      this.#longestWaitMs = Math.max(this.#longestWaitMs, forMs);
      if (forMs <= LONG_MS) continue;
      const key = `${wait.vehicle}@${wait.sinceMs}`;
      this.#long.add(key);
      // Somebody on the floor must be moving or working, or nothing will ever change.
      if (!floor.some((seen) => seen.onEdge || seen.workingUntilMs > nowMs)) this.#unresolved.add(key);
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
