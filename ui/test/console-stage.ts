import type { Browser } from "playwright-core";
import type { Appliance } from "./appliance.ts";
import type { CloudService } from "./cloud-service.ts";
import type { Console } from "./console.ts";
import type { TwoSystems } from "./two-systems.ts";

/** What the tests of the console stand on: one cloud, two sites with an appliance each, and the first admin at a desk. */
export interface Stage {
  cloud: CloudService;
  hamburg: Appliance;
  leipzig: Appliance;
  /** The machine under Hamburg's appliance. */
  box: TwoSystems;
  browser: Browser;
  desk: Console;
}

/** The one who may do everything at a site's own screen. */
export const sven = { id: "sven", name: "Sven Sommer", badge: "SVEN", pin: "246813" };

/** Items that each site names in its way before the two meet: one is decided at the desk, three at a kiosk. */
export const twoNames = (isFirst: boolean) =>
  [
    ["TEA-1", "Green tea", "Tea, green"],
    ["TEA-2", "Black tea", "Tea, black"],
    ["TEA-3", "White tea", "Tea, white"],
    ["TEA-4", "Herbal tea", "Tea, herbal"],
  ].map(([sku = "", one = "", other = ""]) => ({ sku, name: isFirst ? one : other }));

export async function furnish(site: Appliance, times: number): Promise<void> {
  const each = { uom: "EA", qtyBase: 1 };
  await site.call("people.save", { ...sven, roles: ["supervisor", "admin"] });
  await site.call("items.import", {
    items: [
      { sku: "MUG-1", name: "Mug", packagings: [each], tracksLot: true },
      { sku: "KET-1", name: "Kettle", packagings: [each] },
      { sku: "SAND-1", name: "Sand, by the gram", packagings: [each] },
      ...twoNames(times === 1).map((item) => ({ ...item, packagings: [each] })),
    ],
  });
  await site.call("locations.import", {
    locations: [
      { id: "RECV-01", kind: "receiving", zone: "IN" },
      { id: "STAGE-01", kind: "staging", zone: "OUT" },
      ...["A-01-1", "A-01-2", "A-02-1", "A-03-1", "B-01-1", "B-01-2"].map((id, at) => ({
        id,
        zone: "A",
        kind: "pick" as const,
        travelSeq: at + 1,
      })),
    ],
  });
  const { inboundId } = await site.call("inbound.create", {
    number: "ASN-1",
    supplier: "Keramik Meissen",
    lines: [{ sku: "MUG-1", qty: 40 * times, lot: "L-24" }],
  });
  await site.call("inbound.receive", { inboundId, sku: "MUG-1", qty: 40 * times, lot: "L-24", lpn: "PAL-1" });
  await site.call("stock.import", {
    lines: [
      { location: "A-01-1", sku: "MUG-1", qty: 40 * times, lot: "L-23" },
      { location: "A-02-1", sku: "KET-1", qty: 12 * times },
      { location: "A-03-1", sku: "TEA-1", qty: 55 * times },
    ],
  });
}
