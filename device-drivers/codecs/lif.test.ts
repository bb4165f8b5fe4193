import { expect, test } from "vitest";
import { LIF_PROBLEMS_MAX, readLif } from "./lif.ts";
import { pointsOnCurve } from "./lif-curve.ts";

const node = (nodeId: string, x: number, y: number) => ({
  nodeId,
  nodePosition: { x, y },
  vehicleTypeNodeProperties: [{ vehicleTypeId: "T" }],
});
const edge = (startNodeId: string, endNodeId: string) => ({
  edgeId: `${startNodeId}-${endNodeId}`,
  startNodeId,
  endNodeId,
  vehicleTypeEdgeProperties: [{ vehicleTypeId: "T", rotationAllowed: true, maxSpeed: 1.2 }],
});
const document = (
  layout: object,
  meta: object = {
    projectIdentification: "Hall 3",
    creator: "a planner",
    exportTimestamp: "2026-11-21T08:00:00.00Z",
    lifVersion: "1.0.0",
  },
) => ({
  metaInformation: meta,
  layouts: [
    {
      layoutId: "L",
      layoutVersion: "1",
      nodes: [node("A", 0, 0), node("B", 2.5, 0)],
      edges: [edge("A", "B")],
      stations: [],
      ...layout,
    },
  ],
});
const read = (value: unknown) => {
  const reading = readLif(value);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading;
};

test("a sound file is read without a problem, from text as well", () => {
  const { lif, problems } = read(
    JSON.stringify(document({ stations: [{ stationId: "S", interactionNodeIds: ["B"] }] })),
  );
  expect(problems).toEqual([]);
  expect(lif.projectIdentification).toBe("Hall 3");
  expect(lif.layouts[0]?.nodes.map(({ nodeId, x }) => [nodeId, x])).toEqual([
    ["A", 0],
    ["B", 2.5],
  ]);
  expect(lif.layouts[0]?.edges[0]?.types[0]).toMatchObject({
    vehicleTypeId: "T",
    maxSpeed: 1.2,
    loaded: true,
    unloaded: true,
  });
  expect(lif.layouts[0]?.stations[0]?.interactionNodeIds).toEqual(["B"]);
});

test("what fails the schema and still makes sense is taken, and told with its path", () => {
  const odd = { ...node("C", 0, 0), nodePosition: { x: "4.5", y: 1 }, mapId: null };
  const { lif, problems } = read(document({ layoutVersion: 3, nodes: [node("A", 0, 0), node("B", 2.5, 0), odd] }, {}));
  expect(lif.layouts[0]?.nodes[2]).toMatchObject({ nodeId: "C", x: 4.5, mapId: "" });
  const paths = problems.map(({ path, level }) => `${path} ${level}`);
  expect(paths).toContain("/layouts/0/nodes/2/nodePosition/x accepted");
  expect(paths).toContain("/layouts/0/nodes/2/mapId accepted");
  expect(paths).toContain("/layouts/0/layoutVersion accepted");
  expect(paths.filter((path) => path === "/metaInformation accepted")).toHaveLength(4);
});

test("an edge to a node that is not there, a thing named twice and a node without a place are left out and named", () => {
  const { lif, problems } = read(
    document({
      nodes: [node("A", 0, 0), node("A", 9, 9), node("B", 1, 0), { nodeId: "D", vehicleTypeNodeProperties: [] }],
      edges: [edge("A", "B"), edge("B", "Z"), edge("B", "B")],
      stations: [{ stationId: "S", interactionNodeIds: ["Z"] }],
    }),
  );
  expect(lif.layouts[0]?.nodes.map(({ nodeId }) => nodeId)).toEqual(["A", "B"]);
  expect(lif.layouts[0]?.edges.map(({ edgeId }) => edgeId)).toEqual(["A-B"]);
  expect(lif.layouts[0]?.stations).toEqual([]);
  const said = problems.filter(({ level }) => level === "left-out").map(({ what }) => what);
  expect(said).toEqual([
    "node D has no position",
    "node A is there twice; the first is used",
    "edge B-Z names node Z, which is not there",
    "edge B-B begins and ends at one node",
    "station S names no node that is there",
  ]);
});

test("what is no layout at all is refused with the reason", () => {
  expect(readLif("{ not json")).toMatchObject({ ok: false, problems: [{ level: "fatal", path: "" }] });
  expect(readLif({ nodes: [] })).toMatchObject({ ok: false, problems: [{ path: "/layouts", level: "fatal" }] });
  expect(readLif({ layouts: [{}, null, 7] })).toMatchObject({ ok: false });
  expect(readLif(null).ok).toBe(false);
});

test("problems are bounded, the rest is counted", () => {
  const nodes = Array.from({ length: 500 }, (_, i) => ({ nodeId: `n${i}` }));
  const { problems } = read(document({ nodes: [node("A", 0, 0), ...nodes], edges: [] }));
  expect(problems).toHaveLength(LIF_PROBLEMS_MAX);
  expect(problems.at(-1)?.what).toMatch(/^and \d+ more$/);
});

test("a curve that is none becomes a straight line; a quarter circle is followed", () => {
  const withCurve = (trajectory: object) =>
    document({
      edges: [
        { ...edge("A", "B"), vehicleTypeEdgeProperties: [{ vehicleTypeId: "T", rotationAllowed: true, trajectory }] },
      ],
    });
  const broken = read(
    withCurve({
      knotVector: [0, 1],
      controlPoints: [
        { x: 0, y: 0 },
        { x: 1, y: 1 },
      ],
    }),
  );
  expect(broken.lif.layouts[0]?.edges[0]?.types[0]?.trajectory).toBeUndefined();
  expect(broken.problems[0]?.path).toBe("/layouts/0/edges/0/vehicleTypeEdgeProperties/0/trajectory");

  // The exact quarter circle as a rational curve of degree 2.
  const round = read(
    withCurve({
      degree: 2,
      knotVector: [0, 0, 0, 1, 1, 1],
      controlPoints: [
        { x: 1, y: 0 },
        { x: 1, y: 1, weight: Math.SQRT1_2 },
        { x: 0, y: 1 },
      ],
    }),
  );
  const curve = round.lif.layouts[0]?.edges[0]?.types[0]?.trajectory;
  if (!curve) throw new Error("the curve was not read");
  for (const { x, y } of pointsOnCurve(curve, 9)) expect(Math.hypot(x, y)).toBeCloseTo(1, 9);
});
