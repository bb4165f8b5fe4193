import { beforeEach, describe, expect, test } from "vitest";
import type { Factsheet, Header, Messages, Topic, VehicleState, Version } from "../codecs/vda5050/model.ts";
import { plainFactsheet } from "../simulators/vda5050-factsheet.ts";
import { fitEdge, fitNode } from "./fit-order.ts";
import { MessageAge } from "./message-age.ts";
import type { PathNode, PathStep } from "./order-talk.ts";
import type { Outgoing } from "./talk-types.ts";
import type { VehicleEvent } from "./vehicle-event.ts";
import { FRESH_MS, VehicleTalk } from "./vehicle-talk.ts";

/** One talk with a clock of its own; what it sends and says is gathered. */
class Desk {
  nowMs = 1_000_000;
  talk: VehicleTalk;
  sent: Outgoing[] = [];
  events: VehicleEvent[] = [];
  #headerId = 0;

  constructor(version: Version = "2.1") {
    this.talk = new VehicleTalk({ version }, "i");
    this.talk.bus(true, this.nowMs);
    this.says("connection", "online");
    this.says("factsheet", { ...plainFactsheet, optional: [] });
    this.state({});
    // The greeting is answered.
    this.gather();
    this.sent = [];
    this.events = [];
  }

  says<T extends Topic>(topic: T, message: Messages[T], header: Partial<Header> = {}, isRetained = false): void {
    const stamp = { headerId: this.#headerId++, atMs: this.nowMs, ...header };
    this.talk.heard(topic, { ok: true, message, header: stamp, mended: [], faults: [] }, isRetained, this.nowMs);
    this.gather();
  }

  state(change: Partial<VehicleState>, header: Partial<Header> = {}): void {
    this.says("state", { ...idle, ...change }, header);
  }

  wait(ms: number): void {
    this.nowMs += ms;
    this.talk.tick(this.nowMs);
    this.gather();
  }

  gather(): void {
    const { send, events } = this.talk.take();
    this.sent.push(...send);
    this.events.push(...events);
  }

  get orders() {
    return this.sent.flatMap((one) => (one.topic === "order" ? [one.message] : []));
  }
  get instants() {
    return this.sent.flatMap((one) => (one.topic === "instantActions" ? one.message.map(({ type }) => type) : []));
  }
  kinds(): string[] {
    return this.events.map(({ kind }) => kind);
  }
}

const idle: VehicleState = {
  orderId: "",
  orderUpdate: 0,
  lastNodeId: "N0",
  lastNodeSeq: 0,
  nodesLeft: [],
  edgesLeft: [],
  position: { xMm: 0, yMm: 0, headingMdeg: 0, mapId: "M", localized: true },
  loads: [],
  driving: false,
  paused: false,
  wantsBase: false,
  actions: [],
  instantActions: [],
  zoneActions: [],
  battery: { chargePermille: 900, charging: false },
  mode: "automatic",
  errors: [],
  notes: [],
  eStop: "none",
  fieldViolation: false,
  requests: [],
  maps: [],
  zoneSets: [],
};

const node = (at: number, ...actions: PathNode["actions"]): PathNode => ({
  id: `N${at}`,
  position: { xMm: at * 2_000, yMm: 0, mapId: "M", deviationMm: 100 },
  actions,
});
const step = (to: number, ...actions: PathNode["actions"]): PathStep => ({
  edge: { id: `E${to}`, lengthMm: 2_000, actions: [] },
  node: node(to, ...actions),
});
const pick = { id: "p", type: "pick", blocking: "hard" as const, parameters: [{ key: "loadId", value: "PAL1" }] };
const left = (...seqs: number[]) => ({
  nodesLeft: seqs.map((seq) => ({ id: `N${seq / 2}`, seq, released: true })),
  edgesLeft: seqs.map((seq) => ({ id: `E${seq / 2}`, seq: seq - 1, released: true })),
});
const refusal = {
  type: "orderError",
  level: "warning",
  meaning: "order-refused",
  references: [],
  orderId: "T",
} as const;

let desk: Desk;
beforeEach(() => {
  desk = new Desk();
});
const begin = (steps = [step(1), step(2)], more: { isLast?: boolean; horizon?: PathStep[] } = {}) => {
  const taken = desk.talk.begin("T", node(0), steps, more, desk.nowMs);
  desk.gather();
  return taken;
};

describe("an order", () => {
  test("is said once, and again as it was after 3 s without an answer", () => {
    begin();
    expect(desk.orders).toHaveLength(1);
    desk.wait(2_999);
    expect(desk.orders).toHaveLength(1);
    desk.wait(1);
    expect(desk.orders).toHaveLength(2);
    expect(desk.orders[1]).toEqual(desk.orders[0]);
  });

  test("that is never shown fails after five repeats, and is not said any more", () => {
    begin();
    for (let n = 0; n < 20; n++) {
      desk.wait(3_000);
      desk.state({});
    }
    expect(desk.orders).toHaveLength(6);
    expect(desk.events).toContainEqual({
      kind: "order-failed",
      orderId: "T",
      why: "not-acknowledged",
      said: "update 0",
    });
  });

  test("is not repeated to a vehicle that is away, but as soon as it is back", () => {
    begin();
    desk.says("connection", "broken");
    desk.wait(60_000);
    expect(desk.orders).toHaveLength(1);
    desk.says("connection", "online");
    expect(desk.orders).toHaveLength(1);
    desk.state({});
    expect(desk.orders).toHaveLength(2);
  });

  test("grows by updates that begin with the last base node unchanged, one at a time", () => {
    begin([step(1), step(2, pick)]);
    desk.talk.extend("T", [step(3)], {}, desk.nowMs);
    desk.talk.extend("T", [step(4)], { horizon: [step(5)] }, desk.nowMs);
    desk.gather();
    expect(desk.orders).toHaveLength(1);
    desk.state({ orderId: "T", ...left(2, 4) });
    expect(desk.orders).toHaveLength(2);
    const [first, second] = desk.orders;
    expect(second).toMatchObject({ id: "T", update: 1 });
    expect(second!.nodes[0]).toEqual(first!.nodes.at(-1));
    expect(second!.nodes.map(({ id, seq, released }) => [id, seq, released])).toEqual([
      ["N2", 4, true],
      ["N3", 6, true],
      ["N4", 8, true],
      ["N5", 10, false],
    ]);
    expect(second!.edges.map(({ fromNode, toNode, seq }) => [fromNode, toNode, seq])).toEqual([
      ["N2", "N3", 5],
      ["N3", "N4", 7],
      ["N4", "N5", 9],
    ]);
  });

  test("says the same update again although more was added meanwhile", () => {
    begin();
    desk.talk.extend("T", [step(3)], { isLast: true }, desk.nowMs);
    desk.wait(3_000);
    expect(desk.orders[1]).toEqual(desk.orders[0]);
  });

  test("is done when edge, node and actions of its last step are done, and not before", () => {
    begin([step(1, pick)], { isLast: true });
    const accepted = { orderId: "T", actions: [{ id: "p", status: "waiting" as const }] };
    desk.state({ ...accepted, ...left(2) });
    expect(desk.kinds()).toEqual(["order-accepted", "action", "passed"]);
    desk.state({ ...accepted, nodesLeft: [], edgesLeft: left(2).edgesLeft, lastNodeId: "N1", lastNodeSeq: 2 });
    expect(desk.kinds()).not.toContain("order-done");
    desk.state({ orderId: "T", lastNodeId: "N1", lastNodeSeq: 2, actions: [{ id: "p", status: "running" }] });
    expect(desk.kinds()).not.toContain("order-done");
    desk.state({ orderId: "T", lastNodeId: "N1", lastNodeSeq: 2, actions: [{ id: "p", status: "finished" }] });
    expect(desk.kinds().at(-1)).toBe("order-done");
  });

  test("is refused only when the refusal stands in three states", () => {
    begin();
    desk.state({ errors: [refusal] });
    desk.state({ errors: [refusal] });
    desk.state({});
    desk.state({ errors: [refusal] });
    desk.state({ errors: [refusal] });
    expect(desk.kinds()).not.toContain("order-refused");
    desk.state({ errors: [refusal] });
    expect(desk.events).toContainEqual({ kind: "order-refused", orderId: "T", update: 0, errors: [refusal] });
    expect(desk.talk.begin("T2", node(0), [], {}, desk.nowMs)).toEqual({ ok: false, why: "busy" });
  });

  test("of another is not taken for a refusal of this", () => {
    begin();
    for (let n = 0; n < 5; n++) desk.state({ errors: [{ ...refusal, orderId: "OLD" }] });
    expect(desk.kinds()).not.toContain("order-refused");
  });

  test("waits while the vehicle still has nodes of another", () => {
    desk.state({ orderId: "OLD", ...left(2) });
    expect(begin()).toEqual({ ok: false, why: "busy" });
    expect(desk.talk.cancel(desk.nowMs)).toEqual({ ok: true });
    desk.gather();
    expect(desk.instants).toEqual(["cancelOrder"]);
    expect(begin()).toEqual({ ok: false, why: "cancelling" });
  });

  test("begins where the vehicle stands, with a deviation that includes it", () => {
    desk.state({ position: { xMm: 300, yMm: 400, headingMdeg: 0, mapId: "M", localized: true } });
    begin();
    expect(desk.orders[0]?.nodes[0]?.position).toMatchObject({ xMm: 0, deviationMm: 600, deviationMdeg: 180_000 });
    expect(desk.orders[0]?.nodes[1]?.position?.deviationMm).toBe(100);
  });

  test.each([
    [
      "FATAL",
      { errors: [{ type: "motor", level: "fatal" as const, meaning: "other" as const, references: [] }] },
      "fatal",
    ],
    ["an action that failed", { actions: [{ id: "p", status: "failed" as const }] }, "action-failed"],
  ])("fails with %s", (_what, change, why) => {
    begin([step(1, pick)]);
    desk.state({ orderId: "T", ...left(2), ...change });
    expect(desk.events).toContainEqual(expect.objectContaining({ kind: "order-failed", why }));
  });

  test("fails without progress, unless the vehicle is paused, stopped, or waits for us", () => {
    begin();
    const onTheWay = { orderId: "T", ...left(2, 4) };
    const turns = (change: Partial<VehicleState>) => {
      for (let n = 0; n < 13; n++) {
        desk.wait(10_000);
        desk.state({ ...onTheWay, ...change });
      }
    };
    turns({ paused: true });
    turns({ eStop: "manual" });
    turns({ mode: "manual" });
    expect(desk.kinds()).not.toContain("order-failed");
    desk.state({ orderId: "T", lastNodeId: "N2", lastNodeSeq: 4 });
    const waiting = { nodesLeft: [], edgesLeft: [], lastNodeId: "N2", lastNodeSeq: 4 };
    turns(waiting);
    expect(desk.kinds()).not.toContain("order-failed");
    desk.talk.extend("T", [step(3)], {}, desk.nowMs);
    desk.state({ orderId: "T", orderUpdate: 1, ...left(6), lastNodeId: "N2", lastNodeSeq: 4 });
    turns({ orderUpdate: 1, ...left(6), lastNodeId: "N2", lastNodeSeq: 4 });
    expect(desk.events).toContainEqual(expect.objectContaining({ kind: "order-failed", why: "no-progress" }));
  });

  test.each([
    ["forgotten", { orderId: "" }],
    ["replaced", { orderId: "OTHER" }],
    ["unknown-update", { orderId: "T", orderUpdate: 9, ...left(2, 4) }],
    ["cleared", { orderId: "T", nodesLeft: [], edgesLeft: [], lastNodeSeq: 2, lastNodeId: "N1" }],
  ])("is lost (%s) only after two states say so", (why, change) => {
    begin();
    desk.state({ orderId: "T", ...left(2, 4) });
    desk.state(change);
    expect(desk.kinds()).not.toContain("order-lost");
    desk.state(change);
    expect(desk.events).toContainEqual({ kind: "order-lost", orderId: "T", why });
  });
});

describe("an instant action", () => {
  const pause = () => {
    const asked = desk.talk.instant("startPause", [], desk.nowMs);
    desk.gather();
    if (!asked.ok) throw new Error(asked.why);
    return asked.actionId;
  };

  test("is said until it is listed, then waited for", () => {
    const id = pause();
    desk.wait(3_000);
    expect(desk.instants).toEqual(["startPause", "startPause"]);
    desk.state({ actions: [{ id, status: "running" }] });
    desk.wait(30_000);
    expect(desk.instants).toHaveLength(2);
    desk.state({ actions: [{ id, status: "finished" }] });
    expect(desk.events).toEqual([{ kind: "instant", actionId: id, type: "startPause", status: "finished" }]);
  });

  test("that is never listed ends after six times", () => {
    const id = pause();
    for (let n = 0; n < 20; n++) desk.wait(3_000);
    expect(desk.instants).toHaveLength(6);
    expect(desk.events).toEqual([{ kind: "instant", actionId: id, type: "startPause", status: "unanswered" }]);
  });

  test("that is refused by an error with its id has failed", () => {
    const id = pause();
    desk.state({
      errors: [
        {
          type: "instantActionError",
          level: "warning",
          meaning: "instant-action-refused",
          references: [],
          actionId: id,
        },
      ],
    });
    expect(desk.events).toEqual([{ kind: "instant", actionId: id, type: "startPause", status: "failed" }]);
  });

  test("of an unknown kind is not sent, and too many are refused", () => {
    expect(desk.talk.instant("sing", [], desk.nowMs)).toEqual({ ok: false, why: "unknown-action" });
    for (let n = 0; n < 20; n++) pause();
    expect(desk.talk.instant("startPause", [], desk.nowMs)).toEqual({ ok: false, why: "too-many" });
  });
});

describe("a cancellation", () => {
  test("is over when it is finished and nothing is left", () => {
    begin();
    desk.state({ orderId: "T", ...left(2, 4) });
    desk.talk.cancel(desk.nowMs);
    desk.gather();
    const id = desk.sent.flatMap((one) => (one.topic === "instantActions" ? one.message : []))[0]!.id;
    desk.state({ orderId: "T", ...left(2, 4), actions: [{ id, status: "running" }] });
    desk.state({ orderId: "T", ...left(2, 4), actions: [{ id, status: "finished" }] });
    expect(desk.kinds()).not.toContain("order-cancelled");
    desk.state({ orderId: "T", actions: [{ id, status: "finished" }] });
    expect(desk.events).toContainEqual({ kind: "order-cancelled", orderId: "T" });
    expect(begin([step(1)])).toEqual({ ok: true });
  });

  test("that finds nothing to cancel is as good", () => {
    begin();
    desk.talk.cancel(desk.nowMs);
    desk.gather();
    const id = desk.sent.flatMap((one) => (one.topic === "instantActions" ? one.message : []))[0]!.id;
    desk.state({ actions: [{ id, status: "failed" }] });
    expect(desk.events).toContainEqual({ kind: "order-cancelled", orderId: "T" });
  });

  test("that is not answered while the vehicle drives on is said to be stuck", () => {
    begin();
    desk.state({ orderId: "T", ...left(2, 4) });
    desk.talk.cancel(desk.nowMs);
    for (let n = 0; n < 8; n++) desk.wait(3_000);
    expect(desk.events).toContainEqual({ kind: "cancel-stuck", orderId: "T" });
  });
});

describe("whether a vehicle is there", () => {
  test("a state within 65 s says so; a retained claim does not", () => {
    const fresh = new VehicleTalk({ version: "2.0" }, "i");
    fresh.bus(true, 0);
    fresh.heard("connection", { ok: true, message: "online", header: {}, mended: [], faults: [] }, true, 0);
    expect(fresh.isFresh(0)).toBe(false);
    desk.wait(FRESH_MS - 1);
    expect(desk.talk.isFresh(desk.nowMs)).toBe(true);
    desk.wait(1);
    expect(desk.talk.isFresh(desk.nowMs)).toBe(false);
    expect(desk.talk.whyNotFresh.code).toBe("no-answer");
  });

  test("a will with an old time counts; a state after it counts more, as the will of an earlier life may come late", () => {
    desk.says("connection", "broken", { headerId: 0, atMs: 1 });
    expect(desk.talk.isFresh(desk.nowMs)).toBe(false);
    desk.state({});
    expect(desk.talk.isFresh(desk.nowMs)).toBe(true);
  });

  test("without a broker nobody is there", () => {
    desk.talk.bus(false, desk.nowMs);
    expect(desk.talk.isFresh(desk.nowMs)).toBe(false);
  });
});

describe("old messages", () => {
  test("are passed over when count and time both say so, but not the first after a new connection", () => {
    desk.state({ lastNodeId: "N5" }, { headerId: 500, atMs: desk.nowMs });
    desk.state({ lastNodeId: "N4" }, { headerId: 499, atMs: desk.nowMs - 10 });
    expect(desk.talk.state?.lastNodeId).toBe("N5");
    desk.says("connection", "online");
    desk.state({ lastNodeId: "N1" }, { headerId: 0, atMs: desk.nowMs - 5_000 });
    expect(desk.talk.state?.lastNodeId).toBe("N1");
  });

  test("a clock that was set back, a count that began anew and a vehicle that lost both are understood", () => {
    const age = new MessageAge();
    expect(age.take({ headerId: 10, atMs: 1_000 })).toBe(true);
    expect(age.take({ headerId: 11, atMs: 500 })).toBe(true);
    expect(age.take({ headerId: 0, atMs: 600 })).toBe(true);
    expect(age.take({ headerId: 0, atMs: 600 })).toBe(false);
    const lost = new MessageAge();
    lost.take({ headerId: 900, atMs: 900_000 });
    expect([1, 2, 3, 4, 5, 6].map((n) => lost.take({ headerId: n, atMs: n }))).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
    const poor = new MessageAge();
    expect([poor.take({}), poor.take({})]).toEqual([true, true]);
  });
});

describe("a factsheet", () => {
  const sheet = (change: Partial<Factsheet>): Factsheet => ({ ...plainFactsheet, ...change });

  test("takes away what the vehicle does not know", () => {
    const full = {
      ...step(1).edge,
      seq: 1,
      released: true,
      fromNode: "N0",
      toNode: "N1",
      maxSpeedMmS: 500,
      direction: "left",
    };
    const listed = sheet({
      optional: [
        { name: "order.nodes.nodePosition", required: false },
        { name: "order.edges.maxSpeed", required: false },
      ],
    });
    expect(fitEdge(full, listed)).toEqual({
      id: "E1",
      seq: 1,
      released: true,
      fromNode: "N0",
      toNode: "N1",
      maxSpeedMmS: 500,
      actions: [],
    });
    expect(fitNode({ ...node(1), seq: 2, released: true }, listed).position).toEqual({
      xMm: 2_000,
      yMm: 0,
      mapId: "M",
    });
    expect(fitNode({ ...node(1), seq: 2, released: true }, sheet({ optional: [] })).position).toEqual(node(1).position);
  });

  test("cuts load ids, drops parameters it does not name, and refuses what no cut can mend", () => {
    const at = {
      ...node(1, { ...pick, parameters: [...pick.parameters, { key: "mood", value: "good" }] }),
      seq: 2,
      released: true,
    };
    const named = plainFactsheet.actions.map((one) => (one.type === "pick" ? { ...one, parameters: ["loadId"] } : one));
    const limits = { ...plainFactsheet.limits, loadIdLength: 3 };
    expect(fitNode(at, sheet({ actions: named, limits })).actions[0]?.parameters).toEqual([
      { key: "loadId", value: "PAL" },
    ]);
    expect(() => fitNode(at, sheet({ actions: [{ type: "drop", scopes: ["node"] }] }))).toThrow("action-unknown");
    expect(() => fitNode(at, sheet({ limits: { ...limits, idLength: 1 } }))).toThrow("id-too-long");
    expect(() => fitNode(at, sheet({ limits: { ...limits, idsNumericOnly: true } }))).toThrow("id-not-numeric");
    const many = { ...at, actions: [pick, { ...pick, id: "q" }] };
    expect(() => fitNode(many, sheet({ limits: { ...limits, nodeActions: 1 } }))).toThrow("too-many-actions");
  });

  test("limits how much is said at once, and how often", () => {
    desk.says(
      "factsheet",
      sheet({ optional: [], limits: { ...plainFactsheet.limits, orderNodes: 3, orderIntervalMs: 2_000 } }),
    );
    begin([step(1), step(2), step(3), step(4), step(5)], { isLast: true });
    expect(desk.orders[0]?.nodes.map(({ id }) => id)).toEqual(["N0", "N1", "N2"]);
    desk.state({ orderId: "T", ...left(2, 4) });
    expect(desk.orders).toHaveLength(1);
    desk.wait(2_000);
    expect(desk.orders[1]?.nodes.map(({ id }) => id)).toEqual(["N2", "N3", "N4"]);
  });
});

describe("3.0", () => {
  beforeEach(() => {
    desk = new Desk("3.0");
  });

  test("an action that asks is tried again once, then given up", () => {
    begin([step(1, pick)], { isLast: true });
    const asks = {
      orderId: "T",
      lastNodeId: "N1",
      lastNodeSeq: 2,
      actions: [{ id: "p", status: "retriable" as const }],
    };
    desk.state(asks);
    expect(desk.instants).toEqual(["retry"]);
    const retry = desk.sent.flatMap((one) => (one.topic === "instantActions" ? one.message : []))[0]!.id;
    const ended = { instantActions: [{ id: retry, status: "finished" as const }] };
    desk.state({ ...asks, ...ended });
    desk.state({ ...asks, ...ended });
    expect(desk.instants).toEqual(["retry", "skipRetry"]);
  });

  test("a request is told once, and its answer is sent", () => {
    const request = { id: "q", kind: "corridor" as const, edgeId: "E1", seq: 1, status: "requested" as const };
    desk.state({ requests: [request] });
    desk.state({ requests: [request] });
    expect(desk.events).toEqual([{ kind: "request", request }]);
    desk.talk.answer([{ id: "q", grant: "rejected" }]);
    desk.gather();
    expect(desk.sent.at(-1)).toEqual({ topic: "responses", message: [{ id: "q", grant: "rejected" }] });
  });

  test("a list of ended instant actions that grew long is cleared", () => {
    const many = Array.from({ length: 20 }, (_, n) => ({ id: `x${n}`, status: "finished" as const }));
    desk.state({ instantActions: many });
    desk.wait(0);
    expect(desk.instants).toEqual(["clearInstantActions"]);
  });
});
