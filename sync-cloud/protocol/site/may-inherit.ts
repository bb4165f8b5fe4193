export interface StandbyStanding {
  /** By a person, who knows that the primary is out of work. */
  told: boolean;
  synchronous: boolean;
  /** The primary's answers waited for this standby, as it was last heard. */
  inStep: boolean;
  /** Where the primary's journal ended then, and where this one ends. */
  headPos: number;
  ownPos: number;
  /** Since the primary was heard. */
  silentMs: number;
  /** A primary that lives goes on alone after that time: what it promised then is not known here. */
  aloneAfterMs: number;
}

/** Whether a standby that takes over knows all that the box before it promised: then rights that that one held go on under its own name. */
export const mayInherit = ({
  told,
  synchronous,
  inStep,
  headPos,
  ownPos,
  silentMs,
  aloneAfterMs,
}: StandbyStanding): boolean => told && synchronous && inStep && headPos <= ownPos && silentMs < aloneAfterMs;
