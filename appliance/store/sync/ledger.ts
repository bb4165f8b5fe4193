import { siteOf } from "#sync/protocol/origin.ts";
import type { Statements } from "../statements.ts";
import { LogState } from "./log-state.ts";

/** What it takes to change the tables of one book: a connection, whose book it is, and how far it has come in the hub's log. */
export interface Ledger {
  readonly statements: Statements;
  readonly site: string;
  readonly log: LogState;
}

export const openLedger = (statements: Statements, origin: string): Ledger => ({
  statements,
  site: siteOf(origin),
  log: new LogState(statements),
});

/** Rows of what came from the hub have a chain of their own in each book. */
export const hubChain = (site: string): string => `${site}.hub`;
export const isHubRow = (origin: string): boolean => origin.endsWith(".hub");
