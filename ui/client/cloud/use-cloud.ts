import { type UseQueryResult, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import type { CloudContractName } from "#sync/contracts/cloud/list.ts";
import { ProblemError } from "../problem.ts";
import type { CloudInput, CloudValue } from "./cloud-call.ts";
import { useCloud } from "./cloud-context.ts";

/** A query whose value follows the company's log. It is asked once by itself, so that it works before the socket does. */
export function useCloudLive<N extends CloudContractName>(
  query: N,
  input: CloudInput<N>,
  { enabled = true, live = true }: { enabled?: boolean; live?: boolean } = {},
): UseQueryResult<CloudValue<N>, ProblemError> {
  const cloud = useCloud();
  const client = useQueryClient();
  const inputKey = JSON.stringify(input);

  useEffect(() => {
    if (!enabled || !live) return;
    // The socket speaks of the cloud's contracts here; its own types are the appliance's.
    return cloud.live.follow(query as never, JSON.parse(inputKey) as never, (value) => {
      client.setQueryData(["cloud", query, inputKey], value);
    });
  }, [cloud, client, query, inputKey, enabled, live]);

  return useQuery<CloudValue<N>, ProblemError>({
    queryKey: ["cloud", query, inputKey],
    queryFn: async ({ signal }) => {
      const answer = await cloud.door.call(query, input, { signal });
      if (!answer.ok) throw new ProblemError(answer.problem);
      return answer.value;
    },
    enabled,
    // While a filter changes, what was there stays: nothing jumps.
    placeholderData: (before) => before,
  });
}

/** Asked once and when something was done: for what nobody watches change. */
export const useCloudCall = <N extends CloudContractName>(
  query: N,
  input: CloudInput<N>,
  { enabled = true }: { enabled?: boolean } = {},
) => useCloudLive(query, input, { enabled, live: false });
