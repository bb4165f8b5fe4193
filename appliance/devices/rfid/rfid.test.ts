import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { llrp } from "#drivers/catalog/llrp.ts";
import { writeEpc } from "#drivers/codecs/epc/write-epc.ts";
import { portalPass, SimulatedLlrpReader } from "#drivers/simulators/llrp-reader.ts";
import { givenItem, givenLocation, givenStock } from "../../testing/builders.ts";
import { expectInvariants } from "../../testing/expect-invariants.ts";
import { FloorSite } from "../../testing/floor-site.ts";
import { rfid } from "./rfid.ts";

const pallets = ["095212340000000013", "095212340000000020", "095212340000000037"] as const;
const portals = [{ place: "DOCK-1", outer: [1], inner: [2] }];
const epcOf = (sscc: string): string => {
  const hex = writeEpc({ encoding: "sscc-96", filter: 2, companyPrefix: "9521234", key: sscc });
  if (typeof hex !== "string") throw new Error(hex.said);
  return hex;
};

let site: FloorSite;
let reader: SimulatedLlrpReader;
beforeEach(async () => {
  reader = await new SimulatedLlrpReader().start();
  site = await FloorSite.start({ catalog: llrp, bindings: [rfid] }, (book) => {
    givenItem(book, { id: "TEA" });
    for (const id of ["A-1", "A-2"]) givenLocation(book, { id, zone: "COLD" });
    for (const id of ["DOCK-1", "RECV-01"]) givenLocation(book, { id, kind: "receiving", capabilities: ["receive"] });
    const [first, second] = pallets;
    book.do("inbound.create", {
      number: "ASN-1",
      lines: [first, second].map((lpn) => ({ sku: "TEA", qty: 10, lpn })),
    });
  });
});
afterEach(async () => {
  await site.stop();
  await reader.stop();
  expect(site.faults).toEqual([]);
});

async function gate(settings: object = {}) {
  await site.call("machines.add", {
    id: "GATE",
    entry: "llrp/reader",
    settings: {
      host: "127.0.0.1",
      port: reader.port,
      reportEveryMs: 50,
      mergeMs: 20,
      quietMs: 1_000,
      portals,
      ...settings,
    },
  });
  await site.state("GATE", "online");
}

/** Reads come some time apart, as a truck is unloaded: the order of the antennas is in their times. */
async function passes(epcs: readonly string[], from = 1, to = 2) {
  for (const round of portalPass(epcs, from, to)) {
    for (const read of round) reader.read(read);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}

const passed = () => vi.waitFor(() => expect(site.facts("rfid-passed").length).toBeGreaterThan(0), waiting);
const waiting = { timeout: 15_000, interval: 20 };
const received = () => site.facts("goods-received").map(({ lpn }) => lpn);
const exceptions = () => site.site.book.find("exception", { kind: "device" }).map(({ detail }) => detail);

describe("a gate at a dock door", () => {
  test("receives the announced pallets that come in, each once, whatever else is in the field", async () => {
    await gate();
    // A label at the edge of the field, and a pallet that is driven up and backs off again.
    reader.read({ epc: epcOf(pallets[2]), antenna: 1, count: 1, rssiDbm: -74 });
    for (let i = 0; i < 5; i++) reader.read({ epc: "e28011606000020612345678", antenna: 1, count: 4 });
    await passes(pallets.slice(0, 2).map(epcOf));
    await vi.waitFor(() => expect(received().sort()).toEqual(pallets.slice(0, 2)), waiting);
    await passes(pallets.slice(0, 2).map(epcOf));
    await vi.waitFor(() => expect(site.facts("rfid-passed").length).toBeGreaterThan(1), waiting);
    expect(received()).toHaveLength(2);
    expect(exceptions()).toEqual([]);
    expect(site.site.book.get("inbound", String(site.facts("inbound-arrived")[0]?.inboundId))?.state).toBe("received");
    expectInvariants(site.site);
  });

  test("receives nothing that goes out, and shows once what nobody knows", async () => {
    await gate();
    await passes([epcOf(pallets[0]), epcOf(pallets[2])], 2, 1);
    await passed();
    expect(site.facts("rfid-passed")[0]).toMatchObject({ direction: "out", place: "DOCK-1" });
    expect(received()).toEqual([]);
    expect(exceptions()).toEqual([
      { machine: "GATE", because: "rfid-unknown", tags: 1, code: pallets[2], direction: "out" },
    ]);
  });

  test("says why an announced pallet could not be booked in", async () => {
    await site.call("locations.lock", { location: "RECV-01", direction: "in", reason: "flooded" });
    await gate();
    await passes([epcOf(pallets[0])]);
    await vi.waitFor(() => expect(exceptions()).toHaveLength(1), waiting);
    expect(exceptions()[0]).toMatchObject({ because: "location-locked", code: pallets[0] });
    await site.call("locations.unlock", { location: "RECV-01", direction: "in" });
    await passes([epcOf(pallets[0])]);
    await vi.waitFor(() => expect(received()).toEqual([pallets[0]]), waiting);
  });

  test("with settings that make no sense is offline and says which", async () => {
    await site.call("machines.add", {
      id: "GATE",
      entry: "llrp/reader",
      settings: { host: "127.0.0.1", port: reader.port, portals: [{ place: "DOCK-1", outer: ["one"] }] },
    });
    await site.state("GATE", "offline");
    expect(site.floor.known("GATE")?.health.why?.said).toMatch(/setting portals\.0\.outer\.0/);
  });
});

test("a sweep starts the readers of its zone, compares with the book, and stops them again", async () => {
  givenStock(site.site, { sku: "TEA", place: "A-1", qty: 3, lpn: pallets[0] });
  givenStock(site.site, { sku: "TEA", place: "A-2", qty: 3, lpn: pallets[1] });
  await gate({ reads: "on-request", portals: [], antennaPlaces: { 3: "A-1", 4: "A-2" } });
  expect(reader.isReading).toBe(false);
  const { sweepId } = await site.call("rfid.sweep-start", { zone: "COLD" });
  await vi.waitFor(() => expect(reader.isReading).toBe(true), waiting);
  reader.read({ epc: epcOf(pallets[0]), antenna: 3 });
  reader.read({ epc: epcOf(pallets[2]), antenna: 4 });
  reader.read({ epc: epcOf(pallets[1]), antenna: 1 }); // an antenna of no place in that zone
  await site.event(({ kind, data }) => kind === "reading" && (data as { kind: string }).kind === "tags");
  const result = await site.call("rfid.sweep-stop", { sweepId });
  expect(result).toMatchObject({ expected: 2, matched: 1 });
  expect(result.differences.map(({ what, key }) => [what, key])).toEqual([
    ["missing", pallets[1]],
    ["unknown", pallets[2]],
  ]);
  expect(site.site.book.find("count", {}).map(({ location }) => location)).toEqual(["A-2"]);
  await vi.waitFor(() => expect(reader.isReading).toBe(false), waiting);
});
