import type { Caller } from "#appliance/store/book.ts";
import { type Call, type Choose, call, type Scene, shelves, skus } from "#appliance/test/shift/call.ts";
import { controlCalls } from "#appliance/test/shift/control-calls.ts";
import { inboundCalls } from "#appliance/test/shift/inbound-calls.ts";
import { orderCalls } from "#appliance/test/shift/order-calls.ts";
import { pickingCalls } from "#appliance/test/shift/picking-calls.ts";
import type { Crew } from "#appliance/test/shift/shift-site.ts";
import { shippingCalls } from "#appliance/test/shift/shipping-calls.ts";
import { stockCalls } from "#appliance/test/shift/stock-calls.ts";
import { Chance as ShiftChance } from "#appliance/testing/chance.ts";
import { supervisor, type TestSite } from "#appliance/testing/test-site.ts";
import type { Move, RecordSet } from "#sync/model/facts/fact.ts";
import type { Role } from "#sync/model/records/person.ts";
import type { Chance } from "#sync/sim/kernel/chance.ts";
import { betweenCalls } from "./between-work.ts";

const someone = (actor: string, ...roles: Role[]): Caller => ({ actor, device: `device-${actor}`, roles });

/** Who works at each site. */
export const crew: Crew = {
  super: supervisor,
  ann: someone("ann", "picker"),
  bob: someone("bob", "picker", "packer"),
  rex: someone("rex", "receiver"),
  pat: someone("pat", "packer"),
  cora: someone("cora", "counter", "receiver"),
};

/** Goods that stand in every new book, so that there is something to send and to promise from the first minute on. */
export const openingMoves = (): Move[] =>
  ["TEA", "CUP"].map((sku) => ({
    ...{ sku, lot: "", serial: "", owner: "", qty: 30 },
    from: { place: "~supplier", lpn: "", status: "available" },
    to: { place: "A-01", lpn: "", status: "available" },
  }));

/** What stands in every book when it is new: places, people and the item master, in one fact. */
export function openingSets(): RecordSet[] {
  const location = (id: string, fields: object): RecordSet => ({ record: "location", id, fields }) as RecordSet;
  return [
    ...shelves.map((id, i) => location(id, { zone: id[0], travelSeq: i + 1 })),
    location("RECV-01", { kind: "receiving", capabilities: ["receive", "stage"], zone: "" }),
    location("STAGE-01", { kind: "staging", capabilities: ["stage"], zone: "" }),
    location("PACK-01", { kind: "packing", capabilities: ["pack", "stage"], zone: "" }),
    location("DOCK-01", { kind: "dock", capabilities: ["load", "receive"], zone: "" }),
    location("DOCK-02", { kind: "dock", capabilities: ["load"], zone: "" }),
    location("QUAR-01", { kind: "quarantine", capabilities: ["quarantine", "store"], zone: "Q" }),
    ...skus.map(
      (id): RecordSet => ({
        record: "item",
        id,
        fields: {
          name: `Item ${id}`,
          tracksLot: id === "MILK" || id === "PAINT",
          tracksExpiry: id === "MILK",
          tracksSerial: id === "PHONE",
        },
      }),
    ),
    ...Object.values(crew)
      .filter(({ actor }) => actor !== supervisor.actor)
      .map(
        ({ actor, roles }): RecordSet => ({ record: "person", id: actor, fields: { name: actor, roles: [...roles] } }),
      ),
    { record: "setting", id: "receiving.location", fields: { value: "RECV-01" } },
  ];
}

const codes = ["4006381333931", "9780201379624"] as const;
const choices: Record<string, Choose> = {
  ...inboundCalls,
  ...stockCalls,
  ...orderCalls,
  ...pickingCalls,
  ...shippingCalls,
  ...controlCalls,
  "items.save": ({ crew, chance }) =>
    call("items.save", crew.super, {
      sku: chance.pick(skus),
      name: `Name ${chance.int(1, 99)}`,
      minQty: chance.int(0, 9),
    }),
  "items.add-barcode": ({ crew, chance }) =>
    call("items.add-barcode", crew.super, { sku: chance.pick(skus), code: chance.pick(codes) }),
  "items.remove-barcode": ({ crew, chance }) =>
    call("items.remove-barcode", crew.super, { sku: chance.pick(skus), code: chance.pick(codes) }),
};
/** What people want most; everything else has a weight of 1. */
const weights: Record<string, number> = {
  ...{ "stock.adjust": 16, "stock.import": 4, "inbound.create": 6, "inbound.receive": 10, "putaway.confirm": 8 },
  ...{ "orders.create": 14, "orders.release": 12, "pick.confirm": 14, "pick.drop": 5, "orders.ship": 5 },
  ...{
    "items.save": 12,
    "items.add-barcode": 5,
    "items.remove-barcode": 4,
    "stock.move-loose": 5,
    "counts.line": 5,
    "counts.finish": 5,
  },
};
const table = Object.fromEntries(Object.keys(choices).map((name) => [name, weights[name] ?? 1]));
/** Among what goes on between sites. */
const betweenWeights: Record<string, number> = { "rights.pledge": 8, "rights.spend": 10, "transfers.send": 4 };
/** Of a hundred wishes, so many are about other sites, and so many more about goods that are on their way between two. */
const betweenPercent = { plain: 25, busyWithRights: 70 };

/** What somebody at this site would like to do now, mostly sensible. */
export function chooser(sites: readonly string[], { busyWithRights }: { busyWithRights: boolean }) {
  const between = betweenCalls(sites);
  const betweenTable = Object.fromEntries(Object.keys(between).map((name) => [name, betweenWeights[name] ?? 1]));
  const percent = busyWithRights ? betweenPercent.busyWithRights : betweenPercent.plain;
  return (site: Pick<TestSite, "db" | "book" | "nowMs">, chance: Chance): Call | undefined => {
    const scene: Scene = { site: site as TestSite, crew, chance: new ShiftChance(chance.bits()) };
    const wish = chance.int(0, 99);
    if (wish < percent / 2) {
      const next = between["transfers.move-on"]?.(scene);
      if (next) return next;
    }
    if (wish < percent) return between[chance.weighted(betweenTable)]?.(scene);
    return choices[chance.weighted(table)]?.(scene);
  };
}
