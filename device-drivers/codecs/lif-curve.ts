import type { LifTrajectory } from "./lif-document.ts";

/** Points along a NURBS, its ends among them, evenly spread over its parameter. */
export function pointsOnCurve(curve: LifTrajectory, count: number): { x: number; y: number }[] {
  const { degree, knots, points } = curve;
  const [low, high] = [knots[degree] as number, knots[points.length] as number];
  return Array.from({ length: count }, (_, i) => pointAt(curve, low + ((high - low) * i) / (count - 1)));
}

/** De Boor's algorithm on homogeneous coordinates. */
function pointAt({ degree, knots, points }: LifTrajectory, at: number): { x: number; y: number } {
  let span = degree;
  while (span < points.length - 1 && at >= (knots[span + 1] as number)) span++;
  const work = Array.from({ length: degree + 1 }, (_, j) => {
    const { x, y, weight } = points[j + span - degree] as LifTrajectory["points"][number];
    return { x: x * weight, y: y * weight, weight };
  });
  for (let round = 1; round <= degree; round++)
    for (let j = degree; j >= round; j--) {
      const left = knots[j + span - degree] as number;
      const width = (knots[j + 1 + span - round] as number) - left;
      const share = width === 0 ? 0 : (at - left) / width;
      const [a, b] = [work[j - 1], work[j]] as [(typeof work)[0], (typeof work)[0]];
      const mix = (from: number, to: number) => from + (to - from) * share;
      work[j] = { x: mix(a.x, b.x), y: mix(a.y, b.y), weight: mix(a.weight, b.weight) };
    }
  const end = work[degree] as (typeof work)[0];
  return { x: end.x / end.weight, y: end.y / end.weight };
}
