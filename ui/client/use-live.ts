import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { ContractName } from "#sync/contracts/list.ts";
import type { CallInput, CallValue } from "./call.ts";
import { useKontor } from "./kontor-context.ts";
import { ProblemError } from "./problem.ts";

/** A query whose value follows the floor. It is asked for once by itself, so that it works before the socket does. */
export function useLive<N extends ContractName>(
  query: N,
  input: CallInput<N>,
  options: { enabled?: boolean } = {},
): UseQueryResult<CallValue<N>, ProblemError> {
  const { door, live } = useKontor();
  const client = useQueryClient();
  const inputKey = JSON.stringify(input);
  const enabled = options.enabled ?? true;

  useEffect(() => {
    if (!enabled) return;
    return live.follow(query, JSON.parse(inputKey) as CallInput<N>, (value) => {
      client.setQueryData(["live", query, inputKey], value);
    });
  }, [live, client, query, inputKey, enabled]);

  return useQuery<CallValue<N>, ProblemError>({
    queryKey: ["live", query, inputKey],
    queryFn: async ({ signal }) => {
      const answer = await door.call(query, input, { signal });
      if (!answer.ok) throw new ProblemError(answer.problem);
      return answer.value;
    },
    enabled,
  });
}
