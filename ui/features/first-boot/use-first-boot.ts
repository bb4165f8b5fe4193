import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { CallInput, CallValue } from "../../client/call.ts";
import { useKontor } from "../../client/kontor-context.ts";
import { afterTrouble } from "../../client/new-queries.ts";
import { type Answer, ProblemError } from "../../client/problem.ts";

export type FirstBoot = CallValue<"first-boot.status">;
export type StepState = FirstBoot["steps"][number];
export type StepName = StepState["step"];
type GivenAnswer = CallInput<"first-boot.answer">["answer"];

const statusKey = ["first-boot"];
/** While a file is being applied, its steps are watched. */
const watchMs = 1_000;
const agentMs = 3_000;
/** A network waits for its address, an import reads files. */
const answerPatienceMs = 120_000;

/** How far the first boot is; read again only where it is open. */
export function useFirstBoot() {
  const { door, sessions } = useKontor();
  return useQuery<FirstBoot, ProblemError>({
    queryKey: statusKey,
    queryFn: async ({ signal }) => {
      const answer = await door.call("first-boot.status", {}, { signal });
      if (!answer.ok) throw new ProblemError(answer.problem);
      return answer.value;
    },
    refetchInterval: (query) => {
      const { data } = query.state;
      if (data?.state === "applying") return watchMs;
      // The agent of a box comes up after the appliance, and only then this screen may begin.
      if (data?.state === "open" && !data.canBegin && sessions.current.get() === undefined) return agentMs;
      return afterTrouble(query);
    },
    // Over is over: a kiosk in use never asks again.
    staleTime: ({ state }) => (state.data?.state === "done" ? Number.POSITIVE_INFINITY : 0),
  });
}

/** Sends the answer of a step; what was refused comes back, to be shown in the step. */
export function useAnswer() {
  const { door } = useKontor();
  const client = useQueryClient();
  const running = useRef(false);
  const [busy, setBusy] = useState(false);
  const answer = useCallback(
    async (given: GivenAnswer): Promise<Answer<StepState> | undefined> => {
      if (running.current) return undefined;
      running.current = true;
      setBusy(true);
      const told = await door.call("first-boot.answer", { answer: given }, { timeoutMs: answerPatienceMs });
      running.current = false;
      setBusy(false);
      void client.invalidateQueries();
      return told;
    },
    [door, client],
  );
  return { answer, busy };
}
