import { hash } from "node:crypto";
import type { WireFact } from "../entry.ts";
import { genesisTip } from "../entry.ts";
import { WireFault } from "./wire-fault.ts";

/** A fact as a journal keeps it: its structures as JSON text, exactly the bytes that are hashed. */
export interface ChainedRow {
  origin: string;
  seq: number;
  base: number;
  hlc: string;
  atMs: number;
  actor: string;
  device: string;
  commandId: string;
  type: string;
  data: string;
  moves: string;
  sets: string;
  source: string | null;
  /** Fields of a later version: an object with its names in order, or nothing. A box of this version writes none. */
  more?: string;
}

/**
 * SHA-256 over the hash before and all of the fact but what is local to a box (`pos`, the answer). Box, standby and hub compute the same.
 */
export const rowHash = (row: ChainedRow, previous: Uint8Array): Buffer =>
  Buffer.from(
    hexHash(row, Buffer.from(previous.buffer, previous.byteOffset, previous.byteLength).toString("base64")),
    "hex",
  );

/** As text in and out: a week's facts are hashed one after the other, and a buffer for each takes as long as its hash. */
function hexHash(row: ChainedRow, previousBase64: string): string {
  const parts: unknown[] = [
    previousBase64,
    row.origin,
    row.seq,
    row.base,
    row.hlc,
    row.atMs,
    row.actor,
    row.device,
    row.commandId,
    row.type,
    row.data,
    row.moves,
    row.sets,
  ];
  if (row.source !== null || row.more) parts.push(row.source);
  if (row.more) parts.push(row.more);
  return hash("sha256", JSON.stringify(parts), "hex");
}

/** The same for a fact in memory. `previous` and the answer are hex. */
export const factHash = (fact: WireFact, previous: string): string => hexHash(rowOf(fact), hexToBase64(previous));

/** The hash after each fact, hex, oldest first. */
export function hashesAfter(facts: readonly WireFact[], previous: string = genesisTip): string[] {
  let tip = previous;
  return facts.map((fact) => {
    tip = factHash(fact, tip);
    return tip;
  });
}

const hexToBase64 = (hex: string): string => Buffer.from(hex, "hex").toString("base64");

/** The hash after each fact of a batch. Throws `chain` when they do not lead from its `prev` to its `tip`. */
export function checkChain(batch: { origin: string; prev: string; tip: string }, facts: readonly WireFact[]): string[] {
  const hashes = hashesAfter(facts, batch.prev);
  const tip = hashes.at(-1) ?? batch.prev;
  if (tip !== batch.tip)
    throw new WireFault("chain", `the facts of ${batch.origin} end at ${tip}, their batch says ${batch.tip}`);
  return hashes;
}

function rowOf(fact: WireFact): ChainedRow {
  const { origin, seq, base, hlc, atMs, actor, device, commandId, type, data, moves, sets, source } = fact;
  const row: ChainedRow = {
    origin,
    seq,
    base,
    hlc,
    atMs,
    actor,
    device,
    commandId,
    type,
    data: JSON.stringify(data),
    moves: JSON.stringify(moves),
    sets: sets.length === 0 ? "[]" : JSON.stringify(sets),
    source: source ? JSON.stringify(source) : null,
  };
  const more = moreOf(fact as unknown as Record<string, unknown>);
  if (more) row.more = more;
  return row;
}

/** Looked for by name: to take the others out of every fact costs more than all of its texts. */
function moreOf(fact: Record<string, unknown>): string | undefined {
  let names: string[] | undefined;
  for (const name of Object.keys(fact))
    if (!ownNames.has(name) && fact[name] !== undefined) {
      names ??= [];
      names.push(name);
    }
  return names && JSON.stringify(names.sort().map((name) => [name, fact[name]]));
}
/** A field that a fact gets is hashed above, or the types do not fit. */
const ownNames: ReadonlySet<string> = new Set([
  "pos",
  ...Object.keys({
    origin: true,
    seq: true,
    base: true,
    hlc: true,
    atMs: true,
    actor: true,
    device: true,
    commandId: true,
    type: true,
    data: true,
    moves: true,
    sets: true,
    source: true,
  } satisfies Record<keyof WireFact, true>),
]);
