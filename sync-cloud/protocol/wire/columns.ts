import type { ByteReader, ByteWriter } from "./bytes.ts";
import { columnIntMax, readCounts, readInts, writeInts } from "./int-column.ts";
import type { ReadLimits } from "./limits.ts";
import { readTexts, writeTexts } from "./text-column.ts";
import { WireFault } from "./wire-fault.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What reading has cost so far, counted as the JSON text it would make: few bytes can stand for very much. */
export class Expanse {
  #left: number;
  readonly depthMax: number;
  constructor({ expandedChars, depth }: ReadLimits) {
    this.#left = expandedChars;
    this.depthMax = depth;
  }
  readonly spend = (chars: number): void => {
    this.#left -= chars;
    if (!(this.#left >= 0)) throw new WireFault("too-large", "it would grow beyond what a reader allows");
  };
}

/**
 * Values of one place in many facts, each part of them in a column of its own, so that like stands beside like. Any JSON value comes back as it was, the
 * order of an object's names included (the chain is over its text): names that this version does not know travel like all others.
 */
export function writeColumn(out: ByteWriter, values: readonly unknown[], expanse: Expanse, depth = 0): void {
  if (depth > expanse.depthMax) throw new WireFault("too-large", `nested deeper than ${expanse.depthMax}`);
  if (values.length === 0) return;
  expanse.spend(2 * values.length);
  const kinds = values.map(kindOf);
  writeKinds(out, kinds);
  const of = <T>(kind: number) =>
    (kinds.every((one) => one === kind) ? values : values.filter((_, i) => kinds[i] === kind)) as T[];
  writeInts(out, of<number>(kindInt));
  for (const value of of<number>(kindDouble)) out.double(value);
  const texts = of<string>(kindText);
  expanse.spend(texts.reduce((sum, text) => sum + text.length, 0));
  writeTexts(out, texts);
  const lists = of<unknown[]>(kindList);
  if (lists.length > 0) {
    writeInts(
      out,
      lists.map((list) => list.length),
    );
    writeColumn(out, lists.flat(), expanse, depth + 1);
  }
  const objects = of<Record<string, unknown>>(kindObject);
  if (objects.length > 0) writeObjects(out, objects, expanse, depth);
}

export function readColumn(input: ByteReader, count: number, expanse: Expanse, depth = 0): Json[] {
  if (depth > expanse.depthMax) throw new WireFault("too-large", `nested deeper than ${expanse.depthMax}`);
  if (count === 0) return [];
  expanse.spend(2 * count);
  const runs = readKinds(input, count);
  const uses = new Array<number>(kindCount).fill(0);
  for (const { kind, length } of runs) (uses[kind] as number) += length;
  const columns: (readonly Json[])[] = [];
  columns[kindInt] = readInts(input, uses[kindInt] as number);
  columns[kindDouble] = Array.from({ length: roomFor(input, uses[kindDouble] as number, 8) }, () => input.double());
  columns[kindText] = readTexts(input, uses[kindText] as number, expanse.spend);
  columns[kindList] = readLists(input, uses[kindList] as number, expanse, depth);
  columns[kindObject] = readObjects(input, uses[kindObject] as number, expanse, depth);
  const only = runs[0] as { kind: number };
  if (runs.length === 1 && only.kind >= kindInt) return columns[only.kind] as Json[];
  const at = new Array<number>(kindCount).fill(0);
  const values: Json[] = [];
  for (const { kind, length } of runs)
    for (let i = 0; i < length; i++)
      values.push(kind < kindInt ? (constants[kind] as Json) : (columns[kind]?.[(at[kind] as number)++] as Json));
  return values;
}

const constants: readonly Json[] = [null, false, true];
const kindInt = 3;
const kindDouble = 4;
const kindText = 5;
const kindList = 6;
const kindObject = 7;
const kindCount = 8;

function kindOf(value: unknown): number {
  switch (typeof value) {
    case "string":
      return kindText;
    case "number":
      if (Number.isInteger(value) && Math.abs(value) <= columnIntMax) return kindInt;
      return Number.isFinite(value) ? kindDouble : 0;
    case "boolean":
      return value ? 2 : 1;
    case "object":
      if (value === null) return 0;
      return Array.isArray(value) ? kindList : kindObject;
    case "undefined":
      return 0; // in a list, as JSON has it
    default:
      throw new WireFault("malformed", `a ${typeof value} is no JSON`);
  }
}

function writeKinds(out: ByteWriter, kinds: readonly number[]): void {
  for (let i = 0; i < kinds.length; ) {
    let end = i + 1;
    while (end < kinds.length && kinds[end] === kinds[i]) end++;
    out.byte(kinds[i] as number).count(end - i);
    i = end;
  }
}

function readKinds(input: ByteReader, count: number): { kind: number; length: number }[] {
  const runs: { kind: number; length: number }[] = [];
  for (let left = count; left > 0; ) {
    const kind = input.byte();
    const length = input.count(left, "values in a run");
    if (kind >= kindCount || length === 0)
      throw new WireFault("malformed", `a run of ${length} values of kind ${kind}`);
    runs.push({ kind, length });
    left -= length;
  }
  return runs;
}

function readLists(input: ByteReader, count: number, expanse: Expanse, depth: number): Json[][] {
  if (count === 0) return [];
  let total = 0;
  const lengths = readInts(input, count);
  for (const length of lengths) {
    if (!(length >= 0)) throw new WireFault("malformed", "a list of negative length");
    total += length;
  }
  // Spent before anything is made of it.
  expanse.spend(total);
  const items = readColumn(input, total, expanse, depth + 1);
  let at = 0;
  return lengths.map((length) => {
    if (length === 0) return [];
    at += length;
    return length === 1 ? [items[at - 1] as Json] : items.slice(at - length, at);
  });
}

/** Shapes (an object's names in their order), which object has which, and one column per name. */
function writeObjects(out: ByteWriter, objects: readonly Record<string, unknown>[], expanse: Expanse, depth: number) {
  const shapes = new Map<string, { id: number; names: string[] }>();
  const columns = new Map<string, unknown[]>();
  const ids = objects.map((object) => {
    const names = Object.keys(object).filter((name) => object[name] !== undefined);
    const key = JSON.stringify(names);
    let shape = shapes.get(key);
    if (!shape) {
      shape = { id: shapes.size, names };
      shapes.set(key, shape);
    }
    let chars = 0;
    for (const name of names) {
      chars += name.length + 3;
      const column = columns.get(name);
      if (column) column.push(object[name]);
      else columns.set(name, [object[name]]);
    }
    expanse.spend(chars);
    return shape.id;
  });
  const names = [...columns.keys()];
  const places = new Map(names.map((name, i) => [name, i]));
  out.count(names.length);
  writeTexts(out, names);
  out.count(shapes.size);
  const lists = [...shapes.values()].map((shape) => shape.names.map((name) => places.get(name) as number));
  writeInts(
    out,
    lists.map((list) => list.length),
  );
  writeInts(out, lists.flat());
  writeInts(out, ids);
  for (const column of columns.values()) writeColumn(out, column, expanse, depth + 1);
}

function readObjects(input: ByteReader, count: number, expanse: Expanse, depth: number): Record<string, Json>[] {
  if (count === 0) return [];
  const names = readTexts(input, roomFor(input, input.count(input.left, "names"), 1), expanse.spend);
  if (new Set(names).size < names.length) throw new WireFault("malformed", "a name twice");
  const lengths = readCounts(
    input,
    input.count(Math.min(count, input.left), "shapes"),
    names.length,
    "names of a shape",
  );
  const total = lengths.reduce((sum, length) => sum + length, 0);
  expanse.spend(total);
  const flat = readCounts(input, total, names.length - 1, "name of a shape");
  let at = 0;
  const shapes = lengths.map((length) => {
    at += length;
    const places = flat.slice(at - length, at);
    if (new Set(places).size < places.length) throw new WireFault("malformed", "a name twice in one object");
    return { places, chars: places.reduce((sum, place) => sum + (names[place] as string).length + 3, 0), uses: 0 };
  });
  const ids = readCounts(input, count, shapes.length - 1, "shape of an object");
  for (const id of ids) (shapes[id] as { uses: number }).uses++;
  const uses = new Array<number>(names.length).fill(0);
  for (const shape of shapes) {
    expanse.spend(shape.chars * shape.uses);
    for (const place of shape.places) (uses[place] as number) += shape.uses;
  }
  const columns = names.map((_, place) => readColumn(input, uses[place] as number, expanse, depth + 1));
  const next = new Array<number>(names.length).fill(0);
  const blanks = shapes.map(({ places }) => blankOf(places.map((place) => names[place] as string)));
  return ids.map((id) => {
    const object: Record<string, Json> = { ...blanks[id] };
    const { places } = shapes[id] as { places: number[] };
    for (let i = 0; i < places.length; i++) {
      const place = places[i] as number;
      const value = (columns[place] as Json[])[(next[place] as number)++] as Json;
      const name = names[place] as string;
      if (name === "__proto__") define(object, name, value);
      else object[name] = value;
    }
    return object;
  });
}

/** All names of a shape, in order: a copy of it is filled in far faster than an object is put together name by name. */
function blankOf(names: readonly string[]): Record<string, Json> {
  const blank: Record<string, Json> = {};
  for (const name of names) define(blank, name, null);
  return blank;
}

/** Also for the one name that means something else when it is assigned. */
const define = (object: Record<string, Json>, name: string, value: Json): unknown =>
  Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });

/** `count` things of at least `size` bytes each must still be there: nothing is set aside for what cannot follow. */
function roomFor(input: ByteReader, count: number, size: number): number {
  if (count * size > input.left)
    throw new WireFault("truncated", `${count} values wanted, ${input.left} bytes are there`);
  return count;
}
