import { expect, test } from "vitest";
import { readLif } from "#drivers/codecs/lif.ts";
import { layoutFromLif } from "./layout-from-lif.ts";
import { makeLayout } from "./make-layout.ts";
import { Traffic } from "./traffic.ts";

const layoutOf = (document: unknown) => {
  const reading = readLif(document);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return { layout: layoutFromLif(reading.lif), problems: reading.problems };
};
const node = (nodeId: string, x: number, y: number, more: object = {}) => ({
  nodeId,
  nodePosition: { x, y },
  vehicleTypeNodeProperties: [{ vehicleTypeId: "T", ...more }],
});
const edge = (startNodeId: string, endNodeId: string, more: object = {}) => ({
  edgeId: `${startNodeId}-${endNodeId}`,
  startNodeId,
  endNodeId,
  vehicleTypeEdgeProperties: [{ vehicleTypeId: "T", rotationAllowed: false, ...more }],
});
const both = (a: string, b: string) => [edge(a, b), edge(b, a)];

test("metres become whole millimetres, rules follow their vehicle type", () => {
  const { layout } = layoutOf({
    layouts: [
      {
        layoutId: "L",
        nodes: [node("A", 0.0004, 1.2345, { theta: 1.5708 }), node("B", 3, 1.2345)],
        edges: [edge("A", "B", { maxSpeed: 0.8, loadRestriction: { loaded: false, unloaded: true } })],
        stations: [{ stationId: "S", stationHeight: 0.75, interactionNodeIds: ["B"] }],
      },
    ],
  });
  expect(layout.nodes[0]).toMatchObject({ id: "A", xMm: 0, yMm: 1_235, map: "L", types: { T: { thetaMrad: 1_571 } } });
  expect(layout.edges[0]).toMatchObject({
    lengthMm: 3_000,
    types: { T: { maxSpeedMmPerS: 800, loaded: false, unloaded: true } },
  });
  expect(layout.stations[0]).toMatchObject({ id: "S", heightMm: 750, nodes: ["B"] });
});

test("places to rest are known by their actions and names; without any, dead ends are", () => {
  const draw = (stations: object[], chargerActions: object[]) =>
    layoutOf({
      layouts: [
        {
          layoutId: "L",
          nodes: [
            node("M", 0, 0),
            node("N", 4, 0),
            node("P", 0, 3),
            node("Q", 4, 3),
            node("S", 8, 0),
            node("C", 0, -3, { actions: chargerActions }),
          ],
          edges: [
            ["M", "N"],
            ["M", "P"],
            ["N", "Q"],
            ["N", "S"],
            ["M", "C"],
          ].flatMap(([a, b]) => both(a as string, b as string)),
          stations: [{ stationId: "work", interactionNodeIds: ["S"] }, ...stations],
        },
      ],
    }).layout.nodes.flatMap(({ id, use }) => (use ? `${id} ${use}` : []));
  expect(
    draw(
      [{ stationId: "Parkplatz 1", interactionNodeIds: ["P"] }],
      [{ actionType: "startCharging", blockingType: "HARD" }],
    ),
  ).toEqual(["P parking", "C charging"]);
  expect(draw([{ stationId: "X", stationName: "Ladestation", interactionNodeIds: ["C"] }], [])).toEqual(["C charging"]);
  expect(draw([{ stationId: "Laderampe", interactionNodeIds: ["C"] }], [])).toEqual(["P parking", "Q parking"]);
});

test("floors that an edge joins are a lift: one vehicle, and somebody has to bring it", () => {
  const { layout } = layoutOf({
    layouts: [
      {
        layoutId: "0",
        layoutLevelId: "ground",
        nodes: [node("G", 0, 0), node("K0", 2, 0)],
        edges: [...both("G", "K0"), edge("K0", "K1")],
        stations: [],
      },
      { layoutId: "1", layoutLevelId: "upper", nodes: [node("K1", 2, 0)], edges: [edge("K1", "K0")], stations: [] },
    ],
  });
  expect(layout.zones).toMatchObject([{ nodes: ["K0", "K1"], edges: ["K0-K1", "K1-K0"], capacity: 1 }]);
  expect(layout.resources).toEqual([
    { id: "lift K0", kind: "lift", nodes: ["K0"], edges: ["K1-K0"] },
    { id: "lift K1", kind: "lift", nodes: ["K1"], edges: ["K0-K1"] },
  ]);
});

test("the drawn warehouse satisfies the schema, and every vehicle has room and ways", () => {
  const aisles = [1, 2, 3].map((aisle) => Array.from({ length: 5 }, (_, i) => `A${aisle}-0${i + 1}`));
  const document = makeLayout({
    name: "Demo",
    aisles,
    wall: ["DOCK-1", "PACK-1"],
    parking: 6,
    chargers: 2,
    vehicleTypes: ["amr"],
  });
  const { layout, problems } = layoutOf(document);
  expect(problems).toEqual([]);
  const traffic = new Traffic(layout);
  expect(traffic.roomFor).toBe(8);
  const kind = { type: "amr", speedMmPerS: 1_500 };
  for (const { nodes } of layout.stations)
    for (const start of ["parking-1", "charger-1", "A-A2-03", "W-DOCK-1"])
      expect(traffic.travelMs(kind, start, nodes), `${start} to ${nodes}`).toBeDefined();
});
