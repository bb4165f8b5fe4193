import { givenItem, givenLocation, givenPerson } from "../../../testing/builders.ts";
import { TestSite } from "../../../testing/test-site.ts";
import { Handheld } from "./handheld.ts";

/** A small warehouse: five pick places in two zones, a lane, a packing table, a dock, and people for each. */
export function pickingSite() {
  const site = new TestSite();
  for (const [id, zone, travelSeq] of [
    ["A-01-01", "A", 1],
    ["A-01-02", "A", 2],
    ["A-01-03", "A", 3],
    ["B-01-01", "B", 4],
    ["B-01-02", "B", 5],
  ] as const)
    givenLocation(site, { id, zone, travelSeq, xMm: travelSeq * 10_000, checkDigits: `${travelSeq}${travelSeq}` });
  givenLocation(site, { id: "STAGE-01", kind: "staging", capabilities: ["stage"], zone: "" });
  givenLocation(site, { id: "PACK-01", kind: "packing", capabilities: ["pack", "stage"], zone: "" });
  givenLocation(site, { id: "DOCK-01", kind: "dock", capabilities: ["load"], zone: "" });
  givenLocation(site, { id: "DOCK-02", kind: "dock", capabilities: ["load"], zone: "" });
  givenItem(site, {
    id: "TEA",
    gtin: "4006381333931",
    packagings: [
      { uom: "CA", qtyBase: 6, gtin: "14006381333938", weightGrams: 1_300 },
      { uom: "EA", qtyBase: 1, weightGrams: 200 },
    ],
  });
  givenItem(site, { id: "CUP", packagings: [{ uom: "EA", qtyBase: 1, weightGrams: 300 }] });
  givenItem(site, { id: "MILK", gtin: "09521234543213", tracksLot: true, tracksExpiry: true });
  givenItem(site, { id: "PHONE", gtin: "09521234543206", tracksSerial: true });
  const ann = givenPerson(site, { id: "ann", roles: ["picker"] });
  const bob = givenPerson(site, { id: "bob", roles: ["picker"] });
  const pat = givenPerson(site, { id: "pat", roles: ["packer"] });
  return {
    site,
    ann,
    bob,
    pat,
    annsHandheld: new Handheld(site, ann),
    bobsHandheld: new Handheld(site, bob),
    patsHandheld: new Handheld(site, pat),
  };
}

/** The quantity of one SKU in a place or LPN. */
export function onHand(site: TestSite, where: { place?: string; lpn?: string }, sku: string): number {
  return site.book.balances({ ...where, sku }).reduce((sum, balance) => sum + balance.onHand, 0);
}

export function exceptionKinds(site: TestSite): string[] {
  return site.book
    .find("exception", {})
    .map(({ kind }) => kind)
    .sort();
}
