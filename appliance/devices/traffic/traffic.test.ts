import { expect, test } from "vitest";
import { draw } from "./testing/draw.ts";
import { Drive } from "./testing/drive.ts";
import { Traffic } from "./traffic.ts";

const kind = { type: "", speedMmPerS: 1_000 };
const floor = (
  picture: readonly string[],
  extra: Parameters<typeof draw>[1],
  places: Record<string, string>,
  options = {},
) => {
  const traffic = new Traffic(draw(picture, extra), options);
  const drive = new Drive(traffic);
  for (const [vehicle, node] of Object.entries(places))
    expect(traffic.place(vehicle, node, kind, 0)).toEqual({ ok: true, overlaps: [] });
  return { traffic, drive, at: (vehicle: string) => traffic.view(vehicle)?.at };
};
/** One lane with a parking place at each end of it. */
const lane = ["P   Q", "|   |", "a-b-c"];
const laneParking = { parking: "PQ" };

test("a vehicle is granted the way to its goal, and told once where it ends", () => {
  const { traffic, drive, at } = floor(lane, laneParking, { v: "P" });
  expect(traffic.goal("v", ["c"], 0)).toBe(true);
  const [grant] = drive.tick();
  expect(grant).toMatchObject({ vehicle: "v", arrives: true, toward: "goal" });
  expect(grant?.steps.map(({ edge, node }) => [edge, node])).toEqual([
    ["Pa", "a"],
    ["ab", "b"],
    ["bc", "c"],
  ]);
  expect(drive.tick()).toEqual([]);
  drive.untilArrived(["v"]);
  expect(at("v")).toBe("c");
});

test("two that want to pass each other on one lane: neither enters a state from which they could not get out", () => {
  const { traffic, drive, at } = floor(lane, laneParking, { v: "P", w: "Q" });
  traffic.goal("v", ["c"], 0);
  traffic.goal("w", ["a"], 0);
  drive.tick();
  // Whoever goes first has the lane alone: the other cannot even leave its place.
  expect([drive.ahead("v").length, drive.ahead("w").length].filter((steps) => steps > 0)).toHaveLength(1);
  drive.untilArrived(["v"]);
  traffic.release("v", drive.nowMs);
  drive.untilArrived(["w"]);
  expect(at("w")).toBe("a");
});

test("a node is free for the next one as soon as it was passed, and not before", () => {
  const { traffic, drive } = floor(["P-a-b-c-d-Q", "  |", "  R"], { parking: "PQR" }, { v: "P", w: "R" });
  traffic.goal("v", ["d"], 0);
  traffic.goal("w", ["b"], 0);
  traffic.goal("w", ["c"], 0);
  drive.tick();
  expect(drive.ahead("v").slice(0, 2)).toEqual(["a", "b"]);
  expect(drive.ahead("w")).toEqual([]);
  drive.step("v");
  drive.tick();
  expect(drive.ahead("w")).toEqual([]);
  drive.step("v");
  drive.tick();
  expect(drive.ahead("w")).toEqual(["a"]);
});

test("nobody is let into a dead end that somebody still has to leave", () => {
  // d is a dead end behind c; v works in it, w wants to go there too.
  const { traffic, drive } = floor(["P Q    ", "| |    ", "a-b-c-d"], laneParking, { v: "P", w: "Q" });
  traffic.goal("v", ["d"], 0);
  drive.untilArrived(["v"]);
  traffic.goal("w", ["d"], drive.nowMs);
  drive.tick();
  drive.tick();
  expect(drive.ahead("w")).toEqual([]);
  expect(traffic.waits()).toMatchObject([{ vehicle: "w", for: ["v"] }]);
  traffic.goal("v", ["a"], drive.nowMs);
  drive.untilArrived(["v"]);
  traffic.release("v", drive.nowMs);
  drive.untilArrived(["w"]);
});

test("one without work that stands in the way is sent to its refuge", () => {
  const { traffic, drive, at } = floor(lane, laneParking, { v: "P", w: "Q" });
  traffic.goal("v", ["b"], 0);
  drive.untilArrived(["v"]);
  traffic.release("v", drive.nowMs);
  drive.tick();
  expect(drive.ahead("v")).toEqual([]);
  traffic.goal("w", ["a"], drive.nowMs);
  drive.untilArrived(["w"]);
  expect(at("v")).toBe("P");
  expect(drive.grants.filter(({ vehicle, toward }) => vehicle === "v" && toward === "refuge")).not.toEqual([]);
});

test("two that stand on each other's goals both get there, by way of a refuge", () => {
  const { traffic, drive, at } = floor(lane, laneParking, { v: "P", w: "Q" });
  traffic.goal("v", ["a"], 0);
  traffic.goal("w", ["b"], 0);
  drive.untilArrived(["v", "w"]);
  traffic.goal("v", ["b"], drive.nowMs);
  traffic.goal("w", ["a"], drive.nowMs);
  const arrived: string[] = [];
  for (let second = 0; second < 200 && arrived.length < 2; second++) {
    drive.tick();
    for (const id of ["v", "w"]) {
      drive.step(id);
      if (traffic.view(id)?.state !== "arrived" || arrived.includes(id)) continue;
      arrived.push(id);
      expect(at(id)).toBe(id === "v" ? "b" : "a");
      traffic.release(id, drive.nowMs);
    }
  }
  expect(arrived.sort()).toEqual(["v", "w"]);
});

const ring = ["a-b-c", "|   |", "d   e", "|   |", "f-g-h", "|   |", "P   Q"];

test("a way that is closed is driven around; what was granted stays", () => {
  const { traffic, drive, at } = floor(ring, laneParking, { v: "P" }, { aheadSteps: 1, aheadMm: 1 });
  traffic.goal("v", ["c"], 0);
  drive.tick();
  expect(drive.ahead("v")).toEqual(["f"]);
  const planned = traffic.view("v")?.horizon.map(({ node }) => node) ?? [];
  const next = planned[0] as string;
  traffic.block("spill", [next]);
  expect(traffic.view("v")?.base.map(({ node }) => node)).toEqual(["f"]);
  drive.untilArrived(["v"]);
  expect(at("v")).toBe("c");
  expect(drive.grants.flatMap(({ steps }) => steps.map(({ node }) => node))).not.toContain(next);
});

test("a goal behind a closed node is waited for, and reached when it is opened", () => {
  const { traffic, drive, at } = floor(lane, laneParking, { v: "P" });
  traffic.block("spill", ["b"]);
  expect(traffic.goal("v", ["c"], 0)).toBe(true);
  for (let i = 0; i < 20; i++) drive.tick();
  expect(at("v")).toBe("P");
  expect(traffic.waits()).toMatchObject([{ vehicle: "v", closed: ["b"] }]);
  traffic.unblock("spill");
  drive.untilArrived(["v"]);
});

test("an edge that is closed is driven around, and only its one direction", () => {
  const { traffic, drive, at } = floor(ring, laneParking, { v: "P" });
  traffic.block("zone", [], ["fd"]);
  traffic.goal("v", ["d"], 0);
  drive.untilArrived(["v"]);
  expect(drive.grants.flatMap(({ steps }) => steps.map(({ edge }) => edge))).toEqual(
    expect.not.arrayContaining(["fd"]),
  );
  traffic.goal("v", ["f"], drive.nowMs);
  expect(traffic.view("v")?.at).toBe("d");
  drive.untilArrived(["v"]);
  expect(at("v")).toBe("f");
});

test("a vehicle that went silent keeps all it was granted; others drive around it", () => {
  const { traffic, drive, at } = floor(ring, laneParking, { v: "P", w: "Q" }, { aheadSteps: 2 });
  traffic.goal("v", ["b"], 0);
  drive.tick();
  drive.step("v");
  const base = traffic.view("v")?.base.map(({ node }) => node) ?? [];
  expect(base.length).toBeGreaterThan(0);
  traffic.immobile("v", true, drive.nowMs);
  traffic.goal("w", ["c"], drive.nowMs);
  for (let i = 0; i < 60 && traffic.view("w")?.state !== "arrived"; i++) {
    drive.tick();
    drive.step("w");
  }
  expect(at("w")).toBe("c");
  expect(traffic.view("v")?.base.map(({ node }) => node)).toEqual(base);
  expect(
    drive.grants.filter(({ vehicle }) => vehicle === "w").flatMap(({ steps }) => steps.map(({ node }) => node)),
  ).not.toContain(base[0]);
  traffic.release("w", drive.nowMs);
  traffic.immobile("v", false, drive.nowMs);
  drive.untilArrived(["v"]);
  expect(at("v")).toBe("b");
});

test("a vehicle found off its base holds the node where it is, and goes on from there", () => {
  const { traffic, drive, at } = floor(ring, laneParking, { v: "P", w: "Q" });
  traffic.goal("v", ["a"], 0);
  drive.tick();
  expect(traffic.passed("v", "h", drive.nowMs)).toBe(false);
  expect(traffic.place("v", "c", kind, drive.nowMs)).toEqual({ ok: true, overlaps: [] });
  drive.forget("v");
  expect(traffic.view("v")).toMatchObject({ at: "c", base: [] });
  drive.untilArrived(["v"]);
  expect(at("v")).toBe("a");
});

test("a vehicle put where another one stands is told, and nobody is sent there", () => {
  const { traffic } = floor(ring, laneParking, { v: "P", w: "Q" });
  expect(traffic.place("w", "P", kind, 0)).toMatchObject({ overlaps: ["v"] });
});

test("a door is asked for with the step reserved, and driven through when it is open", () => {
  const resources = [{ id: "door", kind: "door" as const, nodes: [], edges: ["ab", "ba"] }];
  const { traffic, drive } = floor(lane, { ...laneParking, resources }, { v: "P" });
  traffic.goal("v", ["c"], 0);
  drive.tick();
  expect(drive.ahead("v")).toEqual(["a"]);
  expect(traffic.asks()).toEqual([{ resource: "door", vehicle: "v", from: "a", to: "b" }]);
  drive.step("v");
  drive.tick();
  expect(traffic.waits()).toMatchObject([{ vehicle: "v", why: "resource" }]);
  traffic.open("door", "v");
  drive.tick();
  expect(drive.ahead("v")).toEqual(["b", "c"]);
  drive.step("v");
  drive.step("v");
  // Through once is open once.
  traffic.goal("v", ["a"], drive.nowMs);
  drive.tick();
  expect(traffic.asks()).toMatchObject([{ resource: "door", from: "b", to: "a" }]);
});

test("a zone takes no more vehicles than it has room for", () => {
  const zones = [{ id: "z", nodes: ["b", "c"], edges: [], capacity: 1 }];
  const { traffic, drive } = floor(
    ["P-a-b-c-d-Q", "  |     |", "  R     S"],
    { parking: "PQRS", zones },
    { v: "P", w: "Q" },
  );
  traffic.goal("v", ["c"], 0);
  traffic.goal("w", ["b"], 0);
  drive.tick();
  const inZone = ["v", "w"].filter((id) => drive.ahead(id).some((node) => node === "b" || node === "c"));
  expect(inZone).toHaveLength(1);
});

test("every vehicle needs a parking or charging place that is in nobody's way", () => {
  // Q lies behind P in a dead end: whoever stands on P would shut it in.
  const traffic = new Traffic(draw(["a-b-P-Q"], { parking: "PQ" }));
  expect(traffic.roomFor).toBe(1);
  expect(traffic.place("v", "a", kind, 0).ok).toBe(true);
  expect(traffic.place("w", "b", kind, 0)).toMatchObject({ ok: false, why: "no-refuge-left" });
  traffic.remove("v");
  traffic.grant(2_000);
  expect(traffic.view("w")?.refuge).not.toBeNull();
});

test("a goal that no way leads to is refused and changes nothing", () => {
  const { traffic } = floor(["P-a>b", "      ", "Q-c  "], laneParking, { v: "P" });
  expect(traffic.goal("v", ["c"], 0)).toBe(false);
  // b can be reached, but never left.
  expect(traffic.goal("v", ["b"], 0)).toBe(false);
  expect(traffic.view("v")).toMatchObject({ state: "free", goals: [] });
});

test("with as many vehicles as places, one that wants a charger trades places with who was to get it", () => {
  const { traffic, drive, at } = floor(
    ["P Q C", "| | |", "a-b-c"],
    { parking: "PQ", charging: "C" },
    { v: "P", w: "Q", x: "C" },
  );
  traffic.goal("x", ["a"], 0);
  drive.untilArrived(["x"]);
  expect(traffic.view("x")?.refuge).toBe("C");
  expect(traffic.park("w", drive.nowMs, ["C"])).toBe(true);
  for (let i = 0; i < 60 && at("w") !== "C"; i++) {
    drive.tick();
    for (const id of ["v", "w", "x"]) drive.step(id);
    if (i === 5) traffic.release("x", drive.nowMs);
  }
  expect(at("w")).toBe("C");
  expect(new Set(["v", "w", "x"].map((id) => traffic.view(id)?.refuge)).size).toBe(3);
});

test("lanes that come closer than the envelope exclude each other, wider ones do not", () => {
  const apart = (gapMm: number) => {
    const line = (name: string, yMm: number) =>
      [0, 1, 2].map((i) => ({
        id: `${name}${i}`,
        map: "m",
        xMm: i * 3_000,
        yMm,
        ...(i === 0 && { use: "parking" as const }),
      }));
    const ways = (name: string) =>
      [0, 1]
        .flatMap((i) => [
          [i, i + 1],
          [i + 1, i],
        ])
        .map(([a, b]) => ({ id: `${name}${a}${b}`, from: `${name}${a}`, to: `${name}${b}`, lengthMm: 3_000 }));
    const nodes = [...line("u", 0), ...line("w", gapMm)].map((node) =>
      node.id === "w0" || node.id === "u0" ? { ...node, xMm: node.id === "w0" ? -3_000 : 0 } : node,
    );
    const join = [
      { id: "j", from: "u2", to: "w2", lengthMm: gapMm },
      { id: "k", from: "w2", to: "u2", lengthMm: gapMm },
    ];
    const traffic = new Traffic(
      { name: "two", nodes, edges: [...ways("u"), ...ways("w"), ...join], stations: [], zones: [], resources: [] },
      { aheadSteps: 1 },
    );
    traffic.place("a", "u0", kind, 0);
    traffic.place("b", "w0", kind, 0);
    traffic.goal("a", ["u1"], 0);
    traffic.goal("b", ["w1"], 0);
    return traffic.grant(1_000).length;
  };
  expect(apart(999)).toBe(1);
  expect(apart(1_000)).toBe(2);
});

test("a vehicle only drives where its type and its load may", () => {
  const layout = draw(ring, laneParking);
  const rule = { unloaded: true, loaded: false, rotationAllowed: true };
  const edges = layout.edges.map((edge) => ({ ...edge, types: { amr: { ...rule, loaded: !edge.id.includes("d") } } }));
  const traffic = new Traffic({ ...layout, edges });
  const amr = { type: "amr", speedMmPerS: 1_000 };
  expect(traffic.travelMs(amr, "f", ["a"])).toBe(4_000);
  expect(traffic.travelMs(amr, "f", ["a"], { loaded: true })).toBe(12_000);
  expect(traffic.travelMs({ ...amr, type: "fork" }, "f", ["a"])).toBeUndefined();
});
