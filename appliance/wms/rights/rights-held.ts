import type { OutputOf } from "#sync/contracts/define.ts";
import type { rightsContracts } from "#sync/contracts/rights.ts";
import type { RightGrant } from "#sync/model/records/right-grant.ts";
import { rightsHeld } from "#sync/protocol/audience.ts";
import { siteOf } from "#sync/protocol/origin.ts";
import type { Reader } from "../../store/reader.ts";
import { lastFactAtMs } from "../stock/available-today.ts";
import { holderNames, originOf } from "../stock/pledged.ts";
import { isOwnHolder, rightsAt, standingRights } from "../stock/rights-places.ts";

type Contract = (typeof rightsContracts)["rights.held"];
interface What {
  authority: string;
  sku: string;
  owner: string;
}

export function heldRights(reader: Reader): OutputOf<Contract> {
  const origin = originOf(reader);
  const here = siteOf(origin);
  const nowMs = lastFactAtMs(reader);
  const all = standingRights(reader);
  const lost = all
    .filter(
      ({ authority, holder, qty }) => authority !== here && holder !== origin && isOwnHolder(holder, here) && qty > 0,
    )
    .map(({ authority, holder, sku, owner, qty }) => ({ authority, origin: holder, sku, owner, qty }));
  return {
    origin,
    begunAnew: reader.row("SELECT 1 FROM ownEpoch WHERE origin <> ? LIMIT 1", origin) !== undefined,
    held: all
      .filter(({ authority, holder }) => authority !== here && holder === origin)
      .map(({ authority, sku, owner, qty }) => {
        const grants = openGrants(reader, { authority, sku, owner });
        const { grantedAt } = mayPromise(reader, { authority, sku, owner }, nowMs);
        return {
          ...{ authority, sku, owner, qty, grantedAt },
          expiresAt: earliest(grants.map((grant) => grant.expiresAt)),
          grants: grants.map(({ id, qty: granted, expiresAt }) => ({ id, qty: granted, expiresAt })),
        };
      }),
    given: givenBySku(all.filter(({ authority }) => authority === here)),
    lost,
  };
}

/**
 * How much this box may still promise: what it holds, as far as grants that have not run out cover it. What was spent is taken to be of the grants that run
 * out first.
 */
export function mayPromise(
  reader: Reader,
  what: What,
  nowMs: number,
): { usableQty: number; expiredQty: number; grantedAt: number | null } {
  const origin = originOf(reader);
  const held = Math.max(0, rightsAt(reader, rightsHeld(what.authority, origin), what));
  const grants = openGrants(reader, what);
  const live = grants.filter(({ expiresAt }) => expiresAt === null || expiresAt > nowMs);
  const usableQty = Math.min(
    held,
    live.reduce((sum, { qty }) => sum + qty, 0),
  );
  const newest = live.reduce<number | null>(
    (at, grant) => (at === null ? grant.grantedAt : Math.max(at, grant.grantedAt ?? 0)),
    null,
  );
  return { usableQty, expiredQty: held - usableQty, grantedAt: newest };
}

/** Held by epochs of this site that came before: they end with the epoch, until the cloud grants again. */
export function lostQty(reader: Reader, what: What): number {
  const origin = originOf(reader);
  return standingRights(reader)
    .filter(
      ({ authority, holder, sku, owner }) =>
        authority === what.authority &&
        sku === what.sku &&
        owner === what.owner &&
        holder !== origin &&
        isOwnHolder(holder, siteOf(origin)),
    )
    .reduce((sum, { qty }) => sum + Math.max(0, qty), 0);
}

const openGrants = (reader: Reader, { authority, sku, owner }: What): RightGrant[] =>
  reader
    .find("rightGrant", { holder: holderNames(reader), state: "open" })
    .filter((grant) => grant.authority === authority && grant.sku === sku && grant.owner === owner);

const earliest = (moments: readonly (number | null)[]): number | null =>
  moments.reduce((first, at) => (at === null ? first : first === null ? at : Math.min(first, at)), null);

function givenBySku(rows: ReturnType<typeof standingRights>): OutputOf<Contract>["given"] {
  const given = new Map<string, OutputOf<Contract>["given"][number]>();
  for (const { holder, sku, owner, qty } of rows) {
    const key = JSON.stringify([sku, owner]);
    const one = given.get(key) ?? { sku, owner, pledgedQty: 0, poolQty: 0, heldQty: 0, spentQty: 0, holders: [] };
    given.set(key, one);
    one.pledgedQty += qty;
    if (holder === "") one.poolQty += qty;
    else if (holder === "spent") one.spentQty += qty;
    else {
      one.heldQty += qty;
      one.holders.push({ site: siteOf(holder), origin: holder, qty });
    }
  }
  return [...given.values()];
}
