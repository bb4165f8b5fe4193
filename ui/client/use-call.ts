import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { ContractName } from "#sync/contracts/list.ts";
import type { CallInput, CallValue } from "./call.ts";
import { useKontor } from "./kontor-context.ts";
import { ProblemError } from "./problem.ts";

/** A query asked once; for what follows the floor see `use-live.ts`. */
export function useCall<N extends ContractName>(
  query: N,
  input: CallInput<N>,
  options: { enabled?: boolean } = {},
): UseQueryResult<CallValue<N>, ProblemError> {
  const { door } = useKontor();
  return useQuery<CallValue<N>, ProblemError>({
    queryKey: ["call", query, JSON.stringify(input)],
    queryFn: async ({ signal }) => {
      const answer = await door.call(query, input, { signal });
      if (!answer.ok) throw new ProblemError(answer.problem);
      return answer.value;
    },
    enabled: options.enabled ?? true,
  });
}
