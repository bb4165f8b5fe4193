import { rightsHeld, rightsPool, rightsSource, rightsSpent } from "../../protocol/audience.ts";
import type { Chance } from "../kernel/chance.ts";
import type { Choose } from "./floor-deeds.ts";
import { dock, move, moveOf, rightsAt, skus, spot, stage, standingAt } from "./goods.ts";
import type { Deed, View } from "./view.ts";

/** What sites do with each other: goods on the road between them, and rights to promise another's stock. `sites` are all of the company. */
export function betweenDeeds(sites: readonly string[]): Record<string, Choose> {
  const others = (view: View) => sites.filter((site) => site !== view.site);
  const transfers = (view: View, state: string, role: "fromSite" | "toSite") =>
    view.ids("transfer").filter((id) => {
      const fields = view.fields("transfer", id);
      return fields?.state === state && fields[role] === view.site;
    });

  return {
    shipTransfer(view, chance, n) {
      const stock = chance.maybe(standingAt(view, stage));
      const to = chance.maybe(others(view));
      if (!stock || to === undefined) return undefined;
      const planned = chance.maybe(transfers(view, "planned", "fromSite"));
      const id = planned ?? `${view.site}+${to}/T${n}`;
      const qty = chance.int(1, stock.qty);
      return {
        name: "transfer-shipped",
        body: {
          type: "transfer-shipped",
          moves: [moveOf(stock, qty, spot(`~transit/${id}`))],
          sets: [
            {
              record: "transfer",
              id,
              fields: {
                number: `T${n}`,
                fromSite: view.site,
                toSite: planned ? (view.fields("transfer", id)?.toSite as string) : to,
                state: "shipped",
                sent: [{ sku: stock.sku, lot: stock.lot, serial: "", owner: "", lpn: "", qty }],
                shippedAt: view.nowMs,
              },
            },
          ],
        },
      };
    },

    /** Someone at the sender calls it off, while somebody else may just be loading it. */
    cancelTransfer(view, chance) {
      const id = chance.maybe(transfers(view, "planned", "fromSite"));
      if (!id) return undefined;
      return {
        name: "transfer-cancelled",
        body: { type: "transfer-cancelled", sets: [{ record: "transfer", id, fields: { state: "cancelled" } }] },
      };
    },

    receiveTransfer(view, chance) {
      const id = chance.maybe(transfers(view, "shipped", "toSite"));
      if (!id) return undefined;
      const sent = view.fields("transfer", id)?.sent as { sku: string; lot: string; qty: number }[];
      const arrived = sent.map((line) => ({ ...line, qty: Math.max(0, line.qty - (chance.percent(20) ? 1 : 0)) }));
      return {
        name: "transfer-received",
        body: {
          type: "transfer-received",
          moves: arrived
            .filter(({ qty }) => qty > 0)
            .map(({ sku, lot, qty }) => move(sku, qty, spot(`~transit/${id}`), spot(dock, `X${id}`), lot)),
          sets: [
            { record: "transfer", id, fields: { state: "arrived", received: arrived, arrivedAt: view.nowMs } },
            { record: "lpn", id: `X${id}`, fields: { state: "closed", location: dock, createdAt: view.nowMs } },
          ],
        },
      };
    },

    /** What did not arrive is written off by the receiver. */
    closeTransfer(view, chance) {
      const id = chance.maybe(transfers(view, "arrived", "toSite"));
      if (!id) return undefined;
      const total = (of: unknown) => (of as { qty: number }[]).reduce((sum, line) => sum + line.qty, 0);
      const { sent, received } = view.fields("transfer", id) as {
        sent: { sku: string; lot: string }[];
        received: unknown;
      };
      const missing = total(sent) - total(received);
      const line = sent[0];
      return {
        name: "transfer-closed",
        body: {
          type: "transfer-closed",
          moves: line && missing > 0 ? [move(line.sku, missing, spot(`~transit/${id}`), spot("~lost"), line.lot)] : [],
          sets: [{ record: "transfer", id, fields: { state: "closed", closedAt: view.nowMs } }],
        },
      };
    },

    /** The authority lets others promise some of its stock. */
    offerRights(view, chance) {
      const sku = chance.zipf(skus);
      return rightsDeed("rights-offered", sku, chance.int(5, 30), rightsSource, rightsPool(view.site));
    },

    spendRights: (view, chance) =>
      moveRights(view, chance, sites, "rights-spent", (authority) => rightsSpent(authority)),
    returnRights: (view, chance) =>
      chance.percent(30)
        ? moveRights(view, chance, sites, "rights-returned", (authority) => rightsPool(authority))
        : undefined,

    /** The intents that wait for this site: it runs them as its own, or refuses. */
    answerIntent(view, chance) {
      const id = chance.maybe(
        view
          .ids("intent")
          .filter((one) => one.startsWith(view.site) && view.fields("intent", one)?.state === "pending"),
      );
      if (!id) return undefined;
      const state = chance.percent(70) ? "accepted" : "refused";
      return {
        name: "intent-answered",
        body: {
          type: "intent-answered",
          moves: state === "accepted" ? [move(chance.zipf(skus), 1, spot("~found"), spot(dock, "INTENT"))] : [],
          sets: [{ record: "intent", id, fields: { state, answeredAt: view.nowMs, answer: { by: view.origin } } }],
        },
      };
    },

    askIntent(view, chance, n) {
      const to = chance.maybe(others(view));
      if (to === undefined) return undefined;
      const id = view.site === "hub" ? `${to}/I${n}` : `${to}+${view.site}/I${n}`;
      return {
        name: "intent-asked",
        body: {
          type: "intent-asked",
          sets: [
            {
              record: "intent",
              id,
              fields: { state: "pending", command: "stock.adjust", input: {}, askedBy: view.site, askedAt: view.nowMs },
            },
          ],
        },
      };
    },

    /** Who asked thinks better of it. */
    withdrawIntent(view, chance) {
      const id = chance.maybe(
        view.ids("intent").filter((one) => {
          const fields = view.fields("intent", one);
          return fields?.askedBy === view.site && fields.state === "pending";
        }),
      );
      if (!id) return undefined;
      return {
        name: "intent-withdrawn",
        body: { type: "intent-withdrawn", sets: [{ record: "intent", id, fields: { state: "withdrawn" } }] },
      };
    },
  };
}

function moveRights(
  view: View,
  chance: Chance,
  sites: readonly string[],
  name: string,
  to: (authority: string) => string,
): Deed | undefined {
  const authority = chance.pick(sites);
  const sku = chance.zipf(skus);
  const from = rightsHeld(authority, view.origin);
  const held = rightsAt(view, from, sku);
  if (held <= 0) return undefined;
  return rightsDeed(name, sku, chance.int(1, Math.min(held, 6)), from, to(authority));
}

const rightsDeed = (name: string, sku: string, qty: number, from: string, to: string): Deed => ({
  name,
  body: { type: name, moves: [move(sku, qty, spot(from), spot(to))] },
});
