import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useKontor } from "../../client/kontor-context.ts";
import { type Took, takeNext } from "../../client/take-work.ts";

const lookAgainMs = 15_000;

/** Leases this person's next task as soon as there is one, and keeps the counts of waiting work fresh. */
export function useNextWork(personId: string): UseQueryResult<Took> {
  const kontor = useKontor();
  return useQuery({
    queryKey: ["next-work", personId],
    queryFn: () => takeNext(kontor, personId, {}),
    refetchInterval: lookAgainMs,
    refetchOnMount: "always",
  });
}

/** What the last look found, without looking again. */
export function useWaiting(personId: string): Readonly<Record<string, number>> | undefined {
  const { data } = useQuery<Took>({ queryKey: ["next-work", personId], enabled: false });
  return data !== undefined && "waiting" in data ? data.waiting : undefined;
}
