import type { EpochReason } from "#sync/protocol/session.ts";
import type { CommandRunner } from "../run-command.ts";
import { beginEpoch, stepsOf } from "./begin-epoch.ts";

/** How the epoch that a box is started with began, as its identity says. */
export interface EpochStart {
  reason: EpochReason;
}

/**
 * Brings a book and the name of its box together, when it is opened. An epoch that began while the book was open is in the book, which knows it first; one that began beside
 * it (a new site, a restored backup) is told by its first fact.
 */
export function startEpoch(runner: CommandRunner, epoch: EpochStart | undefined): void {
  const { pen } = runner;
  const { log } = pen.ledger;
  const known = log.epoch(runner.origin);
  if (known) {
    runner.origin = log.epochs.at(-1)?.origin ?? runner.origin;
    return;
  }
  if (epoch) beginEpoch(pen, { origin: runner.origin, reason: epoch.reason, inherits: false, lineage: stepsOf(pen) });
}
