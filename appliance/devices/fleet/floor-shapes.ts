/** A point of one map, in whole millimetres. */
export interface Point {
  readonly xMm: number;
  readonly yMm: number;
}

/** Whether the point lies in the polygon (corners in order, either way round). On its edge counts as in it: what is doubtful is closed. */
export function contains(polygon: readonly Point[], { xMm, yMm }: Point): boolean {
  let isIn = false;
  for (const [a, b] of sidesOf(polygon)) {
    if (turn(a, b, { xMm, yMm }) === 0 && isBetween(a, b, { xMm, yMm })) return true;
    if (a.yMm > yMm === b.yMm > yMm) continue;
    if (xMm < a.xMm + ((yMm - a.yMm) * (b.xMm - a.xMm)) / (b.yMm - a.yMm)) isIn = !isIn;
  }
  return isIn;
}

/** Whether a line of straight pieces has anything in the polygon. */
export function touches(polygon: readonly Point[], line: readonly Point[]): boolean {
  if (line.some((point) => contains(polygon, point))) return true;
  return line.slice(1).some((end, at) => sidesOf(polygon).some(([a, b]) => crosses(line[at] as Point, end, a, b)));
}

const sidesOf = (polygon: readonly Point[]): (readonly [Point, Point])[] =>
  polygon.map((a, at) => [a, polygon[(at + 1) % polygon.length] as Point]);

const crosses = (a: Point, b: Point, c: Point, d: Point): boolean =>
  turn(a, b, c) * turn(a, b, d) <= 0 && turn(c, d, a) * turn(c, d, b) <= 0 && !isOneLine(a, b, c, d);

/** On one line: then they touch only where a corner of one lies in the other, which `contains` has seen. */
const isOneLine = (a: Point, b: Point, c: Point, d: Point): boolean => turn(a, b, c) === 0 && turn(a, b, d) === 0;

/** 1 when c lies to the left of the way from a to b, -1 to the right, 0 on its line. */
const turn = (a: Point, b: Point, c: Point): number =>
  Math.sign((b.xMm - a.xMm) * (c.yMm - a.yMm) - (b.yMm - a.yMm) * (c.xMm - a.xMm));

const isBetween = (a: Point, b: Point, { xMm, yMm }: Point): boolean =>
  xMm >= Math.min(a.xMm, b.xMm) &&
  xMm <= Math.max(a.xMm, b.xMm) &&
  yMm >= Math.min(a.yMm, b.yMm) &&
  yMm <= Math.max(a.yMm, b.yMm);
