import type { GateState } from "./gate.ts";

/** What a gate's switches and numbers said in one look. What it does not have is undefined. */
export interface GateSwitches {
  isOpen?: boolean | undefined;
  isClosed?: boolean | undefined;
  fault?: boolean | undefined;
  level?: number | undefined;
  /** Number of the request that the controller works on. */
  answer?: number | undefined;
}

/** The state that these switches show; `asked` is the request that stood when the look began. */
export function stateOf(switches: GateSwitches, asked: number): GateState {
  const { isOpen, isClosed, fault, level, answer } = switches;
  // A controller that counts says itself which request it has; another one was asked before the look began.
  const state = { level: level ?? null, answers: answer === undefined ? asked : answer === asked ? asked : 0 };
  if (fault) return { ...state, is: "fault", said: "it reports a fault" };
  if (isOpen && isClosed) return { ...state, is: "fault", said: "both end switches are on" };
  if (isOpen === undefined) return { ...state, is: "unknown", said: "it does not say whether it is open" };
  if (isOpen) return { ...state, is: "open" };
  return { ...state, is: isClosed === false ? "moving" : "closed" };
}
