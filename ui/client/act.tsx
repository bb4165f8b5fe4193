import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import type { ContractName } from "#sync/contracts/list.ts";
import type { CallInput, CallValue } from "./call.ts";
import { newCommandId } from "./command-ids.ts";
import { useKontor } from "./kontor-context.ts";
import { needsSignIn, type Problem } from "./problem.ts";

/** What a press did, to be shown for a while: with the way back where there is one. */
export interface Notice {
  id: number;
  text: string;
  undo?: () => void;
}

export interface Acts {
  /** Sends one command and gives its value, or undefined when it was refused: then `problem` says why. */
  run<N extends ContractName>(
    name: N,
    input: CallInput<N>,
    said?: { done: string | ((value: CallValue<N>) => string); undo?: () => void },
  ): Promise<CallValue<N> | undefined>;
  /** Shows what a form did, which sends its command itself. */
  tell(text: string): void;
  /** A command is on its way. Buttons wait for it, so that no press counts twice. */
  busy: boolean;
  notice: Notice | undefined;
  problem: Problem | undefined;
  clearNotice(): void;
  clearProblem(): void;
}

const ActsContext = createContext<Acts | undefined>(undefined);

export function ActsProvider({ children }: { children: ReactNode }) {
  const { door, sessions } = useKontor();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [notice, setNotice] = useState<Notice>();
  const [problem, setProblem] = useState<Problem>();
  const running = useRef(false);

  const run = useCallback<Acts["run"]>(
    async (name, input, said) => {
      if (running.current) return undefined;
      running.current = true;
      setBusy(true);
      // One id for the press and its repeats: an answer that got lost is asked for again, not done again.
      const commandId = newCommandId("kiosk");
      const send = () => door.call(name, input, { commandId });
      let answer = await send();
      if (!answer.ok && answer.problem.status === 0) answer = await send();
      running.current = false;
      setBusy(false);
      // Refused because the floor went on meanwhile: the screen has to catch up too.
      void client.invalidateQueries();
      if (!answer.ok) {
        if (needsSignIn(answer.problem)) sessions.leave();
        setProblem(answer.problem);
        return undefined;
      }
      if (said) {
        const text = typeof said.done === "string" ? said.done : said.done(answer.value);
        setNotice({ id: Date.now(), text, undo: said.undo });
      }
      return answer.value;
    },
    [door, client, sessions],
  );
  const acts = useMemo<Acts>(
    () => ({
      run,
      tell: (text) => setNotice({ id: Date.now(), text }),
      busy,
      notice,
      problem,
      clearNotice: () => setNotice(undefined),
      clearProblem: () => setProblem(undefined),
    }),
    [run, busy, notice, problem],
  );
  return <ActsContext value={acts}>{children}</ActsContext>;
}

export function useActs(): Acts {
  const acts = useContext(ActsContext);
  if (acts === undefined) throw new Error("useActs outside of its provider");
  return acts;
}
