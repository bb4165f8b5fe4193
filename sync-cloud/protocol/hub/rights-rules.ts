import type { Move } from "../../model/facts/fact.ts";
import { isRights, rightsSource } from "../audience.ts";
import type { WireFact } from "../entry.ts";
import { isHub, siteOf } from "../origin.ts";
import type { HubOrigin } from "./view.ts";

/** A place under `~rights`, taken apart. */
export type RightsPlace =
  | { kind: "source" }
  | { kind: "pool"; authority: string }
  | { kind: "held"; authority: string; holder: string }
  | { kind: "spent"; authority: string };

export function readRightsPlace(place: string): RightsPlace | undefined {
  if (place === rightsSource) return { kind: "source" };
  const [root, authority, holder, ...more] = place.split("/");
  if (root !== rightsSource || !authority || more.length > 0 || holder === "") return undefined;
  if (holder === undefined) return { kind: "pool", authority };
  return holder === "spent" ? { kind: "spent", authority } : { kind: "held", authority, holder };
}

/**
 * What a fact may do with rights. `spend` may take more than the hub knows of: it was promised, so it is applied and flagged. All other moves are refused when
 * their place does not hold enough.
 *
 *   pledge    ~rights → pool             the site whose stock it is
 *   grant     pool → held                the hub
 *   give back held → pool                who holds it; the hub, from an epoch that was closed or when it expired
 *   spend     held → spent               who holds it
 *   void      spent → pool               the site whose stock it is; the hub
 *   done      spent → ~rights            the site whose stock it is, when the promise was kept
 *   withdraw  pool → ~rights             the hub, asked by the site whose stock it is
 *   inherit   held → held of the same authority    the next epoch, when it was a synchronous standby
 *
 * Who adopts a late fact, or writes one of a branch again, acts for the epoch that first wrote it.
 */
export function rightsMove(
  fact: WireFact,
  move: Move,
  writer: Pick<HubOrigin, "inherits" | "lineage"> | undefined,
): { ok: true; mayOverdraw: boolean } | { ok: false; detail: string } {
  const from = readRightsPlace(move.from.place);
  const to = readRightsPlace(move.to.place);
  const no = (why: string) => ({
    ok: false as const,
    detail: `${move.qty} ${move.sku} from ${move.from.place} to ${move.to.place}: ${why}`,
  });
  const yes = { ok: true as const, mayOverdraw: false };
  if (!from || !to) return no("no such place of rights");
  const hub = isHub(fact.origin);
  const site = siteOf(fact.origin);
  const holds = (holder: string) =>
    holder === fact.origin || (siteOf(holder) === site && fact.source !== undefined && fact.source.origin === holder);

  if (from.kind === "source" && to.kind === "pool")
    return to.authority === site ? { ok: true, mayOverdraw: true } : no(`only ${to.authority} pledges its stock`);
  if (to.kind === "source") {
    if (from.kind === "spent") return from.authority === site || hub ? yes : no(`only ${from.authority} closes it`);
    return from.kind === "pool" && hub ? yes : no("only the cloud withdraws rights from a pool");
  }
  if (from.kind === "source" || from.authority !== to.authority) return no("rights stay with the stock they are for");
  if (from.kind === "pool") return to.kind === "held" && hub ? yes : no("only the cloud grants rights");
  if (from.kind === "spent")
    return to.kind === "pool" && (hub || from.authority === site) ? yes : no(`only ${from.authority} voids a promise`);
  if (to.kind === "pool") return hub || holds(from.holder) ? yes : no(`they are held by ${from.holder}`);
  if (to.kind === "spent")
    return holds(from.holder) ? { ok: true, mayOverdraw: true } : no(`they are held by ${from.holder}`);
  const before = writer?.lineage.at(-1)?.origin;
  return to.kind === "held" && to.holder === fact.origin && writer?.inherits === true && from.holder === before
    ? yes
    : no("rights end with the epoch that held them");
}

export const movesRights = (move: Move): boolean => isRights(move.from.place) || isRights(move.to.place);
