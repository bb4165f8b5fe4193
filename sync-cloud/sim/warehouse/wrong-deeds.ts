import { rightsHeld, rightsPool, rightsSpent } from "../../protocol/audience.ts";
import type { Choose } from "./floor-deeds.ts";
import { dock, move, skus, spot } from "./goods.ts";
import type { Deed, View } from "./view.ts";

/** What a forger or a broken program writes. The hub must not apply any of it, and must go on behind it. */
export function wrongDeeds(sites: readonly string[]): Record<string, Choose> {
  const other = (view: View) => sites.find((site) => site !== view.site) ?? "nobody";
  const wrong = (name: string, body: Omit<Deed["body"], "type">): Deed => ({
    name,
    body: { type: name, ...body },
    wrong: true,
  });
  return {
    // Of an item whose rights are often offered: what the pool does not hold would be refused for that alone. To an epoch that nobody writes as,
    // or its box would promise what it forged before it hears that it may not.
    grantToSelf: (view) =>
      wrong("rights-forged", {
        moves: [move(skus[0], 1, spot(rightsPool(other(view))), spot(rightsHeld(other(view), `${view.site}.zzzzz`)))],
      }),
    promiseFromNothing: (view) =>
      wrong("rights-invented", {
        moves: [move("GHOST", 9, spot("~rights"), spot(rightsHeld(view.site, view.origin)))],
      }),
    spendOfAnother: (view) =>
      wrong("rights-stolen", {
        moves: [move("GHOST", 2, spot(rightsHeld(view.site, `${other(view)}.zzzzz`)), spot(rightsSpent(view.site)))],
      }),
    goodsFromRights: (view) =>
      wrong("goods-of-promises", { moves: [move("GHOST", 3, spot(rightsPool(view.site)), spot(dock))] }),
    badShape: () =>
      wrong("item-broken", { sets: [{ record: "item", id: skus[0], fields: { minQty: "many" as never } }] }),
    foreignTransfer: (view) =>
      wrong("transfer-forged", {
        sets: [{ record: "transfer", id: `${other(view)}+elsewhere/T0`, fields: { state: "shipped" } }],
      }),
  };
}
