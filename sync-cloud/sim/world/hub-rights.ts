import type { FactBody } from "../../model/facts/fact.ts";
import { rightsHeld, rightsPool } from "../../protocol/audience.ts";
import { definitionOf } from "../../protocol/field-rule.ts";
import type { MemoryHub } from "../../protocol/hub/memory-hub.ts";
import { type RightsBook, type RightsDemand, rightsMoveOf, rightsRules } from "../../protocol/hub/rights.ts";
import { type OpenGrant, type RightsRoundView, rightsRound } from "../../protocol/hub/rights-round.ts";
import { readRightsPlace } from "../../protocol/hub/rights-rules.ts";
import { readBalanceKey, readRegisterKey } from "../../protocol/keys.ts";
import { siteOf } from "../../protocol/origin.ts";
import { enter } from "./versions.ts";
import type { World } from "./world.ts";

/** Lines of the log, newest first, that tell what sites want. */
const demandLinesMax = 400;
/** As a company sets it up whose rights follow demand closely. */
const rules = { ...rightsRules, poolQtyMin: 1 };

/** The hub deals rights out, as the cloud's own job does it, by the same rules: what ended goes back to its pool, and pools follow demand. */
export function hubDealsRights(world: World): void {
  const { hub, kernel } = world;
  if (!hub.up || hasUnheard(hub.hub)) return;
  enter(hub.version);
  const living = [...hub.hub.sites.values()].map(({ authority }) => authority).filter((name) => name !== "");
  const grants = openGrants(hub.hub);
  for (const pool of poolsOf(hub.hub)) {
    const view: RightsRoundView = {
      nowMs: kernel.nowMs,
      living: living.sort(),
      origin: (name) => hub.hub.origin(name),
      authorityOf: (site) => hub.hub.origin(hub.hub.site(site)?.authority ?? ""),
      policy: { demand: demandFor(world, pool), rules, stepQty: 1 },
    };
    const round = rightsRound(pool, grants.get(keyOf(pool)) ?? [], view);
    for (const fact of round.facts) say(world, fact.type, () => fact);
    for (const { origin, qty } of round.grants)
      say(world, "rights-granted", (mark) => {
        const { authority, sku, owner } = pool;
        const expiresAt = world.plan.grantsLastMs === 0 ? null : kernel.nowMs + world.plan.grantsLastMs;
        const fields = {
          authority,
          holder: origin,
          sku,
          owner,
          qty,
          state: "open",
          grantedAt: kernel.nowMs,
          expiresAt,
        };
        return {
          type: "rights-granted",
          moves: [rightsMoveOf(pool, qty, rightsPool(authority), rightsHeld(authority, origin))],
          sets: [{ record: "rightGrant", id: `${authority}+${siteOf(origin)}/J${mark}`, fields: fields as never }],
        };
      });
    for (const { site, grant, qty } of round.asks)
      say(world, "rights-wanted-back", (mark) => {
        const expiresAt = kernel.nowMs + Math.round(world.plan.durationMs / 4);
        const fields = { state: "pending", command: "rights.return", input: { grant, qty }, askedBy: "rule:rights" };
        const asked = { ...fields, askedAt: kernel.nowMs, expiresAt };
        return { type: "intent-asked", sets: [{ record: "intent", id: `${site}/J${mark}`, fields: asked as never }] };
      });
  }
}

/** One fact of the hub, which people may rely on when it is safe. */
function say(world: World, name: string, bodyOf: (mark: number) => FactBody & { type: string }): void {
  const { hub, truth, kernel } = world;
  const mark = truth.newMark();
  const body = bodyOf(mark);
  const marked = { ...body, data: { ...body.data, mark } };
  truth.tried({ mark, name, site: "hub", wrong: false }, { facts: 1, moves: marked.moves ?? [] });
  hub.write(marked, () => {
    truth.acknowledged(mark);
    world.count("dealt");
    kernel.note(`hub ${name} ${mark}`);
  });
}

/** A hub that lost a part of its log grants nothing before every site was heard: it does not know what was promised. */
const hasUnheard = (hub: MemoryHub): boolean =>
  hub.incarnation() > 1 &&
  [...hub.sites.values()].some(({ authority }) => hub.origin(authority)?.ticketIncarnation !== hub.incarnation());

const keyOf = ({ authority, sku, owner }: Pick<RightsBook, "authority" | "sku" | "owner">): string =>
  JSON.stringify([authority, sku, owner]);

function poolsOf(hub: MemoryHub): RightsBook[] {
  const pools = new Map<string, RightsBook>();
  const standing = [...hub.fold.balances].filter(([key]) => key.includes("~rights/")).sort(byKey);
  for (const [key, qty] of standing) {
    const { place, sku, owner } = readBalanceKey(key);
    const at = readRightsPlace(place);
    if (!at || at.kind === "source" || at.kind === "spent") continue;
    const id = keyOf({ authority: at.authority, sku, owner });
    const pool = pools.get(id) ?? { authority: at.authority, sku, owner, poolQty: 0, held: [] };
    pools.set(id, pool);
    if (at.kind === "pool") pool.poolQty += qty;
    else pool.held.push({ holder: at.holder, qty });
  }
  return [...pools.values()];
}

/** By pool, oldest first. */
function openGrants(hub: MemoryHub): Map<string, OpenGrant[]> {
  const rows = new Map<string, Record<string, unknown>>();
  for (const [key, { value }] of hub.fold.registers) {
    const { record, id, field } = readRegisterKey(key);
    if (record !== "rightGrant") continue;
    const row = rows.get(id) ?? {};
    rows.set(id, row);
    row[field] = value;
  }
  const open = [...rows].filter(
    ([, row]) => (row.state ?? definitionOf("rightGrant")?.fields.state?.initial) === "open",
  );
  open.sort(([a, one], [b, two]) => Number(one.grantedAt) - Number(two.grantedAt) || (a < b ? -1 : 1));
  const grants = new Map<string, OpenGrant[]>();
  for (const [id, { authority, sku, owner = "", holder, qty, expiresAt = null }] of open) {
    const key = keyOf({ authority: String(authority), sku: String(sku), owner: String(owner) });
    const grant = { id, origin: String(holder), qty: Number(qty), expiresAtMs: expiresAt as number | null };
    grants.set(key, [...(grants.get(key) ?? []), grant]);
  }
  return grants;
}

/** What sites promised lately. */
function demandFor({ log }: World, { authority, sku }: RightsBook): RightsDemand[] {
  const demand = new Map<string, RightsDemand>();
  for (const { fact } of log.slice(-demandLinesMax))
    for (const move of fact.moves) {
      if (move.sku !== sku) continue;
      const [from, to] = [readRightsPlace(move.from.place), readRightsPlace(move.to.place)];
      if (from?.kind !== "held" || to?.kind !== "spent" || to.authority !== authority) continue;
      const site = siteOf(from.holder);
      const one = demand.get(site) ?? { site, spentQty: 0, refusedQty: 0 };
      one.spentQty += move.qty;
      demand.set(site, one);
    }
  return [...demand.values()];
}

const byKey = ([a]: readonly [string, number], [b]: readonly [string, number]): number => (a < b ? -1 : a > b ? 1 : 0);
