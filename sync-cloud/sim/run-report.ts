/** What one run prints. The first nine fields are what people and scripts rely on, in this order. */
export interface RunReport {
  seed: number;
  /** Lines in the hub's log at the end. */
  facts: number;
  /** Boxes and hubs that stopped at a bad moment, power losses among them. */
  crashes: number;
  partitions: number;
  /** Every box, and the hub, and the model show the same of what they should all know. */
  converged: boolean;
  /** All moves sum to zero at every box and at the hub, after every step. */
  conserved: boolean;
  /** Units promised beyond what was granted, without a disk that went back unnoticed to excuse it. */
  overspent: number;
  /** Acknowledged deeds that are nowhere. */
  lost: number;
  /** Deeds that count more than once. */
  duplicated: number;
  sites: number;
  hours: number;
  deeds: number;
  exchanges: number;
  conflicts: number;
  epochs: number;
  /** Sites in which a person had to say which box goes on. */
  woken: number;
  late: number;
  adopted: number;
  restores: number;
  rollbacks: number;
  clones: number;
  takeovers: number;
  hubLosses: number;
  hubRestores: number;
  sticks: number;
  folds: number;
  states: number;
  replaced: number;
  /** Records of a set that were deleted and forgotten. */
  dropped: number;
  /** Facts of the hub that deal rights out, or take back what ended. */
  dealt: number;
  /** Commands that boxes sent themselves because of news: intents run, transfers followed. */
  reactions: number;
  /** Rows that standbys took, takeovers with the rights of the box before, times that a box went on without its standby, facts handed over afterwards. */
  followed: number;
  inherited: number;
  alone: number;
  tails: number;
  /** Starts with tables that were made anew from the journal. */
  rebuilt: number;
  upgrades: number;
  /** Deeds whose only copy was on a disk that was destroyed or set back. */
  excused: number;
  /** Flagged for more rights than were left, after a disk went back unnoticed. */
  flaggedOverQuota: number;
  events: number;
  /** Hash of all that happened, in order. */
  trace: string;
  /** What is wrong, in words; empty when nothing is. At most `problemsMax`. */
  problems: string[];
}

export const problemsMax = 20;

export const isGood = (report: RunReport): boolean =>
  report.converged &&
  report.conserved &&
  report.overspent === 0 &&
  report.lost === 0 &&
  report.duplicated === 0 &&
  report.problems.length === 0;
