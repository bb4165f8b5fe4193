export interface SiteHour {
  site: string;
  hourMs: number;
  receivedQty: number;
  pickedQty: number;
  shippedQty: number;
  facts: number;
}

const hourMs = 3_600_000;
/** The hour that runs is the last of them. */
export const hoursShown = 24;

/** Units that moved in each of the last hours, oldest first, hours without any included. The cloud gives only hours in which something was. */
export function hoursBySite(hours: readonly SiteHour[], nowMs = Date.now()): Map<string, number[]> {
  const lastHour = Math.max(Math.floor(nowMs / hourMs), ...hours.map((hour) => Math.floor(hour.hourMs / hourMs)));
  const bySite = new Map<string, number[]>();
  for (const hour of hours) {
    const row = bySite.get(hour.site) ?? Array.from({ length: hoursShown }, () => 0);
    bySite.set(hour.site, row);
    const at = hoursShown - 1 - (lastHour - Math.floor(hour.hourMs / hourMs));
    if (at >= 0) row[at] = (row[at] ?? 0) + hour.receivedQty + hour.pickedQty + hour.shippedQty;
  }
  return bySite;
}

export const unitsOf = (hours: readonly number[] | undefined): number =>
  (hours ?? []).reduce((sum, one) => sum + one, 0);
