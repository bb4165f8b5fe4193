import type { OutputOf } from "#sync/contracts/define.ts";
import type { sitesContracts } from "#sync/contracts/sites.ts";
import type { Reader } from "../../store/reader.ts";
import { ownSite } from "../stock/pledged.ts";

/** More than any company of ours has; a list that is cut would hide names. */
export const sitesListedMax = 10_000;

export function listSites(reader: Reader): OutputOf<(typeof sitesContracts)["sites.list"]> {
  const here = ownSite(reader);
  return {
    sites: reader
      .find("site", {}, { order: "name, id", limit: sitesListedMax })
      .map(({ id, name, timeZone, active }) => ({ site: id, name, timeZone, active, isHere: id === here })),
  };
}
