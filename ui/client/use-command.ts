import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import type { ContractName } from "#sync/contracts/list.ts";
import type { CallInput, CallValue } from "./call.ts";
import { newCommandId } from "./command-ids.ts";
import { useKontor } from "./kontor-context.ts";
import { type Answer, needsSignIn } from "./problem.ts";

/**
 * A command whose refusal belongs to a field of a form, not over the whole screen; for the usual ones see `act.tsx`. `onceUntilAnswered`: what
 * nobody answered is the same command when it is pressed again unchanged, for what must not be made twice.
 */
export function useCommand<N extends ContractName>(name: N, { onceUntilAnswered = false } = {}) {
  const { door, sessions } = useKontor();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const running = useRef(false);
  const unanswered = useRef<{ said: string; commandId: string }>(undefined);
  const send = useCallback(
    async (input: CallInput<N>): Promise<Answer<CallValue<N>> | undefined> => {
      if (running.current) return undefined;
      running.current = true;
      setBusy(true);
      const said = JSON.stringify(input);
      // One id for the press and its repeat: an answer that got lost is asked for again, not done again.
      const commandId = unanswered.current?.said === said ? unanswered.current.commandId : newCommandId("kiosk");
      let answer = await door.call(name, input, { commandId });
      if (!answer.ok && answer.problem.status === 0) answer = await door.call(name, input, { commandId });
      unanswered.current =
        onceUntilAnswered && !answer.ok && answer.problem.status === 0 ? { said, commandId } : undefined;
      running.current = false;
      setBusy(false);
      if (!answer.ok && needsSignIn(answer.problem)) sessions.leave();
      void client.invalidateQueries();
      return answer;
    },
    [door, sessions, client, name, onceUntilAnswered],
  );
  return { send, busy };
}
