import { hash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { snapshotChunkBytesMax } from "#sync/protocol/wire/limits.ts";
import { type ChunkName, readManifest, type SnapshotManifest } from "#sync/protocol/wire/snapshot.ts";
import type { TakenState } from "../../store/sync/receive.ts";
import { packState, stateBytesMax } from "../../store/sync/state-rows.ts";
import { type CloudClient, CloudTrouble } from "../cloud-client.ts";

/** Room that the rest of the appliance needs while a snapshot is taken. */
const spareBytes = 256 * 1024 * 1024;
/** A chunk lies in the folder, then in the book and its log of changes, and its rows take about so much more. */
const bytesOnDiskPerByte = 8;

export interface FetchParts {
  client: Pick<CloudClient, "snapshotList" | "chunk" | "hubKeys">;
  site: string;
  /** Chunks lie here until the book has taken them, so that a line that broke, or a power cut, costs one chunk. Nothing else may be in it. */
  folder: string;
  freeBytes: () => number;
  onProgress?: (doneBytes: number, allBytes: number) => void;
}

/**
 * The state of this site as the cloud has it now: the signed list, then what is not here yet of its chunks, each checked by its hash. To be asked again after any trouble; `forgetChunks` when the book
 * has it. Throws `CloudTrouble`, `storage-full` before anything is fetched where there is no room, and `WireFault`.
 */
export async function fetchSnapshot(
  { client, site, folder, freeBytes, onProgress = () => {} }: FetchParts,
  signal: AbortSignal,
): Promise<TakenState> {
  const { chunks, ...head } = readManifest(await client.snapshotList(signal), site, client.hubKeys);
  const allBytes = chunks.reduce((sum, { bytes }) => sum + bytes, 0);
  if (allBytes > stateBytesMax)
    throw new CloudTrouble("too-large", `the state of this site has ${allBytes} bytes, a box takes ${stateBytesMax}`);
  mkdirSync(folder, { recursive: true });
  dropOthers(folder, chunks);
  const needed = allBytes * bytesOnDiskPerByte + spareBytes;
  if (freeBytes() < needed)
    throw new CloudTrouble(
      "storage-full",
      `the state of this site needs ${needed} free bytes here, there are ${freeBytes()}`,
    );
  let doneBytes = 0;
  for (const chunk of chunks) {
    if (!readChunkFile(folder, chunk)) await fetchChunk(client, folder, chunk, signal);
    doneBytes += chunk.bytes;
    onProgress(doneBytes, allBytes);
  }
  const body = packState(chunks.map((name) => ({ name, bytes: requireChunk(folder, name) })));
  return { head: headOf(head), body };
}

/** The book has them. */
export const forgetChunks = (folder: string): void => rmSync(folder, { recursive: true, force: true });

const headOf = ({ site, cursor, tip, incarnation, authority, origins }: Omit<SnapshotManifest, "chunks">) => ({
  ...{ site, cursor, tip, incarnation, authority, origins },
});

async function fetchChunk(
  client: FetchParts["client"],
  folder: string,
  name: ChunkName,
  signal: AbortSignal,
): Promise<void> {
  const bytes = await client.chunk(name.hash, snapshotChunkBytesMax, signal);
  if (!isChunk(bytes, name)) throw new CloudTrouble("unreadable", `the cloud gave another piece than ${name.hash}`);
  const file = join(folder, name.hash);
  writeFileSync(`${file}.part`, bytes);
  renameSync(`${file}.part`, file);
}

function requireChunk(folder: string, name: ChunkName): Uint8Array {
  const bytes = readChunkFile(folder, name);
  if (!bytes) throw new CloudTrouble("unreadable", `the piece ${name.hash} in ${folder} is not what was written there`);
  return bytes;
}

/** What a power cut left half written is none. */
function readChunkFile(folder: string, name: ChunkName): Uint8Array | undefined {
  const file = join(folder, name.hash);
  if (!existsSync(file)) return undefined;
  const bytes = readFileSync(file);
  return isChunk(bytes, name) ? bytes : undefined;
}

const isChunk = (bytes: Uint8Array, name: ChunkName): boolean =>
  bytes.length === name.bytes && hash("sha256", bytes) === name.hash;

/** Of an older list: what both have in common stays. */
function dropOthers(folder: string, chunks: readonly ChunkName[]): void {
  const wanted = new Set(chunks.map(({ hash: name }) => name));
  for (const name of readdirSync(folder)) if (!wanted.has(name)) rmSync(join(folder, name), { force: true });
}
