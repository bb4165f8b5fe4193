export interface ChartPoint {
  fromMs: number;
  toMs: number;
  min: number | null;
  max: number | null;
}

export interface Chart {
  /** Lowest and highest value, without the limits. */
  min: number;
  max: number;
  /** SVG paths in a picture of 1000 by 100, one for each stretch without a gap. */
  bands: string[];
  /** Heights of the limits in it. */
  limits: number[];
}

/** A pause longer than this many points is a gap: nothing is drawn where nothing was measured. */
const gapPoints = 3;

/** Nothing when there is no value in it. */
export function chartOf(
  points: readonly ChartPoint[],
  rules: readonly { min: number | null; max: number | null }[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
): Chart | undefined {
  const known = points.flatMap((point) =>
    point.min === null || point.max === null ? [] : [{ ...point, min: point.min, max: point.max }],
  );
  if (known.length === 0) return undefined;
  const min = Math.min(...known.map((point) => point.min));
  const max = Math.max(...known.map((point) => point.max));
  const limits = [...new Set(rules.flatMap((rule) => [rule.min, rule.max]).filter((value) => value !== null))];
  const low = Math.min(min, ...limits);
  const high = Math.max(max, ...limits);
  const room = Math.max(1, high - low) * 0.08;
  const x = (atMs: number) => round(((Math.max(fromMs, Math.min(toMs, atMs)) - fromMs) * 1_000) / (toMs - fromMs));
  const y = (value: number) => round(100 - ((value - low + room) * 100) / (high - low + 2 * room || 1));
  return { min, max, bands: stretches(known).map(band), limits: limits.map(y) };

  function band(stretch: readonly (ChartPoint & { min: number; max: number })[]): string {
    const corners = stretch.map((point) => ({ ...point, at: x((point.fromMs + point.toMs) / 2) }));
    const [first] = corners;
    // One point alone would be invisible.
    if (corners.length === 1 && first) return `M${first.at - 1},${y(first.max)}L${first.at + 1},${y(first.min)}`;
    const there = corners.map(({ at, max: value }) => `${at},${y(value)}`);
    const back = corners.map(({ at, min: value }) => `${at},${y(value)}`).reverse();
    return `M${[...there, ...back].join("L")}Z`;
  }
}

function stretches<P extends ChartPoint>(points: readonly P[]): P[][] {
  const all: P[][] = [];
  for (const point of points) {
    const current = all.at(-1);
    const last = current?.at(-1);
    const widthMs = Math.max(1, point.toMs - point.fromMs);
    if (current && last && point.fromMs - last.toMs < widthMs * gapPoints) current.push(point);
    else all.push([point]);
  }
  return all;
}

const round = (value: number): number => Math.round(value * 10) / 10;
