import type { Fact } from "#sync/model/facts/fact.ts";
import type { Statements } from "../statements.ts";
import { applyMove } from "./apply-move.ts";
import { applySet } from "./apply-set.ts";

/** What apply needs of a fact: the same for a live command, a fact from elsewhere, a replay and a restore. */
export type Applicable = Pick<Fact, "pos" | "hlc" | "atMs" | "moves" | "sets">;

/** The one place where facts change tables. Moves first, so that a set may rely on the stock being where it says. */
export function apply(statements: Statements, fact: Applicable): void {
  for (const [line, move] of fact.moves.entries()) applyMove(statements, move, fact.pos, line, fact.atMs);
  for (const set of fact.sets) applySet(statements, set, fact.hlc, fact.atMs);
}
