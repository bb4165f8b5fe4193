import type { Fact } from "#sync/model/facts/fact.ts";
import type { Statements } from "../statements.ts";
import { applyMove } from "./apply-move.ts";
import { applySet } from "./apply-set.ts";

/** What apply needs of a fact of this site: the same for a live command, a standby that follows, a replay and a restore. */
export type Applicable = Pick<Fact, "pos" | "atMs" | "moves" | "sets">;

/** Where facts of this site change tables (`sync/apply-slice.ts` is where the hub's log does). Moves first, so that a set may rely on the stock being where it says. */
export function apply(statements: Statements, fact: Applicable): void {
  for (const [line, move] of fact.moves.entries()) applyMove(statements, move, fact.pos, line, fact.atMs);
  for (const set of fact.sets) applySet(statements, set, fact.pos, fact.atMs);
}
