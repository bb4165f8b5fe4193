import { describe, expect, test } from "vitest";
import { givenItem, givenLocation, givenLpn, givenStock } from "../../testing/builders.ts";
import { expectInvariants } from "../../testing/expect-invariants.ts";
import { expectSound } from "../../testing/expect-sound.ts";
import { TestSite } from "../../testing/test-site.ts";
import type { Passage, PassedTag } from "./take-passage.ts";

const ssccA = "095212340000000013";
const ssccB = "095212340000000020";
let calls = 0;

function pass(site: TestSite, tags: Partial<PassedTag>[], portal: Partial<Passage> = {}): { receive: string[] } {
  const input: Passage = {
    machine: "GATE",
    place: "DOCK-1",
    direction: "in",
    receives: true,
    reportsUnknown: true,
    ...portal,
    tags: tags.map((tag) => ({
      epc: `31${tag.key ?? "00"}`,
      scheme: "sscc",
      key: "",
      count: 9,
      rssiDbm: -50,
      firstMs: site.nowMs,
      lastMs: site.nowMs,
      ...tag,
    })),
  };
  const caller = { actor: "machine:GATE", device: "GATE", roles: ["admin"] as const };
  const [answer] = site.sendMany([{ name: "rfid.passed", input, caller, commandId: `pass:${++calls}` }]);
  if (!answer?.ok) throw new Error(JSON.stringify(answer));
  return answer.value as { receive: string[] };
}

function siteWithAsn(): TestSite {
  const site = new TestSite();
  givenItem(site, { id: "TEA", gtin: "09521234000020" });
  givenLocation(site, { id: "A-1" });
  for (const id of ["DOCK-1", "RECV-01"]) givenLocation(site, { id, kind: "receiving", capabilities: ["receive"] });
  site.do("inbound.create", { number: "ASN-1", lines: [{ sku: "TEA", qty: 10, lpn: ssccA }] });
  return site;
}

const openExceptions = (site: TestSite) => site.book.find("exception", { state: "open" });

describe("a passage", () => {
  test("of an announced pallet asks for its receipt, and only once", () => {
    const site = siteWithAsn();
    expect(pass(site, [{ key: ssccA }])).toEqual({ receive: [ssccA] });
    site.do("inbound.receive-pack", { sscc: ssccA });
    expect(pass(site, [{ key: ssccA }])).toEqual({ receive: [] });
    expect(site.ask("rfid.sightings", {}).sightings).toMatchObject([{ key: ssccA, lpn: ssccA, outcome: "known" }]);
    expect(site.book.balances({ lpn: ssccA })[0]?.onHand).toBe(10);
    expect(openExceptions(site)).toEqual([]);
    expectSound(site);
    expectInvariants(site);
  });

  test("outwards, or through a gate that only watches, receives nothing", () => {
    const site = siteWithAsn();
    expect(pass(site, [{ key: ssccA }], { direction: "out" })).toEqual({ receive: [] });
    expect(pass(site, [{ key: ssccA }], { receives: false })).toEqual({ receive: [] });
  });

  test("of tags that nobody knows opens one exception for all of them, and none when they come again", () => {
    const site = siteWithAsn();
    const strangers: Partial<PassedTag>[] = [
      { key: ssccB },
      { epc: "e28011606000020612345678", scheme: "" },
      { epc: "30aa", scheme: "sgtin", key: "80614141123458" },
      { epc: "33bb", scheme: "grai", key: "09521234000013" },
      { epc: "30cc", scheme: "sgtin", key: "09521234000020" },
    ];
    pass(site, strangers);
    pass(site, strangers);
    expect(openExceptions(site)).toMatchObject([
      { kind: "device", place: "DOCK-1", detail: { machine: "GATE", because: "rfid-unknown", tags: 3, code: ssccB } },
    ]);
    pass(site, [{ epc: "e2801160600002061234ffff", scheme: "" }], { reportsUnknown: false });
    expect(openExceptions(site)).toHaveLength(1);
    expect(site.ask("rfid.sightings", { outcome: "unknown" }).sightings).toHaveLength(4);
    expect(site.ask("rfid.sightings", { search: ssccB }).sightings).toHaveLength(1);
  });

  test("of a pallet that was shipped is shown: it should not be here", () => {
    const site = siteWithAsn();
    givenLpn(site, { id: ssccB, state: "shipped", location: "" });
    pass(site, [{ key: ssccB }]);
    expect(openExceptions(site)).toMatchObject([{ lpn: ssccB, detail: { because: "rfid-gone" } }]);
  });
});

function sweptSite(): TestSite {
  const site = new TestSite();
  for (const id of ["A-1", "A-2"]) givenLocation(site, { id, zone: "COLD" });
  givenLocation(site, { id: "B-1", zone: "DRY" });
  givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: ssccA });
  givenStock(site, { sku: "TEA", place: "A-2", qty: 5, lpn: ssccB });
  givenStock(site, { sku: "TEA", place: "A-2", qty: 5, lpn: "NO-SSCC" });
  return site;
}

function sweep(
  site: TestSite,
  where: { location?: string; zone?: string },
  tags: { key: string; place?: string; serial?: string }[],
) {
  const { sweepId } = site.do("rfid.sweep-start", where);
  const input = {
    sweepId,
    tags: tags.map(({ key, place = "", serial = "" }) => ({ scheme: serial ? "sgtin" : "sscc", key, serial, place })),
  };
  const caller = { actor: "machine:GATE", device: "GATE", roles: ["admin"] as const };
  site.sendMany([{ name: "rfid.sweep-seen", input, caller, commandId: `seen:${++calls}` }]);
  return site.do("rfid.sweep-stop", { sweepId });
}

describe("a sweep", () => {
  test("that finds what the book says changes nothing", () => {
    const site = sweptSite();
    const result = sweep(site, { zone: "COLD" }, [{ key: ssccA }, { key: ssccB }]);
    expect(result).toMatchObject({ expected: 2, matched: 2, differences: [], countIds: [], exceptionId: "" });
    expect(openExceptions(site)).toEqual([]);
    expect(site.book.countOf("task", {})).toBe(0);
  });

  test("that misses a pallet asks for a blind count where the book has it", () => {
    const site = sweptSite();
    const result = sweep(site, { zone: "COLD" }, [{ key: ssccA }]);
    expect(result.differences).toEqual([{ what: "missing", key: ssccB, sku: "", serial: "", place: "A-2" }]);
    expect(site.book.find("task", { type: "count" })).toMatchObject([{ fromPlace: "A-2", state: "released" }]);
    expect(openExceptions(site)).toMatchObject([
      { kind: "count-difference", countId: result.countIds[0], detail: { because: "rfid-sweep", differences: 1 } },
    ]);
    expectInvariants(site);
  });

  test("tells a pallet that stands elsewhere from one that nobody knows", () => {
    const site = sweptSite();
    givenStock(site, { sku: "TEA", place: "B-1", qty: 1, lpn: "095212340000000037" });
    const tags = [ssccA, ssccB, "095212340000000037", "095212340000000044"].map((key) => ({ key, place: "A-1" }));
    const { differences, countIds } = sweep(site, { zone: "COLD" }, tags);
    expect(differences.map(({ what, place }) => [what, place])).toEqual([
      ["elsewhere", "B-1"],
      ["unknown", ""],
    ]);
    expect(countIds).toHaveLength(1);
    expect(site.book.find("count", {})[0]?.location).toBe("A-1");
  });

  test("compares units by serial number once one of their kind was read", () => {
    const site = sweptSite();
    givenItem(site, { id: "RADIO", gtin: "80614141123458", tracksSerial: true });
    for (const serial of ["1", "2"]) givenStock(site, { sku: "RADIO", place: "A-1", qty: 1, serial });
    givenStock(site, { sku: "RADIO", place: "B-1", qty: 1, serial: "3" });
    const radio = (serial: string) => ({ key: "80614141123458", serial });
    const { differences, expected, matched } = sweep(site, { location: "A-1" }, [
      { key: ssccA },
      radio("1"),
      radio("3"),
      radio("4"),
    ]);
    expect([expected, matched]).toEqual([3, 2]);
    expect(differences.map(({ what, serial, place }) => [what, serial, place])).toEqual([
      ["missing", "2", "A-1"],
      ["elsewhere", "3", "B-1"],
      ["unknown", "4", ""],
    ]);
  });

  test("needs one location or one zone, and runs once at a time", () => {
    const site = sweptSite();
    expect(site.refusal("rfid.sweep-start", {}).code).toBe("input-invalid");
    expect(site.refusal("rfid.sweep-start", { zone: "NOWHERE" }).code).toBe("not-found");
    expect(site.refusal("rfid.sweep-start", { location: "NOWHERE" }).code).toBe("location-unknown");
    const { sweepId } = site.do("rfid.sweep-start", { zone: "COLD" });
    expect(site.refusal("rfid.sweep-start", { zone: "COLD" }).code).toBe("state-not-allowed");
    site.do("rfid.sweep-stop", { sweepId });
    expect(site.refusal("rfid.sweep-stop", { sweepId }).code).toBe("state-not-allowed");
    expect(site.ask("rfid.sweeps", {}).sweeps).toHaveLength(1);
  });
});
