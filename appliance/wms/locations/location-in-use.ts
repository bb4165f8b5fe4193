import type { Reader } from "../../store/reader.ts";

/** What keeps a location from being taken out of use: stock, promises, LPNs, open work. */
export function whatIsThere(reader: Reader, location: string): { what: string; count: number }[] {
  const count = (sql: string) => reader.row<{ n: number }>(sql, location)?.n ?? 0;
  const found = [
    { what: "units in stock", count: count("SELECT coalesce(sum(abs(onHand)), 0) AS n FROM balance WHERE place = ?") },
    { what: "units promised", count: count("SELECT coalesce(sum(allocated), 0) AS n FROM balance WHERE place = ?") },
    {
      what: "LPNs",
      count: count(
        "SELECT count(*) AS n FROM lpn WHERE location = ? AND state NOT IN ('planned', 'shipped', 'loaded', 'emptied', 'lost')",
      ),
    },
    {
      what: "open tasks that bring goods",
      count: count("SELECT count(*) AS n FROM task WHERE toPlace = ? AND state IN ('created', 'released', 'leased')"),
    },
  ];
  return found.filter((use) => use.count > 0);
}
