/** Time zones whose name has all of the typed words in it, beginnings first; the browser knows which there are. */
export function zonesLike(typed: string, all: readonly string[], max: number): string[] {
  const parts = typed
    .toLowerCase()
    .split(/[\s/_]+/)
    .filter(Boolean);
  const plain = (zone: string) => zone.toLowerCase().replaceAll("_", " ");
  const fits = all.filter((zone) => parts.every((part) => plain(zone).includes(part)));
  const starts = (zone: string) =>
    plain(zone)
      .split(/[ /]/)
      .some((word) => word.startsWith(parts[0] ?? ""))
      ? 0
      : 1;
  return fits.sort((a, b) => starts(a) - starts(b) || (a < b ? -1 : 1)).slice(0, max);
}

/** UTC is a zone too, though no browser lists it. */
export const allZones = (): string[] => ["UTC", ...Intl.supportedValuesOf("timeZone").filter((zone) => zone !== "UTC")];
