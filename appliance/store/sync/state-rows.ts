import { type StateKind, type StateRows, stateKinds } from "#sync/protocol/site-state.ts";
import { type ChunkName, encodeChunks, readChunk } from "#sync/protocol/wire/snapshot.ts";
import type { Statements } from "../statements.ts";
import { hubRowTypes, type StateRowData } from "./hub-row-data.ts";
import { bodyAt } from "./page-rows.ts";

/** A state is kept in one piece, next to the row that names its hash; a book that is larger than this is not brought over a line. */
export const stateBytesMax = 512 * 1024 * 1024;

/** The chunks of a snapshot as the book keeps them: their names, and their bytes one after the other. */
export function packState(chunks: readonly { name: ChunkName; bytes: Uint8Array }[]): Uint8Array {
  const names = Buffer.from(JSON.stringify(chunks.map(({ name }) => name)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(names.length);
  return Buffer.concat([length, names, ...chunks.map(({ bytes }) => bytes)]);
}

/** The same of rows at hand. */
export const packRows = (rows: StateRows): Uint8Array =>
  packState(stateKinds.flatMap((kind) => [...encodeChunks(kind, rows[kind])]));

/** Rows of one kind, chunk by chunk. */
export function* rowsIn<K extends StateKind>(body: Uint8Array, kind: K): Generator<StateRows[K][number]> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const namesEnd = 4 + bytes.readUInt32BE(0);
  let at = namesEnd;
  for (const name of JSON.parse(bytes.toString("utf8", 4, namesEnd)) as ChunkName[]) {
    const chunk = bytes.subarray(at, at + name.bytes);
    at += name.bytes;
    if (name.kind === kind) yield* readChunk(chunk, name).rows as unknown as StateRows[K];
  }
}

/** What the log comes to, as the state that this book took last has it; none when it read the log from its first line. */
export function* rowsOfState<K extends StateKind>(statements: Statements, kind: K): Generator<StateRows[K][number]> {
  const pos = lastPos(statements);
  const body = pos === undefined ? undefined : bodyAt(statements, pos);
  if (body) yield* rowsIn(body, kind);
}

/** What the row of a state at a journal position says. */
export function stateAt(statements: Statements, pos: number): StateRowData | undefined {
  const row = statements.get<{ type: string; data: string }>("SELECT type, data FROM journal WHERE pos = ?").get(pos);
  return row?.type === hubRowTypes.state ? (JSON.parse(row.data) as StateRowData) : undefined;
}

/** The same of the state that this book took last. */
export function lastState(statements: Statements): StateRowData | undefined {
  const pos = lastPos(statements);
  return pos === undefined ? undefined : stateAt(statements, pos);
}

const lastPos = (statements: Statements): number | undefined =>
  statements
    .get<{ pos: number }>("SELECT pos FROM hubPage WHERE fromPos = 0 AND undone = 0 ORDER BY pos DESC LIMIT 1")
    .get()?.pos;
