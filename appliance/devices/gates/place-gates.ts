import type { Layout, Resource } from "../traffic/layout.ts";

/** A door or lift of the book, by what the warehouse knows of it. */
export interface PlacedGate {
  readonly id: string;
  /** Of a door: pairs of neighbouring nodes, with the door between them. */
  readonly between: readonly (readonly [string, string])[];
  /** Of a lift: its landings on the tracks, each with the lift's number for that level. */
  readonly levels: ReadonlyMap<string, number>;
}

/** What of the tracks is behind which gate. */
export interface GatesOnTracks {
  /** The tracks with all that has to be opened first. */
  readonly layout: Layout;
  /** By resource. A lift of the plan that no machine stands for has none. */
  readonly gateOf: ReadonlyMap<string, { readonly gate: string; readonly level?: number }>;
  /** By gate: what of it is not on these tracks. */
  readonly problems: ReadonlyMap<string, string>;
}

/** Reads the settings `between` and `levels`; throws what is wrong with them. */
export function placedGate(id: string, settings: Readonly<Record<string, unknown>>): PlacedGate {
  const between = settings.between ?? [];
  const levels = settings.levels ?? {};
  if (!Array.isArray(between) || between.length > PAIRS_MAX || !between.every(isPair))
    throw new Error('between must be pairs of neighbouring nodes: [["N1", "N2"]]');
  const landings = typeof levels === "object" && levels !== null ? Object.entries(levels) : undefined;
  const isFine = landings?.every(([, level]) => Number.isInteger(level) && level >= 0 && level <= LEVEL_MAX);
  if (!landings || Array.isArray(levels) || landings.length > PAIRS_MAX || !isFine)
    throw new Error('levels must give each landing its level: {"K0": 0, "K1": 1}');
  if (between.length > 0 === landings.length > 0)
    throw new Error("a door needs between, a lift needs levels; one gate has one of them");
  return { id, between, levels: new Map(landings) };
}

/**
 * Puts gates on tracks. A door closes the ways between its nodes, in both directions. A lift is brought to each of its landings, before a
 * vehicle drives in and before it rides on; one that no machine stands for stays in the plan, and is never open.
 */
export function placeGates(layout: Layout, gates: readonly PlacedGate[]): GatesOnTracks {
  const problems = new Map<string, string>();
  const gateOf = new Map<string, { gate: string; level?: number }>();
  const taken = new Set(layout.resources.flatMap(({ edges }) => edges));
  const doors: Resource[] = [];
  for (const { id, between, levels } of gates) {
    const edges: string[] = [];
    for (const [a, b] of between) {
      const found = layout.edges.filter(({ from, to }) => (from === a && to === b) || (from === b && to === a));
      const free = found.filter((edge) => !taken.has(edge.id));
      if (found.length === 0) problems.set(id, `the tracks have no way between ${a} and ${b}`);
      else if (free.length < found.length) problems.set(id, `another gate stands between ${a} and ${b}`);
      for (const edge of free) {
        taken.add(edge.id);
        edges.push(edge.id);
      }
    }
    if (edges.length > 0) {
      doors.push({ id: `door ${id}`, kind: "door", nodes: [], edges });
      gateOf.set(`door ${id}`, { gate: id });
    }
    for (const [landing, level] of levels) {
      const lift = layout.resources.find(({ kind, nodes }) => kind === "lift" && nodes.includes(landing));
      if (!lift) problems.set(id, `${landing} is no landing of a lift: no way to another floor begins there`);
      else if (gateOf.has(lift.id)) problems.set(id, `another lift stands at ${landing}`);
      else gateOf.set(lift.id, { gate: id, level });
    }
  }
  return { layout: { ...layout, resources: [...layout.resources, ...doors] }, gateOf, problems };
}

const isPair = (pair: unknown): pair is [string, string] =>
  Array.isArray(pair) && pair.length === 2 && pair.every((node) => typeof node === "string" && node !== "");

const PAIRS_MAX = 32;
const LEVEL_MAX = 65_535;
