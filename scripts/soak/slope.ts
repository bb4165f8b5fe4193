/** A line through samples, with how sure it is: by least squares, 95 % by the normal distribution. */
export interface Slope {
  perHour: number;
  /** The true slope lies within `perHour ± plusMinus` in 95 of 100 runs, if what disturbs it is noise. */
  plusMinus: number;
  samples: number;
}

export function slopeOf(samples: readonly { atMs: number; value: number }[]): Slope {
  const n = samples.length;
  if (n < 3) return { perHour: 0, plusMinus: Number.POSITIVE_INFINITY, samples: n };
  const meanX = samples.reduce((sum, { atMs }) => sum + atMs, 0) / n;
  const meanY = samples.reduce((sum, { value }) => sum + value, 0) / n;
  let xx = 0;
  let xy = 0;
  for (const { atMs, value } of samples) {
    xx += (atMs - meanX) ** 2;
    xy += (atMs - meanX) * (value - meanY);
  }
  const perMs = xx === 0 ? 0 : xy / xx;
  const rest = samples.reduce((sum, { atMs, value }) => sum + (value - meanY - perMs * (atMs - meanX)) ** 2, 0);
  const error = Math.sqrt(rest / (n - 2) / xx);
  const hourMs = 3_600_000;
  return { perHour: perMs * hourMs, plusMinus: 1.96 * error * hourMs, samples: n };
}
