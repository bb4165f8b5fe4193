import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { ContractName } from "#sync/contracts/list.ts";
import type { CallInput, CallValue } from "./call.ts";
import { useKontor } from "./kontor-context.ts";
import { ProblemError } from "./problem.ts";

/** A query of something that no fact tells of, such as a stick that is plugged in: asked again and again while the screen is there. */
export function usePolled<N extends ContractName>(
  query: N,
  input: CallInput<N>,
  everyMs: number,
): UseQueryResult<CallValue<N>, ProblemError> {
  const { door } = useKontor();
  return useQuery<CallValue<N>, ProblemError>({
    queryKey: ["call", query, JSON.stringify(input)],
    queryFn: async ({ signal }) => {
      const answer = await door.call(query, input, { signal });
      if (!answer.ok) throw new ProblemError(answer.problem);
      return answer.value;
    },
    refetchInterval: ({ state }) => (state.error?.problem.code === "box-not-ours" ? false : everyMs),
  });
}
