import type { Browser } from "playwright-core";
import { Appliance } from "./appliance.ts";
import { builtScreens } from "./built-screens.ts";
import { launchChromium } from "./chromium.ts";
import { badgeOf, people } from "./floor-people.ts";
import { Handheld, type HandheldOptions } from "./handheld.ts";
import { Wifi } from "./wifi.ts";

export const gtins = { tea: "09521234000013", mug: "09521234000020", kettle: "09521234000037" };
/** A started appliance with a small warehouse in it, Chromium, and as many handhelds as a test has hands for. */
export class FloorSite {
  readonly appliance: Appliance;
  /** As the appliance's own command line. */
  readonly call: Appliance["call"];
  readonly #browser: Browser;
  readonly #handhelds: Handheld[] = [];

  private constructor(appliance: Appliance, browser: Browser) {
    this.appliance = appliance;
    this.call = (name, input) => appliance.call(name, input);
    this.#browser = browser;
  }

  static async open({ browserArgs }: { browserArgs?: string[] } = {}): Promise<FloorSite> {
    await builtScreens();
    const [appliance, browser] = await Promise.all([Appliance.start(), launchChromium(browserArgs)]);
    const site = new FloorSite(appliance, browser);
    await site.#furnish();
    return site;
  }

  async handheld(options: Omit<HandheldOptions, "wifi"> = {}): Promise<Handheld> {
    const wifi = await Wifi.to(this.appliance.httpPort);
    const handheld = await Handheld.open(this.#browser, { ...options, wifi });
    this.#handhelds.push(handheld);
    return handheld;
  }

  /** Units of one item by where they are: `PLACE` or `PLACE/LPN`. */
  async stock(sku: string): Promise<Record<string, number>> {
    const { stock } = await this.call("stock.list", { sku, limit: 200 });
    const units: Record<string, number> = {};
    for (const { place, lpn, onHand } of stock) {
      const at = lpn === "" ? place : `${place}/${lpn}`;
      if (onHand !== 0) units[at] = (units[at] ?? 0) + onHand;
    }
    return units;
  }

  /** Entered and released: gives its id. */
  async releasedOrder(
    number: string,
    lines: { sku: string; qty: number }[],
    { method = "single", priority = 5 }: { method?: "single" | "zone"; priority?: number } = {},
  ): Promise<string> {
    const shipTo = {
      name: "Teehaus Alster",
      lines: ["Jungfernstieg 12"],
      city: "Hamburg",
      postcode: "20354",
      country: "DE",
    };
    const { orderId } = await this.call("orders.create", {
      number,
      shipTo,
      customer: "C-1",
      priority,
      carrierScac: "DHLG",
      lines,
    });
    await this.call("orders.release", { orderId, method });
    return orderId;
  }

  async close(): Promise<void> {
    for (const handheld of this.#handhelds) await handheld.close();
    await this.#browser.close();
    await this.appliance.stop();
  }

  async #furnish(): Promise<void> {
    for (const { roles, ...person } of people) {
      await this.call("people.save", { ...person, roles: [...roles], badge: badgeOf(person.id), pin: "246813" });
    }
    await this.call("items.import", {
      items: [
        {
          sku: "TEA-1",
          name: "Assam Tea 250 g",
          gtin: gtins.tea,
          tracksLot: true,
          tracksExpiry: true,
          packagings: [each, { uom: "CA", qtyBase: 12, weightGrams: 3_900 }],
        },
        {
          sku: "MUG-1",
          name: "Harbour Mug 350 ml",
          gtin: gtins.mug,
          packagings: [each, { uom: "CA", qtyBase: 6, weightGrams: 2_600 }],
        },
        { sku: "KET-1", name: "Gooseneck Kettle 0.6 l", gtin: gtins.kettle, tracksSerial: true, packagings: [each] },
      ],
    });
    await this.call("locations.import", {
      locations: [
        { id: "RECV-01", kind: "receiving", zone: "IN" },
        { id: "DOCK-01", kind: "dock", zone: "DOCK" },
        { id: "PACK-01", kind: "packing", zone: "OUT" },
        { id: "STAGE-01", kind: "staging", zone: "OUT" },
        ...["A-01-1", "A-02-1", "A-03-1", "B-01-1", "B-02-1", "B-03-1"].map((id, at) => ({
          ...{ id, zone: id.slice(0, 1), kind: "pick" as const, travelSeq: at + 1, xMm: at * 3_000, yMm: 0, zMm: 0 },
          ...{ checkDigits: String(31 + at * 7) },
        })),
      ],
    });
  }
}

const each = { uom: "EA", qtyBase: 1, weightGrams: 320 };
