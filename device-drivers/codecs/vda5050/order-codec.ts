import { decodeAction, encodeAction } from "./action-codec.ts";
import type { NodePosition, Order, OrderEdge, OrderNode, Version } from "./model.ts";
import { Fields, type Mended, NotUnderstood } from "./wire-fields.ts";
import { toM, toRad } from "./wire-units.ts";

/** VDA 5050 2.x and 3.0, "Implementation of the order message". Gives the body without its header. */
export function encodeOrder(version: Version, order: Order): object {
  const is3 = version === "3.0";
  return {
    orderId: order.id,
    orderUpdateId: order.update,
    ...(is3 && order.description !== undefined && { orderDescription: order.description }),
    ...(!is3 && order.zoneSetId !== undefined && { zoneSetId: order.zoneSetId }),
    nodes: order.nodes.map((node) => encodeNode(version, node)),
    edges: order.edges.map((edge) => encodeEdge(version, edge)),
  };
}

function encodeNode(version: Version, node: OrderNode): object {
  return {
    nodeId: node.id,
    sequenceId: node.seq,
    ...(node.description !== undefined && { [described(version, "node")]: node.description }),
    released: node.released,
    ...(node.position && { nodePosition: encodeNodePosition(version, node.position) }),
    actions: node.actions.map((action) => encodeAction(version, action)),
  };
}

function encodeNodePosition(version: Version, at: NodePosition): object {
  const radius = at.deviationMm === undefined ? undefined : toM(at.deviationMm);
  return {
    x: toM(at.xMm),
    y: toM(at.yMm),
    ...(at.headingMdeg !== undefined && { theta: toRad(at.headingMdeg) }),
    // Since 3.0 an ellipse; ours is a circle.
    ...(radius !== undefined && {
      allowedDeviationXY: version === "3.0" ? { a: radius, b: radius, theta: 0 } : radius,
    }),
    ...(at.deviationMdeg !== undefined && { allowedDeviationTheta: toRad(Math.abs(at.deviationMdeg)) }),
    mapId: at.mapId,
  };
}

function encodeEdge(version: Version, edge: OrderEdge): object {
  const is3 = version === "3.0";
  const named = (old: string, now: string, value: unknown) => value !== undefined && { [is3 ? now : old]: value };
  const metres = (mm: number | undefined) => (mm === undefined ? undefined : toM(mm));
  return {
    edgeId: edge.id,
    sequenceId: edge.seq,
    ...named("edgeDescription", "edgeDescriptor", edge.description),
    released: edge.released,
    ...(!is3 && { startNodeId: edge.fromNode, endNodeId: edge.toNode }),
    ...named("maxSpeed", "maximumSpeed", metres(edge.maxSpeedMmS)),
    ...named("maxHeight", "maximumMobileRobotHeight", metres(edge.maxHeightMm)),
    ...named("minHeight", "minimumLoadHandlingDeviceHeight", metres(edge.minHeightMm)),
    ...(edge.headingMdeg !== undefined && { orientation: toRad(edge.headingMdeg) }),
    ...(edge.headingIs !== undefined && { orientationType: edge.headingIs.toUpperCase() }),
    ...(edge.direction !== undefined && { direction: edge.direction }),
    ...(!is3 && edge.rotationAllowed !== undefined && { rotationAllowed: edge.rotationAllowed }),
    // The schema of 3.0 kept the short name; its text says maximumRotationSpeed. Either may be read, so both are said.
    ...(edge.maxRotationMdegS !== undefined && { maxRotationSpeed: toRad(edge.maxRotationMdegS) }),
    ...(is3 && edge.maxRotationMdegS !== undefined && { maximumRotationSpeed: toRad(edge.maxRotationMdegS) }),
    ...(edge.lengthMm !== undefined && { length: toM(edge.lengthMm) }),
    ...(edge.trajectory && { trajectory: edge.trajectory }),
    ...(edge.corridor && version !== "2.0" && { corridor: encodeCorridor(version, edge.corridor) }),
    actions: edge.actions.map((action) => encodeAction(version, action)),
  };
}

function encodeCorridor(version: Version, corridor: NonNullable<OrderEdge["corridor"]>): object {
  const is3 = version === "3.0";
  const centre = is3 ? "KINEMATIC_CENTER" : "KINEMATICCENTER";
  return {
    leftWidth: toM(corridor.leftMm),
    rightWidth: toM(corridor.rightMm),
    ...(corridor.of !== undefined && {
      [is3 ? "corridorReferencePoint" : "corridorRefPoint"]: corridor.of === "centre" ? centre : "CONTOUR",
    }),
  };
}

const described = (version: Version, what: string): string =>
  version === "3.0" ? `${what}Descriptor` : `${what}Description`;

/** As a vehicle reads it: any version, any of the names. */
export function decodeOrder(raw: unknown, mended: Mended): Order {
  const fields = new Fields(raw, "order", mended);
  const nodes = fields.list("nodes").map(decodeNode);
  const first = nodes[0];
  if (first === undefined) throw new NotUnderstood("order.nodes", "empty");
  const byNode = new Map(nodes.map((node) => [node.seq, node.id]));
  const description = fields.text("orderDescription");
  const zoneSetId = fields.text("zoneSetId");
  return {
    id: fields.mustText("orderId"),
    update: fields.mustInt("orderUpdateId"),
    nodes,
    edges: fields.list("edges").map((edge) => decodeEdge(edge, byNode)),
    ...(description !== undefined && { description }),
    ...(zoneSetId !== undefined && { zoneSetId }),
  };
}

function decodeNode(fields: Fields): OrderNode {
  const position = fields.object("nodePosition");
  const description = fields.text("nodeDescription", "nodeDescriptor");
  return {
    id: fields.mustText("nodeId"),
    seq: fields.mustInt("sequenceId"),
    released: fields.bool("released") ?? false,
    ...(position && { position: decodeNodePosition(position) }),
    actions: fields.list("actions").map(decodeAction),
    ...(description !== undefined && { description }),
  };
}

function decodeNodePosition(fields: Fields): NodePosition {
  const headingMdeg = fields.mdeg("theta");
  // The 2.0.0 tag spelt it with a small y; a number before 3.0, an ellipse since, whose smaller half axis is always allowed.
  const ellipse =
    typeof fields.value("allowedDeviationXY") === "object" ? fields.object("allowedDeviationXY") : undefined;
  const deviationMm = ellipse
    ? Math.min(ellipse.mm("a") ?? 0, ellipse.mm("b") ?? 0)
    : fields.mm("allowedDeviationXY", "allowedDeviationXy");
  const deviationMdeg = fields.mdeg("allowedDeviationTheta");
  return {
    xMm: fields.mm("x") ?? 0,
    yMm: fields.mm("y") ?? 0,
    mapId: fields.textOr("", "mapId"),
    ...(headingMdeg !== undefined && { headingMdeg }),
    ...(deviationMm !== undefined && { deviationMm }),
    ...(deviationMdeg !== undefined && { deviationMdeg }),
  };
}

function decodeEdge(fields: Fields, byNode: ReadonlyMap<number, string>): OrderEdge {
  const seq = fields.mustInt("sequenceId");
  const corridor = fields.object("corridor");
  const trajectory = fields.object("trajectory");
  const lengthMm = fields.mm("length");
  const maxSpeedMmS = fields.mm("maxSpeed", "maximumSpeed");
  const maxHeightMm = fields.mm("maxHeight", "maximumMobileRobotHeight");
  const minHeightMm = fields.mm("minHeight", "minimumLoadHandlingDeviceHeight");
  const headingMdeg = fields.mdeg("orientation");
  const headingIs = fields.word({ GLOBAL: "global", TANGENTIAL: "tangential" } as const, "orientationType");
  const rotationAllowed = fields.bool("rotationAllowed");
  const maxRotationMdegS = fields.mdeg("maxRotationSpeed", "maximumRotationSpeed");
  const direction = fields.text("direction");
  const description = fields.text("edgeDescription", "edgeDescriptor");
  return {
    id: fields.mustText("edgeId"),
    seq,
    released: fields.bool("released") ?? false,
    fromNode: fields.text("startNodeId") ?? byNode.get(seq - 1) ?? "",
    toNode: fields.text("endNodeId") ?? byNode.get(seq + 1) ?? "",
    ...(lengthMm !== undefined && { lengthMm }),
    ...(maxSpeedMmS !== undefined && { maxSpeedMmS }),
    ...(maxHeightMm !== undefined && { maxHeightMm }),
    ...(minHeightMm !== undefined && { minHeightMm }),
    ...(headingMdeg !== undefined && { headingMdeg }),
    ...(headingIs !== undefined && { headingIs }),
    ...(rotationAllowed !== undefined && { rotationAllowed }),
    ...(maxRotationMdegS !== undefined && { maxRotationMdegS }),
    ...(direction !== undefined && { direction }),
    ...(corridor && { corridor: decodeCorridor(corridor) }),
    ...(trajectory && { trajectory: decodeTrajectory(trajectory) }),
    actions: fields.list("actions").map(decodeAction),
    ...(description !== undefined && { description }),
  };
}

function decodeCorridor(fields: Fields): NonNullable<OrderEdge["corridor"]> {
  const of = fields.word(
    { KINEMATICCENTER: "centre", KINEMATIC_CENTER: "centre", CONTOUR: "contour" } as const,
    "corridorReferencePoint",
    "corridorRefPoint",
  );
  return {
    leftMm: fields.mm("leftWidth") ?? 0,
    rightMm: fields.mm("rightWidth") ?? 0,
    ...(of !== undefined && { of }),
  };
}

function decodeTrajectory(fields: Fields): NonNullable<OrderEdge["trajectory"]> {
  const knots = fields.value("knotVector");
  return {
    degree: fields.int("degree") ?? 1,
    knotVector: Array.isArray(knots) ? knots.filter((knot): knot is number => typeof knot === "number") : [],
    controlPoints: fields.list("controlPoints").map((point) => {
      const weight = point.number("weight");
      return { x: point.number("x") ?? 0, y: point.number("y") ?? 0, ...(weight !== undefined && { weight }) };
    }),
  };
}
