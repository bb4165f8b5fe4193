import type { Action, Factsheet, OrderEdge, OrderNode } from "../codecs/vda5050/model.ts";

/** What a vehicle cannot take whatever is left out: more than it has room for, an id it cannot read, an action it does not know. */
export class DoesNotFit extends Error {
  readonly code: "id-too-long" | "id-not-numeric" | "too-many-actions" | "action-unknown";
  readonly what: string;
  constructor(code: DoesNotFit["code"], what: string) {
    super(`${code}: ${what}`);
    this.name = "DoesNotFit";
    this.code = code;
    this.what = what;
  }
}

/**
 * A node as this vehicle can take it. VDA 5050, factsheet: optional fields that are not listed are not supported and are left out; a
 * vehicle that lists none at all does not say, and gets positions (most could not drive without). Free texts and load ids are cut, ids
 * never: a cut id would be another's.
 */
export function fitNode(node: OrderNode, sheet: Factsheet | undefined): OrderNode {
  if (!sheet) return node;
  requireId(node.id, sheet);
  const may = optionalOf(sheet, "order.nodes");
  const { position, description: _text, ...kept } = node;
  return {
    ...kept,
    ...(position &&
      may("nodePosition") && {
        position: {
          xMm: position.xMm,
          yMm: position.yMm,
          mapId: position.mapId,
          ...(position.headingMdeg !== undefined && may("nodePosition.theta") && { headingMdeg: position.headingMdeg }),
          ...(position.deviationMm !== undefined &&
            may("nodePosition.allowedDeviationXY") && { deviationMm: position.deviationMm }),
          ...(position.deviationMdeg !== undefined &&
            may("nodePosition.allowedDeviationTheta") && { deviationMdeg: position.deviationMdeg }),
        },
      }),
    actions: fitActions(node.actions, sheet, "node", sheet.limits.nodeActions),
  };
}

export function fitEdge(edge: OrderEdge, sheet: Factsheet | undefined): OrderEdge {
  if (!sheet) return edge;
  requireId(edge.id, sheet);
  const may = optionalOf(sheet, "order.edges");
  const kept: OrderEdge = {
    id: edge.id,
    seq: edge.seq,
    released: edge.released,
    fromNode: edge.fromNode,
    toNode: edge.toNode,
    actions: fitActions(edge.actions, sheet, "edge", sheet.limits.edgeActions),
  };
  for (const [field, names] of Object.entries(edgeFields))
    if (edge[field as keyof OrderEdge] !== undefined && names.some((name) => may(name)))
      Object.assign(kept, { [field]: edge[field as keyof OrderEdge] });
  return kept;
}

/** An order id is made by the fleet, but the vehicle has to store it. */
export function requireId(id: string, { limits }: Factsheet): void {
  if (limits.idLength !== undefined && id.length > limits.idLength)
    throw new DoesNotFit("id-too-long", `${id} has ${id.length} characters, this vehicle takes ${limits.idLength}`);
  if (limits.idsNumericOnly && !/^\d+$/.test(id))
    throw new DoesNotFit("id-not-numeric", `${id} is not a number, this vehicle takes nothing else`);
}

/** Instant actions that the vehicle says it can do; one that lists none at all is asked anyway. */
export const knowsInstant = (type: string, sheet: Factsheet | undefined): boolean =>
  mandatory.has(type) || !sheet || sheet.actions.length === 0 || sheet.actions.some((one) => isSame(one.type, type));

/** Every vehicle must know these, whatever its factsheet says. */
const mandatory = new Set(["cancelOrder", "startPause", "stopPause", "stateRequest", "factsheetRequest"]);

function fitActions(
  actions: readonly Action[],
  sheet: Factsheet,
  scope: "node" | "edge",
  max: number | undefined,
): readonly Action[] {
  if (max !== undefined && actions.length > max)
    throw new DoesNotFit("too-many-actions", `${actions.length} actions at one ${scope}, this vehicle takes ${max}`);
  return actions.map((action) => {
    requireId(action.id, sheet);
    const known = sheet.actions.find(({ type }) => isSame(type, action.type));
    if (!known && sheet.actions.length > 0)
      throw new DoesNotFit("action-unknown", `${action.type} is not among this vehicle's actions`);
    const mayName = (key: string) => !known?.parameters || known.parameters.includes(key);
    const parameters = action.parameters
      .filter(({ key }) => mayName(key))
      .slice(0, sheet.limits.actionParameters)
      .map((one) => (one.key === "loadId" ? { ...one, value: cut(one.value, sheet.limits.loadIdLength) } : one));
    const { description: _text, ...kept } = action;
    return { ...kept, parameters };
  });
}

const isSame = (a: string, b: string): boolean =>
  a === b || (positioning.has(a) === positioning.has(b) && positioning.has(a));
/** One action, two names (2.x, 3.0). */
const positioning = new Set(["initPosition", "initializePosition"]);

const cut = (value: Action["parameters"][number]["value"], max: number | undefined) =>
  typeof value === "string" && max !== undefined ? value.slice(0, max) : value;

/** A listed child stands for its parents too. Names differ in case and by a missing `order.` in the field. */
function optionalOf(sheet: Factsheet, under: string): (name: string) => boolean {
  if (sheet.optional.length === 0) return (name) => name === "nodePosition" || name.startsWith("nodePosition.");
  const listed = sheet.optional.map(({ name }) => name.toLowerCase().replace(/^order\./, ""));
  return (name) => {
    const full = `${under}.${name}`.toLowerCase().replace(/^order\./, "");
    return listed.some((one) => one === full || one.startsWith(`${full}.`));
  };
}

/** Our fields of an edge and the names that 2.x and 3.0 have for them. */
const edgeFields: Readonly<Record<string, readonly string[]>> = {
  lengthMm: ["length"],
  maxSpeedMmS: ["maxSpeed", "maximumSpeed"],
  maxHeightMm: ["maxHeight", "maximumMobileRobotHeight"],
  minHeightMm: ["minHeight", "minimumLoadHandlingDeviceHeight"],
  headingMdeg: ["orientation"],
  headingIs: ["orientationType"],
  rotationAllowed: ["rotationAllowed"],
  maxRotationMdegS: ["maxRotationSpeed", "maximumRotationSpeed"],
  direction: ["direction"],
  corridor: ["corridor"],
  trajectory: ["trajectory"],
};
