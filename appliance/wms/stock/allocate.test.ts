import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Packaging } from "#sync/model/records/item.ts";
import type { AllocationRule } from "#sync/model/records/rules.ts";
import {
  given,
  givenHold,
  givenItem,
  givenLocation,
  givenLot,
  givenLpn,
  givenOrder,
  givenSetting,
  givenStock,
} from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

const dayMs = 86_400_000;
let site: TestSite;
beforeEach(() => {
  site = new TestSite();
});
afterEach(() => expectSound(site));

/** Releases an order for so many units and gives where they were taken from, in the order of choice. */
function taken(qty: number, wish: { lot?: string; minExpiryDate?: string } = {}): string[] {
  const { orderId } = site.do("orders.create", {
    number: `O-${qty}-${site.book.countOf("order", {})}`,
    shipTo: { name: "C" },
    lines: [{ sku: "TEA", qty, ...wish }],
  });
  const answer = site.send("orders.release", { orderId });
  if (!answer.ok) return [];
  return site.book
    .find("allocation", { orderId, state: "open" }, { order: "length(id), id" })
    .map((a) => `${a.place}${a.lot && `/${a.lot}`}${a.lpn && `/${a.lpn}`}:${a.qty}`);
}

describe("the allocation rule", () => {
  function ruled(allocationRule: AllocationRule, packagings: Packaging[] = []) {
    givenItem(site, { id: "TEA", tracksLot: true, tracksExpiry: true, allocationRule, packagings });
    for (const [id, travelSeq] of [
      ["A-1", 1],
      ["A-2", 2],
      ["A-3", 3],
    ] as const)
      givenLocation(site, { id, travelSeq });
    givenStock(site, { sku: "TEA", place: "A-3", qty: 10, lot: "OLD", expiryDate: "2027-06-01" });
    site.tick(dayMs);
    givenStock(site, { sku: "TEA", place: "A-2", qty: 10, lot: "MID", expiryDate: "2027-03-01" });
    site.tick(dayMs);
    givenStock(site, { sku: "TEA", place: "A-1", qty: 10, lot: "NEW", expiryDate: "2027-09-01" });
  }

  test("fefo takes what expires first", () => {
    ruled("fefo");
    expect(taken(15)).toEqual(["A-2/MID:10", "A-3/OLD:5"]);
  });

  test("fifo takes what came in first", () => {
    ruled("fifo");
    expect(taken(15)).toEqual(["A-3/OLD:10", "A-2/MID:5"]);
  });

  test("lifo takes what came in last", () => {
    ruled("lifo");
    expect(taken(15)).toEqual(["A-1/NEW:10", "A-2/MID:5"]);
  });

  test("closest takes what stands first on the walking path", () => {
    ruled("closest");
    expect(taken(15)).toEqual(["A-1/NEW:10", "A-2/MID:5"]);
  });

  test("full-packs-first takes whole cases and opens no case while loose units will do", () => {
    ruled("full-packs-first", [{ uom: "CA", qtyBase: 6 }]);
    // One case of MID and one of OLD, then the loose 4 of MID before another case is opened.
    expect(taken(16)).toEqual(["A-2/MID:10", "A-3/OLD:6"]);
    expect(taken(3)).toEqual(["A-3/OLD:3"]);
  });

  test("an item without a rule of its own follows the site's", () => {
    givenSetting(site, "allocation.rule", "lifo");
    ruled("fefo");
    givenItem(site, { id: "TEA", allocationRule: "" });
    expect(taken(5)).toEqual(["A-1/NEW:5"]);
  });

  test("stock without an expiry date is taken last under fefo", () => {
    ruled("fefo");
    givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lot: "UNDATED" });
    expect(taken(31)).toEqual(["A-2/MID:10", "A-3/OLD:10", "A-1/NEW:10", "A-1/UNDATED:1"]);
  });

  test("equal stock is taken along the path, then by LPN, so every box decides alike", () => {
    givenLocation(site, { id: "B-2", travelSeq: 2 });
    givenLocation(site, { id: "B-1", travelSeq: 1 });
    givenItem(site, { id: "TEA", allocationRule: "fifo" });
    for (const [place, lpn] of [
      ["B-2", "L3"],
      ["B-1", "L2"],
      ["B-1", "L1"],
    ] as const)
      givenStock(site, { sku: "TEA", place, lpn, qty: 1 });
    expect(taken(3)).toEqual(["B-1/L1:1", "B-1/L2:1", "B-2/L3:1"]);
  });
});

describe("what may not be promised", () => {
  const cases: [why: string, arrange: () => void][] = [
    ["status", () => givenStock(site, { sku: "TEA", place: "A-1", qty: 5, status: "damaged" })],
    ["other-owner", () => givenStock(site, { sku: "TEA", place: "A-1", qty: 5, owner: "ACME" })],
    [
      "place-not-for-picking",
      () => {
        givenLocation(site, { id: "DOCK", kind: "dock", capabilities: ["load"] });
        givenStock(site, { sku: "TEA", place: "DOCK", qty: 5 });
      },
    ],
    [
      "place-not-for-picking",
      () => {
        givenLocation(site, { id: "QA", capabilities: ["pick", "quarantine"] });
        givenStock(site, { sku: "TEA", place: "QA", qty: 5 });
      },
    ],
    [
      "place-locked",
      () => {
        givenLocation(site, { id: "L-1", lockedOut: true, lockReason: "roof" });
        givenStock(site, { sku: "TEA", place: "L-1", qty: 5 });
      },
    ],
    [
      "place-unknown",
      () => {
        givenLocation(site, { id: "GONE", active: false });
        givenStock(site, { sku: "TEA", place: "GONE", qty: 5 });
      },
    ],
    [
      "held",
      () => {
        givenStock(site, { sku: "TEA", place: "A-1", qty: 5 });
        givenHold(site, { scope: "location", place: "A-1" });
      },
    ],
    [
      "held",
      () => {
        givenStock(site, { sku: "TEA", place: "A-1", qty: 5 });
        givenHold(site, { scope: "sku", sku: "TEA", place: "A-1" });
      },
    ],
    [
      "held",
      () => {
        givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "P-1" });
        givenHold(site, { scope: "lpn", lpn: "P-1" });
      },
    ],
    [
      "held",
      () => {
        givenLpn(site, { id: "PALLET", location: "A-1" });
        givenLpn(site, { id: "CASE", location: "A-1", parent: "PALLET" });
        givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "CASE" });
        givenHold(site, { scope: "lpn", lpn: "PALLET" });
      },
    ],
    [
      "held",
      () => {
        givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lot: "L" });
        givenHold(site, { scope: "lot", sku: "TEA", lot: "L" });
      },
    ],
    [
      "lot-held",
      () => {
        givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lot: "L" });
        givenLot(site, { sku: "TEA", lot: "L", status: "hold" });
      },
    ],
    [
      "lot-recalled",
      () => {
        givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lot: "L" });
        givenLot(site, { sku: "TEA", lot: "L", status: "recalled" });
      },
    ],
    ["expired", () => givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lot: "L", expiryDate: "2026-11-20" })],
    [
      "expires-too-soon",
      () => {
        givenItem(site, { id: "TEA", tracksLot: true, minRemainingDays: 30 });
        givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lot: "L", expiryDate: "2026-12-20" });
      },
    ],
    [
      "count-open",
      () => {
        givenStock(site, { sku: "TEA", place: "A-1", qty: 5 });
        given(site, "count-given", {
          sets: [
            {
              record: "count",
              id: "c1",
              fields: { location: "A-1", sku: "TEA", reason: "short-pick", state: "requested" },
            },
          ],
        });
      },
    ],
    [
      "picked-for-order",
      () => {
        givenLpn(site, { id: "TOTE", kind: "tote", location: "A-1", orderId: "another" });
        givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "TOTE" });
      },
    ],
  ];

  test.each(cases)("%s is excluded, and the explanation says so", (why, arrange) => {
    arrange();
    const orderId = givenOrder(site, { lines: [{ sku: "TEA", qty: 1 }] });
    expect(site.refusal("orders.release", { orderId }).code).toBe("not-enough-stock");
    const explained = site.ask("orders.explain-line", { orderId, line: 1 });
    expect(explained.availableQty).toBe(0);
    expect(explained.excluded.map((one) => one.why)).toEqual([why]);
  });

  test("stock that expires today is still good, and the site's own date decides", () => {
    givenSetting(site, "site.timeZone", "Pacific/Auckland"); // already the 21st there, 21:00
    givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lot: "L", expiryDate: "2026-11-21" });
    expect(taken(1)).toEqual(["A-1/L:1"]);
    site.tick(4 * 3_600_000);
    expect(taken(2)).toEqual([]);
  });

  test("a released hold counts no more", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 5 });
    givenHold(site, { id: "h1", scope: "location", place: "A-1", active: false });
    expect(taken(5)).toEqual(["A-1:5"]);
  });

  test("an owner's order is served from that owner's stock alone", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 5, owner: "ACME" });
    givenStock(site, { sku: "TEA", place: "A-2", qty: 5 });
    const orderId = givenOrder(site, { owner: "ACME", lines: [{ sku: "TEA", qty: 9 }] });
    expect(site.do("orders.release", { orderId })).toMatchObject({ allocatedQty: 5, shortQty: 4 });
    expect(site.book.find("allocation", { orderId }).map((a) => a.owner)).toEqual(["ACME"]);
  });
});

describe("a customer's own wishes", () => {
  test("a wished lot is the only one taken", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lot: "L1", expiryDate: "2027-01-01" });
    givenStock(site, { sku: "TEA", place: "A-2", qty: 5, lot: "L2", expiryDate: "2027-02-01" });
    expect(taken(8, { lot: "L2" })).toEqual(["A-2/L2:5"]);
  });

  test("a wished shelf life passes over what expires before it, and over what has no date", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lot: "L1", expiryDate: "2027-01-01" });
    givenStock(site, { sku: "TEA", place: "A-2", qty: 5, lot: "L2", expiryDate: "2027-05-01" });
    givenStock(site, { sku: "TEA", place: "A-3", qty: 5, lot: "L3" });
    expect(taken(8, { minExpiryDate: "2027-02-01" })).toEqual(["A-2/L2:5"]);
  });

  test("a lot that an older order asked for is kept for it when a younger one is released first", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lot: "L1", expiryDate: "2027-01-01" });
    givenStock(site, { sku: "TEA", place: "A-2", qty: 5, lot: "L2", expiryDate: "2027-02-01" });
    const older = givenOrder(site, { lines: [{ sku: "TEA", qty: 3, lot: "L1" }] });
    site.tick(1);
    expect(taken(4)).toEqual(["A-1/L1:2", "A-2/L2:2"]);
    expect(site.do("orders.release", { orderId: older })).toMatchObject({ allocatedQty: 3, shortQty: 0 });
  });
});
