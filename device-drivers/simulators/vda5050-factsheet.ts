import type { Factsheet } from "../codecs/vda5050/model.ts";

/** What a simulated vehicle says of itself, unless it is told otherwise. */
export const plainFactsheet: Factsheet = {
  series: "Simulated carrier",
  kinematics: "DIFF",
  class: "CARRIER",
  maxLoadGrams: 1_000_000,
  lengthMm: 1_300,
  widthMm: 900,
  maxSpeedMmS: 1_500,
  limits: { orderIntervalMs: 0, stateIntervalMs: 0 },
  optional: [
    { name: "order.nodes.nodePosition.theta", required: false },
    { name: "order.nodes.nodePosition.allowedDeviationXY", required: false },
    { name: "order.nodes.nodePosition.allowedDeviationTheta", required: false },
    { name: "order.edges.maxSpeed", required: false },
    { name: "order.edges.length", required: false },
  ],
  actions: [
    { type: "pick", scopes: ["node"] },
    { type: "drop", scopes: ["node"] },
    { type: "waitForTrigger", scopes: ["node"] },
    { type: "finePositioning", scopes: ["node"] },
    { type: "startCharging", scopes: ["instant", "node"] },
    { type: "stopCharging", scopes: ["instant", "node"] },
    ...[
      "cancelOrder",
      "startPause",
      "stopPause",
      "stateRequest",
      "factsheetRequest",
      "initPosition",
      "trigger",
      "retry",
      "skipRetry",
      "clearInstantActions",
    ].map((type) => ({ type, scopes: ["instant"] as const })),
  ],
  loadTypes: ["EPAL"],
};
