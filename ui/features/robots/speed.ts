/** Metres a second as people type them, in whole mm/s; undefined outside of what a vehicle can keep to. A comma is as good as a point. */
export function speedMmSOf(typed: string): number | undefined {
  const text = typed.trim().replace(",", ".");
  const mmS = text === "" ? Number.NaN : Math.round(Number(text) * 1_000);
  return mmS >= slowestMmS && mmS <= fastestMmS ? mmS : undefined;
}

const slowestMmS = 50;
const fastestMmS = 10_000;
