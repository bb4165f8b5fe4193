import { afterEach, beforeEach, expect, test } from "vitest";
import { givenItem, givenLocation } from "../../testing/builders.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";

let site: TestSite;
beforeEach(() => {
  site = new TestSite();
  givenLocation(site, { id: "RECV-01", kind: "receiving", capabilities: ["receive"] });
  givenLocation(site, { id: "D-1", kind: "dock", capabilities: ["load", "receive"] });
  site.do("items.save", {
    sku: "TEA",
    name: "Tea",
    gtin: "4012345678901",
    packagings: [{ uom: "CA", qtyBase: 12, gtin: "14012345678908" }],
  });
  givenItem(site, { id: "MUG" });
});
afterEach(() => expectSound(site));

test("announced quantities are kept in base units, whatever code and unit they came in", () => {
  const { inboundId } = site.do("inbound.create", {
    number: "ASN-1",
    lines: [
      { sku: "TEA", qty: 2, uom: "CA" },
      { sku: "14012345678908", qty: 3 },
      { sku: "14012345678908", qty: 5, uom: "EA" },
      { sku: "4012345678901", qty: 7 },
    ],
  });
  expect(
    site.ask("inbound.get", { inbound: inboundId }).lines.map(({ sku, expectedQty }) => [sku, expectedQty]),
  ).toEqual([
    ["TEA", 24],
    ["TEA", 36],
    ["TEA", 5],
    ["TEA", 7],
  ]);
});

test("a delivery without a number gets one, a number is taken once", () => {
  const { number } = site.do("inbound.create", { lines: [{ sku: "TEA", qty: 1 }] });
  expect(number).toBe("R000001");
  expect(site.refusal("inbound.create", { number, lines: [{ sku: "TEA", qty: 1 }] })).toEqual({
    code: "inbound-exists",
    number,
  });
  site.do("inbound.create", { number: "X", supplier: "S1", lines: [{ sku: "TEA", qty: 1 }] });
  site.do("inbound.create", { number: "X", supplier: "S2", lines: [{ sku: "TEA", qty: 1 }] });
});

test("every mistake in a file is listed, and nothing of it is taken", () => {
  site.do("inbound.create", { number: "OLD", lines: [{ sku: "TEA", qty: 1 }] });
  const refusal = site.refusal("inbound.import", {
    asns: [
      {
        number: "N1",
        lines: [
          { sku: "NO", qty: 1 },
          { sku: "TEA", qty: 1, uom: "PL", lpn: "340123456789012345" },
        ],
      },
      {
        number: "N1",
        lines: [
          { line: 3, sku: "TEA", qty: 1 },
          { line: 3, sku: "MUG", qty: 1 },
        ],
      },
      { number: "OLD", lines: [{ sku: "TEA", qty: 2 }] },
      { number: "GONE", purpose: "cancel" },
      { number: "EMPTY" },
    ],
  });
  expect(refusal).toEqual({
    code: "list-invalid",
    problems: [
      { index: 0, field: "lines.0.sku", problem: "unknown", found: "NO" },
      { index: 0, field: "lines.1.uom", problem: "unknown", found: "PL" },
      { index: 0, field: "lines.1.lpn", problem: "check-digit-wrong", found: "340123456789012345" },
      { index: 1, field: "lines.1.line", problem: "duplicate", found: "3" },
      { index: 1, field: "number", problem: "duplicate", found: "N1" },
      { index: 2, field: "number", problem: "already-here", found: "OLD" },
      { index: 3, field: "number", problem: "unknown", found: "GONE" },
      { index: 4, field: "lines", problem: "missing", found: "" },
    ],
  });
  expect(site.ask("inbound.list", {}).inbounds).toHaveLength(1);
});

test("the same file again changes nothing; a change and a cancel do", () => {
  const asn = {
    number: "N1",
    lines: [
      { sku: "TEA", qty: 10 },
      { sku: "MUG", qty: 4 },
    ],
  };
  expect(site.do("inbound.import", { asns: [asn] }).results[0]?.outcome).toBe("announced");
  expect(site.do("inbound.import", { asns: [asn] }).results[0]?.outcome).toBe("already-here");
  expect(
    site.do("inbound.import", { asns: [{ ...asn, purpose: "change", lines: [{ sku: "TEA", qty: 8 }] }] }).results[0]
      ?.outcome,
  ).toBe("changed");
  expect(
    site.ask("inbound.get", { inbound: "N1" }).lines.map(({ sku, state, expectedQty }) => [sku, state, expectedQty]),
  ).toEqual([
    ["TEA", "open", 8],
    ["MUG", "short-closed", 0],
  ]);
  expect(site.do("inbound.import", { asns: [{ number: "N1", purpose: "cancel" }] }).results[0]?.outcome).toBe(
    "cancelled",
  );
  expect(site.ask("inbound.get", { inbound: "N1" }).inbound.state).toBe("cancelled");
  expect(site.do("inbound.import", { asns: [asn] }).results[0]?.outcome).toBe("announced");
});

test("arriving makes the receiving work once, at its dock", () => {
  site.do("inbound.create", { number: "N1", lines: [{ sku: "TEA", qty: 10 }] });
  const first = site.do("inbound.arrive", { inbound: "N1", dock: "D-1", trailer: "T9" });
  expect(site.do("inbound.arrive", { inbound: "N1", dock: "D-1" })).toEqual(first);
  expect(site.ask("inbound.get", { inbound: "N1" }).inbound).toMatchObject({
    state: "arrived",
    dock: "D-1",
    trailer: "T9",
    receiptNumber: "R000001",
  });
  expect(site.book.get("task", first.taskId)).toMatchObject({ type: "receive", state: "released", fromPlace: "D-1" });
  expect(site.refusal("inbound.arrive", { inbound: "N1", dock: "NO" }).code).toBe("location-unknown");
  expect(site.refusal("inbound.arrive", { inbound: "N9" }).code).toBe("inbound-unknown");
});

test("a delivery can be called off until something of it was received", () => {
  site.do("inbound.create", { number: "N1", lines: [{ sku: "TEA", qty: 10 }] });
  const { taskId } = site.do("inbound.arrive", { inbound: "N1" });
  site.do("inbound.cancel", { inbound: "N1" });
  expect(site.book.get("task", taskId)?.state).toBe("cancelled");
  site.do("inbound.create", { number: "N2", lines: [{ sku: "TEA", qty: 10 }] });
  site.do("inbound.receive", { inboundId: "N2", sku: "TEA", qty: 1 });
  expect(site.refusal("inbound.cancel", { inbound: "N2" })).toMatchObject({
    code: "state-not-allowed",
    state: "receiving",
  });
});

test("deliveries are listed newest first, by state, page by page", () => {
  for (const number of ["N1", "N2", "N3"]) site.do("inbound.create", { number, lines: [{ sku: "TEA", qty: 10 }] });
  site.do("inbound.receive", { inboundId: "N2", sku: "TEA", qty: 4 });
  const first = site.ask("inbound.list", { limit: 2 });
  expect(first.inbounds.map(({ number }) => number)).toEqual(["N3", "N2"]);
  expect(site.ask("inbound.list", { limit: 2, after: first.next }).inbounds.map(({ number }) => number)).toEqual([
    "N1",
  ]);
  expect(site.ask("inbound.list", { states: ["receiving"] }).inbounds).toMatchObject([
    { number: "N2", lines: 1, expectedQty: 10, receivedQty: 4 },
  ]);
});
