import type { Segment } from "./segments.ts";
import type { SetReader } from "./set-reader.ts";

/** One HL loop of a ship notice, with the segments up to the next HL. */
export interface Level {
  id: string;
  /** S shipment, O order, T tare, P pack, I item (X12 element 735). */
  code: string;
  hl: Segment;
  segments: Segment[];
  parent?: Level;
  children: Level[];
}

/** Puts the HL loops into a tree. A parent may stand anywhere in the file but not be missing, repeated or in a circle. */
export function readHierarchy(reader: SetReader, segments: readonly Segment[]): Level[] {
  const levels = cutLevels(reader, segments);
  const byId = new Map<string, Level>();
  for (const level of levels) {
    if (byId.has(level.id)) reader.error("hierarchy-number-repeated", level.hl, 1, level.id, "a number of its own");
    else byId.set(level.id, level);
  }
  levels.forEach((level, index) => {
    const parentId = reader.text(level.hl, 2);
    const parent = parentId === undefined ? inferParent(reader, levels, index) : byId.get(parentId);
    if (parent) {
      level.parent = parent;
      parent.children.push(level);
    } else if (parentId !== undefined) {
      reader.error("hierarchy-parent-unknown", level.hl, 2, parentId, "the number of another HL");
    }
  });
  for (const level of levels) cutCircle(reader, level);
  return levels;
}

/** This level and what it hangs under, innermost first. */
export function* ancestry(level: Level): Generator<Level> {
  for (let at: Level | undefined = level; at; at = at.parent) yield at;
}

function cutLevels(reader: SetReader, segments: readonly Segment[]): Level[] {
  const levels: Level[] = [];
  for (const segment of segments) {
    const level = levels.at(-1);
    if (segment.tag !== "HL") level?.segments.push(segment);
    else {
      const id = reader.required(segment, 1, "the number of this level") ?? `?${levels.length}`;
      const code = reader.required(segment, 3, "S, O, T, P or I") ?? "";
      levels.push({ id, code, hl: segment, segments: [], children: [] });
    }
  }
  return levels;
}

/** Which levels may hold which, as ranks; equal ranks (tare, pack and item) nest either way round. */
const ranks: Readonly<Record<string, number>> = { S: 0, O: 1, T: 2, P: 3, I: 4 };

function inferParent(reader: SetReader, levels: readonly Level[], index: number): Level | undefined {
  const level = levels[index];
  if (!level || index === 0) return undefined;
  const rank = ranks[level.code] ?? 9;
  if (rank === 0) return undefined;
  for (let i = index - 1; i >= 0; i--) {
    const candidate = levels[i];
    if (candidate && (ranks[candidate.code] ?? 9) < rank) {
      reader.warn("hierarchy-parent-inferred", level.hl, 2, undefined, `perhaps ${candidate.id}`);
      return candidate;
    }
  }
  return undefined;
}

/** Real notices are five levels deep; what is deeper than this goes round in a circle, or means harm. */
const depthMax = 100;

function cutCircle(reader: SetReader, level: Level): void {
  let depth = 0;
  for (const _ of ancestry(level)) if (++depth > depthMax) break;
  const { parent } = level;
  if (depth <= depthMax || !parent) return;
  reader.error("hierarchy-parent-unknown", level.hl, 2, parent.id, "a level that is not under this one");
  parent.children.splice(parent.children.indexOf(level), 1);
  level.parent = undefined;
}
