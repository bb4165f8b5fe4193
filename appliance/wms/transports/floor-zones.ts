import type { InputOf } from "#sync/contracts/define.ts";
import { fleetContracts as contracts } from "#sync/contracts/fleet.ts";
import type { FloorClosure, FloorPlan, FloorZone } from "#sync/model/records/floor-plan.ts";
import { type Book, refuse } from "../../store/book.ts";
import { decides } from "../../store/handler.ts";

/** A spill, a pallet that fell: nobody is sent there until it is opened. Closed already: it stays closed, for the newer reason. */
export const closeNodes = decides(contracts["fleet.close-nodes"], (book, { nodes, reason }) => {
  const plan = requirePlan(book);
  const known = nodeIdsOf(plan.lif);
  for (const node of nodes) if (!known.has(node)) refuse({ code: "node-unknown", node });
  const closed: FloorClosure = { reason, by: book.actor, sinceMs: book.nowMs };
  const closures = { ...plan.closures, ...Object.fromEntries(nodes.map((node) => [node, closed])) };
  if (Object.keys(closures).length > CLOSED_MAX) refuse({ code: "plan-full", what: "closed nodes", max: CLOSED_MAX });
  post(book, plan, "floor-nodes-closed", { nodes, reason }, { closures });
  return { nodes, onTheirWay: [] };
});

/** Opening what is open already changes nothing. */
export const openNodes = decides(contracts["fleet.open-nodes"], (book, { nodes, reason }) => {
  const plan = requirePlan(book);
  const opened = nodes.filter((node) => Object.hasOwn(plan.closures, node));
  if (opened.length === 0) return { nodes: [] };
  const closures = Object.fromEntries(Object.entries(plan.closures).filter(([node]) => !opened.includes(node)));
  post(book, plan, "floor-nodes-opened", { nodes: opened, reason }, { closures });
  return { nodes: opened };
});

export const saveZone = decides(contracts["fleet.save-zone"], (book, { id, ...fields }) => {
  const plan = requirePlan(book);
  if (id !== undefined && !plan.zones.some((zone) => zone.id === id)) refuse({ code: "not-found", what: "zone", id });
  if (id === undefined && plan.zones.length >= ZONES_MAX) refuse({ code: "plan-full", what: "zones", max: ZONES_MAX });
  const zone = checkedZone({ id: id ?? freeId(plan.zones), ...fields });
  const zones = id === undefined ? [...plan.zones, zone] : plan.zones.map((one) => (one.id === id ? zone : one));
  post(book, plan, "floor-zone-saved", { zone: zone.id, name: zone.name, kind: zone.kind }, { zones });
  return { ...zone, polygon: [...zone.polygon] };
});

export const removeZone = decides(contracts["fleet.remove-zone"], (book, { id }) => {
  const plan = requirePlan(book);
  const zone = plan.zones.find((one) => one.id === id) ?? refuse({ code: "not-found", what: "zone", id });
  const zones = plan.zones.filter((one) => one !== zone);
  post(book, plan, "floor-zone-removed", { zone: id, name: zone.name }, { zones });
  return { id };
});

/** As it is kept: only slow zones have a speed, and one without gets a walking pace. Refuses what encloses nothing. */
export function checkedZone(zone: InputOf<(typeof contracts)["fleet.save-zone"]> & { id: string }): FloorZone {
  const { name, polygon, kind, maxSpeedMmS } = zone;
  const problem = problemOfPolygon(polygon);
  if (problem) refuse({ code: "zone-without-area", name, problem });
  return { ...zone, maxSpeedMmS: kind === "slow" ? (maxSpeedMmS ?? WALK_MM_S) : null };
}

const CLOSED_MAX = 500;
const ZONES_MAX = 100;
const WALK_MM_S = 500;
/** Smaller than a shoe is a slip of the finger. */
const AREA_MM2_MIN = 10_000;

function requirePlan(book: Book): FloorPlan {
  return book.first("floorPlan", { active: true }) ?? refuse({ code: "not-found", what: "floor plan", id: "in use" });
}

function post(book: Book, { id }: FloorPlan, type: string, data: object, fields: Partial<FloorPlan>): void {
  book.post({ type, data: { plan: id, ...data }, sets: [{ record: "floorPlan", id, fields }] });
}

function freeId(zones: readonly FloorZone[]): string {
  const taken = new Set(zones.map(({ id }) => id));
  for (let n = zones.length + 1; ; n++) if (!taken.has(`zone-${n}`)) return `zone-${n}`;
}

function nodeIdsOf(lif: object): Set<string> {
  const { layouts } = lif as { layouts?: { nodes?: { nodeId?: unknown }[] }[] };
  return new Set((layouts ?? []).flatMap(({ nodes }) => (nodes ?? []).map(({ nodeId }) => String(nodeId))));
}

type Corner = FloorZone["polygon"][number];

function problemOfPolygon(polygon: readonly Corner[]): string | undefined {
  const sides = polygon.map((a, at) => [a, polygon[(at + 1) % polygon.length] as Corner] as const);
  const areaMm2 = Math.abs(sides.reduce((sum, [a, b]) => sum + a.xMm * b.yMm - b.xMm * a.yMm, 0)) / 2;
  if (areaMm2 < AREA_MM2_MIN) return "its corners enclose no area";
  const isCrossed = sides.some(([a, b], at) => sides.some(([c, d], other) => other > at && crosses(a, b, c, d)));
  return isCrossed ? "its edges cross each other" : undefined;
}

/** In the inner of both; sides that only share a corner do not. */
function crosses(a: Corner, b: Corner, c: Corner, d: Corner): boolean {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}
const side = (a: Corner, b: Corner, c: Corner): number =>
  Math.sign((b.xMm - a.xMm) * (c.yMm - a.yMm) - (b.yMm - a.yMm) * (c.xMm - a.xMm));
