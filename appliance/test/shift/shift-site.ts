import type { Caller } from "../../store/book.ts";
import {
  givenItem,
  givenLocation,
  givenPerson,
  givenReleasedOrder,
  givenSetting,
  givenStock,
} from "../../testing/builders.ts";
import type { Chance } from "../../testing/chance.ts";
import { supervisor, TestSite } from "../../testing/test-site.ts";

/** Who works this shift. */
export interface Crew {
  super: Caller;
  ann: Caller;
  bob: Caller;
  rex: Caller;
  pat: Caller;
  cora: Caller;
}

/** A site with every kind of item and place that a rule depends on, and people for each kind of work. */
export function shiftSite(chance: Chance): { site: TestSite; crew: Crew } {
  const site = new TestSite();
  givenPlaces(site);
  givenItems(site);
  const crew: Crew = {
    super: supervisor,
    ann: givenPerson(site, { id: "ann", roles: ["picker"] }),
    bob: givenPerson(site, { id: "bob", roles: ["picker", "packer"] }),
    rex: givenPerson(site, { id: "rex", roles: ["receiver"] }),
    pat: givenPerson(site, { id: "pat", roles: ["packer"] }),
    cora: givenPerson(site, { id: "cora", roles: ["counter", "receiver"] }),
  };
  givenSetting(site, "receiving.location", "RECV-01");
  givenSetting(site, "packing.verify", chance.percent(40));
  givenSetting(site, "picking.zeroCheck", chance.percent(50));
  givenSetting(
    site,
    "allocation.rule",
    chance.percent(80) ? "fefo" : chance.pick(["fifo", "lifo", "closest", "full-packs-first"]),
  );
  givenSetting(site, "counting.toleranceQty", chance.percent(30) ? 2 : 0);
  givenSetting(site, "receiving.overPercent", chance.percent(30) ? 20 : 0);
  givenMidday(site, chance);
  return { site, crew };
}

/** Most shifts begin with goods on the shelves and orders waiting; some with an empty building. */
function givenMidday(site: TestSite, chance: Chance): void {
  if (chance.percent(15)) return;
  for (const [i, place] of ["A-01", "A-02", "A-03", "B-01", "B-02"].entries()) {
    givenStock(site, { sku: "TEA", place, qty: chance.int(1, 30) });
    if (i < 3)
      givenStock(site, {
        sku: "MILK",
        place,
        qty: chance.int(1, 12),
        lot: `L${i + 1}`,
        expiryDate: expiryOf(`L${i + 1}`),
        lpn: chance.percent(40) ? `P-${90 + i}` : "",
      });
    if (i > 1) givenStock(site, { sku: "PHONE", place, qty: 1, serial: `SN-${i}` });
    if (i > 2)
      givenStock(site, { sku: "CUP", place, qty: chance.int(1, 12), lpn: chance.percent(60) ? `P-${80 + i}` : "" });
    site.tick(60_000);
  }
  for (let order = chance.int(1, 4); order > 0; order--) {
    const skus = ["TEA", "MILK", "CUP", "PHONE"].filter(() => chance.percent(50));
    givenReleasedOrder(site, {
      lines: ["TEA", ...skus.slice(0, 2)].map((sku) => ({ sku, qty: chance.int(1, sku === "PHONE" ? 1 : 6) })),
    });
  }
}

/** Each lot has one expiry date, twenty days after the one before it. */
export function expiryOf(lot: string): string {
  return new Date(Date.UTC(2026, 10, 21) + (Number(lot.slice(1)) * 20 - 18) * 86_400_000).toISOString().slice(0, 10);
}

function givenPlaces(site: TestSite): void {
  const shelves = ["A-01", "A-02", "A-03", "A-04", "B-01", "B-02", "B-03", "B-04"];
  shelves.forEach((id, i) => {
    givenLocation(site, { id, zone: id[0] as string, travelSeq: i + 1, xMm: i * 4_000, checkDigits: `${i}${i}` });
  });
  givenLocation(site, { id: "C-01", zone: "C", travelSeq: 20, mixing: "one-sku" });
  givenLocation(site, { id: "C-02", zone: "C", travelSeq: 21, mixing: "one-lpn", maxLpns: 1 });
  givenLocation(site, { id: "C-03", zone: "C", travelSeq: 22, maxWeightGrams: 40_000 });
  givenLocation(site, { id: "RECV-01", kind: "receiving", capabilities: ["receive", "stage"], zone: "" });
  givenLocation(site, { id: "STAGE-01", kind: "staging", capabilities: ["stage"], zone: "" });
  givenLocation(site, { id: "PACK-01", kind: "packing", capabilities: ["pack", "stage"], zone: "" });
  givenLocation(site, { id: "DOCK-01", kind: "dock", capabilities: ["load", "receive"], zone: "" });
  givenLocation(site, { id: "DOCK-02", kind: "dock", capabilities: ["load"], zone: "" });
  givenLocation(site, { id: "QUAR-01", kind: "quarantine", capabilities: ["quarantine", "store"], zone: "Q" });
}

function givenItems(site: TestSite): void {
  givenItem(site, {
    id: "TEA",
    gtin: "4006381333931",
    homeLocation: "A-01",
    minQty: 5,
    maxQty: 40,
    packagings: [
      { uom: "CA", qtyBase: 6, gtin: "14006381333938", weightGrams: 1_300 },
      { uom: "EA", qtyBase: 1, weightGrams: 200 },
    ],
  });
  givenItem(site, { id: "CUP", packagings: [{ uom: "EA", qtyBase: 1, weightGrams: 300 }], countToleranceQty: 1 });
  givenItem(site, { id: "MILK", gtin: "09521234543213", tracksLot: true, tracksExpiry: true, minRemainingDays: 3 });
  givenItem(site, { id: "PAINT", tracksLot: true, holdOnReceipt: true });
  givenItem(site, { id: "PHONE", gtin: "09521234543206", tracksSerial: true });
}
