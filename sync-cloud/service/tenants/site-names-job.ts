import type { CloudParts } from "../http/cloud-call.ts";
import { nameSites } from "../hub/name-sites.ts";
import type { CompanyJob } from "./company-jobs.ts";

const everyMs = 10 * 60_000;
const actor = "rule:sites";

/** Tells the boxes the names of sites that were there before boxes knew any. What changes later is told as it changes. */
export const siteNamesJob = (parts: Pick<CloudParts, "hub">): CompanyJob => ({
  name: "site-names",
  everyMs,
  run: async (sql) => ({ named: await nameSites(sql, parts.hub, { actor }) }),
});
