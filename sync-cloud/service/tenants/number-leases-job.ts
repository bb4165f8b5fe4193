import {
  leasedFrom,
  type NumberBlock,
  numberRanges,
  numbersEnd,
  type RangeName,
} from "../../model/records/number-ranges.ts";
import { lease } from "../../protocol/hub/ranges.ts";
import type { CloudParts } from "../http/cloud-call.ts";
import { lockHead } from "../hub/load-view.ts";
import type { Sql } from "../store/sql.ts";
import { askSite } from "./ask-site.ts";
import type { CompanyJob } from "./company-jobs.ts";

const everyMs = 2 * 60_000;
/** Sites that one run serves; the rest have their turn with the next. */
const sitesPerRunMax = 100;
/** A thousandth of all there is goes out at a time: five years of a busy site, or a thousand sites. */
const blocksPerRange = 1_000;
const blockQtyMin = 1_000;
/** Below this part of a block the next one is sent, so that a site that goes dark then has a while to go. */
const refillBelow = 0.25;
const actor = "rule:numbers";

interface Held {
  site: string;
  range: RangeName;
  next: number;
  end: number;
  blocks: NumberBlock[];
  leasedAt: number | null;
}

/**
 * Leases blocks of numbers, so that no two sites print the same SSCC, LPN or BOL. Each site gets its first blocks with its first contact and the next ones when a quarter is left;
 * what was ever asked for is never leased again, answered or not.
 */
export const numberLeasesJob = (parts: Pick<CloudParts, "hub" | "world">): CompanyJob => ({
  name: "number-leases",
  everyMs,
  async run(sql) {
    if ((await wanting(sql)).length === 0) return {};
    await lockHead(sql);
    const ends = await leasedEnds(sql);
    let served = 0;
    for (const { site, ranges } of (await wanting(sql)).slice(0, sitesPerRunMax)) {
      const leases = ranges.flatMap((range) => {
        const { prefix, digits } = numberRanges[range];
        const end = numbersEnd(range);
        const qty = Math.max(blockQtyMin, Math.floor(end / blocksPerRange));
        const pool = { prefix, digits, next: ends.get(range) ?? leasedFrom(range), end };
        const given = lease(pool, 0, { days: 1, qtyMin: qty, qtyMax: qty });
        if (!given) return [];
        ends.set(range, given.pool.next);
        return [{ range, from: given.lease.from, end: given.lease.end }];
      });
      if (leases.length === 0) continue;
      await askSite(sql, parts, { site, command: "numbers.lease", input: { leases }, askedBy: actor, commandId: "" });
      served++;
    }
    return { served };
  },
});

/** Sites with a box, and the ranges of which they should have more. Not while an earlier lease is on its way to them. */
async function wanting(sql: Sql): Promise<{ site: string; ranges: RangeName[] }[]> {
  const sites = await sql.rows<{ site: string }>(
    `SELECT h.site FROM hub_site h JOIN site s ON s.company = h.company AND s.site = h.site
     WHERE h.company = $1 AND h.authority <> '' AND NOT EXISTS (
       SELECT 1 FROM record i WHERE i.company = h.company AND i.site = '' AND i.record = 'intent' AND i.id LIKE h.site || '/%'
         AND i.fields ->> 'command' = 'numbers.lease' AND coalesce(i.fields ->> 'state', 'pending') = 'pending')
     ORDER BY h.site`,
    [sql.company],
  );
  const held = Map.groupBy(
    await sql.rows<Held>(
      `SELECT site, id AS range, coalesce((fields ->> 'next')::bigint, 1) AS next, coalesce((fields ->> 'end')::bigint, 0) AS "end",
         coalesce(fields -> 'blocks', '[]'::jsonb) AS blocks, (fields ->> 'leasedAt')::bigint AS "leasedAt"
       FROM record WHERE company = $1 AND record = 'numberRange'`,
      [sql.company],
    ),
    ({ site }) => site,
  );
  return sites.flatMap(({ site }) => {
    const has = new Map((held.get(site) ?? []).map((one) => [one.range, one]));
    const ranges = (Object.keys(numberRanges) as RangeName[]).filter((range) => runsOut(range, has.get(range)));
    return ranges.length > 0 ? [{ site, ranges }] : [];
  });
}

function runsOut(range: RangeName, held: Held | undefined): boolean {
  if (!held || held.leasedAt === null) return true;
  const left = held.blocks.reduce((sum, { from, end }) => sum + end - from, Math.max(0, held.end - held.next));
  return left < refillBelow * Math.max(blockQtyMin, Math.floor(numbersEnd(range) / blocksPerRange));
}

/** Past the last number that was ever leased of each range. */
async function leasedEnds(sql: Sql): Promise<Map<RangeName, number>> {
  const rows = await sql.rows<{ range: RangeName; end: number }>(
    `SELECT lease ->> 'range' AS range, max((lease ->> 'end')::bigint) AS "end"
     FROM record, jsonb_array_elements(fields -> 'input' -> 'leases') AS lease
     WHERE company = $1 AND site = '' AND record = 'intent' AND fields ->> 'command' = 'numbers.lease' GROUP BY 1`,
    [sql.company],
  );
  return new Map(rows.map(({ range, end }) => [range, Number(end)]));
}
