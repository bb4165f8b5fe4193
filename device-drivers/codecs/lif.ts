import { readFileSync } from "node:fs";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import type { Lif, LifEdge, LifLayout, LifNode, LifStation } from "./lif-document.ts";

/** One thing that is not as the standard says. `path` is a JSON pointer into the file. */
export interface LifProblem {
  readonly path: string;
  readonly what: string;
  /** `left-out`: this part cannot be used and is not there. `accepted`: used all the same. `fatal`: nothing of the file can be used. */
  readonly level: "accepted" | "left-out" | "fatal";
}

export type LifReading =
  | { readonly ok: true; readonly lif: Lif; readonly problems: readonly LifProblem[] }
  | { readonly ok: false; readonly problems: readonly LifProblem[] };

/** Problems told of one file; the rest is counted in the last one. */
export const LIF_PROBLEMS_MAX = 200;
/** Nodes and edges together; a file beyond that is not a warehouse. */
export const LIF_THINGS_MAX = 200_000;

/**
 * A VDMA LIF 1.0 document, as text or as parsed JSON. It is checked against the official schema and against itself; published files fail
 * the schema, so everything that still makes sense is taken and told as a problem: a number written as text, a null, a missing name or
 * version. What lacks an id, a position or an end is left out. Lengths stay in metres and angles in radians, as in the file.
 * Source: VDMA Layout Interchange Format, version 1.0.
 */
export function readLif(document: unknown): LifReading {
  const problems = new Problems();
  const parsed = typeof document === "string" ? parse(document, problems) : document;
  if (parsed === undefined) return { ok: false, problems: problems.list };
  if (!isObject(parsed) || !Array.isArray(parsed.layouts)) {
    problems.add("/layouts", "a LIF file is an object with a list named layouts; this has none", "fatal");
    return { ok: false, problems: problems.list };
  }
  const things = parsed.layouts.reduce(
    (sum: number, one) => sum + listOf(one, "nodes").length + listOf(one, "edges").length,
    0,
  );
  if (things > LIF_THINGS_MAX) {
    problems.add("/layouts", `${things} nodes and edges; at most ${LIF_THINGS_MAX} can be read`, "fatal");
    return { ok: false, problems: problems.list };
  }
  const told = new Set<string>();
  const tell = (path: string, what: string, level: LifProblem["level"]) => {
    told.add(path);
    problems.add(path, what, level);
  };
  const meta = isObject(parsed.metaInformation) ? parsed.metaInformation : {};
  const layouts = parsed.layouts.flatMap((layout, index) => readLayout(layout, `/layouts/${index}`, tell));
  const lif = joined(
    { projectIdentification: textOf(meta.projectIdentification), lifVersion: textOf(meta.lifVersion), layouts },
    tell,
  );
  for (const error of schemaErrors(parsed)) {
    const path = error.instancePath || "/";
    // Said already, in plainer words.
    if ([...ancestors(path)].some((at) => told.has(at))) continue;
    problems.add(path, wordsOf(error), "accepted");
  }
  if (lif.layouts.every((layout) => layout.nodes.length === 0)) {
    problems.add("/layouts", "no layout has a node that can be used", "fatal");
    return { ok: false, problems: problems.list };
  }
  return { ok: true, lif, problems: problems.list };
}

type Tell = (path: string, what: string, level: LifProblem["level"]) => void;
type Raw = Readonly<Record<string, unknown>>;

function readLayout(raw: unknown, path: string, tell: Tell): LifLayout[] {
  if (!isObject(raw)) {
    tell(path, "a layout is an object", "left-out");
    return [];
  }
  const each = <T>(name: string, read: (one: Raw, at: string, tell: Tell) => T | undefined): T[] =>
    listOf(raw, name).flatMap((one, index) => {
      const at = `${path}/${name}/${index}`;
      if (isObject(one)) return read(one, at, tell) ?? [];
      tell(at, "not an object", "left-out");
      return [];
    });
  return [
    {
      layoutId: textOf(raw.layoutId) || `layout ${path.slice(path.lastIndexOf("/") + 1)}`,
      layoutName: textOf(raw.layoutName),
      layoutLevelId: textOf(raw.layoutLevelId),
      nodes: each("nodes", readNode),
      edges: each("edges", readEdge),
      stations: each("stations", readStation),
    },
  ];
}

function readNode(raw: Raw, path: string, tell: Tell): LifNode | undefined {
  const nodeId = textOf(raw.nodeId);
  const position = isObject(raw.nodePosition) ? raw.nodePosition : {};
  const x = numberOf(position.x, `${path}/nodePosition/x`, tell);
  const y = numberOf(position.y, `${path}/nodePosition/y`, tell);
  if (!nodeId || x === undefined || y === undefined) {
    tell(path, nodeId ? `node ${nodeId} has no position` : "a node without nodeId", "left-out");
    return undefined;
  }
  const types = typesOf(raw, "vehicleTypeNodeProperties", path, tell).map(([type, one, at]) => ({
    vehicleTypeId: type,
    theta: numberOf(one.theta, `${at}/theta`, tell),
    actions: listOf(one, "actions").flatMap((action) => (isObject(action) ? textOf(action.actionType) || [] : [])),
  }));
  return { nodeId, mapId: textOf(raw.mapId), x, y, types };
}

function readEdge(raw: Raw, path: string, tell: Tell): LifEdge | undefined {
  const [edgeId, startNodeId, endNodeId] = [textOf(raw.edgeId), textOf(raw.startNodeId), textOf(raw.endNodeId)];
  if (!edgeId || !startNodeId || !endNodeId) {
    tell(path, `edge ${edgeId || "without edgeId"} needs edgeId, startNodeId and endNodeId`, "left-out");
    return undefined;
  }
  const types = typesOf(raw, "vehicleTypeEdgeProperties", path, tell).map(([type, one, at]) => {
    const load = isObject(one.loadRestriction) ? one.loadRestriction : {};
    const number = (name: string) => numberOf(one[name], `${at}/${name}`, tell);
    return {
      vehicleTypeId: type,
      rotationAllowed: one.rotationAllowed === true,
      vehicleOrientation: number("vehicleOrientation"),
      orientationType: one.orientationType === "GLOBAL" ? ("GLOBAL" as const) : ("TANGENTIAL" as const),
      maxSpeed: number("maxSpeed"),
      maxHeight: number("maxHeight"),
      unloaded: load.unloaded !== false,
      loaded: load.loaded !== false,
      loadSetNames: listOf(load, "loadSetNames").flatMap((name) => textOf(name) || []),
      trajectory: trajectoryOf(one.trajectory, `${at}/trajectory`, tell),
    };
  });
  return { edgeId, startNodeId, endNodeId, types };
}

function readStation(raw: Raw, path: string, tell: Tell): LifStation | undefined {
  const stationId = textOf(raw.stationId);
  if (!stationId) {
    tell(path, "a station without stationId", "left-out");
    return undefined;
  }
  return {
    stationId,
    stationName: textOf(raw.stationName),
    stationHeight: numberOf(raw.stationHeight, `${path}/stationHeight`, tell) ?? 0,
    interactionNodeIds: listOf(raw, "interactionNodeIds").flatMap((id) => textOf(id) || []),
  };
}

function trajectoryOf(raw: unknown, path: string, tell: Tell): LifEdge["types"][number]["trajectory"] {
  if (!isObject(raw)) return undefined;
  const knots = listOf(raw, "knotVector").map((one) => numberOf(one, path, tell));
  const points = listOf(raw, "controlPoints").map((one) => {
    if (!isObject(one)) return undefined;
    const [x, y] = [numberOf(one.x, path, tell), numberOf(one.y, path, tell)];
    return x === undefined || y === undefined ? undefined : { x, y, weight: numberOf(one.weight, path, tell) ?? 1 };
  });
  const degree = numberOf(raw.degree, `${path}/degree`, tell) ?? 1;
  const isWhole = !knots.includes(undefined) && !points.includes(undefined);
  if (
    isWhole &&
    Number.isInteger(degree) &&
    degree >= 1 &&
    points.length > degree &&
    knots.length === points.length + degree + 1
  )
    return { degree, knots: knots as number[], points: points as { x: number; y: number; weight: number }[] };
  tell(
    path,
    "not a curve: it needs as many knots as control points plus degree plus one; taken as a straight line",
    "accepted",
  );
  return undefined;
}

/** Things named twice, or that name what is not there. Ids are unique over all layouts of a file. */
function joined(lif: Lif, tell: Tell): Lif {
  const unique = <T>(name: string, idOf: (one: T) => string) => {
    const seen = new Set<string>();
    return (one: T, path: string) => {
      if (!seen.has(idOf(one))) return Boolean(seen.add(idOf(one)));
      tell(path, `${name} ${idOf(one)} is there twice; the first is used`, "left-out");
      return false;
    };
  };
  const [isNewNode, isNewEdge, isNewStation] = [
    unique<LifNode>("node", ({ nodeId }) => nodeId),
    unique<LifEdge>("edge", ({ edgeId }) => edgeId),
    unique<LifStation>("station", ({ stationId }) => stationId),
  ];
  const layouts = lif.layouts.map((layout, at) => ({
    ...layout,
    nodes: layout.nodes.filter((node) => isNewNode(node, `/layouts/${at}/nodes`)),
    edges: layout.edges.filter((edge) => isNewEdge(edge, `/layouts/${at}/edges`)),
    stations: layout.stations.filter((station) => isNewStation(station, `/layouts/${at}/stations`)),
  }));
  const known = new Set(layouts.flatMap((layout) => layout.nodes.map(({ nodeId }) => nodeId)));
  return {
    ...lif,
    layouts: layouts.map((layout, at) => ({
      ...layout,
      edges: layout.edges.filter(({ edgeId, startNodeId, endNodeId }) => {
        const missing = [startNodeId, endNodeId].find((id) => !known.has(id));
        if (missing === undefined && startNodeId !== endNodeId) return true;
        const why = missing === undefined ? "begins and ends at one node" : `names node ${missing}, which is not there`;
        tell(`/layouts/${at}/edges`, `edge ${edgeId} ${why}`, "left-out");
        return false;
      }),
      stations: layout.stations.flatMap((station) => {
        const nodes = station.interactionNodeIds.filter((id) => known.has(id));
        if (nodes.length > 0) return { ...station, interactionNodeIds: nodes };
        tell(`/layouts/${at}/stations`, `station ${station.stationId} names no node that is there`, "left-out");
        return [];
      }),
    })),
  };
}

function typesOf(raw: Raw, name: string, path: string, tell: Tell): [type: string, one: Raw, path: string][] {
  const list = listOf(raw, name);
  if (list.length === 0) tell(`${path}/${name}`, "no vehicle type is named; taken as open to all", "accepted");
  return list.flatMap((one, index): [string, Raw, string][] => {
    const at = `${path}/${name}/${index}`;
    const type = isObject(one) ? textOf(one.vehicleTypeId) : "";
    if (isObject(one) && type) return [[type, one, at]];
    tell(at, "no vehicleTypeId", "left-out");
    return [];
  });
}

/** A number, also one written as text. */
function numberOf(value: unknown, path: string, tell: Tell): number | undefined {
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (typeof value === "string" && /^\s*-?\d+(\.\d+)?(e[+-]?\d+)?\s*$/i.test(value)) {
    tell(path, "a number written as text", "accepted");
    return Number(value);
  }
  return undefined;
}

/** A text, also an id written as a number. */
const textOf = (value: unknown): string =>
  typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
const isObject = (value: unknown): value is Raw => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (raw: unknown, name: string): readonly unknown[] =>
  isObject(raw) && Array.isArray(raw[name]) ? (raw[name] as unknown[]) : [];

function parse(text: string, problems: Problems): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ""));
  } catch (error) {
    problems.add("", `not JSON: ${(error as Error).message}`, "fatal");
    return undefined;
  }
}

let validate: ValidateFunction | undefined;

function schemaErrors(document: unknown): readonly ErrorObject[] {
  // `strict` would reject the schema itself: it has keywords beside a $ref.
  validate ??= new Ajv({ allErrors: true, strict: false }).compile(
    JSON.parse(readFileSync(new URL("./lif/LIF-1.0.schema.json", import.meta.url), "utf8")),
  );
  return validate(document) ? [] : (validate.errors ?? []);
}

function wordsOf({ message = "not as the schema says", params }: ErrorObject): string {
  const allowed = (params as { allowedValues?: readonly string[] }).allowedValues;
  return allowed ? `${message}: ${allowed.join(", ")}` : message;
}

function* ancestors(path: string): Generator<string> {
  for (let at = path; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) yield at;
}

class Problems {
  readonly list: LifProblem[] = [];
  #more = 0;

  add(path: string, what: string, level: LifProblem["level"]): void {
    if (level === "fatal" || this.list.length < LIF_PROBLEMS_MAX) {
      this.list.push({ path, what, level });
      return;
    }
    this.#more++;
    this.list[LIF_PROBLEMS_MAX - 1] = { path: "", what: `and ${this.#more + 1} more`, level: "accepted" };
  }
}
