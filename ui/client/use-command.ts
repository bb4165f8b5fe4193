import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { ContractName } from "#sync/contracts/list.ts";
import type { CallInput, CallValue } from "./call.ts";
import { newCommandId } from "./command-ids.ts";
import { useKontor } from "./kontor-context.ts";
import { type Answer, needsSignIn } from "./problem.ts";

/** A command whose refusal belongs to a field of a form, not over the whole screen; for the usual ones see `act.tsx`. */
export function useCommand<N extends ContractName>(name: N) {
  const { door, sessions } = useKontor();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const send = useCallback(
    async (input: CallInput<N>): Promise<Answer<CallValue<N>> | undefined> => {
      if (running.current) return undefined;
      running.current = true;
      setBusy(true);
      // One id for the press and its repeat: an answer that got lost is asked for again, not done again.
      const commandId = newCommandId("kiosk");
      let answer = await door.call(name, input, { commandId });
      if (!answer.ok && answer.problem.status === 0) answer = await door.call(name, input, { commandId });
      running.current = false;
      setBusy(false);
      if (!answer.ok && needsSignIn(answer.problem)) sessions.leave();
      void client.invalidateQueries();
      return answer;
    },
    [door, sessions, client, name],
  );
  return { send, busy };
}
