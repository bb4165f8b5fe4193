import { hash } from "node:crypto";
import { z } from "zod";
import { type StateHead, stateOriginsMax } from "../site-state.ts";
import { packBody, unpackBody } from "./body.ts";
import { ByteReader, ByteWriter } from "./bytes.ts";
import { type Json, readColumn, writeColumn } from "./columns.ts";
import { isSignedBy, type Sign } from "./keys.ts";
import { readLimits, snapshotChunkBytesMax, snapshotChunkRowsMax, snapshotChunksMax } from "./limits.ts";
import { WireFault } from "./wire-fault.ts";

/**
 * What a site's part of the log comes to at one position, for a box that cannot read it from the beginning: rows by kind (balances, records, stamps, …), in
 * chunks that are fetched one by one, in any order, again where it broke off. The kinds and their rows are between hub and box; a row is any object.
 */
export interface SnapshotManifest extends StateHead {
  chunks: ChunkName[];
  /** Public key of the hub, and its signature over all but itself (base64url). */
  signer: string;
  signature: string;
}

export interface ChunkName {
  kind: string;
  rows: number;
  bytes: number;
  /** SHA-256 of the chunk's bytes, hex. */
  hash: string;
}

export interface Chunk {
  kind: string;
  rows: Record<string, Json>[];
}

/** A chunk holds this many rows when nothing else bounds it: a box reads one without much memory, and loses little when the line breaks. */
export const chunkRows = 50_000;

/**
 * Rows of one kind as chunks, without holding more than one in memory. Rows that stand in the order of their keys cost least: their parts are written as
 * differences.
 */
export function* encodeChunks(
  kind: string,
  rows: Iterable<object>,
  rowsPerChunk: number = chunkRows,
): Generator<{ name: ChunkName; bytes: Uint8Array }> {
  let waiting: object[] = [];
  for (const row of rows) {
    waiting.push(row);
    if (waiting.length < rowsPerChunk) continue;
    yield* inParts(kind, waiting);
    waiting = [];
  }
  if (waiting.length > 0) yield* inParts(kind, waiting);
}

/** The rows of a chunk. Throws a `WireFault`, `chain` when the bytes are not those that the manifest names. */
export function readChunk(bytes: Uint8Array, { kind, rows, hash: expected }: ChunkName): Chunk {
  if (bytes.length > snapshotChunkBytesMax) throw new WireFault("too-large", `a chunk of ${bytes.length} bytes`);
  if (hash("sha256", bytes) !== expected)
    throw new WireFault("chain", `a chunk of ${kind} with another hash than its name`);
  const input = new ByteReader(bytes);
  if (!input.raw(magic.length).equals(magic)) throw new WireFault("version", "not a chunk of this protocol");
  const body = input.raw(input.left);
  const found = unpackBody(body, readLimits, (columns, expanse) => readColumn(columns, rows, expanse));
  for (const row of found)
    if (typeof row !== "object" || row === null || Array.isArray(row))
      throw new WireFault("malformed", `a row of ${kind} is none`);
  return { kind, rows: found as Record<string, Json>[] };
}

export function signManifest(
  manifest: Omit<SnapshotManifest, "signer" | "signature">,
  { signer, sign }: { signer: string; sign: Sign },
): SnapshotManifest {
  if (manifest.chunks.length > snapshotChunksMax)
    throw new WireFault("too-large", `${manifest.chunks.length} chunks, at most ${snapshotChunksMax}`);
  const { site, cursor, tip, incarnation, authority, origins, chunks } = manifest;
  const signature = Buffer.from(sign(manifestText({ ...manifest, signer }))).toString("base64url");
  return { site, cursor, tip, incarnation, authority, origins, chunks, signer, signature };
}

/** Throws a `WireFault` unless one of the hub's keys made it for this site. */
export function readManifest(value: unknown, site: string, hubKeys: readonly string[]): SnapshotManifest {
  const checked = shape.safeParse(value);
  if (!checked.success) throw new WireFault("malformed", `a list of chunks: ${checked.error.issues[0]?.message}`);
  const manifest = checked.data as SnapshotManifest;
  const { signer, signature } = manifest;
  const isGood = isSignedBy(signer, manifestText(manifest), Buffer.from(signature, "base64url"));
  if (!isGood || !hubKeys.includes(signer) || manifest.site !== site)
    throw new WireFault("signature", `a list of chunks for ${manifest.site} that the hub did not make for ${site}`);
  return manifest;
}

function* inParts(kind: string, rows: readonly object[]): Generator<{ name: ChunkName; bytes: Uint8Array }> {
  const bytes = packed(rows);
  if (!bytes) {
    if (rows.length === 1) throw new WireFault("too-large", `a row of ${kind} that no chunk can hold`);
    const half = Math.ceil(rows.length / 2);
    yield* inParts(kind, rows.slice(0, half));
    yield* inParts(kind, rows.slice(half));
    return;
  }
  yield { name: { kind, rows: rows.length, bytes: bytes.length, hash: hash("sha256", bytes) }, bytes };
}

/** Nothing when they are too many, or too large. */
function packed(rows: readonly object[]): Uint8Array | undefined {
  if (rows.length > snapshotChunkRowsMax) return undefined;
  try {
    const body = packBody((out, expanse) => writeColumn(out, rows, expanse));
    const bytes = new ByteWriter().raw(magic).raw(body).done();
    return bytes.length > snapshotChunkBytesMax ? undefined : bytes;
  } catch (error) {
    if (error instanceof WireFault && error.code === "too-large") return undefined;
    throw error;
  }
}

const magic = Buffer.from("KS1");
const hex = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

const shape = z.object({
  site: z.string().min(1).max(200),
  cursor: count,
  tip: hex,
  incarnation: count,
  authority: z.string().max(200),
  origins: z
    .array(z.object({ origin: z.string().min(1).max(200), seq: count, tip: hex, sealedAtSeq: count.optional() }))
    .max(stateOriginsMax),
  chunks: z
    .array(
      z.object({
        kind: z.string().min(1).max(60),
        rows: z.number().int().positive().max(snapshotChunkRowsMax),
        bytes: z.number().int().positive().max(snapshotChunkBytesMax),
        hash: hex,
      }),
    )
    .max(snapshotChunksMax),
  signer: z.string().max(200),
  signature: z.string().max(200),
});

const manifestText = ({
  site,
  cursor,
  tip,
  incarnation,
  authority,
  origins,
  chunks,
  signer,
}: Omit<SnapshotManifest, "signature">): Uint8Array =>
  Buffer.from(
    JSON.stringify([
      "kontor-snapshot-1",
      signer,
      site,
      cursor,
      tip,
      incarnation,
      authority,
      origins.map(({ origin, seq, tip: at, sealedAtSeq }) => [origin, seq, at, sealedAtSeq ?? null]),
      chunks.map(({ kind, rows, bytes, hash: of }) => [kind, rows, bytes, of]),
    ]),
  );
