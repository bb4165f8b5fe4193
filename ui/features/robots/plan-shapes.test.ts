import { expect, test } from "vitest";
import { pathLine, planShapes } from "./plan-shapes.ts";

const node = (nodeId: string, x: number, y: number, mapId = "hall") => ({ nodeId, mapId, nodePosition: { x, y } });
const edge = (startNodeId: string, endNodeId: string) => ({
  edgeId: `${startNodeId}${endNodeId}`,
  startNodeId,
  endNodeId,
});
const lif = {
  layouts: [
    {
      layoutId: "hall",
      nodes: [node("A", 0, 0), node("B", 10, 0), node("C", 10, 5), node("U", 1, 1, "yard"), { nodeId: "odd" }],
      edges: [edge("A", "B"), edge("B", "A"), edge("B", "C"), edge("C", "nowhere")],
      stations: [
        { stationId: "st-1", stationName: "A-1", interactionNodeIds: ["C"] },
        { stationId: "park-1", interactionNodeIds: ["A"] },
        { stationId: "lost", interactionNodeIds: ["nowhere"] },
      ],
    },
  ],
};

test("each map has its nodes, one line for two ways, and its stations by their location", () => {
  const { maps } = planShapes({ lif, stations: { "st-1": "RECV-01" } });
  expect(maps.map(({ id, nodes }) => [id, nodes.size])).toEqual([
    ["hall", 3],
    ["yard", 1],
  ]);
  const [hall] = maps;
  expect(hall?.lines.map(({ from, to, oneWay }) => [from.id, to.id, oneWay])).toEqual([
    ["A", "B", false],
    ["B", "C", true],
  ]);
  expect(hall?.stations.map(({ label, use }) => [label, use])).toEqual([
    ["RECV-01", "station"],
    ["park-1", "parking"],
  ]);
  expect(hall?.bounds).toEqual({ minX: -1_500, minY: -1_500, maxX: 11_500, maxY: 6_500 });
});

test("the way still to go begins where the vehicle is and leaves out what it has passed", () => {
  const [hall] = planShapes({ lif, stations: {} }).maps;
  if (!hall) throw new Error("no map");
  expect(pathLine(hall, { xMm: 4_000, yMm: 0 }, ["A", "B", "C"], "A")).toEqual([
    { xMm: 4_000, yMm: 0 },
    { id: "B", xMm: 10_000, yMm: 0, map: "hall" },
    { id: "C", xMm: 10_000, yMm: 5_000, map: "hall" },
  ]);
  expect(pathLine(hall, { xMm: 0, yMm: 0 }, ["A"], "A")).toEqual([]);
});

test("a document without anything in it draws nothing and does not fail", () => {
  expect(planShapes({ lif: {}, stations: {} })).toEqual({ maps: [] });
});

test("a charger is known by what can be done there or by its name; a ramp for trucks is none", () => {
  const charger = { ...node("D", 0, 0), vehicleTypeNodeProperties: [{ actions: [{ actionType: "startCharging" }] }] };
  const layout = {
    ...{ layoutId: "", layoutLevelId: "level-1", edges: [], nodes: [charger, node("E", 5, 0), node("F", 9, 0, "")] },
    stations: [
      { stationId: "s1", stationName: "West", interactionNodeIds: ["D"] },
      { stationId: "s2", stationName: "Laderampe 2", interactionNodeIds: ["E"] },
      { stationId: "s3", stationName: "Ladestation 1", interactionNodeIds: ["F"] },
    ],
  };
  const { maps } = planShapes({ lif: { layouts: [layout] }, stations: {} });
  expect(maps.map(({ id, stations }) => [id, stations.map(({ use }) => use)])).toEqual([
    ["hall", ["charging", "station"]],
    ["level-1", ["charging"]],
  ]);
});
