import { afterEach, beforeEach, expect, test } from "vitest";
import { givenLocation, givenLpn } from "../../testing/builders.ts";
import { FloorSite } from "../../testing/floor-site.ts";
import { boxes } from "../testing/test-box.ts";
import { stations } from "./stations.ts";

let site: FloorSite;
let scanners: ReturnType<typeof boxes>;
const hourMs = 3_600_000;
const startMs = Date.UTC(2026, 10, 21, 8);

beforeEach(async () => {
  scanners = boxes();
  site = await FloorSite.start({ catalog: [scanners.entry], bindings: [stations] }, (book) => {
    givenLocation(book, { id: "LANE-1", kind: "staging", capabilities: ["stage"] });
    givenLocation(book, { id: "PACK-1", kind: "packing", capabilities: ["pack"] });
    for (const id of ["340123450000000017", "CARTON-2"]) givenLpn(book, { id, state: "packed", location: "PACK-1" });
    givenLpn(book, { id: "TOTE-1", state: "stored", location: "PACK-1" });
  });
});
afterEach(() => site.stop());

async function scanner(settings: object = {}, place = "LANE-1") {
  await site.call("machines.add", { id: "sc-1", entry: "test/scanner", place, settings: { host: "a", ...settings } });
  await site.floor.look("sc-1");
  return scanners.newest;
}

/** The binding has done with all that was read when its machine is closed. */
async function closed() {
  await site.call("machines.change", { id: "sc-1", enabled: false });
  await site.floor.look("sc-1");
}

const placeOf = (lpn: string) => site.site.book.get("lpn", lpn)?.location;
const exceptions = () => site.site.book.find("exception", { kind: "device" });

test("every scan of a fixed scanner is kept in its order under its own number, a bounce and a no-read too", async () => {
  const box = await scanner();
  box.scans("4006381333931", 1, { aim: "]E0" });
  box.scans("4006381333931", 2, { aim: "]E0", bounce: true });
  box.scans("", 3, { noRead: true });
  await closed();
  const facts = site.facts("machine-scanned");
  expect(facts).toEqual([
    { machine: "sc-1", place: "LANE-1", session: facts[0]?.session, n: 1, atMs: 1, raw: "4006381333931", aim: "]E0" },
    expect.objectContaining({ n: 2, bounce: true }),
    expect.objectContaining({ n: 3, noRead: true }),
  ]);
  expect(exceptions()).toEqual([]);
});

test("opened anew, a scanner's numbers never mean an earlier scan", async () => {
  (await scanner()).scans("A", 1);
  await site.call("machines.change", { id: "sc-1", settings: { port: 10 } });
  await site.floor.look("sc-1");
  scanners.newest.scans("B", 2);
  await closed();
  expect(site.facts("machine-scanned").map(({ raw, n }) => [raw, n])).toEqual([
    ["A", 1],
    ["B", 1],
  ]);
});

test("a scan reaches the stream before it is in the book", async () => {
  const box = await scanner();
  const factsThen: number[] = [];
  site.wire.events$.subscribe(({ kind }) => kind === "reading" && factsThen.push(site.facts("machine-scanned").length));
  box.scans("A", 7);
  expect(await site.event(({ kind }) => kind === "reading")).toEqual({
    machineId: "sc-1",
    kind: "reading",
    atMs: 7,
    data: { kind: "scan", atMs: 7, raw: "A" },
  });
  await closed();
  expect(factsThen).toEqual([0]);
  expect(site.facts("machine-scanned")).toHaveLength(1);
});

test("a scanner that stages books each LPN to its place, by SSCC or by the text of the label", async () => {
  const box = await scanner({ acts: "stage" });
  box.scans("00340123450000000017", startMs, { aim: "]C1" });
  box.scans("carton-2", startMs);
  await closed();
  expect([placeOf("340123450000000017"), placeOf("CARTON-2")]).toEqual(["LANE-1", "LANE-1"]);
  expect(site.facts("lpn-staged").map(({ lpn }) => lpn)).toEqual(["340123450000000017", "CARTON-2"]);
  expect(exceptions()).toEqual([]);
});

test("a scanner for a screen stages nothing", async () => {
  const box = await scanner({ acts: "screen" });
  box.scans("CARTON-2", startMs);
  await closed();
  expect(placeOf("CARTON-2")).toBe("PACK-1");
});

test("a bounce and a no-read are not acted on", async () => {
  const box = await scanner({ acts: "stage" });
  box.scans("CARTON-2", startMs);
  box.scans("CARTON-2", startMs + 100, { bounce: true });
  box.scans("NOREAD", startMs + 200, { noRead: true });
  await closed();
  expect(site.facts("lpn-staged")).toHaveLength(1);
  expect(exceptions()).toEqual([]);
});

test("a code that is unknown or refused becomes an exception, once per code and hour", async () => {
  const box = await scanner({ acts: "stage" });
  for (const atMs of [0, 60_000, hourMs]) {
    box.scans("NOBODY", startMs + atMs);
    box.scans("TOTE-1", startMs + atMs);
  }
  await closed();
  const opened = exceptions().map(({ place, lpn, detail }) => ({ place, lpn, ...detail }));
  const unknown = { place: "LANE-1", lpn: "", machine: "sc-1", because: "code-unknown", code: "NOBODY" };
  const refused = { place: "LANE-1", lpn: "TOTE-1", because: "state-not-allowed", code: "TOTE-1", state: "stored" };
  expect(opened).toHaveLength(4);
  expect(opened.filter(({ lpn }) => lpn === "")).toEqual([unknown, unknown]);
  expect(opened.filter(({ lpn }) => lpn !== "")).toMatchObject([refused, refused]);
  expect(site.faults).toEqual([]);
});

test("a scanner that should stage and stands nowhere says so", async () => {
  const box = await scanner({ acts: "stage" }, "");
  box.scans("CARTON-2", startMs);
  await closed();
  expect(exceptions().map(({ detail }) => detail.because)).toEqual(["no-place"]);
  expect(placeOf("CARTON-2")).toBe("PACK-1");
});
