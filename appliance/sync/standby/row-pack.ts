import { packBody, unpackBody } from "#sync/protocol/wire/body.ts";
import { ByteReader, ByteWriter } from "#sync/protocol/wire/bytes.ts";
import { type Json, readColumn, writeColumn } from "#sync/protocol/wire/columns.ts";
import { isSignedBy, type Sign } from "#sync/protocol/wire/keys.ts";
import { readLimits } from "#sync/protocol/wire/limits.ts";
import { WireFault } from "#sync/protocol/wire/wire-fault.ts";
import type { JournalRow } from "../../store/ledger/journal.ts";
import type { FollowedRow } from "../../store/sync/site-book.ts";

/** Rows of one journal on their way to the box that follows it, as a hub's batches are: columnar, deflated, signed by the box that wrote them. */
export interface RowPack {
  rows: FollowedRow[];
  /** Where the primary's journal ends by now. */
  headPos: number;
  /** The primary's answers wait for this standby. */
  inStep: boolean;
}

export const packRowsMax = 500;
export const packBytesMax = 16 * 1024 * 1024;

/** Throws `too-large` when fewer rows must be taken. */
export function encodeRows({ rows, headPos, inStep }: RowPack, sign: Sign): Uint8Array {
  const plain = rows.map(({ row: { hash, ...row }, body }) => ({
    ...row,
    hash: Buffer.from(hash).toString("hex"),
    body: body ? Buffer.from(body).toString("base64") : null,
  }));
  const body = packBody((out, expanse) => writeColumn(out, plain, expanse));
  const signed = new ByteWriter()
    .raw(magic)
    .count(headPos)
    .byte(inStep ? 1 : 0)
    .count(rows.length)
    .block(body)
    .done();
  return Buffer.concat([signed, sign(signed)]);
}

/** Throws a `WireFault`. The chain is for the book to check. */
export function readRows(bytes: Uint8Array, primaryKey: string): RowPack {
  const input = new ByteReader(bytes);
  if (!input.raw(magic.length).equals(magic)) throw new WireFault("version", "not rows of a journal");
  const headPos = input.count(Number.MAX_SAFE_INTEGER, "as a position");
  const inStep = input.byte() === 1;
  const count = input.count(packRowsMax, "rows in a pack");
  const body = input.block(packBytesMax, "bytes of a body");
  const signed = bytes.subarray(0, input.at);
  if (!isSignedBy(primaryKey, signed, input.raw(64)))
    throw new WireFault("signature", "rows that the primary did not sign");
  input.end();
  const plain = unpackBody(body, readLimits, (columns, expanse) => readColumn(columns, count, expanse));
  return { rows: plain.map(rowOf), headPos, inStep };
}

function rowOf(value: Json): FollowedRow {
  const { hash, body, ...row } = value as unknown as Omit<JournalRow, "hash"> & { hash: string; body: string | null };
  const isGood =
    texts.every((name) => typeof row[name] === "string") && ints.every((name) => Number.isSafeInteger(row[name]));
  if (!isGood || !/^[0-9a-f]{64}$/.test(String(hash))) throw new WireFault("malformed", "a row that is none");
  return {
    row: { ...row, hash: Buffer.from(hash, "hex") },
    ...(typeof body === "string" ? { body: Buffer.from(body, "base64") } : {}),
  };
}

const texts = ["origin", "hlc", "actor", "device", "commandId", "type", "data", "moves", "sets"] as const;
const ints = ["pos", "seq", "base", "atMs"] as const;
const magic = Buffer.from("KR1");
