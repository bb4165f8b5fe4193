/** How many are kept: of the last days, weeks and months the newest each. */
export interface Keep {
  daily: number;
  weekly: number;
  monthly: number;
}

/**
 * Which backups may go. The newest always stays; so does the newest of each of the last `daily` days, `weekly` weeks and `monthly` months
 * that have one. Days are UTC, weeks begin on Monday.
 */
export function mayGo<F extends { atMs: number }>(files: readonly F[], keep: Keep): F[] {
  const newestFirst = [...files].sort((a, b) => b.atMs - a.atMs);
  const stays = new Set<F>(newestFirst.slice(0, 1));
  for (const [bucketOf, count] of [
    [dayOf, keep.daily],
    [weekOf, keep.weekly],
    [monthOf, keep.monthly],
  ] as const) {
    const buckets = new Map<string, F>();
    for (const file of newestFirst) {
      const bucket = bucketOf(new Date(file.atMs));
      if (!buckets.has(bucket)) buckets.set(bucket, file);
    }
    for (const file of [...buckets.values()].slice(0, count)) stays.add(file);
  }
  return newestFirst.filter((file) => !stays.has(file));
}

const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const monthOf = (at: Date): string => at.toISOString().slice(0, 7);
const weekOf = (at: Date): string => {
  const monday = new Date(at);
  monday.setUTCDate(at.getUTCDate() - ((at.getUTCDay() + 6) % 7));
  return dayOf(monday);
};
