/** What stood in the address when somebody came in by a link: taken out of it at once, so that it is in no history. */
export interface Landing {
  invite?: string;
  /** Why a sign-in at another provider failed, by its code. */
  problem?: string;
  /** A pairing code that was scanned with a phone. */
  pairing?: string;
}

export function takeLanding(location: Location, history: History): Landing {
  const given = new URLSearchParams(location.hash.replace(/^#\/?/, ""));
  const invite = given.get("invited") ?? undefined;
  const problem = given.get("problem") ?? undefined;
  const pairing = given.get("code") ?? undefined;
  if (invite === undefined && problem === undefined && pairing === undefined) return {};
  history.replaceState(history.state, "", `${location.pathname}${location.search}#/`);
  return {
    ...(invite !== undefined && { invite }),
    ...(problem !== undefined && { problem }),
    ...(pairing !== undefined && { pairing }),
  };
}
