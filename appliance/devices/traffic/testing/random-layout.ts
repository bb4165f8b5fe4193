import type { Chance } from "../../../testing/chance.ts";
import type { Layout, LayoutEdge, LayoutNode, Resource, Station, Zone } from "../layout.ts";

export interface LayoutShape {
  readonly vehicles: number;
  readonly aislesMin: number;
  readonly aislesMax: number;
}

/**
 * A warehouse by chance, made to be hard: aisles of one lane for both directions, some of them dead ends, some one-way; a corridor in the
 * south with a lane each way or only one for both; crossings that take one vehicle; sometimes a lift to an upper floor with a dead end of
 * its own. Parking spurs for all vehicles lie along the corridors.
 */
export function randomLayout(chance: Chance, shape: LayoutShape): Layout {
  const draw = new Drawing();
  const aisles = chance.int(shape.aislesMin, shape.aislesMax);
  const pitchMm = 4_000;
  const length = chance.int(4, 10);
  const isNarrow = chance.percent(15);
  const southY = 0;
  const northY = (length + 2) * 2_000;
  const columns = aisles + Math.ceil(shape.vehicles / 4) + 1;
  const south = corridor(draw, "S", columns, southY, -1_500, pitchMm, isNarrow);
  const north = corridor(draw, "N", columns, northY, northY + 1_500, pitchMm, isNarrow && chance.percent(50));

  // The two ends of the corridors are joined, so that there is always a way round.
  for (const column of [0, columns - 1]) {
    const rungs = Array.from({ length: length + 1 }, (_, i) =>
      draw.node(`C${column}-${i}`, column * pitchMm, 2_000 * (i + 1)),
    );
    draw.both([south.inner(column), ...rungs, north.inner(column)]);
  }
  for (let aisle = 0; aisle < aisles; aisle++) {
    const column = aisle + 1;
    const nodes = Array.from({ length }, (_, i) => draw.node(`A${aisle}-${i}`, column * pitchMm, 2_000 * (i + 1)));
    for (const node of nodes) draw.station(node);
    const kind = chance.int(0, 9);
    const bottom = draw.node(`A${aisle}-s`, column * pitchMm, southY + 1_000 + 500);
    const way = [south.inner(column), bottom, ...nodes];
    if (kind < 4)
      draw.both(way); // a dead end
    else if (kind < 8) draw.both([...way, north.inner(column)]);
    else if (chance.percent(50)) draw.oneWay([...way, north.inner(column)]);
    else draw.oneWay([...way, north.inner(column)].reverse());
    if (chance.percent(20)) draw.zone(`aisle-${aisle}`, [bottom, ...nodes], chance.int(1, 3));
  }
  // Parking spurs on the outer side of both corridors; every fifth is a charger.
  let spots = 0;
  for (let column = 1; spots < shape.vehicles + 2; column++) {
    if (column >= columns) throw new Error("too few places to park");
    for (const [side, line, y] of [
      ["S", south, southY - 3_500],
      ["N", north, northY + 3_500],
    ] as const) {
      for (const shiftMm of [0, 1_400]) {
        const spot = draw.node(
          `P${side}${column}-${shiftMm}`,
          column * pitchMm + shiftMm,
          y,
          spots % 5 === 4 ? "charging" : "parking",
        );
        draw.both([line.outer(column), spot]);
        spots++;
      }
    }
  }
  if (chance.percent(50)) {
    const [below, cage0] = [south.inner(columns - 2), draw.node("L0", (columns - 2) * pitchMm, southY + 2_000)];
    const cage1 = draw.node("L1", (columns - 2) * pitchMm, southY + 2_000, undefined, "upper");
    const upper = Array.from({ length: 4 }, (_, i) =>
      draw.node(`U${i}`, (columns - 2) * pitchMm, southY + 4_000 + 2_000 * i, undefined, "upper"),
    );
    for (const node of upper) draw.station(node);
    draw.both([below, cage0, cage1, ...upper]);
    draw.zone("lift", [cage0, cage1], 1);
    draw.resource("lift", "lift", [cage0, cage1]);
  }
  if (chance.percent(50)) draw.zone("crossing", [south.inner(2), south.outer(2)], 1);
  return draw.done();
}

interface Corridor {
  /** The lane on the side of the aisles. */
  inner(column: number): string;
  outer(column: number): string;
}

/** Two one-way lanes with links at every column, or one lane for both directions. */
function corridor(
  draw: Drawing,
  name: string,
  columns: number,
  innerY: number,
  outerY: number,
  pitchMm: number,
  isNarrow: boolean,
): Corridor {
  const line = (lane: string, y: number) =>
    Array.from({ length: columns }, (_, i) => draw.node(`${name}${lane}${i}`, i * pitchMm, y));
  const inner = line("i", innerY);
  const at = (list: readonly string[], column: number) => {
    const node = list[column];
    if (!node) throw new Error(`no column ${column}`);
    return node;
  };
  if (isNarrow) {
    draw.both(inner);
    return { inner: (column) => at(inner, column), outer: (column) => at(inner, column) };
  }
  const outer = line("o", outerY);
  draw.oneWay(inner);
  draw.oneWay([...outer].reverse());
  for (let column = 0; column < columns; column++) draw.both([at(inner, column), at(outer, column)]);
  return { inner: (column) => at(inner, column), outer: (column) => at(outer, column) };
}

class Drawing {
  readonly #nodes = new Map<string, LayoutNode>();
  readonly #edges: LayoutEdge[] = [];
  readonly #stations: Station[] = [];
  readonly #zones: Zone[] = [];
  readonly #resources: Resource[] = [];

  node(id: string, xMm: number, yMm: number, use?: LayoutNode["use"], map = "ground"): string {
    this.#nodes.set(id, { id, map, xMm, yMm, ...(use ? { use } : {}) });
    return id;
  }

  oneWay(ids: readonly string[]): void {
    for (let i = 1; i < ids.length; i++) {
      const [from, to] = [ids[i - 1] as string, ids[i] as string];
      const [a, b] = [this.#nodes.get(from) as LayoutNode, this.#nodes.get(to) as LayoutNode];
      const lengthMm = a.map === b.map ? Math.round(Math.hypot(a.xMm - b.xMm, a.yMm - b.yMm)) : 8_000;
      this.#edges.push({ id: `${from}>${to}`, from, to, lengthMm });
    }
  }

  both(ids: readonly string[]): void {
    this.oneWay(ids);
    this.oneWay([...ids].reverse());
  }

  station(node: string): void {
    this.#stations.push({ id: `at-${node}`, name: node, nodes: [node], heightMm: 0 });
  }

  zone(id: string, nodes: readonly string[], capacity: number): void {
    this.#zones.push({ id, nodes, edges: [], capacity });
  }

  resource(id: string, kind: Resource["kind"], nodes: readonly string[]): void {
    this.#resources.push({ id, kind, nodes, edges: [] });
  }

  done(): Layout {
    return {
      name: "random",
      nodes: [...this.#nodes.values()],
      edges: this.#edges,
      stations: this.#stations,
      zones: this.#zones,
      resources: this.#resources,
    };
  }
}
