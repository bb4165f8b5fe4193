import { describe, expect, test } from "vitest";
import { givenHold, givenReleasedOrder, givenStock } from "./builders.ts";
import { expectSound } from "./expect-sound.ts";
import { TestSite } from "./test-site.ts";

/** Each harm is done behind the ledger's back, as only a bug could. */
const harms: [rule: string, sql: string][] = [
  ["I1", "DELETE FROM entry WHERE place = 'A-1'"],
  ["I2", "UPDATE balance SET onHand = onHand + 1 WHERE place = 'A-1'"],
  ["I3", "UPDATE balance SET onHand = 2 WHERE serial = 'SN-1' AND place = 'A-2'"],
  ["I4", "UPDATE balance SET onHand = -1 WHERE place = 'A-1'"],
  ["I5 promises are covered", "UPDATE balance SET onHand = 1 WHERE place = 'A-1'"],
  ["I5 what a balance has promised", "UPDATE balance SET allocated = 3 WHERE place = 'A-1'"],
  ["I5 no allocation holds", "UPDATE allocation SET place = 'NOWHERE'"],
  ["I5 an order line's", "UPDATE orderLine SET allocatedQty = 0"],
  ["I8 an LPN's content", "UPDATE lpn SET location = 'A-2' WHERE id = 'P-1'"],
  ["I8 a nested LPN", "UPDATE lpn SET parent = 'NONE' WHERE id = 'P-1'"],
  ["I8 no LPN stands inside itself", "UPDATE lpn SET parent = 'P-1' WHERE id = 'P-1'"],
  ["I9 finished or cancelled work", "UPDATE task SET state = 'done'"],
  ["I9 an allocation holds", "UPDATE allocation SET state = 'picked'"],
  ["I11", "UPDATE orderLine SET packedQty = 1"],
  ["I14 quarantined", "UPDATE allocation SET status = 'damaged'"],
];

function siteWithWork(): TestSite {
  const site = new TestSite();
  givenStock(site, { sku: "TEA", place: "A-1", qty: 9, lpn: "P-1" });
  givenStock(site, { sku: "RADIO", place: "A-2", qty: 1, serial: "SN-1" });
  givenReleasedOrder(site, { lines: [{ sku: "TEA", qty: 4 }] });
  return site;
}

describe("the invariants of the book", () => {
  test("hold for a site with stock, an LPN, a serial number and released work", () => {
    expect(() => expectSound(siteWithWork())).not.toThrow();
  });

  test.each(harms)("%s is found broken", (rule, sql) => {
    const site = siteWithWork();
    site.db.exec(sql);
    expect(() => expectSound(site)).toThrow(rule);
  });

  test("I14 a promise on stock that was put on hold is found", () => {
    const site = siteWithWork();
    givenHold(site, { scope: "lpn", lpn: "P-1" });
    expect(() => expectSound(site)).toThrow("I14 what is on hold");
  });
});
