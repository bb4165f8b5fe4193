import { cloudSitesContracts as contracts } from "../../contracts/cloud/sites.ts";
import { addressKey } from "../../doors/address-key.ts";
import { AttemptLimit } from "../../doors/attempt-limit.ts";
import { refuse } from "../../doors/refused.ts";
import { type CloudHandlers, type CloudParts, inside, outside } from "../http/cloud-call.ts";
import { ownOrigins } from "../http/own-origins.ts";
import { qrSvg } from "../http/qr-svg.ts";
import { maySee } from "../http/reach.ts";
import {
  askForNewKey,
  cancelPairing,
  expelSite,
  findBox,
  lookAtPairing,
  makePairingCode,
  readmitSite,
  revokeBox,
} from "../hub/boxes.ts";
import { nameSites } from "../hub/name-sites.ts";
import type { Sql } from "../store/sql.ts";
import { siteExists } from "./ask-site.ts";

/** Somebody who tries codes finds none. A page that is open asks again every few seconds. */
const looksPerAddress = { max: 60, windowMs: 60_000 };

/** Sites, regions, pairing and boxes: what people decide about them. */
export function siteHandlers(parts: CloudParts): CloudHandlers {
  const { world } = parts;
  const addresses = new AttemptLimit(looksPerAddress);
  return {
    "sites.save": inside(contracts["sites.save"], async (sql, { input, caller, commandId }) => {
      await siteExists(sql, input.site);
      if (input.region !== undefined) await regionExists(sql, input.region);
      await sql.write(
        `UPDATE site SET name = coalesce($3, name), region = coalesce($4, region), time_zone = coalesce($5, time_zone)
         WHERE company = $1 AND site = $2`,
        [sql.company, input.site, input.name ?? null, input.region ?? null, input.timeZone ?? null],
      );
      // Who sees a site may hang on its region.
      sql.notify("people");
      await nameSites(sql, parts.hub, { actor: `cloud:${caller.person}`, commandId, site: input.site });
      return { site: input.site };
    }),

    "regions.list": inside(contracts["regions.list"], async (sql, { sees }) => {
      const rows = await sql.rows<{ region: string; name: string; sites: string[] }>(
        `SELECT r.region, r.name, coalesce(array_agg(s.site) FILTER (WHERE s.site IS NOT NULL), '{}') AS sites
         FROM region r LEFT JOIN site s ON s.company = r.company AND s.region = r.region GROUP BY r.region, r.name ORDER BY r.name, r.region`,
      );
      return {
        regions: rows
          .map(({ region, name, sites }) => ({
            region,
            name,
            sites: sites.filter((site) => maySee(sees, site)).length,
          }))
          .filter(({ sites }) => sees === "all" || sites > 0),
      };
    }),

    "regions.save": inside(contracts["regions.save"], async (sql, { input }) => {
      await sql.write(
        "INSERT INTO region (company, region, name) VALUES ($1, $2, $3) ON CONFLICT (company, region) DO UPDATE SET name = excluded.name",
        [sql.company, input.region, input.name],
      );
      return { region: input.region };
    }),

    "pairing.create": inside(contracts["pairing.create"], async (sql, { input, caller, parts: { publicUrl } }) => {
      if (input.site !== undefined) await siteExists(sql, input.site);
      if (input.region !== undefined) await regionExists(sql, input.region);
      const { code, expiresAtMs } = await makePairingCode(sql, world, {
        name: input.name,
        madeBy: caller.person,
        ...(input.site !== undefined && { site: input.site }),
        ...(input.region !== undefined && { region: input.region }),
      });
      return { code, expiresAtMs, ...waysToPair(publicUrl, code) };
    }),

    "pairing.look": outside(
      contracts["pairing.look"],
      async ({ input: { code }, origin, nowMs, parts: { publicUrl } }) => {
        const retryAfterMs = addresses.begin(addressKey(origin.address), nowMs);
        if (retryAfterMs > 0) return refuse({ code: "too-many-requests", retryAfterMs });
        const offer = await lookAtPairing(parts.database, code, nowMs);
        if (!offer) return refuse({ code: "pairing-code-unknown" });
        return { ...offer, ...waysToPair(publicUrl, code) };
      },
    ),

    "pairing.list": inside(contracts["pairing.list"], async (sql, { sees, nowMs }) => {
      const codes = await sql.rows<{
        id: string;
        name: string;
        site: string;
        region: string;
        madeBy: string;
        expiresAtMs: number;
      }>(
        `SELECT p.id, p.name, p.site, s.region, p.made_by AS "madeBy", p.expires_at_ms AS "expiresAtMs"
         FROM pairing p JOIN site s ON s.company = p.company AND s.site = p.site
         WHERE p.used_at_ms IS NULL AND p.expires_at_ms > $1 ORDER BY p.made_at_ms DESC LIMIT 500`,
        [nowMs],
      );
      return {
        codes: codes
          .filter(({ site }) => maySee(sees, site))
          .map((code) => ({ ...code, site: code.site.startsWith("new-") ? "" : code.site })),
      };
    }),

    "pairing.cancel": inside(contracts["pairing.cancel"], async (sql, { input, sees }) => {
      const [code] = await sql.rows<{ site: string }>("SELECT site FROM pairing WHERE id = $1", [input.id]);
      if (!code || !maySee(sees, code.site) || !(await cancelPairing(sql, input.id)))
        return refuse({ code: "not-found", what: "pairing code", id: input.id });
      // A site that was only made for this code goes with it.
      await sql.write(
        `DELETE FROM site s WHERE company = $1 AND site = $2 AND site LIKE 'new-%' AND NOT EXISTS (SELECT FROM pairing p WHERE p.site = s.site)`,
        [sql.company, code.site],
      );
      return { id: input.id };
    }),

    "boxes.rotate": inside(contracts["boxes.rotate"], async (sql, { input }) => {
      const state = await boxOf(sql, input);
      if (!(await askForNewKey(sql, input.box)))
        return refuse({ code: "state-not-allowed", what: "box", id: input.box, state, allowed: "enrolled" });
      return { box: input.box };
    }),

    "boxes.revoke": inside(contracts["boxes.revoke"], async (sql, { input }) => {
      const state = await boxOf(sql, input);
      if (!(await revokeBox(sql, world, input.box, input.reason)))
        return refuse({ code: "state-not-allowed", what: "box", id: input.box, state, allowed: "not revoked" });
      return { box: input.box };
    }),

    "sites.expel": inside(contracts["sites.expel"], async (sql, { input, caller, commandId }) => {
      await siteExists(sql, input.site);
      if (!(await expelSite(sql, world, input.site, input.reason)))
        return refuse({
          code: "state-not-allowed",
          what: "site",
          id: input.site,
          state: "expelled",
          allowed: "active",
        });
      await nameSites(sql, parts.hub, { actor: `cloud:${caller.person}`, commandId, site: input.site });
      return told(sql, parts.hub, "site-expelled", caller.person, commandId, {
        site: input.site,
        reason: input.reason,
      });
    }),

    "sites.readmit": inside(contracts["sites.readmit"], async (sql, { input, caller, commandId }) => {
      await siteExists(sql, input.site);
      if (!(await readmitSite(sql, world, input.site)))
        return refuse({
          code: "state-not-allowed",
          what: "site",
          id: input.site,
          state: "active",
          allowed: "expelled",
        });
      await nameSites(sql, parts.hub, { actor: `cloud:${caller.person}`, commandId, site: input.site });
      return told(sql, parts.hub, "site-readmitted", caller.person, commandId, { site: input.site });
    }),
  };
}

/** The same code for a camera, a scanner and a keyboard. A phone that reads it comes to a page that says what to do. */
function waysToPair(publicUrl: string, code: string) {
  const url = ownOrigins(publicUrl)[0];
  const qrText = `${url}/pair#code=${code}`;
  return { url, qrText, qrSvg: qrSvg(qrText), command: `kontor sync pair ${url} ${code}` };
}

/** A fact of the hub that changes nothing but tells of it. */
async function told(
  sql: Sql,
  hub: CloudParts["hub"],
  type: string,
  person: string,
  commandId: string,
  data: Record<string, unknown>,
): Promise<{ hubPos: number }> {
  const entries = await hub.record(sql, [{ type, actor: `cloud:${person}`, commandId, data }]);
  return { hubPos: entries.at(-1)?.hubPos ?? 0 };
}

async function boxOf(sql: Sql, { site, box }: { site: string; box: string }): Promise<string> {
  const row = await findBox(sql, box);
  if (row?.site !== site) return refuse({ code: "box-unknown", box });
  return row.state;
}

async function regionExists(sql: Sql, region: string): Promise<void> {
  if (region === "") return;
  const [row] = await sql.rows("SELECT 1 FROM region WHERE region = $1", [region]);
  if (!row) refuse({ code: "region-unknown", region });
}
