import { useCall } from "./use-call.ts";
import { useMay } from "./use-may.ts";

/** Ids are for the book; people have names. Who may not see everybody knows those who can sign in here. */
export function usePersonName(): (personId: string) => string {
  const maySeeAll = useMay()("supervisor");
  const all = useCall("people.list", {}, { enabled: maySeeAll });
  const known = useCall("people.names", {}, { enabled: !maySeeAll });
  const people = all.data?.people ?? known.data?.people ?? [];
  return (personId) => people.find(({ id }) => id === personId)?.name ?? personId;
}
