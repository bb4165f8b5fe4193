import { isVirtual } from "../../model/facts/fact.ts";
import { isRights } from "../audience.ts";
import type { VerdictReason, WireFact } from "../entry.ts";
import { serialKey } from "../keys.ts";
import { movesRights, rightsMove } from "./rights-rules.ts";
import type { HubOrigin } from "./view.ts";
import type { Workspace } from "./workspace.ts";

/** Why this fact may not move these rights; nothing is booked. Several moves of one fact count together. */
export function rightsFault(work: Workspace, fact: WireFact, writer: HubOrigin): string | undefined {
  const moving = fact.moves.filter(movesRights);
  if (moving.length === 0) return undefined;
  const changes = new Map<string, number>();
  for (const move of moving) {
    const rule = rightsMove(fact, move, writer);
    if (!rule.ok) return rule.detail;
    const [from, to] = work.keys.of(fact.origin, move);
    const left = work.onHand(from) + (changes.get(from) ?? 0) - move.qty;
    if (left < 0 && !rule.mayOverdraw)
      return `${move.qty} ${move.sku} from ${move.from.place}: it holds ${left + move.qty}`;
    changes.set(from, (changes.get(from) ?? 0) - move.qty);
    changes.set(to, (changes.get(to) ?? 0) + move.qty);
  }
  return undefined;
}

/** Books every move, and says what does not add up: it happened all the same. */
export function bookMoves(work: Workspace, fact: WireFact): VerdictReason[] {
  if (fact.moves.length === 0) return [];
  work.at(fact.atMs);
  const less = new Map<string, string>();
  const serials = new Map<string, number>();
  for (const move of fact.moves) {
    const [from, to] = work.keys.of(fact.origin, move);
    work.add(from, -move.qty);
    work.add(to, move.qty);
    less.set(from, move.from.place);
    if (move.serial === "") continue;
    const change = (isVirtual(move.to.place) ? 0 : move.qty) - (isVirtual(move.from.place) ? 0 : move.qty);
    serials.set(serialKey(move), (serials.get(serialKey(move)) ?? 0) + change);
  }
  const flags = new Set<VerdictReason>();
  for (const [key, place] of less) {
    if (isVirtual(place) && !isHolding(place)) continue;
    if (work.onHand(key) < 0) flags.add(isRights(place) ? "over-quota" : "below-zero");
  }
  for (const [key, change] of serials) if (work.addSerial(key, change) > 1 && change > 0) flags.add("duplicate-serial");
  return [...flags].sort();
}

/** Places of rights that hold something: all but their source, which goes below zero as suppliers do. */
const isHolding = (place: string): boolean => isRights(place) && place.includes("/");
