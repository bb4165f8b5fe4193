import type { RightGrant } from "../../model/records/right-grant.ts";
import { rightsHeld, rightsPool } from "../../protocol/audience.ts";
import { rightsMoveOf } from "../../protocol/hub/rights.ts";
import { siteOf } from "../../protocol/origin.ts";
import { newId } from "../http/new-id.ts";
import type { World } from "../hub/companies.ts";
import type { HubFact } from "../hub/hub-desk.ts";

export interface Granting {
  authority: string;
  /** The origin that may spend them: the site's box in its present epoch. */
  origin: string;
  sku: string;
  owner: string;
  qty: number;
  expiresAfterMs: number;
  reason: string;
  /** `cloud:<person>` or `rule:<name>`. */
  actor: string;
  commandId?: string;
}

/** Units out of a pool for one holder, with the record that says until when. The hub refuses it when the pool has less. */
export function grantFact(
  world: World,
  { authority, origin, sku, owner, qty, expiresAfterMs, reason, actor, commandId = "" }: Granting,
): { grant: string; fact: HubFact } {
  const grant = `${authority}+${siteOf(origin)}/${newId(world)}`;
  const grantedAt = world.nowMs();
  const fields: Omit<RightGrant, "id"> = {
    ...{ authority, holder: origin, sku, owner, qty, reason, grantedAt },
    state: "open",
    expiresAt: grantedAt + expiresAfterMs,
  };
  const moves = [rightsMoveOf({ sku, owner }, qty, rightsPool(authority), rightsHeld(authority, origin))];
  const sets = [{ record: "rightGrant" as const, id: grant, fields }];
  return { grant, fact: { type: "rights-granted", actor, commandId, moves, sets } };
}
