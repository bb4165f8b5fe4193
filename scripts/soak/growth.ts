/**
 * How much the lowest value rose for each fact, from the first half of the samples to the second. What waits to be collected lifts single samples, for minutes at a time, so a line through them all finds slopes that
 * mean nothing; it does not lift the lowest. What is never given back does.
 */
export function growthPerFact(samples: readonly { facts: number; value: number }[]): number {
  const middle = Math.floor(samples.length / 2);
  const halves = [samples.slice(0, middle), samples.slice(middle)] as const;
  const [first, second] = halves.map((half) => Math.min(...half.map(({ value }) => value))) as [number, number];
  const [from, to] = halves.map((half) => half.reduce((sum, { facts }) => sum + facts, 0) / half.length) as [
    number,
    number,
  ];
  return samples.length < 2 || to <= from ? 0 : (second - first) / (to - from);
}
