import { afterAll, beforeAll, expect, test } from "vitest";
import { opcua } from "#drivers/catalog/opcua.ts";
import { OpcUaPlc } from "#drivers/simulators/opcua-plc.ts";
import { given, givenLocation, givenLpn } from "../../testing/builders.ts";
import { FloorSite } from "../../testing/floor-site.ts";
import { conveyors } from "./conveyors.ts";

/** A real sorter program behind real OPC UA, the real floor and the real book: what the book says in the end is what the belt did. */
const patienceMs = 110_000;
const testMs = 120_000;
const parcels = 200;
const loads = [1, 2, 3];
let plc: OpcUaPlc;
let site: FloorSite;

const codeOf = (i: number) => `C-${String(i).padStart(4, "0")}`;
const dockOf = (i: number) => `DOCK-${loads[i % loads.length]}`;
const laneOf = (barcode: string) => loads[Number(barcode.slice(2)) % loads.length];
const placeOf = (lane: number) => (lane === 4 ? "CLARIFY" : `LANE-${lane}`);

beforeAll(async () => {
  plc = await OpcUaPlc.start({
    models: true,
    pace: 2,
    slots: 64,
    // Far from the scanner: an answer has time also on a machine that does much else.
    diverts: { 1: 3_000, 2: 3_600, 3: 4_200, 4: 4_800 },
    belt: { speedMmPerS: 2_500 },
  });
  site = await FloorSite.start({ catalog: opcua, bindings: [conveyors] }, (book) => {
    for (const id of ["LANE-1", "LANE-2", "LANE-3", "CLARIFY", "PACK-1"])
      givenLocation(book, { id, kind: "staging", capabilities: ["stage"] });
    for (const n of loads) {
      const fields = { number: `L-${n}`, state: "dock-assigned" as const, dock: `DOCK-${n}` };
      given(book, "load-given", { sets: [{ record: "load", id: `load-${n}`, fields }] });
    }
    for (let i = 0; i < parcels; i++) {
      const fields = { number: `SO-${i}`, state: "packed" as const, loadId: `load-${loads[i % loads.length]}` };
      given(book, "order-given", { sets: [{ record: "order", id: `O-${i}`, fields }] });
      givenLpn(book, { id: codeOf(i), kind: "carton", state: "packed", location: "PACK-1", orderId: `O-${i}` });
    }
  });
  await site.call("machines.add", {
    id: "sorter",
    entry: "opcua/conveyor",
    settings: {
      host: "127.0.0.1",
      port: plc.port,
      security: "none",
      map: plc.tagMap,
      lanes: [
        ...loads.map((lane) => ({ lane, place: `LANE-${lane}`, docks: [`DOCK-${lane}`] })),
        { lane: 4, place: "CLARIFY" },
      ],
    },
  });
  await site.state("sorter", "online");
});
afterAll(async () => {
  await site?.stop();
  await plc?.stop();
});

/** Nothing lies on the belt, and the book has heard of everything. */
async function settled(): Promise<void> {
  const isSettled = async () => {
    const { conveyors: all } = await site.call("conveyors.lanes", {});
    return plc.belt.idle && all.every(({ open, waiting }) => open === 0 && waiting === 0);
  };
  for (const until = Date.now() + patienceMs; !(await isSettled()); ) {
    if (Date.now() > until) throw new Error("the sorter does not settle");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** One parcel came into a lane, as the floor tells screens. */
const sorted = (barcode: string) =>
  site.event(
    ({ kind, data }) =>
      kind === "parcel" &&
      (data as { barcode?: string }).barcode === barcode &&
      ["diverted", "rerouted"].includes((data as { state: string }).state) &&
      (data as { lane: number }).lane !== 0,
  );

/** The book has every carton where the belt truly put it. */
function expectBookFollowsBelt(): void {
  const stands = plc.belt.arrived.filter(({ barcode }) => barcode.startsWith("C-"));
  for (const { barcode, lane } of stands)
    expect([barcode, site.site.book.get("lpn", barcode)?.location]).toEqual([barcode, placeOf(lane)]);
  expect(site.site.book.countOf("parcel", { state: ["seen", "decided", "commanded"] })).toBe(0);
}

test(
  "two hundred cartons go into the lanes of their trucks, none into a wrong one, and the book follows",
  async () => {
    const codes = Array.from({ length: parcels / 2 }, (_, i) => codeOf(i));
    plc.put(...codes.map((barcode) => ({ barcode })), { barcode: "WHO" }, { barcode: "X", read: "no-read" });
    await settled();
    const arrived = plc.belt.arrived.filter(({ barcode }) => barcode.startsWith("C-"));
    expect(arrived.map(({ barcode }) => barcode).sort()).toEqual(codes);
    // A carton that came round three times, because this machine was slow, is clarified; none is in another truck's lane.
    expect(arrived.filter(({ barcode, lane }) => lane !== laneOf(barcode) && lane !== 4)).toEqual([]);
    expectBookFollowsBelt();
    const because = site.site.book
      .find("exception", { kind: "device", state: "open" })
      .map(({ detail }) => detail.because);
    expect(because.sort()).toEqual(["parcel-unknown", "parcel-unread"]);
  },
  testMs,
);

test(
  "the controller loses its power in mid-flow, and then its program: nothing is confirmed wrongly, nothing twice",
  async () => {
    const codes = Array.from({ length: parcels / 2 }, (_, i) => codeOf(parcels / 2 + i));
    plc.put(...codes.map((barcode) => ({ barcode })));
    await sorted(codeOf(120));
    await plc.kill();
    await site.event(({ kind, data }) => kind === "health" && (data as { state: string }).state === "retrying");
    await plc.boot();
    await sorted(codeOf(160));
    plc.restartProgram();
    await settled();
    const arrived = plc.belt.arrived.filter(({ barcode }) => codes.includes(barcode));
    expect(arrived.map(({ barcode }) => barcode).sort()).toEqual(codes);
    expect(arrived.filter(({ barcode, lane }) => lane !== laneOf(barcode) && lane !== 4)).toEqual([]);
    // What was under way is missed, and found by its next scan; what fell into a lane meanwhile is asked about.
    for (const { barcode, lane } of arrived) {
      const last = site.site.book.find("parcel", { barcode }, { order: "epoch DESC, seq DESC", limit: 1 })[0];
      if (last?.state === "lost") continue;
      expect([barcode, site.site.book.get("lpn", barcode)?.location]).toEqual([barcode, placeOf(lane)]);
    }
    const twice = site.site.book.rows(
      `SELECT json_extract(data, '$.epoch') AS e, json_extract(data, '$.seq') AS s, count(*) AS n FROM journal
     WHERE type IN ('parcel-diverted', 'parcel-rerouted', 'parcel-lost') GROUP BY e, s HAVING n > 1`,
    );
    expect(twice).toEqual([]);
    expect(site.site.book.countOf("parcel", { state: ["seen", "decided", "commanded"] })).toBe(0);
    expect(site.faults).toEqual([]);
  },
  testMs,
);

test(
  "a closed lane gets nothing: what only it serves is clarified",
  async () => {
    await site.call("conveyors.close-lane", { machineId: "sorter", lane: 2, reason: "repair" });
    const { conveyors: all } = await site.call("conveyors.lanes", {});
    expect(all[0]?.lanes.find(({ lane }) => lane === 2)).toMatchObject({
      closed: true,
      place: "LANE-2",
      serves: ["DOCK-2"],
    });
    const before = plc.belt.arrived.length;
    const again = codeOf(1);
    expect(dockOf(1)).toBe("DOCK-2");
    plc.put({ barcode: again });
    await settled();
    expect(plc.belt.arrived.slice(before)).toEqual([{ barcode: again, lane: 4 }]);
    await site.call("conveyors.open-lane", { machineId: "sorter", lane: 2 });
  },
  testMs,
);

test(
  "a machine that is opened anew knows what is in the book, and tells nothing twice",
  async () => {
    const ended = () => site.facts("parcel-diverted").length + site.facts("parcel-rerouted").length;
    const before = ended();
    await site.call("machines.change", { id: "sorter", settings: { fastMs: 30 } });
    await site.floor.look("sorter");
    await site.state("sorter", "online");
    plc.put({ barcode: codeOf(0) });
    await sorted(codeOf(0));
    await settled();
    const last = site.site.book.find("parcel", { barcode: codeOf(0) }, { order: "epoch DESC, seq DESC", limit: 1 })[0];
    expect(last).toMatchObject({ state: "diverted", actualLane: "1" });
    expect(ended() - before).toBeLessThan(6);
    expect(site.faults).toEqual([]);
  },
  testMs,
);

test(
  "a certificate is answered by a person, in the book, and the controller is spoken to; it can be browsed",
  async () => {
    await site.call("machines.change", { id: "sorter", settings: { security: "basic256sha256" } });
    await site.floor.look("sorter");
    const shown = await site.event(
      ({ kind, data }) =>
        kind === "health" && (data as { why?: { code: string } }).why?.code === "certificate-untrusted",
    );
    const fingerprint = (shown.data as { why: { said: string } }).why.said;
    await expect(site.call("machines.browse", { id: "sorter" })).rejects.toThrow("machine-not-ready");
    await site.call("machines.trust", { id: "sorter", fingerprint, trusted: true });
    await site.state("sorter", "online");
    expect(site.facts("machine-certificate-trusted")).toEqual([{ machine: "sorter", fingerprint }]);
    const { map, complete } = await site.call("machines.browse", { id: "sorter" });
    expect([complete, (map.points as { id: string }[])[0]?.id]).toEqual([true, "P1"]);
    const command = (unit: string, what: "hold" | "unhold" | "start", commandId?: string) =>
      site.call("conveyors.command", { machineId: "sorter", unit, command: what }, commandId);
    const unit = (state: string) =>
      site.event(({ kind, data }) => kind === "unit" && (data as { view: { state: string } }).view.state === state);
    await site.call("machines.change", { id: "sorter", settings: { units: { Belt: "ns=1;s=Unit1" } } });
    await site.floor.look("sorter");
    await unit("execute");
    // The belt may have been seen at work before it was spoken to anew.
    await site.state("sorter", "online");
    await expect(command("None", "start")).rejects.toThrow("not-found");
    await expect(command("Belt", "start")).rejects.toThrow("machine-said-no");
    // Said twice under one id, it is done once: the second would be refused by a belt that is held already.
    for (const _ of [1, 2]) await command("Belt", "hold", "hold-1");
    await unit("held");
    const { conveyors: all } = await site.call("conveyors.lanes", { machineId: "sorter" });
    expect(all[0]?.units).toMatchObject([{ unit: "Belt", state: "held" }]);
    expect(site.facts("conveyor-commanded").map(({ command: said }) => said)).toEqual(["start", "hold"]);
  },
  testMs,
);
