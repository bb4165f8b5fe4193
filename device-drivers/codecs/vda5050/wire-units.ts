/** Between the wire's metres, radians, seconds and per cent and our whole numbers. */

export const toM = (mm: number): number => mm / 1_000;
export const fromM = (m: number): number => Math.round(m * 1_000);

/** The schemas end at 3.14159265359, so half a turn is written with no more digits than that. */
export const toRad = (mdeg: number): number => Math.round((mdeg / 180_000) * Math.PI * 1e8) / 1e8;

/** Any angle, also beyond half a turn, as -180 000 to 180 000. */
export function fromRad(rad: number): number {
  const turns = Math.round((rad / Math.PI) * 180_000) % 360_000;
  return turns > 180_000 ? turns - 360_000 : turns < -180_000 ? turns + 360_000 : turns;
}

export const toTimestamp = (atMs: number): string => new Date(atMs).toISOString();

/** ISO 8601 in any of the spellings seen: with or without fractions, `Z`, an offset without a colon, or no zone at all, which means UTC. */
export function fromTimestamp(said: unknown): number | undefined {
  if (typeof said === "number" && Number.isFinite(said))
    return said > 1e17 ? Math.round(said / 1e6) : said > 1e11 ? Math.round(said) : Math.round(said * 1_000);
  if (typeof said !== "string") return undefined;
  const [, day, time, zone = "Z"] =
    /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(Z|z|[+-]\d\d:?\d\d)?$/.exec(said.trim()) ?? [];
  if (day === undefined || time === undefined) return undefined;
  const offset = /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const atMs = Date.parse(`${day}T${time.replace(",", ".")}${offset}`);
  return Number.isNaN(atMs) ? undefined : atMs;
}
