import { beforeEach, describe, expect, test } from "vitest";
import { given, givenItem, givenLocation, givenLpn, givenStock } from "../../testing/builders.ts";
import { supervisor, TestSite } from "../../testing/test-site.ts";
import type { NotedEnd } from "./note-parcel.ts";

let site: TestSite;
const lanes = [
  { lane: 1, place: "LANE-1", docks: ["DOCK-1"] },
  { lane: 2, place: "LANE-2" },
  { lane: 9, place: "CLARIFY" },
];

beforeEach(() => {
  site = new TestSite();
  for (const id of ["LANE-1", "LANE-2", "CLARIFY", "PACK-1"])
    givenLocation(site, { id, kind: "staging", capabilities: ["stage"] });
  givenLocation(site, { id: "A-1" });
  givenItem(site, { id: "TEA" });
  given(site, "machine-given", {
    sets: [{ record: "machine", id: "sorter", fields: { name: "Sorter", kind: "conveyor", settings: { lanes } } }],
  });
});

describe("a parcel that is confirmed in a lane", () => {
  test("stages the carton of an order there, and its order follows", () => {
    givenCarton("LPN-1");
    end(1, { barcode: "LPN-1", lane: 1 });
    expect(site.book.get("lpn", "LPN-1")).toMatchObject({ location: "LANE-1", state: "staged" });
    expect(site.book.get("parcel", "sorter:P1:1:1")).toMatchObject({
      state: "diverted",
      actualLane: "1",
      lpn: "LPN-1",
    });
    expect(exceptions()).toEqual([]);
  });

  test("follows the goods wherever they truly went, and says when that is a wrong lane", () => {
    givenCarton("LPN-1");
    end(1, { barcode: "LPN-1", state: "rerouted", lane: 2, reason: "lane-full", fits: false });
    expect(site.book.get("lpn", "LPN-1")?.location).toBe("LANE-2");
    expect(exceptions()).toEqual([["parcel-in-wrong-lane", "LPN-1", "LANE-2"]]);
  });

  test("takes the carton off the pallet that it stood on", () => {
    givenLpn(site, { id: "PALLET", location: "PACK-1", state: "closed" });
    givenCarton("LPN-1", { parent: "PALLET" });
    end(1, { barcode: "LPN-1", lane: 1 });
    expect(site.book.get("lpn", "LPN-1")).toMatchObject({ location: "LANE-1", parent: "" });
    expect(site.book.get("lpn", "PALLET")?.location).toBe("PACK-1");
  });

  test("moves goods that belong to no order, with their stock", () => {
    givenStock(site, { sku: "TEA", place: "A-1", qty: 5, lpn: "BOX" });
    end(1, { barcode: "BOX", lane: 2 });
    expect(site.book.balances({ lpn: "BOX" }).filter(({ onHand }) => onHand > 0)).toMatchObject([
      { place: "LANE-2", onHand: 5 },
    ]);
  });

  test("finds the LPN by the SSCC on its label", () => {
    givenCarton("LPN-1", { sscc: "340123450000000017" });
    end(1, { barcode: "00340123450000000017", lane: 1 });
    expect(site.book.get("lpn", "LPN-1")?.location).toBe("LANE-1");
  });

  test("asks people about what was not read, is unknown, or is out of the building by the book", () => {
    givenCarton("GONE", { state: "shipped" });
    end(1, { barcode: "", read: "no-read", lane: 9 });
    end(2, { barcode: "WHO", lane: 9 });
    end(3, { barcode: "GONE", lane: 1 });
    expect(exceptions().map(([because]) => because)).toEqual(["parcel-unread", "parcel-unknown", "parcel-contradicts"]);
    expect(site.book.get("lpn", "GONE")?.state).toBe("shipped");
  });

  test("changes nothing when it stays on the loop, or comes a second time", () => {
    givenCarton("LPN-1");
    end(1, { barcode: "LPN-1", state: "rerouted", lane: 0, stays: true });
    expect(site.book.get("lpn", "LPN-1")?.location).toBe("PACK-1");
    end(2, { barcode: "LPN-1", lane: 1 });
    site.do("stock.move", { taskId: "", leaseEpoch: 0, lpn: "LPN-1", to: "LANE-2" });
    end(2, { barcode: "LPN-1", lane: 1 });
    expect(site.book.get("lpn", "LPN-1")?.location).toBe("LANE-2");
  });
});

describe("a parcel that is lost", () => {
  test("is missed until it comes by again", () => {
    givenCarton("LPN-1");
    end(1, { barcode: "LPN-1", state: "lost", lane: null, reason: "timeout" });
    expect(exceptions()).toEqual([["parcel-lost", "LPN-1", "PACK-1"]]);
    note("parcel.seen", passage(2, "LPN-1"));
    expect(exceptions()).toEqual([]);
    expect(site.book.get("parcel", "sorter:P1:1:2")?.state).toBe("seen");
  });

  test("stays lost in the count and is where it turned up", () => {
    givenCarton("LPN-1");
    end(1, { barcode: "LPN-1", state: "lost", lane: null, reason: "timeout" });
    end(1, { barcode: "LPN-1", lane: 2, late: true, wanted: null });
    expect(site.book.get("parcel", "sorter:P1:1:1")).toMatchObject({ state: "lost", reason: "late", actualLane: "2" });
    expect(site.book.get("lpn", "LPN-1")?.location).toBe("LANE-2");
    expect(exceptions()).toEqual([]);
  });
});

test("a passage is listed once, whichever note of it comes first", () => {
  givenCarton("LPN-1");
  note("parcel.decided", { ...passage(1, "LPN-1"), lane: 1, because: "dock", atMs: 5 });
  note("parcel.seen", passage(1, "LPN-1"));
  end(1, { barcode: "LPN-1", lane: 1 });
  note("parcel.decided", { ...passage(1, "LPN-1"), lane: 2, because: "late", atMs: 6 });
  note("parcel.seen", passage(2, "LPN-2"));
  const { parcels, open, next } = site.ask("conveyors.parcels", { search: "LPN-1" });
  expect(parcels).toMatchObject([{ seq: 1, state: "diverted", lane: "1", because: "dock", actualLane: "1" }]);
  expect([open, next]).toEqual([1, null]);
  const first = site.ask("conveyors.parcels", { limit: 1 });
  expect(first.parcels).toMatchObject([{ seq: 2 }]);
  expect(site.ask("conveyors.parcels", { limit: 1, after: first.next ?? "" }).parcels).toMatchObject([{ seq: 1 }]);
  expect(site.ask("conveyors.parcels", { state: "open" }).parcels).toMatchObject([{ seq: 2 }]);
});

test("a stray arrival is shown to people", () => {
  note("parcel.stray", { machine: "sorter", point: "P1", epoch: 1, seq: 4, lane: 2, atMs: 1 });
  expect(exceptions()).toEqual([["parcel-stray", "", "LANE-2"]]);
});

test("lanes are closed and opened, each once", () => {
  for (const _ of [1, 2]) site.do("conveyors.close-lane", { machineId: "sorter", lane: 2, reason: "repair" });
  expect(site.book.get("machine", "sorter")?.closedLanes).toEqual([2]);
  site.do("conveyors.open-lane", { machineId: "sorter", lane: 2 });
  expect(site.book.get("machine", "sorter")?.closedLanes).toEqual([]);
  expect(site.refusal("conveyors.close-lane", { machineId: "none", lane: 2, reason: "repair" }).code).toBe("not-found");
});

test("an answer about a certificate stays with its machine", () => {
  const fingerprint = Array.from({ length: 32 }, () => "0A").join(":");
  site.do("machines.trust", { id: "sorter", fingerprint, trusted: true });
  expect(site.book.get("machine", "sorter")?.certificates).toEqual({ [fingerprint]: "trusted" });
});

const passage = (seq: number, barcode: string) => ({
  machine: "sorter",
  point: "P1",
  epoch: 1,
  seq,
  trackId: 100 + seq,
  barcode,
  read: "good" as const,
  grams: 900,
  rounds: 0,
  seenAtMs: seq,
});

let calls = 0;
function note(name: string, input: object): void {
  const [answer] = site.sendMany([{ name, input, caller: supervisor, commandId: `note:${++calls}` }]);
  if (!answer?.ok) throw new Error(JSON.stringify(answer));
}

function end(seq: number, { barcode, ...more }: Partial<NotedEnd> & { barcode: string }): void {
  note("parcel.ended", {
    ...passage(seq, barcode),
    state: "diverted",
    lane: 1,
    stays: false,
    wanted: more.lane ?? null,
    because: "dock",
    reason: "diverted",
    fits: true,
    late: false,
    atMs: 10,
    ...more,
  });
}

function givenCarton(id: string, more: object = {}): void {
  given(site, "order-given", { sets: [{ record: "order", id: `O-${id}`, fields: { number: id, state: "packed" } }] });
  givenLpn(site, { id, kind: "carton", state: "packed", location: "PACK-1", orderId: `O-${id}`, ...more });
}

const exceptions = () =>
  site.book
    .find("exception", { kind: "device", state: "open" }, { order: "openedAt, length(id), id" })
    .map(({ detail, lpn, place }) => [detail.because, lpn, place]);
