import { useCloudCall } from "../../../client/cloud/use-cloud.ts";
import { type DeskWords, useDeskWords } from "../../../kit/messages/console/use-desk-words.ts";
import { useSiteName } from "./sites.tsx";

const cloudPrefix = "cloud:";
/** The cloud names no more at once; no list is longer. */
const namedMax = 500;

/** People, programs, sites and rules by the names they have, for the ids that stand in an answer. */
export function useWho(ids: readonly (string | undefined)[]): (id: string) => string {
  const words = useDeskWords();
  const siteName = useSiteName();
  const people = peopleIn(ids);
  const answer = useCloudCall("people.names", { ids: people }, { enabled: people.length > 0 });
  const names = answer.data?.names ?? {};
  return (id) => whoIs(id, names, words, siteName);
}

/** Each once and in one order, so that the same list asks the same. */
export const peopleIn = (ids: readonly (string | undefined)[]): string[] =>
  [...new Set(ids.map((id = "") => memberOf(id)).filter((id) => id !== ""))].sort().slice(0, namedMax);

const memberOf = (id: string): string =>
  id.startsWith("rule:") || id.startsWith("site:")
    ? ""
    : id.startsWith(cloudPrefix)
      ? id.slice(cloudPrefix.length)
      : id;

function whoIs(
  id: string,
  names: Readonly<Record<string, string>>,
  words: Pick<DeskWords, "of">,
  siteName: (site: string) => string,
): string {
  if (id === "") return "–";
  if (id.startsWith("site:")) return siteName(id.slice("site:".length));
  if (id.startsWith("rule:")) return words.of("rule", id.slice("rule:".length));
  return names[memberOf(id)] ?? id;
}
