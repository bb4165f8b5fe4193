import { type Query, QueryClient } from "@tanstack/react-query";
import { isPassing, ProblemError } from "./problem.ts";

const askAgainMs = 5_000;

/**
 * What screens read with. The connection is watched elsewhere, and on a local network the browser's own guess is wrong. A failed reading says so
 * on its screen at once, and one that may succeed without anybody's doing is asked for again as long as the screen is there.
 */
export function newQueries(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { networkMode: "always", retry: false, refetchInterval: afterTrouble } },
  });
}

/** For a reading that says itself how often it is made. */
export function afterTrouble({ state: { error } }: { state: Pick<Query["state"], "error"> }): number | false {
  return error instanceof ProblemError && isPassing(error.problem) ? askAgainMs : false;
}
