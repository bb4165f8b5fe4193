import type { Reader } from "../../store/reader.ts";

/** One place where an LPN, or what is in it, stood. */
export interface Stay {
  place: string;
  zone: string;
  fromMs: number;
  toMs: number;
}

/**
 * Where an LPN stood, from the journal: a stay begins when goods of it come to a place and ends when the last of them leave. Goods of LPNs
 * that are packed into it now count with it. `nowMs` ends what has not ended.
 */
export function staysOf(reader: Reader, lpn: string, nowMs: number): Stay[] {
  const rows = reader.rows<{ place: string; atMs: number; delta: number }>(entriesSql, lpn);
  const held = new Map<string, { qty: number; fromMs: number }>();
  const stays: Omit<Stay, "zone">[] = [];
  for (const { place, atMs, delta } of rows) {
    const before = held.get(place);
    const qty = (before?.qty ?? 0) + delta;
    if (qty > 0) held.set(place, { qty, fromMs: before?.fromMs ?? atMs });
    else if (before) {
      held.delete(place);
      stays.push({ place, fromMs: before.fromMs, toMs: atMs });
    }
  }
  for (const [place, { fromMs }] of held) stays.push({ place, fromMs, toMs: Math.max(fromMs, nowMs) });
  return stays
    .filter(({ fromMs, toMs }) => toMs > fromMs)
    .sort((a, b) => a.fromMs - b.fromMs || (a.place < b.place ? -1 : 1))
    .map((stay) => ({ ...stay, zone: reader.get("location", stay.place)?.zone ?? "" }));
}

const entriesSql = `WITH RECURSIVE inside(id) AS (SELECT ? UNION SELECT lpn.id FROM lpn JOIN inside ON lpn.parent = inside.id)
  SELECT e.place, j.atMs, sum(e.delta) AS delta FROM entry AS e JOIN journal AS j ON j.pos = e.pos
  WHERE e.lpn IN (SELECT id FROM inside) AND e.lpn <> '' AND substr(e.place, 1, 1) <> '~'
  GROUP BY e.pos, e.place ORDER BY e.pos, e.place`;
