import {
  type CloudRightsPolicy,
  cloudRightsContracts as contracts,
  rightsPolicy,
} from "../../contracts/cloud/rights.ts";
import { refuse } from "../../doors/refused.ts";
import { siteOf } from "../../protocol/origin.ts";
import { type CloudHandlers, type CloudParts, inside } from "../http/cloud-call.ts";
import { pageOf, readPageMark } from "../http/paged.ts";
import { maySee } from "../http/reach.ts";
import { findRecord, listRecords } from "../store/read/records.ts";
import { rightsHoldings, rightsPools } from "../store/read/rights.ts";
import { stockBySku } from "../store/read/stock.ts";
import type { Sql } from "../store/sql.ts";
import { askSite, siteExists } from "./ask-site.ts";
import { jobRule } from "./company-jobs.ts";
import { readRule, writeRule } from "./company-rules.ts";
import { grantFact } from "./grant-right.ts";
import { agesOf, sitesAsked } from "./site-ages.ts";
import { unheardSites } from "./unheard-sites.ts";

/** Permission to promise another site's stock: pools, who holds what until when, and how it follows demand. */
export function rightsHandlers(parts: CloudParts): CloudHandlers {
  const { hub, world } = parts;
  return {
    "rights.pools": inside(contracts["rights.pools"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, input);
      const after = readPageMark(input.after, ["", "", ""] as const);
      const rows = await rightsPools(
        sql,
        {
          limit: input.limit + 1,
          ...(input.sku !== undefined && { sku: input.sku }),
          ...(after && { after: { authority: after[0], sku: after[1], owner: after[2] } }),
        },
        wanted,
      );
      const { rows: page, next } = pageOf(rows, input.limit, ({ authority, sku, owner }) => [authority, sku, owner]);
      const pools = [];
      for (const row of page) {
        const [stock] = await stockBySku(sql, { sku: row.sku, limit: 1 }, [row.authority]);
        pools.push({ ...row, authorityAvailableQty: stock?.available ?? 0 });
      }
      return {
        pools,
        ages: await agesOf(
          sql,
          nowMs,
          pools.map(({ authority: site }) => ({ site })),
        ),
        next,
      };
    }),

    "rights.list": inside(contracts["rights.list"], async (sql, { input, sees, nowMs }) => {
      const wanted = await sitesAsked(sql, sees, {});
      const before = readPageMark(input.after, [0, "", ""] as const);
      const fields = {
        ...(input.authority !== undefined && { authority: input.authority }),
        ...(input.sku !== undefined && { sku: input.sku }),
      };
      const rows = await listRecords(sql, "rightGrant", {
        limit: input.limit + 1,
        fields,
        states: input.state === undefined ? undefined : [input.state],
        before: before && { hubPos: before[0], site: before[1], id: before[2] },
      });
      const { rows: page, next } = pageOf(rows, input.limit, ({ hubPos, site, id }) => [hubPos, site, id]);
      const held = new Map(
        (await rightsHoldings(sql)).map((one) => [`${one.authority} ${one.origin} ${one.sku} ${one.owner}`, one.qty]),
      );
      const rights = page
        .map(({ id, fields: grant }) => ({
          grant: id,
          authority: grant.authority,
          holder: siteOf(grant.holder),
          origin: grant.holder,
          sku: grant.sku,
          owner: grant.owner,
          grantedQty: grant.qty,
          heldQty: held.get(`${grant.authority} ${grant.holder} ${grant.sku} ${grant.owner}`) ?? 0,
          state: grant.state,
          grantedMs: grant.grantedAt,
          expiresMs: grant.expiresAt,
          reason: grant.reason,
        }))
        .filter(
          ({ authority, holder }) =>
            (input.holder === undefined || holder === input.holder) &&
            (wanted === undefined || wanted.includes(authority) || wanted.includes(holder)),
        );
      const sites = rights.flatMap(({ authority, holder }) => [{ site: authority }, { site: holder }]);
      return { rights, ages: await agesOf(sql, nowMs, sites), next };
    }),

    "rights.offer": inside(contracts["rights.offer"], async (sql, { input, caller, commandId }) => {
      await siteExists(sql, input.site);
      await itemExists(sql, input.sku);
      const { site, sku, owner, qty } = input;
      return askSite(sql, parts, {
        site,
        command: "rights.pledge",
        input: { sku, owner, qty },
        askedBy: `cloud:${caller.person}`,
        commandId,
      });
    }),

    "rights.grant": inside(contracts["rights.grant"], async (sql, { input, caller, commandId, sees }) => {
      const { authority, holder, sku, owner, qty } = input;
      for (const site of [authority, holder]) {
        await siteExists(sql, site);
        if (!maySee(sees, site)) return refuse({ code: "site-not-yours", site });
      }
      const [box] = await sql.rows<{ authority: string }>("SELECT authority FROM hub_site WHERE site = $1", [holder]);
      if (!box || box.authority === "") return refuse({ code: "site-has-no-box", site: holder });
      const [unheard] = await unheardSites(sql, world.nowMs());
      if (unheard !== undefined) return refuse({ code: "site-unheard", site: unheard });
      const [pool] = (await rightsPools(sql, { sku, limit: 100 }, [authority])).filter((one) => one.owner === owner);
      if ((pool?.poolQty ?? 0) < qty) return refuse({ code: "pool-too-small", wanted: qty, most: pool?.poolQty ?? 0 });
      const { grant, fact } = grantFact(world, {
        ...{ authority, origin: box.authority, sku, owner, qty, commandId },
        expiresAfterMs: input.expiresAfterMs,
        reason: input.reason,
        actor: `cloud:${caller.person}`,
      });
      const entries = await hub.record(sql, [fact]);
      return { hubPos: entries.at(-1)?.hubPos ?? 0, grant };
    }),

    "rights.return": inside(contracts["rights.return"], async (sql, { input, caller, commandId, sees }) => {
      const grant = await findRecord(sql, "rightGrant", "", input.grant);
      const site = grant && siteOf(grant.fields.holder);
      if (!grant || site === undefined || !maySee(sees, site))
        return refuse({ code: "not-found", what: "grant", id: input.grant });
      if (grant.fields.state !== "open")
        return refuse({
          code: "state-not-allowed",
          what: "grant",
          id: input.grant,
          state: grant.fields.state,
          allowed: "open",
        });
      return askSite(sql, parts, {
        site,
        command: "rights.return",
        input: { grant: input.grant, ...(input.qty !== undefined && { qty: input.qty }) },
        askedBy: `cloud:${caller.person}`,
        commandId,
      });
    }),

    "rights.policy": inside(contracts["rights.policy"], async (sql) => ({
      policy: await rightsPolicyOf(sql),
      ...(await readRule(
        sql,
        jobRule(rightsJobName),
        (value) => {
          const { lastRunMs = null, lastGrants = 0 } = value as { lastRunMs?: number; lastGrants?: number };
          return { lastRunMs, lastGrants };
        },
        { lastRunMs: null, lastGrants: 0 },
      )),
    })),

    "rights.save-policy": inside(contracts["rights.save-policy"], async (sql, { input }) => {
      await writeRule(sql, "rights-policy", input.policy);
      return { policy: input.policy };
    }),
  };
}

/** The job that keeps the policy, by its name. */
export const rightsJobName = "rights";

/** The company's policy, or the first one, which moves nothing. */
export const rightsPolicyOf = (sql: Sql): Promise<CloudRightsPolicy> =>
  readRule(sql, "rights-policy", (value) => rightsPolicy.parse(value), rightsPolicy.parse({}));

export async function itemExists(sql: Sql, sku: string): Promise<void> {
  if (!(await findRecord(sql, "item", "", sku))) refuse({ code: "sku-unknown", sku });
}
