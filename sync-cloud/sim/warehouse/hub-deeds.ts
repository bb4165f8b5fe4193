import { rightsHeld, rightsPool } from "../../protocol/audience.ts";
import type { Choose } from "./floor-deeds.ts";
import { move, rightsAt, skus, spot } from "./goods.ts";

/** What only the cloud does. `authorityOf` names the epoch that goes on in a site, empty before its first contact. */
export function hubDeeds(sites: readonly string[], authorityOf: (site: string) => string): Record<string, Choose> {
  return {
    planTransfer(view, chance, n) {
      const from = chance.pick(sites);
      const to = chance.maybe(sites.filter((site) => site !== from));
      if (to === undefined) return undefined;
      return {
        name: "transfer-planned",
        body: {
          type: "transfer-planned",
          sets: [
            {
              record: "transfer",
              id: `${from}+${to}/P${n}`,
              fields: { number: `P${n}`, fromSite: from, toSite: to, state: "planned", createdAt: view.nowMs },
            },
          ],
        },
      };
    },

    /** Some of a pool goes to whoever asks most. */
    grantRights(view, chance, n) {
      const authority = chance.pick(sites);
      const site = chance.zipf(sites);
      const sku = chance.zipf(skus);
      const left = rightsAt(view, rightsPool(authority), sku);
      const holder = authorityOf(site);
      if (left <= 0 || holder === "") return undefined;
      const qty = chance.int(1, Math.min(left, 12));
      return {
        name: "rights-granted",
        body: {
          type: "rights-granted",
          moves: [move(sku, qty, spot(rightsPool(authority)), spot(rightsHeld(authority, holder)))],
          sets: [
            {
              record: "rightGrant",
              id: `${authority}+${site}/G${n}`,
              fields: { authority, holder, sku, qty, state: "open", grantedAt: view.nowMs },
            },
          ],
        },
      };
    },
  };
}
