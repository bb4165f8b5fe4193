import type { Layout } from "./layout.ts";

interface Point {
  readonly xMm: number;
  readonly yMm: number;
}

interface Shape {
  readonly map: string;
  readonly points: readonly Point[];
  readonly box: { readonly west: number; readonly south: number; readonly east: number; readonly north: number };
  /** The nodes it touches: two shapes with a common node need no entry, because whoever drives one holds that node. */
  readonly ends: readonly number[];
}

/**
 * For every node and then every edge of the layout, which others come closer than the envelope: only one of the two may be held at a
 * time. Derived once. Neither itself is listed, nor a neighbour with a common node (holding the node settles that).
 */
export function conflictsOf(layout: Layout, nodeAt: ReadonlyMap<string, number>, envelopeMm: number): Int32Array[] {
  const shapes = shapesOf(layout, nodeAt);
  const found: number[][] = shapes.map(() => []);
  for (const [a, b] of nearPairs(shapes, envelopeMm)) {
    const [left, right] = [shapes[a] as Shape, shapes[b] as Shape];
    if (left.ends.some((node) => right.ends.includes(node))) continue;
    if (distanceMm(left.points, right.points) >= envelopeMm) continue;
    found[a]?.push(b);
    found[b]?.push(a);
  }
  return found.map((list) => Int32Array.from(list.sort((a, b) => a - b)));
}

function shapesOf(layout: Layout, nodeAt: ReadonlyMap<string, number>): Shape[] {
  const nodes = layout.nodes.map((node, index) => shape(node.map, [node], [index]));
  const edges = layout.edges.map((edge) => {
    const [from, to] = [nodeAt.get(edge.from) as number, nodeAt.get(edge.to) as number];
    const [start, end] = [layout.nodes[from], layout.nodes[to]];
    if (!start || !end) throw new Error(`edge ${edge.id} has an end that is no node`);
    // A lift changes the map: it is nowhere between, so it collides with nothing but its ends.
    if (start.map !== end.map) return shape(`${start.map}>${end.map}#${edge.id}`, [start], [from, to]);
    return shape(start.map, [start, ...(edge.bend ?? []), end], [from, to]);
  });
  return [...nodes, ...edges];
}

function shape(map: string, points: readonly Point[], ends: readonly number[]): Shape {
  const [xs, ys] = [points.map((p) => p.xMm), points.map((p) => p.yMm)];
  const box = { west: Math.min(...xs), south: Math.min(...ys), east: Math.max(...xs), north: Math.max(...ys) };
  return { map, points, box, ends };
}

/** Pairs whose boxes come near, each once: shapes are put into the squares of a grid that their boxes touch. */
function* nearPairs(shapes: readonly Shape[], envelopeMm: number): Generator<[number, number]> {
  const sizeMm = Math.max(envelopeMm, 4_000);
  const cells = new Map<string, number[]>();
  for (const [index, { map, box }] of shapes.entries())
    for (let x = Math.floor((box.west - envelopeMm) / sizeMm); x <= Math.floor((box.east + envelopeMm) / sizeMm); x++)
      for (
        let y = Math.floor((box.south - envelopeMm) / sizeMm);
        y <= Math.floor((box.north + envelopeMm) / sizeMm);
        y++
      ) {
        const key = `${map}|${x}|${y}`;
        const cell = cells.get(key);
        if (cell) cell.push(index);
        else cells.set(key, [index]);
      }
  const seen = new Set<number>();
  for (const cell of cells.values())
    for (let i = 0; i < cell.length; i++)
      for (let j = i + 1; j < cell.length; j++) {
        const [a, b] = [cell[i] as number, cell[j] as number];
        const pair = a * shapes.length + b;
        if (seen.has(pair)) continue;
        seen.add(pair);
        yield [a, b];
      }
}

/** The smallest distance of two lines of points; a single point counts as a line without length. */
export function distanceMm(a: readonly Point[], b: readonly Point[]): number {
  let nearest = Number.POSITIVE_INFINITY;
  for (let i = 0; i < Math.max(1, a.length - 1); i++)
    for (let j = 0; j < Math.max(1, b.length - 1); j++) {
      const [p, q] = [a[i] as Point, a[i + 1] ?? (a[i] as Point)];
      const [r, s] = [b[j] as Point, b[j + 1] ?? (b[j] as Point)];
      nearest = Math.min(nearest, betweenSegments(p, q, r, s));
    }
  return nearest;
}

function betweenSegments(p: Point, q: Point, r: Point, s: Point): number {
  if (cross(p, q, r, s)) return 0;
  return Math.min(toSegment(p, r, s), toSegment(q, r, s), toSegment(r, p, q), toSegment(s, p, q));
}

function cross(p: Point, q: Point, r: Point, s: Point): boolean {
  const side = (a: Point, b: Point, c: Point) =>
    Math.sign((b.xMm - a.xMm) * (c.yMm - a.yMm) - (b.yMm - a.yMm) * (c.xMm - a.xMm));
  // Lines that only touch or lie in each other are found by the distances of their ends.
  return side(p, q, r) * side(p, q, s) < 0 && side(r, s, p) * side(r, s, q) < 0;
}

function toSegment(point: Point, start: Point, end: Point): number {
  const [dx, dy] = [end.xMm - start.xMm, end.yMm - start.yMm];
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : ((point.xMm - start.xMm) * dx + (point.yMm - start.yMm) * dy) / square;
  const share = Math.max(0, Math.min(1, along));
  return Math.hypot(point.xMm - start.xMm - share * dx, point.yMm - start.yMm - share * dy);
}
