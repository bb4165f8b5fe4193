import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode, NotToTheSchema } from "./codec.ts";
import type { Header, Messages, Order, Topic, VehicleState, Version } from "./model.ts";
import { schemaFaults } from "./schema-check.ts";

const versions: readonly Version[] = ["2.0", "2.1", "3.0"];
const header: Header = {
  headerId: 7,
  atMs: Date.UTC(2026, 10, 21, 8, 0, 0, 123),
  manufacturer: "maker",
  serial: "0007",
};

const order: Order = {
  id: "T-1",
  update: 1,
  nodes: [
    { id: "A", seq: 2, released: true, position: { xMm: 1_500, yMm: -250, mapId: "hall" }, actions: [] },
    {
      id: "B",
      seq: 4,
      released: true,
      position: { xMm: 4_500, yMm: 0, mapId: "hall", headingMdeg: 90_000, deviationMm: 200, deviationMdeg: 5_000 },
      actions: [
        {
          id: "T-1.pick",
          type: "pick",
          blocking: "hard",
          parameters: [
            { key: "loadId", value: "PAL1" },
            { key: "height", value: 1.2 },
          ],
        },
      ],
    },
    { id: "C", seq: 6, released: false, actions: [] },
  ],
  edges: [
    { id: "A>B", seq: 3, released: true, fromNode: "A", toNode: "B", lengthMm: 3_000, maxSpeedMmS: 1_200, actions: [] },
    { id: "B>C", seq: 5, released: false, fromNode: "B", toNode: "C", actions: [] },
  ],
};

describe("an order on the wire", () => {
  test("of 2.0 and 2.1 names the ends of its edges and says deviations as numbers", () => {
    for (const version of ["2.0", "2.1"] as const) {
      const said = JSON.parse(encode(version, "order", header, order));
      expect(said).toMatchObject({
        headerId: 7,
        timestamp: "2026-11-21T08:00:00.123Z",
        version: `${version}.0`,
        manufacturer: "maker",
        serialNumber: "0007",
        orderId: "T-1",
        orderUpdateId: 1,
      });
      expect(said.nodes[1]).toEqual({
        nodeId: "B",
        sequenceId: 4,
        released: true,
        nodePosition: {
          x: 4.5,
          y: 0,
          theta: 1.57079633,
          allowedDeviationXY: 0.2,
          allowedDeviationTheta: 0.08726646,
          mapId: "hall",
        },
        actions: [
          {
            actionType: "pick",
            actionId: "T-1.pick",
            blockingType: "HARD",
            actionParameters: [
              { key: "loadId", value: "PAL1" },
              { key: "height", value: 1.2 },
            ],
          },
        ],
      });
      expect(said.edges[0]).toEqual({
        edgeId: "A>B",
        sequenceId: 3,
        released: true,
        startNodeId: "A",
        endNodeId: "B",
        maxSpeed: 1.2,
        length: 3,
        actions: [],
      });
    }
  });

  test("of 3.0 has ellipses and longer names, and no ends of edges", () => {
    const said = JSON.parse(encode("3.0", "order", header, order));
    expect(said.nodes[1].nodePosition.allowedDeviationXY).toEqual({ a: 0.2, b: 0.2, theta: 0 });
    expect(said.edges[0]).toEqual({
      edgeId: "A>B",
      sequenceId: 3,
      released: true,
      maximumSpeed: 1.2,
      length: 3,
      actions: [],
    });
  });

  test.each(versions)("comes back as it was from %s", (version) => {
    const read = decode(version, "order", encode(version, "order", header, order));
    expect(read).toEqual({
      ok: true,
      message: order,
      header: { ...header, version: `${version}.0` },
      mended: [],
      faults: [],
    });
  });

  test("that its schema would refuse is not said", () => {
    const bad = { ...order, update: -1 };
    expect(() => encode("2.1", "order", header, bad)).toThrow(NotToTheSchema);
    expect(() => encode("2.1", "zoneSet", header, { id: "z", mapId: "m", zones: [] })).toThrow("no such topic");
  });
});

describe("instant actions", () => {
  const action = { id: "i-1", type: "initPosition", blocking: "hard" as const, parameters: [{ key: "x", value: 1.5 }] };

  test("are said under the key of the text, and under the old one too where a vehicle needs that", () => {
    const plain = JSON.parse(encode("2.0", "instantActions", header, [action]));
    expect(plain.instantActions).toBeUndefined();
    expect(plain.actions).toMatchObject([{ actionType: "initPosition", actionId: "i-1", blockingType: "HARD" }]);
    const both = JSON.parse(encode("2.0", "instantActions", header, [action], { instantActionsKeys: "both" }));
    expect(both.instantActions).toEqual(both.actions);
  });

  test("have other names and never block in 3.0", () => {
    const said = JSON.parse(encode("3.0", "instantActions", header, [action]));
    expect(said.actions).toMatchObject([{ actionType: "initializePosition", blockingType: "NONE" }]);
    const read = decode("3.0", "instantActions", JSON.stringify(said));
    expect(read.ok && read.message[0]?.type).toBe("initPosition");
  });

  test("are read under the key of 1.1 too", () => {
    const { actions, ...rest } = JSON.parse(encode("2.0", "instantActions", header, [action]));
    const read = decode("2.0", "instantActions", JSON.stringify({ ...rest, instantActions: actions }));
    expect(read).toMatchObject({ ok: true, message: [{ id: "i-1", type: "initPosition" }] });
    expect(read.ok && read.mended).toEqual(["instantActions: actions came under the key of version 1.1"]);
  });

  test("of the 2.0.0 tag may call their type a name", () => {
    const said = { headerId: 1, actions: [{ actionName: "startPause", actionId: "p", blockingType: "NONE" }] };
    expect(decode("2.0", "instantActions", JSON.stringify(said))).toMatchObject({
      ok: true,
      message: [{ type: "startPause" }],
    });
  });

  test("name the trigger that is waited for as each version wants it", () => {
    const wait = {
      id: "w",
      type: "waitForTrigger",
      blocking: "hard" as const,
      parameters: [{ key: "triggerType", value: "FLEET_CONTROL" }],
    };
    const at = (version: Version) => {
      const node = { ...order.nodes[0]!, seq: 0, actions: [wait] };
      return JSON.parse(encode(version, "order", header, { ...order, nodes: [node], edges: [] })).nodes[0].actions[0]
        .actionParameters;
    };
    expect(at("2.1")).toEqual([{ key: "triggerType", value: "FLEET_CONTROL" }]);
    expect(at("3.0")).toEqual([{ key: "triggerType", value: ["FLEET_CONTROL"] }]);
  });
});

/** As a 2.0 vehicle says it, written by hand from the text. */
const state20 = {
  headerId: 12,
  timestamp: "2026-11-21T08:00:00.123Z",
  version: "2.0.0",
  manufacturer: "maker",
  serialNumber: "0007",
  orderId: "T-1",
  orderUpdateId: 1,
  lastNodeId: "A",
  lastNodeSequenceId: 2,
  driving: true,
  paused: false,
  newBaseRequest: true,
  operatingMode: "AUTOMATIC",
  nodeStates: [{ nodeId: "B", sequenceId: 4, released: true }],
  edgeStates: [{ edgeId: "A>B", sequenceId: 3, released: true }],
  agvPosition: { x: 1.5, y: -0.25, theta: -1.5708, mapId: "hall", positionInitialized: true },
  loads: [{ loadId: "PAL1", weight: 12.5 }],
  actionStates: [{ actionId: "T-1.pick", actionType: "pick", actionStatus: "RUNNING" }],
  batteryState: { batteryCharge: 80, charging: false, reach: 900 },
  errors: [
    {
      errorType: "orderUpdateError",
      errorReferences: [
        { referenceKey: "orderId", referenceValue: "T-1" },
        { referenceKey: "orderUpdateId", referenceValue: "2" },
      ],
      errorLevel: "WARNING",
    },
  ],
  safetyState: { eStop: "AUTOACK", fieldViolation: false },
};
const state30 = {
  ...state20,
  version: "3.0.0",
  agvPosition: undefined,
  mobileRobotPosition: { x: 1.5, y: -0.25, theta: -1.5708, mapId: "hall", localized: true },
  instantActionStates: [{ actionId: "i-1", actionStatus: "FINISHED" }],
  zoneRequests: [],
  edgeRequests: [{ requestId: "q", requestType: "CORRIDOR", edgeId: "A>B", sequenceId: 3, requestStatus: "REQUESTED" }],
  batteryState: undefined,
  powerSupply: { stateOfCharge: 80, charging: false },
  errors: [{ errorType: "OUTDATED_ORDER_UPDATE", errorLevel: "URGENT", errorReferences: [] }],
  safetyState: { activeEmergencyStop: "MANUAL", fieldViolation: true },
};
const read = (
  version: Version,
  message: unknown,
): VehicleState & { mended: readonly string[]; faults: readonly string[] } => {
  const said = decode(version, "state", JSON.stringify(message));
  if (!said.ok) throw new Error(said.why);
  return { ...said.message, mended: said.mended, faults: said.faults };
};

describe("a state", () => {
  test("of 2.0 is understood", () => {
    expect(read("2.0", state20)).toMatchObject({
      orderId: "T-1",
      orderUpdate: 1,
      lastNodeSeq: 2,
      nodesLeft: [{ id: "B", seq: 4, released: true }],
      position: { xMm: 1_500, yMm: -250, headingMdeg: -90_000, localized: true },
      loads: [{ id: "PAL1", weightGrams: 12_500 }],
      wantsBase: true,
      battery: { chargePermille: 800, charging: false, rangeMm: 900_000 },
      mode: "automatic",
      eStop: "auto-ack",
      errors: [{ meaning: "order-refused", level: "warning", orderId: "T-1", orderUpdate: 2 }],
      mended: [],
      faults: [],
    });
  });

  test("of 3.0 is understood", () => {
    expect(read("3.0", state30)).toMatchObject({
      position: { xMm: 1_500, localized: true },
      battery: { chargePermille: 800 },
      instantActions: [{ id: "i-1", status: "finished" }],
      requests: [{ id: "q", kind: "corridor", edgeId: "A>B", seq: 3, status: "requested" }],
      errors: [{ meaning: "order-refused", level: "urgent" }],
      eStop: "manual",
      fieldViolation: true,
      faults: [],
    });
  });

  test("says whether the vehicle carries nothing, or cannot tell", () => {
    expect(read("2.0", { ...state20, loads: [] }).loads).toEqual([]);
    expect(read("2.0", { ...state20, loads: undefined }).loads).toBeUndefined();
  });

  const dirty: readonly [string, Record<string, unknown>, Partial<VehicleState>][] = [
    ["null for what it leaves out", { loads: null, agvPosition: null, velocity: null }, { orderId: "T-1" }],
    ["fields that nobody knows", { colour: "red", vendor: { deep: [1] } }, { orderId: "T-1" }],
    ["a mode in the spelling of 3.0", { operatingMode: "TEACH_IN" }, { mode: "teach-in" }],
    ["a mode in small letters", { operatingMode: "automatic" }, { mode: "automatic" }],
    ["a mode that nobody knows: it is not asked to drive", { operatingMode: "PARTY" }, { mode: "manual" }],
    [
      "numbers and truth as text",
      { driving: "true", orderUpdateId: "1", batteryState: { batteryCharge: "20", charging: "false" } },
      { driving: true, orderUpdate: 1, battery: { chargePermille: 200, charging: false } },
    ],
    [
      "the position under the name of 3.0",
      { agvPosition: undefined, mobileRobotPosition: { x: 1, y: 2, theta: 0, mapId: "m", localized: false } },
      { position: { xMm: 1_000, yMm: 2_000, headingMdeg: 0, mapId: "m", localized: false } },
    ],
    [
      "the battery under the name of 3.0",
      { batteryState: undefined, powerSupply: { stateOfCharge: 55.5, charging: true } },
      { battery: { chargePermille: 555, charging: true } },
    ],
    [
      "no lists where they are empty",
      { nodeStates: undefined, edgeStates: undefined, actionStates: undefined, errors: undefined },
      { nodesLeft: [], edgesLeft: [], actions: [], errors: [] },
    ],
    ["a list that is an object", { errors: {} }, { errors: [] }],
    [
      "an action status that 2.0 does not list",
      { actionStates: [{ actionId: "a", actionStatus: "PAUSED" }] },
      { actions: [{ id: "a", status: "paused" }] },
    ],
    [
      "a level that nobody knows",
      { errors: [{ errorType: "x", errorLevel: "HORRIBLE" }] },
      { errors: [{ type: "x", level: "warning", meaning: "other", references: [] }] },
    ],
    [
      "an angle beyond half a turn",
      { agvPosition: { x: 0, y: 0, theta: 3.2, mapId: "m", positionInitialized: true } },
      { position: { xMm: 0, yMm: 0, headingMdeg: -176_654, mapId: "m", localized: true } },
    ],
    [
      "a battery of more than all",
      { batteryState: { batteryCharge: 104, charging: false } },
      { battery: { chargePermille: 1_000, charging: false } },
    ],
  ];
  test.each(dirty)("with %s is read all the same", (_what, change, expected) => {
    expect(read("2.0", { ...state20, ...change })).toMatchObject(expected as object);
  });

  test("with null for position and loads has neither", () => {
    const said = read("2.0", { ...state20, agvPosition: null, loads: null });
    expect([said.position, said.loads]).toEqual([undefined, undefined]);
  });

  test("that had to be mended says what and where, each fault once", () => {
    const many = Array.from({ length: 50 }, (_, n) => ({ nodeId: "B", sequenceId: `${n}`, released: "true" }));
    const { mended } = read("2.0", { ...state20, nodeStates: many });
    expect(mended).toContain('state.nodeStates[].released: "true" taken as true');
    expect(mended.length).toBeLessThanOrEqual(20);
  });

  test.each([
    ["not JSON", "{"],
    ["not an object", "[]"],
    ["a node without its sequence", JSON.stringify({ ...state20, nodeStates: [{ nodeId: "B" }] })],
    ["too long", " ".repeat(1_000_001)],
  ])("that is %s is said to be so, and nothing is thrown", (_what, text) => {
    expect(decode("2.0", "state", text)).toEqual({ ok: false, why: expect.stringMatching(/^state/) });
  });

  test("with a byte order mark and a trailing zero is read", () => {
    expect(decode("2.0", "state", `\uFEFF${JSON.stringify(state20)}\0`)).toMatchObject({ ok: true });
  });
});

test.each([
  ["2026-11-21T08:00:00.123Z", Date.UTC(2026, 10, 21, 8, 0, 0, 123)],
  ["2026-11-21T08:00:00Z", Date.UTC(2026, 10, 21, 8)],
  ["2026-11-21T08:00:00.1Z", Date.UTC(2026, 10, 21, 8, 0, 0, 100)],
  ["2026-11-21T09:00:00+0100", Date.UTC(2026, 10, 21, 8)],
  ["2026-11-21T09:00:00.000+01:00", Date.UTC(2026, 10, 21, 8)],
  ["2026-11-21 08:00:00", Date.UTC(2026, 10, 21, 8)],
  [1_795_248_000, 1_795_248_000_000],
  [1_795_248_000_123, 1_795_248_000_123],
  ["yesterday", undefined],
  ["2026-13-41T08:00:00Z", undefined],
])("a time said as %s is understood", (timestamp, atMs) => {
  const said = decode("2.0", "state", JSON.stringify({ ...state20, timestamp }));
  expect(said.ok && said.header.atMs).toBe(atMs);
});

test.each([
  ["ONLINE", "online"],
  ["CONNECTIONBROKEN", "broken"],
  ["CONNECTION_BROKEN", "broken"],
  ["HIBERNATING", "hibernating"],
] as const)("a connection that is %s is understood in every version", (connectionState, expected) => {
  for (const version of versions)
    expect(decode(version, "connection", JSON.stringify({ headerId: 0, connectionState }))).toMatchObject({
      ok: true,
      message: expected,
    });
});

test("a 3.0 zone set keeps what only its type has", () => {
  const set = {
    id: "z1",
    mapId: "hall",
    zones: [
      {
        id: "slow",
        type: "SPEED_LIMIT" as const,
        corners: [
          { xMm: 0, yMm: 0 },
          { xMm: 1_000, yMm: 0 },
          { xMm: 0, yMm: 1_500 },
        ],
        more: { maximumSpeed: 0.5 },
      },
    ],
  };
  expect(decode("3.0", "zoneSet", encode("3.0", "zoneSet", header, set))).toMatchObject({ ok: true, message: set });
  const { more: _none, ...poor } = set.zones[0]!;
  expect(() => encode("3.0", "zoneSet", header, { ...set, zones: [poor] })).toThrow("maximumSpeed");
});

test("answers to requests come back", () => {
  const answers = [
    { id: "q", grant: "granted" as const, untilMs: header.atMs },
    { id: "r", grant: "rejected" as const },
  ];
  expect(decode("3.0", "responses", encode("3.0", "responses", header, answers))).toMatchObject({
    ok: true,
    message: answers,
  });
});

test("no bytes make a decoder throw", () => {
  const topics: readonly Topic[] = [
    "order",
    "instantActions",
    "state",
    "visualization",
    "connection",
    "factsheet",
    "zoneSet",
    "responses",
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...versions),
      fc.constantFrom(...topics),
      fc.oneof(fc.json(), fc.string(), fc.constant(JSON.stringify(state20))),
      fc.nat(600),
      (version, topic, text, cut) => {
        decode(version, topic, text);
        decode(version, topic, text.slice(0, cut));
      },
    ),
    { numRuns: 400, seed: 5050 },
  );
});

test("a state with any of its values changed into something else is read or refused, never thrown", () => {
  const anything = fc.oneof(
    fc.constant(null),
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.array(fc.anything()),
    fc.object(),
  );
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(state20)), anything, (field, value) => {
      decode("2.0", "state", JSON.stringify({ ...state20, [field]: value }));
    }),
    { numRuns: 400, seed: 5050 },
  );
});

const text = fc.string({ minLength: 1, maxLength: 12 });
const action = fc.record({
  id: text,
  type: fc.constantFrom("pick", "drop", "finePositioning"),
  blocking: fc.constantFrom("none", "soft", "hard"),
  parameters: fc.array(fc.record({ key: text, value: fc.oneof(text, fc.boolean(), fc.integer()) }), { maxLength: 3 }),
});
const anyOrder = fc
  .array(
    fc.record({
      node: text,
      edge: text,
      xMm: fc.integer({ min: -1_000_000, max: 1_000_000 }),
      headingMdeg: fc.integer({ min: -179_999, max: 180_000 }),
      deviationMm: fc.nat(5_000),
      actions: fc.array(action, { maxLength: 2 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map(
    (steps): Order => ({
      id: "o",
      update: 3,
      nodes: steps.map(({ node, xMm, headingMdeg, deviationMm, actions }, index) => ({
        id: node,
        seq: 2 * index,
        released: true,
        position: { xMm, yMm: -xMm, mapId: "m", headingMdeg, deviationMm },
        actions: actions as Order["nodes"][number]["actions"],
      })),
      edges: steps.slice(1).map(({ edge, node, xMm }, index) => ({
        id: edge,
        seq: 2 * index + 1,
        released: true,
        fromNode: steps[index]!.node,
        toNode: node,
        lengthMm: Math.abs(xMm),
        actions: [],
      })),
    }),
  );

test("any order fits the schema of each version and comes back as it was", () => {
  fc.assert(
    fc.property(fc.constantFrom(...versions), anyOrder, (version, one) => {
      const said = encode(version, "order", header, one);
      expect(schemaFaults(version, "order", JSON.parse(said))).toEqual([]);
      const back = decode(version, "order", said);
      expect(back.ok && (back.message satisfies Messages["order"])).toEqual(one);
    }),
    { numRuns: 150, seed: 5050 },
  );
});
