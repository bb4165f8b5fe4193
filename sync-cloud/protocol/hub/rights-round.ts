import type { FactBody, RecordSet } from "../../model/facts/fact.ts";
import { rightsHeld, rightsPool } from "../audience.ts";
import { siteOf } from "../origin.ts";
import { planRights, type RightsBook, type RightsDemand, type RightsRules, reclaims, rightsMoveOf } from "./rights.ts";
import type { HubOrigin } from "./view.ts";

/** A grant that is open by its record. */
export interface OpenGrant {
  id: string;
  /** Who holds it. */
  origin: string;
  qty: number;
  expiresAtMs: number | null;
}

export interface RightsRoundView {
  nowMs: number;
  origin(name: string): HubOrigin | undefined;
  /** The epoch that goes on in a site. */
  authorityOf(site: string): HubOrigin | undefined;
  /** Epochs that may hold rights, one for each site. */
  living: readonly string[];
  /** Absent where the company deals its rights out by hand: then pools only get back what is theirs. */
  policy?: { demand: readonly RightsDemand[]; rules: RightsRules; stepQty: number };
}

export interface RightsRound {
  /** For the hub to write, in this order. */
  facts: (FactBody & { type: string })[];
  /** From the pool to who should hold more; the hub makes the record that says until when. */
  grants: { origin: string; qty: number }[];
  /** What holders should give back of a grant: only they know what they have left. */
  asks: { site: string; grant: string; qty: number }[];
}

/**
 * What the hub does for one pool, now and then: what closed epochs hold and what has expired goes back, and where a policy says so it is dealt out again by demand.
 * `grants` are the open ones of this pool, oldest first.
 */
export function rightsRound(pool: RightsBook, grants: readonly OpenGrant[], view: RightsRoundView): RightsRound {
  const round: RightsRound = { facts: [], grants: [], asks: [] };
  const { open, renamed } = inherited(grants, view);
  if (renamed.length > 0) round.facts.push({ type: "rights-inherited", sets: renamed });
  const book: RightsBook = { ...pool, held: pool.held.map((one) => ({ ...one })) };
  const back = goesBack(book, open, view);
  if (back) {
    round.facts.push(back.fact);
    for (const { holder, qty } of back.taken) {
      book.poolQty += qty;
      for (const one of book.held) if (one.holder === holder) one.qty -= qty;
    }
  }
  const { policy, living } = view;
  if (!policy) return round;
  const plan = planRights(book, policy.demand, living, policy.rules);
  for (const { qty, to } of plan.grants)
    if (qty >= policy.stepQty)
      round.grants.push({ origin: to.place.slice(rightsHeld(pool.authority, "").length), qty });
  for (const { holder, qty } of plan.asks) {
    // A site gives back by the name of a grant; the last one lives longest.
    const grant = open.filter(({ origin }) => origin === holder).at(-1)?.id;
    if (grant !== undefined && qty >= policy.stepQty && living.includes(holder))
      round.asks.push({ site: siteOf(holder), grant, qty });
  }
  return round;
}

/** Grants of a box that a synchronous standby replaced go on under the standby's name: they run out when they would have. */
function inherited(
  grants: readonly OpenGrant[],
  { authorityOf }: Pick<RightsRoundView, "authorityOf">,
): { open: OpenGrant[]; renamed: RecordSet<"rightGrant">[] } {
  const renamed: RecordSet<"rightGrant">[] = [];
  const open = grants.map((grant) => {
    const heir = authorityOf(siteOf(grant.origin));
    if (!heir?.inherits || heir.seq === 0 || heir.lineage.at(-1)?.origin !== grant.origin) return grant;
    renamed.push({ record: "rightGrant", id: grant.id, fields: { holder: heir.origin } });
    return { ...grant, origin: heir.origin };
  });
  return { open, renamed };
}

/** What returns to a pool without asking, and the grants that this ends. */
function goesBack(
  book: RightsBook,
  open: readonly OpenGrant[],
  { nowMs, origin: originOf, authorityOf }: RightsRoundView,
): { fact: FactBody & { type: string }; taken: { holder: string; qty: number }[] } | undefined {
  const isOver = ({ expiresAtMs }: OpenGrant) => expiresAtMs !== null && expiresAtMs <= nowMs;
  const successorOf = (holder: string) => {
    const heir = authorityOf(siteOf(holder));
    return heir?.origin === holder ? undefined : heir;
  };
  const closed = reclaims(book, originOf, successorOf, () => false);
  const closedHolders = new Map(
    closed.map(({ from, qty }) => [from.place.slice(rightsHeld(book.authority, "").length), qty]),
  );
  // Of what expired, only what no other grant of the same holder still covers.
  const expired = book.held.flatMap(({ holder, qty }) => {
    const its = open.filter(({ origin }) => origin === holder);
    const coveredQty = its.filter((grant) => !isOver(grant)).reduce((sum, grant) => sum + grant.qty, 0);
    const overQty = Math.min(qty - coveredQty, qty);
    return closedHolders.has(holder) || overQty <= 0 || !its.some(isOver) ? [] : [{ holder, qty: overQty }];
  });
  const sets = open
    .filter((grant) => isOver(grant) || closedHolders.has(grant.origin))
    .map((grant) => ({
      record: "rightGrant" as const,
      id: grant.id,
      fields: { state: closedHolders.has(grant.origin) ? ("sealed" as const) : ("expired" as const) },
    }));
  const moves = [
    ...closed,
    ...expired.map(({ holder, qty }) =>
      rightsMoveOf(book, qty, rightsHeld(book.authority, holder), rightsPool(book.authority)),
    ),
  ];
  if (moves.length === 0 && sets.length === 0) return undefined;
  const taken = [...expired, ...[...closedHolders].map(([holder, qty]) => ({ holder, qty }))];
  return { fact: { type: "rights-reclaimed", moves, sets }, taken };
}
