import type { CloudContract } from "../../contracts/cloud/define.ts";
import type { Refusal } from "../../contracts/refusals.ts";
import { texts } from "../store/array.ts";
import type { Sql } from "../store/sql.ts";
import type { CloudCall, CloudCaller } from "./cloud-call.ts";

/** Somebody who looks after some sites only. */
export const isLimited = ({ regions, sites }: Pick<CloudCaller, "regions" | "sites">): boolean =>
  regions.length + sites.length > 0;

/** The sites that a caller may see: those named, and those of the regions named. */
export async function sitesSeen(sql: Sql, caller: CloudCaller): Promise<CloudCall["sees"]> {
  if (!isLimited(caller)) return "all";
  const inRegions =
    caller.regions.length === 0
      ? []
      : await sql.rows<{ site: string }>("SELECT site FROM site WHERE region = ANY($1::text[])", [
          texts(caller.regions),
        ]);
  return new Set([...caller.sites, ...inRegions.map(({ site }) => site)]);
}

export const maySee = (sees: CloudCall["sees"], site: string): boolean => sees === "all" || sees.has(site);

/** Why a caller who is limited may not ask this, or undefined. `sites` contracts look for themselves what they show. */
export function outOfReach(contract: CloudContract, sees: CloudCall["sees"], input: unknown): Refusal | undefined {
  if (sees === "all") return undefined;
  if (contract.reach === "company") return { code: "company-only", command: contract.name };
  if (contract.reach !== "site") return undefined;
  const { site } = input as { site?: string };
  // A site that does not exist yet is nobody's, so only who is not limited can make one.
  if (site === undefined) return { code: "company-only", command: contract.name };
  return maySee(sees, site) ? undefined : { code: "site-not-yours", site };
}
