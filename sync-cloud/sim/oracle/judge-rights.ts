import type { Move } from "../../model/facts/fact.ts";
import { readRightsPlace } from "../../protocol/hub/rights-rules.ts";
import type { World } from "../world/world.ts";

/**
 * Whether more was promised than was there to promise. Two questions: by the log, no place where rights are held ever stood lower than what a disk that went back, or a hub that took
 * units back from who was away, accounts for; and by what people at the sites did, not by what the hub planned, no more was promised of a site's stock than that site gave.
 */
export function judgeRights(world: World): { overspent: number; flaggedOverQuota: number } {
  const { below, overspent } = byTheLog(world);
  const flagged = world.log.filter(
    ({ verdict }) => verdict.kind === "flagged" && verdict.reasons.includes("over-quota"),
  ).length;
  if (below > 0 && flagged === 0) world.problem("rights were spent beyond what was held, and nothing says so");
  return { overspent: overspent + byThePeople(world), flaggedOverQuota: flagged };
}

/** The lowest that each place ever stood: a debt that was covered later was one. */
function byTheLog({ log, excuses, problem }: World): { below: number; overspent: number } {
  const standing = new Map<string, number>();
  const refused = new Map<string, Move[]>();
  const lowest = new Map<string, { place: string; sku: string; qty: number }>();
  for (const { fact, verdict } of log) {
    if (verdict.kind === "quarantined" && fact.type === "rights-inherited")
      for (const move of fact.moves) refused.set(move.to.place, [...(refused.get(move.to.place) ?? []), move]);
    if (verdict.kind !== "accepted" && verdict.kind !== "flagged") continue;
    for (const move of fact.moves)
      for (const [place, qty] of [
        [move.from.place, -move.qty],
        [move.to.place, move.qty],
      ] as const) {
        if (!place.startsWith("~rights/")) continue;
        const key = `${place} ${move.sku} ${move.owner}`;
        const sum = (standing.get(key) ?? 0) + qty;
        standing.set(key, sum);
        if (sum < (lowest.get(key)?.qty ?? 0)) lowest.set(key, { place, sku: move.sku, qty: sum });
      }
  }
  let below = 0;
  let overspent = 0;
  for (const { place, sku, qty } of lowest.values()) {
    below -= qty;
    // A hub that forgot what it had granted refuses to let the next epoch inherit it, and that one may have spent it by then.
    const inherited = (refused.get(place) ?? [])
      .filter((move) => move.sku === sku)
      .reduce((sum, { from, qty: units }) => sum + Math.min(units, excuses.unitsFor(from.place, sku)), 0);
    const excused = excuses.unitsFor(place, sku) + inherited;
    if (-qty <= excused) continue;
    overspent += -qty - excused;
    problem(`${place} stood at ${qty} ${sku}, of which ${excused} are accounted for`);
  }
  return { below, overspent };
}

/** What was promised to customers, by what each site's people were told is done, against what its owner gave. */
function byThePeople({ truth, excuses, problem }: World): number {
  const given = new Map<string, number>();
  const promised = new Map<string, number>();
  for (const [mark, { writings, wrong }] of truth.deeds) {
    if (wrong || truth.excused.has(mark)) continue;
    // Of one deed on two disks one writing counts; of a promise the smaller, of a gift the larger: what is left is beyond doubt.
    const units = (is: (move: Move) => string | undefined, pick: (...all: number[]) => number, sum: typeof given) => {
      const all = writings.map(({ moves }) => unitsBy(moves, is));
      for (const key of new Set(all.flatMap((one) => [...one.keys()])))
        add(sum, key, pick(...all.map((one) => one.get(key) ?? 0)));
    };
    units(givenBy, Math.max, given);
    if (truth.acked.has(mark)) units(promisedOf, Math.min, promised);
  }
  let overspent = 0;
  for (const [key, qty] of promised) {
    const [authority, sku] = key.split(" ") as [string, string];
    const most = (given.get(key) ?? 0) + excuses.unitsOf(authority, sku);
    if (qty <= most) continue;
    overspent += qty - most;
    problem(`${qty} ${sku} of ${authority} were promised by people at other sites, and ${most} were theirs to promise`);
  }
  return overspent;
}

function unitsBy(moves: readonly Move[], is: (move: Move) => string | undefined): Map<string, number> {
  const units = new Map<string, number>();
  for (const move of moves) {
    const authority = is(move);
    if (authority !== undefined) add(units, `${authority} ${move.sku}`, move.qty);
  }
  return units;
}

function givenBy({ from, to }: Move): string | undefined {
  const pool = readRightsPlace(to.place);
  return readRightsPlace(from.place)?.kind === "source" && pool?.kind === "pool" ? pool.authority : undefined;
}

function promisedOf({ from, to }: Move): string | undefined {
  const spent = readRightsPlace(to.place);
  return readRightsPlace(from.place)?.kind === "held" && spent?.kind === "spent" ? spent.authority : undefined;
}

const add = (map: Map<string, number>, key: string, qty: number): void => void map.set(key, (map.get(key) ?? 0) + qty);
