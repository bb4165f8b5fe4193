import { useMemo } from "react";
import { useLive } from "./use-live.ts";

/** Ids are for the book; sites have names, which the cloud tells every box. Until it has, the id stands. */
export function useSiteName(): (site: string) => string {
  const sites = useLive("sites.list", {}).data?.sites;
  return useMemo(() => {
    const names = new Map(sites?.map(({ site, name }) => [site, name]));
    return (site) => names.get(site) || site;
  }, [sites]);
}
