import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from "react";
import type { CloudContractName } from "#sync/contracts/cloud/list.ts";
import type { Answer, Problem } from "../problem.ts";
import { needsSignIn } from "../problem.ts";
import type { CloudInput, CloudValue } from "./cloud-call.ts";
import { useCloud } from "./cloud-context.ts";

/** What a press did, to be shown for a while: with the way back where there is one. */
export interface CloudNotice {
  id: number;
  text: string;
  undo?: () => void;
}

export interface CloudActs {
  /** Sends one command and gives its value, or undefined when it was refused: then `problem` says why. */
  run<N extends CloudContractName>(
    name: N,
    input: CloudInput<N>,
    said?: { done: string; undo?: (value: CloudValue<N>) => void },
  ): Promise<CloudValue<N> | undefined>;
  /** The same, with its refusal as an answer: for forms that show it themselves. */
  send<N extends CloudContractName>(name: N, input: CloudInput<N>): Promise<Answer<CloudValue<N>>>;
  busy: boolean;
  notice: CloudNotice | undefined;
  problem: Problem | undefined;
  tell(text: string): void;
  clearNotice(): void;
  clearProblem(): void;
}

const ActsContext = createContext<CloudActs | undefined>(undefined);

const stillBusy: Problem = {
  code: "still-busy",
  status: 0,
  title: "One moment",
  detail: "What was pressed before is still on its way.",
  todo: "",
  data: {},
};

export function CloudActsProvider({ children }: { children: ReactNode }) {
  const cloud = useCloud();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [notice, setNotice] = useState<CloudNotice>();
  const [problem, setProblem] = useState<Problem>();
  const running = useRef(false);

  const send = useCallback<CloudActs["send"]>(
    async (name, input) => {
      if (running.current) return { ok: false, problem: stillBusy };
      running.current = true;
      setBusy(true);
      // One id for the press and its repeat: an answer that got lost is asked for again, not done again.
      const commandId = `console:${crypto.randomUUID()}`;
      let answer = await cloud.door.call(name, input, { commandId });
      if (!answer.ok && answer.problem.status === 0) answer = await cloud.door.call(name, input, { commandId });
      running.current = false;
      setBusy(false);
      if (!answer.ok && needsSignIn(answer.problem)) cloud.leave();
      void client.invalidateQueries();
      return answer;
    },
    [cloud, client],
  );
  const run = useCallback<CloudActs["run"]>(
    async (name, input, said) => {
      const answer = await send(name, input);
      if (!answer.ok) {
        if (answer.problem !== stillBusy) setProblem(answer.problem);
        return undefined;
      }
      const { value } = answer;
      const undo = said?.undo;
      if (said) setNotice({ id: Date.now(), text: said.done, ...(undo && { undo: () => undo(value) }) });
      return value;
    },
    [send],
  );
  const acts = useMemo<CloudActs>(
    () => ({
      run,
      send,
      busy,
      notice,
      problem,
      tell: (text) => setNotice({ id: Date.now(), text }),
      clearNotice: () => setNotice(undefined),
      clearProblem: () => setProblem(undefined),
    }),
    [run, send, busy, notice, problem],
  );
  return <ActsContext value={acts}>{children}</ActsContext>;
}

export function useCloudActs(): CloudActs {
  const acts = useContext(ActsContext);
  if (acts === undefined) throw new Error("useCloudActs outside of its provider");
  return acts;
}
