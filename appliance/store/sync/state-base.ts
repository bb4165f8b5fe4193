import type { RecordSet } from "#sync/model/facts/fact.ts";
import { isRights, rightsSource } from "#sync/protocol/audience.ts";
import { definitionOf } from "#sync/protocol/field-rule.ts";
import type { Held } from "#sync/protocol/register.ts";
import { type ChunkName, readChunk } from "#sync/protocol/wire/snapshot.ts";
import { applyOwned } from "../ledger/apply-set.ts";
import type { Statements } from "../statements.ts";
import { hubRowTypes, type StateRowData } from "./hub-row-data.ts";
import type { Ledger } from "./ledger.ts";
import { bodyAt } from "./page-rows.ts";

/**
 * What a book begins with instead of the log's beginning: the fold of the log up to a position, as one site sees it, in the chunks of a snapshot. Kinds and rows:
 * `balance` (a key of `balance`, `onHand`, `oldestInAt`), `owned` (`record`, `id`, `fields`), `register` (`record`, `id`, `field`, `held`).
 */
export function packState(chunks: readonly { name: ChunkName; bytes: Uint8Array }[]): Uint8Array {
  const names = Buffer.from(JSON.stringify(chunks.map(({ name }) => name)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(names.length);
  return Buffer.concat([length, names, ...chunks.map(({ bytes }) => bytes)]);
}

export interface StateRegister {
  record: string;
  id: string;
  field: string;
  held: Held;
}
interface StateBalance {
  place: string;
  sku: string;
  lot: string;
  serial: string;
  lpn: string;
  owner: string;
  status: string;
  onHand: number;
  oldestInAt: number;
}
interface StateOwned {
  record: string;
  id: string;
  fields: Record<string, unknown>;
}

/** Rows of one kind, chunk by chunk. */
function* rowsIn<T>(body: Uint8Array, kind: string): Generator<T> {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const namesEnd = 4 + bytes.readUInt32BE(0);
  let at = namesEnd;
  for (const name of JSON.parse(bytes.toString("utf8", 4, namesEnd)) as ChunkName[]) {
    const chunk = bytes.subarray(at, at + name.bytes);
    at += name.bytes;
    if (name.kind === kind) yield* readChunk(chunk, name).rows as unknown as T[];
  }
}

/** Fills an empty book at journal position `pos`: balances have entries that sum up to them, so that nothing else is needed to prove them. */
export function loadState(
  { statements, log }: Ledger,
  { hubPos, incarnation, tip }: StateRowData,
  body: Uint8Array,
  pos: number,
): void {
  statements
    .get("INSERT INTO hubPage (pos, fromPos, toPos, bodyPos, undone, ofSite, body) VALUES (?, 0, ?, ?, 0, 0, ?)")
    .run(pos, hubPos, pos, body);
  const put = statements.get(
    "INSERT INTO balance (place, sku, lot, serial, lpn, owner, status, onHand, allocated, oldestInAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
  );
  const enter = statements.get(
    "INSERT INTO entry (pos, line, place, sku, lot, serial, lpn, owner, status, delta) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
  );
  let line = 0;
  const book = (one: StateBalance) => {
    const { place, sku, lot, serial, lpn, owner, status, onHand, oldestInAt } = one;
    put.run(place, sku, lot, serial, lpn, owner, status, onHand, oldestInAt);
    enter.run(pos, line++, place, sku, lot, serial, lpn, owner, status, onHand);
  };
  // A site sees a part of the company's rights: what the others hold is booked on their source, so that all places sum to zero here too.
  const elsewhere = new Map<string, StateBalance>();
  for (const one of rowsIn<StateBalance>(body, "balance")) {
    if (one.place === rightsSource) continue;
    book(one);
    if (!isRights(one.place)) continue;
    const key = JSON.stringify([one.sku, one.lot, one.serial, one.owner]);
    const rest = elsewhere.get(key) ?? { ...one, place: rightsSource, lpn: "", onHand: 0 };
    elsewhere.set(key, { ...rest, onHand: rest.onHand - one.onHand });
  }
  for (const rest of elsewhere.values()) if (rest.onHand !== 0) book(rest);
  for (const { record, id, fields } of rowsIn<StateOwned>(body, "owned")) {
    const definition = definitionOf(record);
    if (definition) applyOwned(statements, definition, { record, id, fields } as RecordSet, 0);
  }
  const rows = new Map<string, { record: string; id: string; held: Map<string, Held> }>();
  for (const { record, id, field, held } of rowsIn<StateRegister>(body, "register")) {
    if (!(field in (definitionOf(record)?.fields ?? {}))) continue;
    const key = `${record} ${id}`;
    let row = rows.get(key);
    if (!row) {
      row = { record, id, held: new Map() };
      rows.set(key, row);
    }
    row.held.set(field, held);
  }
  for (const { record, id, held } of rows.values()) {
    const definition = definitionOf(record);
    if (definition) statements.sharedRows.load(definition, id, held);
  }
  log.advance(hubPos, incarnation, { hubPos, tip });
}

/** Registers as the state that this book began with has them; none when it began with the log. */
export function* registersOfState(statements: Statements): Generator<StateRegister> {
  const row = statements
    .get<{ pos: number }>("SELECT pos FROM journal WHERE type = ? AND seq = 1")
    .get(hubRowTypes.state);
  const body = row && bodyAt(statements, row.pos);
  if (body) yield* rowsIn<StateRegister>(body, "register");
}
