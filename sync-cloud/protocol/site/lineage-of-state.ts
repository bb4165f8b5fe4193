import { type LineageStep, lineageMax } from "../session.ts";
import type { StateHead } from "../site-state.ts";
import { nothingOf } from "./site-session.ts";

/**
 * What the epoch of a bare box goes on from that begins with a state: the epochs of its site, of which it has no facts, the one that goes on last. Naming the earlier ones too closes those
 * that an heir promised to deliver and never did.
 */
export function lineageOfState({ authority, origins }: Pick<StateHead, "authority" | "origins">): LineageStep[] {
  const names = origins.map(({ origin }) => origin).filter((origin) => origin !== authority);
  return [...names, ...(authority === "" ? [] : [authority])].slice(-lineageMax).map((origin) => nothingOf(origin));
}
