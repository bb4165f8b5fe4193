import type { Sql } from "../sql.ts";
import { ofSites, type SitesWanted, sitesParam } from "./ages.ts";

/** What a list of sites shows beside their ages; one row for each site. */
export interface SiteFigures {
  site: string;
  region: string;
  regionName: string;
  timeZone: string;
  openExceptions: number;
  urgentExceptions: number;
  heldFacts: number;
  openConflicts: number;
  openOrders: number;
  boxes: number;
  today: Throughput;
}

export interface Throughput {
  receivedQty: number;
  pickedQty: number;
  shippedQty: number;
  shippedOrders: number;
}

const openExceptionStates = "('open', 'claimed', 'resolving')";
const doneOrderStates = "('shipped', 'cancelled')";

/** `todayFromMs` is when the day began, UTC. */
export async function siteFigures(sql: Sql, todayFromMs: number, wanted?: SitesWanted): Promise<SiteFigures[]> {
  const rows = await sql.rows<Omit<SiteFigures, "today"> & Throughput>(
    `WITH exceptions AS (
       SELECT site, count(*)::int AS n, (count(*) FILTER (WHERE fields ->> 'severity' = 'urgent'))::int AS urgent
       FROM record WHERE record = 'exception' AND state IN ${openExceptionStates} GROUP BY site),
     orders AS (SELECT site, count(*)::int AS n FROM record WHERE record = 'order' AND state NOT IN ${doneOrderStates} GROUP BY site),
     held_facts AS (SELECT site, count(*)::int AS n FROM held WHERE state = 'open' AND kind = 'quarantined' GROUP BY site),
     conflicts AS (SELECT site, count(*)::int AS n FROM conflict WHERE state = 'open' GROUP BY site),
     boxes AS (SELECT site, count(*)::int AS n FROM box WHERE state <> 'revoked' GROUP BY site),
     today AS (
       SELECT site, sum(received_qty)::bigint AS received, sum(picked_qty)::bigint AS picked, sum(shipped_qty)::bigint AS shipped,
         sum(shipped_orders)::bigint AS orders
       FROM hourly WHERE hour_ms >= $1 GROUP BY site)
     SELECT s.site, s.region, coalesce(r.name, '') AS "regionName", s.time_zone AS "timeZone", coalesce(e.n, 0) AS "openExceptions",
       coalesce(e.urgent, 0) AS "urgentExceptions", coalesce(h.n, 0) AS "heldFacts", coalesce(c.n, 0) AS "openConflicts",
       coalesce(o.n, 0) AS "openOrders", coalesce(b.n, 0) AS boxes, coalesce(t.received, 0) AS "receivedQty", coalesce(t.picked, 0) AS "pickedQty",
       coalesce(t.shipped, 0) AS "shippedQty", coalesce(t.orders, 0) AS "shippedOrders"
     FROM site s LEFT JOIN region r ON r.company = s.company AND r.region = s.region
       LEFT JOIN exceptions e USING (site) LEFT JOIN orders o USING (site) LEFT JOIN held_facts h USING (site) LEFT JOIN conflicts c USING (site)
       LEFT JOIN boxes b USING (site) LEFT JOIN today t USING (site)
     WHERE ${ofSites("s.site", 2)} ORDER BY s.name, s.site`,
    [todayFromMs, sitesParam(wanted)],
  );
  return rows.map(({ receivedQty, pickedQty, shippedQty, shippedOrders, ...row }) => ({
    ...row,
    today: { receivedQty, pickedQty, shippedQty, shippedOrders },
  }));
}

export interface HourOfSite extends Throughput {
  site: string;
  hourMs: number;
  facts: number;
}

/**
 * What the sites did in each hour from `fromMs` (taken in) to `toMs`, of their own clocks; hours in which nothing happened are not there. The hub writes facts too, and is
 * no site.
 */
export function throughput(sql: Sql, fromMs: number, toMs: number, wanted?: SitesWanted): Promise<HourOfSite[]> {
  return sql.rows(
    `SELECT site, hour_ms AS "hourMs", facts, received_qty AS "receivedQty", picked_qty AS "pickedQty", shipped_qty AS "shippedQty",
       shipped_orders AS "shippedOrders" FROM hourly WHERE hour_ms >= $1 AND hour_ms < $2 AND ${ofSites("site", 3)}
       AND site IN (SELECT s.site FROM site s) ORDER BY hour_ms, site`,
    [fromMs, toMs, sitesParam(wanted)],
  );
}

export interface BoxOfSite {
  box: string;
  site: string;
  label: string;
  publicKey: string;
  state: string;
  reason: string;
  pairedAtMs: number;
  lastSeenAtMs: number | null;
  origin: string;
  /** Whether it is the one that goes on in its site; the others stand by. */
  isAuthority: boolean;
  cursor: number;
  rotateAsked: boolean;
  /** Of its last contact: `schema`, `clockOffsetMs`, `freeBytes`, `outbox`, `mode`. */
  health: Record<string, unknown>;
}

export function boxesOf(sql: Sql, wanted?: SitesWanted): Promise<BoxOfSite[]> {
  return sql.rows(
    `SELECT b.box, b.site, b.label, b.public_key AS "publicKey", b.state, b.reason, b.paired_at_ms AS "pairedAtMs", b.last_seen_at_ms AS "lastSeenAtMs",
       b.origin, coalesce(h.authority = b.origin, false) AS "isAuthority", b.cursor, b.rotate_asked AS "rotateAsked", b.health
     FROM box b LEFT JOIN hub_site h ON h.company = b.company AND h.site = b.site WHERE ${ofSites("b.site", 1)} ORDER BY b.site, b.paired_at_ms, b.box`,
    [sitesParam(wanted)],
  );
}

export interface OriginOfSite {
  origin: string;
  generation: number;
  seq: number;
  sealedAtSeq: number | null;
}

export const originsOf = (sql: Sql, site: string): Promise<OriginOfSite[]> =>
  sql.rows(
    'SELECT origin, generation, seq, sealed_at_seq AS "sealedAtSeq" FROM origin WHERE company = $1 AND site = $2 ORDER BY generation',
    [sql.company, site],
  );

/** Lines of the log that a site has not fetched yet, of all that there are. */
export async function behindFacts(sql: Sql, cursor: number): Promise<number> {
  const [head] = await sql.rows<{ hubPos: number }>('SELECT hub_pos AS "hubPos" FROM log_head');
  return Math.max(0, (head?.hubPos ?? 0) - cursor);
}
