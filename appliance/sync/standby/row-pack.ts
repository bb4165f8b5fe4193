import { packBody, unpackBody } from "#sync/protocol/wire/body.ts";
import { ByteReader, ByteWriter } from "#sync/protocol/wire/bytes.ts";
import { type Json, readColumn, writeColumn } from "#sync/protocol/wire/columns.ts";
import { isSignedBy, type Sign } from "#sync/protocol/wire/keys.ts";
import { readLimits } from "#sync/protocol/wire/limits.ts";
import { WireFault } from "#sync/protocol/wire/wire-fault.ts";
import type { JournalRow } from "../../store/ledger/journal.ts";
import type { FollowedRow } from "../../store/sync/site-book.ts";

/** Rows of one journal on their way to the box that follows it, as a hub's batches are: columnar, deflated, signed by the box that wrote them. Pages and states, packed already, lie behind them as they are. */
export interface RowPack {
  rows: FollowedRow[];
  /** Where the primary's journal ends by now. */
  headPos: number;
  /** The primary's answers wait for this standby. */
  inStep: boolean;
}

export const packRowsMax = 500;
/** Also the largest state of a site (`hub-state`) that a standby can be given: 4.4 MB are 10,000 SKUs on 1.5 million balances. */
export const packBytesMax = 64 * 1024 * 1024;

/** Throws `too-large` when fewer rows must be taken. */
export function encodeRows({ rows, headPos, inStep }: RowPack, sign: Sign): Uint8Array {
  const plain = rows.map(({ row: { hash, ...row }, body }) => ({
    ...row,
    hash: Buffer.from(hash).toString("hex"),
    bodyBytes: body ? body.length : null,
  }));
  const body = packBody((out, expanse) => writeColumn(out, plain, expanse));
  const signed = new ByteWriter()
    .raw(magic)
    .count(headPos)
    .byte(inStep ? 1 : 0)
    .count(rows.length)
    .block(body)
    .block(Buffer.concat(rows.flatMap(({ body }) => (body ? [body] : []))))
    .done();
  if (signed.length + signatureBytes > packBytesMax)
    throw new WireFault("too-large", `${rows.length} rows make ${signed.length} bytes, at most ${packBytesMax}`);
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
  const bodies = new ByteReader(input.block(packBytesMax, "bytes of pages"));
  const signed = bytes.subarray(0, input.at);
  if (!isSignedBy(primaryKey, signed, input.raw(signatureBytes)))
    throw new WireFault("signature", "rows that the primary did not sign");
  input.end();
  const plain = unpackBody(body, readLimits, (columns, expanse) => readColumn(columns, count, expanse));
  const rows = plain.map((value) => rowOf(value, bodies));
  bodies.end();
  return { rows, headPos, inStep };
}

function rowOf(value: Json, bodies: ByteReader): FollowedRow {
  const { hash, bodyBytes, ...row } = value as unknown as Omit<JournalRow, "hash"> & {
    hash: string;
    bodyBytes: number | null;
  };
  const isGood =
    texts.every((name) => typeof row[name] === "string") && ints.every((name) => Number.isSafeInteger(row[name]));
  if (
    !isGood ||
    !(bodyBytes === null || (Number.isSafeInteger(bodyBytes) && bodyBytes >= 0)) ||
    !/^[0-9a-f]{64}$/.test(String(hash))
  )
    throw new WireFault("malformed", "a row that is none");
  return {
    row: { ...row, hash: Buffer.from(hash, "hex") },
    // A copy: a part of a buffer would take all of it along to the writer's thread.
    ...(bodyBytes === null ? {} : { body: Buffer.from(bodies.raw(bodyBytes)) }),
  };
}

const texts = ["origin", "hlc", "actor", "device", "commandId", "type", "data", "moves", "sets"] as const;
const ints = ["pos", "seq", "base", "atMs"] as const;
const signatureBytes = 64;
const magic = Buffer.from("KR2");
