import { givenLocation, givenPicked, givenSetting, givenStock } from "../../../testing/builders.ts";
import type { TestSite } from "../../../testing/test-site.ts";

/** One order of two items and three lots, picked and packed into one carton that stands in its lane. */
export function packedOrder(site: TestSite): { orderId: string; carton: string } {
  givenSetting(site, "site.address", {
    ...{
      name: "Kontor Hamburg",
      lines: ["Am Sandtorkai 1"],
      city: "Hamburg",
      region: "",
      postcode: "20457",
      country: "DE",
    },
  });
  const weight = (weightGrams: number) => [{ uom: "EA", qtyBase: 1, weightGrams }];
  site.do("items.save", { sku: "TEA", name: "Assam 250 g", gtin: "4006381333931", packagings: weight(300) });
  site.do("items.save", {
    sku: "MILK",
    name: "Haferdrink",
    tracksLot: true,
    tracksExpiry: true,
    packagings: weight(1_050),
  });
  for (const [id, kind, capabilities] of [
    ["STAGE-01", "staging", ["stage"]],
    ["PACK-01", "packing", ["pack", "stage"]],
    ["DOCK-01", "dock", ["load"]],
  ] as const)
    givenLocation(site, { id, kind, capabilities: [...capabilities], zone: "", checkDigits: "42" });
  givenStock(site, { sku: "TEA", place: "A-01", qty: 100 });
  givenStock(site, { sku: "MILK", place: "A-02", qty: 3, lot: "L1", expiryDate: "2027-03-01" });
  givenStock(site, { sku: "MILK", place: "A-03", qty: 9, lot: "L2", expiryDate: "2027-04-01" });
  const { orderId } = site.do("orders.create", {
    number: "SO-77",
    purchaseOrder: "PO-9",
    shipTo: { name: "Teehaus Alster", lines: ["Jungfernstieg 12"], city: "Hamburg", postcode: "20354", country: "DE" },
    carrierScac: "DHLG",
    notes: ["Leave at the gate"],
    lines: [
      { sku: "TEA", qty: 4 },
      { sku: "MILK", qty: 5 },
    ],
  });
  site.do("orders.release", { orderId });
  for (const { id } of site.book.find("allocation", { orderId })) givenPicked(site, id);
  const { lpn } = site.do("pack.order", { orderId });
  site.do("stage.lpn", { lpn, toPlace: "STAGE-01" });
  return { orderId, carton: lpn };
}
