import type { WireFact } from "../entry.ts";
import type { ByteReader, ByteWriter } from "./bytes.ts";
import { type Expanse, type Json, readColumn, writeColumn } from "./columns.ts";
import { readCounts, readInts, writeInts } from "./int-column.ts";
import { readTexts, writeTexts } from "./text-column.ts";
import { WireFault } from "./wire-fault.ts";

/** All of these facts but origin and seq, which batch and page say in their own way. */
export function writeFacts(out: ByteWriter, facts: readonly WireFact[], expanse: Expanse): void {
  expanse.spend(100 * facts.length);
  const rest: Record<string, unknown>[] = [];
  const stamps = facts.map(({ hlc }) => splitStamp(hlc));
  writeStamps(out, stamps);
  writeInts(
    out,
    facts.map((fact, i) => whole(fact.atMs - (stamps[i] as Stamp).ms, "atMs", fact)),
  );
  writeInts(
    out,
    facts.map((fact) => whole(fact.base, "base", fact)),
  );
  for (const name of textNames)
    writeTexts(
      out,
      facts.map((fact) => {
        if (typeof fact[name] !== "string") throw unfit(name, fact);
        expanse.spend(fact[name].length);
        return fact[name];
      }),
    );
  for (const fact of facts) {
    if (typeof fact.data !== "object" || fact.data === null || Array.isArray(fact.data)) throw unfit("data", fact);
    if (!Array.isArray(fact.moves)) throw unfit("moves", fact);
    if (!Array.isArray(fact.sets)) throw unfit("sets", fact);
    rest.push(restOf(fact));
  }
  for (const name of ["data", "moves", "sets"] as const)
    writeColumn(
      out,
      facts.map((fact) => fact[name]),
      expanse,
    );
  writeColumn(out, rest, expanse);
}

/** What `moves` and `sets` hold is as the writer left it: whoever applies it checks it. Here they are lists, and the rest is of its kind. */
export function readFacts(
  input: ByteReader,
  names: readonly { origin: string; seq: number }[],
  expanse: Expanse,
): WireFact[] {
  const count = names.length;
  expanse.spend(100 * count);
  const stamps = readStamps(input, count);
  const leads = readInts(input, count);
  const bases = readCounts(input, count, Number.MAX_SAFE_INTEGER, "base");
  const [actors, devices, commandIds, types] = textNames.map(() => readTexts(input, count, expanse.spend)) as [
    string[],
    string[],
    string[],
    string[],
  ];
  const [data, moves, sets] = ["data", "moves", "sets"].map(() => readColumn(input, count, expanse)) as [
    Json[],
    Json[],
    Json[],
  ];
  const rest = readColumn(input, count, expanse);
  const facts = new Array<WireFact>(count);
  for (let i = 0; i < count; i++) {
    const { origin, seq } = names[i] as { origin: string; seq: number };
    const ms = stamps.ms[i] as number;
    const more = rest[i] as Json;
    if (!isObject(data[i] as Json) || !Array.isArray(moves[i]) || !Array.isArray(sets[i]) || !isObject(more))
      throw new WireFault("malformed", `fact ${seq} of ${origin} is none`);
    const fact = {
      origin,
      seq,
      base: bases[i] as number,
      hlc: joinStamp(ms, stamps.counters[i] as number),
      atMs: ms + (leads[i] as number),
      actor: actors[i] as string,
      device: devices[i] as string,
      commandId: commandIds[i] as string,
      type: types[i] as string,
      data: data[i],
      moves: moves[i],
      sets: sets[i],
    } as unknown as WireFact;
    facts[i] = fact;
    for (const name in more) addRest(fact, name, more[name] as Json);
  }
  return facts;
}

/** What only some facts have. */
function addRest(fact: WireFact, name: string, value: Json): void {
  if (Object.hasOwn(fact, name) || name === "pos")
    throw new WireFault("malformed", `fact ${fact.seq} of ${fact.origin} has ${name} twice`);
  if (name === "source" && value !== undefined && !isSource(value as never))
    throw new WireFault("malformed", `fact ${fact.seq} of ${fact.origin} has a source that is none`);
  (fact as unknown as Record<string, Json>)[name] = value;
}

/** Milliseconds and counter of an hlc or an effective stamp. */
export interface Stamp {
  ms: number;
  counter: number;
}

export function splitStamp(stamp: string): Stamp {
  if (!/^[0-9a-f]{16}$/.test(stamp)) throw new WireFault("malformed", `${stamp} is no stamp`);
  return { ms: Number.parseInt(stamp.slice(0, 12), 16), counter: Number.parseInt(stamp.slice(12), 16) };
}
/** Put together from bytes: it is done for every fact that is read, and `toString(16)` takes several times as long. */
export function joinStamp(ms: number, counter: number): string {
  const low = ms % 0x1_0000_0000;
  return pairText(Math.floor(ms / 0x1_0000_0000)) + pairText(low >>> 16) + pairText(low & 0xffff) + pairText(counter);
}
const byteTexts = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const pairText = (pair: number): string => (byteTexts[pair >>> 8] as string) + (byteTexts[pair & 0xff] as string);

export function writeStamps(out: ByteWriter, stamps: readonly Stamp[]): void {
  writeInts(
    out,
    stamps.map(({ ms }) => ms),
  );
  writeInts(
    out,
    stamps.map(({ counter }) => counter),
  );
}

/** In two lists beside each other. */
export function readStamps(input: ByteReader, count: number): { ms: number[]; counters: number[] } {
  const ms = readCounts(input, count, 2 ** 48 - 1, "milliseconds");
  return { ms, counters: readCounts(input, count, 0xffff, "counter of a stamp") };
}

const textNames = ["actor", "device", "commandId", "type"] as const;
const known = new Set<string>([...textNames, "origin", "seq", "base", "hlc", "atMs", "data", "moves", "sets", "pos"]);

function restOf(fact: WireFact): Record<string, unknown> {
  const rest: Record<string, unknown> = {};
  for (const name of Object.keys(fact))
    if (!known.has(name)) rest[name] = (fact as unknown as Record<string, unknown>)[name];
  return rest;
}

function whole(value: number, name: string, fact: WireFact): number {
  if (!Number.isSafeInteger(value) || Math.abs(value) > 2 ** 51) throw unfit(name, fact);
  return value;
}

const unfit = (name: string, { origin, seq }: WireFact): WireFault =>
  new WireFault("malformed", `${name} of fact ${seq} of ${origin} cannot travel`);

const isObject = (value: Json): value is { readonly [name: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSource = (value: { origin: unknown; seq: unknown; tip?: unknown }): boolean =>
  isObject(value as Json) &&
  typeof value.origin === "string" &&
  Number.isSafeInteger(value.seq) &&
  (value.tip === undefined || typeof value.tip === "string");
