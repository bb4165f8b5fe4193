import { useCall } from "./use-call.ts";
import { useMay } from "./use-may.ts";
import { useSiteName } from "./use-site-name.ts";

/** Ids are for the book; people have names, and so has another site that acted here. Who may not see everybody knows those who can sign in here. */
export function usePersonName(): (personId: string) => string {
  const maySeeAll = useMay()("supervisor");
  const all = useCall("people.list", {}, { enabled: maySeeAll });
  const known = useCall("people.names", {}, { enabled: !maySeeAll });
  const people = all.data?.people ?? known.data?.people ?? [];
  const siteName = useSiteName();
  return (personId) =>
    personId.startsWith(bySite)
      ? siteName(personId.slice(bySite.length))
      : (people.find(({ id }) => id === personId)?.name ?? personId);
}

/** As the book writes the actor of what another site asked for. */
const bySite = "site:";
