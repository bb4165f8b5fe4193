import { isRights } from "../../protocol/audience.ts";
import type { VerdictReason, WireFact } from "../../protocol/entry.ts";
import { commandRow, parkedRows } from "../../protocol/hub/state-of.ts";
import { readSourceKey, sourceKey } from "../../protocol/keys.ts";
import {
  type BalanceRow,
  type CommandRow,
  type HeldRow,
  type LateRow,
  type OriginAt,
  type OwnedRow,
  type ParkedRow,
  type RegisterRow,
  type SourceRow,
  type StateKind,
  stateOriginsMax,
} from "../../protocol/site-state.ts";
import type { ChunkName } from "../../protocol/wire/snapshot.ts";
import { encodeChunks, readManifest, type SnapshotManifest, signManifest } from "../../protocol/wire/snapshot.ts";
import { texts } from "../store/array.ts";
import type { Database, Sql } from "../store/sql.ts";
import type { World } from "./companies.ts";
import type { HubDesk } from "./hub-desk.ts";
import { readHead } from "./load-view.ts";
import { type LogRow, linesAt, linesOf, logColumns } from "./read-log.ts";

/** A snapshot younger than this is given again: a box that lost its line goes on where it was. */
export const snapshotFreshMs = 60 * 60_000;
/** Older ones are dropped by the jobs; nobody fetches a chunk for so long. */
export const snapshotKeptMs = 7 * 86_400_000;
const rowsPerFetch = 20_000;

/** Commands of so long ago are told: no device repeats an older one. */
const commandsToldMs = 7 * 86_400_000;
/** Rows of the log that are looked through for commands at a time. */
const rowsPerLook = 500;

/** What the log comes to for one site, in signed chunks. The newest one is given again while it is fresh and the log still reaches back to it. */
export async function snapshotFor(
  { db, world, desk }: { db: Database; world: World; desk: HubDesk },
  company: number,
  site: string,
): Promise<SnapshotManifest> {
  return db.withCompany(
    company,
    async (sql) => {
      const now = world.nowMs();
      const head = await readHead(sql);
      const [kept] = await sql.rows<{ manifest: SnapshotManifest }>(
        "SELECT manifest FROM snapshot WHERE company = $1 AND site = $2 AND made_at_ms > $3 AND cursor >= $4 ORDER BY cursor DESC LIMIT 1",
        [company, site, now - snapshotFreshMs, head.compactedTo],
      );
      const { publicKey: signer, sign } = await desk.signingKey(sql);
      if (kept?.manifest.origins && kept.manifest.signer === signer && kept.manifest.incarnation === head.incarnation)
        return readManifest(kept.manifest, site, [signer]);
      const chunks: ChunkName[] = [];
      for (const [kind, rows] of [
        ["balance", balanceRows(sql, site)],
        ["owned", ownedRows(sql, site)],
        ["register", registerRows(sql, site)],
        ["late", lateRows(sql, site)],
        ["held", heldRows(sql, site)],
        ["source", sourceRows(sql, site)],
        ["command", commandRows(sql, site, now - commandsToldMs)],
        ["parked", parkedRowsOf(sql, site)],
      ] as const satisfies readonly (readonly [StateKind, AsyncIterable<object[]>])[])
        for await (const some of rows)
          for (const { name, bytes } of encodeChunks(kind, some)) {
            chunks.push(name);
            await sql.write(
              "INSERT INTO snapshot_chunk (company, site, hash, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
              [company, site, name.hash, bytes],
            );
          }
      const { hubPos: cursor, tip, incarnation } = head;
      const [known] = await sql.rows<{ authority: string }>("SELECT authority FROM hub_site WHERE site = $1", [site]);
      const authority = known?.authority ?? "";
      const origins = await originsOf(sql, site);
      const manifest = signManifest({ site, cursor, tip, incarnation, authority, origins, chunks }, { signer, sign });
      await sql.write(
        `INSERT INTO snapshot (company, site, cursor, manifest, made_at_ms) VALUES ($1, $2, $3, $4::jsonb, $5)
         ON CONFLICT (company, site, cursor) DO UPDATE SET manifest = excluded.manifest, made_at_ms = excluded.made_at_ms`,
        [company, site, cursor, JSON.stringify(manifest), now],
      );
      return manifest;
    },
    { frozen: true },
  );
}

/** One chunk by its hash; undefined when no snapshot of this site has it. */
export async function snapshotChunk(sql: Sql, site: string, hash: string): Promise<Uint8Array | undefined> {
  const [row] = await sql.rows<{ body: Uint8Array }>(
    "SELECT body FROM snapshot_chunk WHERE company = $1 AND site = $2 AND hash = $3",
    [sql.company, site, hash],
  );
  return row?.body;
}

/** Own places, and the rights that this site gave or holds: `stateLines` of the fold says the same. */
async function* balanceRows(sql: Sql, site: string): AsyncGenerator<BalanceRow[]> {
  const rows = fetched<BalanceRow>(
    sql,
    `SELECT place, sku, lot, serial, lpn, owner, status, on_hand AS "onHand", since_ms AS "oldestInAt" FROM balance
     WHERE company = $1 AND on_hand <> 0 AND (site = $2 OR (site = '' AND (split_part(place, '/', 2) = $2 OR split_part(place, '/', 3) LIKE $3)))
     ORDER BY place, sku, lot, serial, lpn, owner, status`,
    [sql.company, site, `${site}.%`],
  );
  for await (const some of rows) yield some.filter(({ place }) => !isRights(place) || place.includes("/"));
}

function ownedRows(sql: Sql, site: string): AsyncGenerator<OwnedRow[]> {
  return fetched(
    sql,
    "SELECT record, id, fields FROM record WHERE company = $1 AND site = $2 AND stamps IS NULL ORDER BY record, id",
    [sql.company, site],
  );
}

interface StampedRow {
  record: string;
  id: string;
  fields: Record<string, unknown>;
  stamps: Record<string, [string, string, number, number, string?]>;
}

async function* registerRows(sql: Sql, site: string): AsyncGenerator<RegisterRow[]> {
  const rows = fetched<StampedRow>(
    sql,
    `SELECT record, id, fields, stamps FROM record WHERE company = $1 AND (site = '' OR site = $2) AND stamps IS NOT NULL
     AND (site = $2 OR record NOT IN ('intent', 'transfer', 'rightGrant') OR string_to_array(split_part(id, '/', 1), '+') @> ARRAY[$2]) ORDER BY record, id`,
    [sql.company, site],
  );
  for await (const some of rows)
    yield some.flatMap(({ record, id, fields, stamps }) =>
      Object.entries(stamps)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([field, [eff, origin, seq, hubPos, exact]]) => ({
          record,
          id,
          field,
          held: { value: exact === undefined ? fields[field] : JSON.parse(exact), stamp: { eff, origin, seq, hubPos } },
        })),
    );
}

/** Where each epoch of the site stands, the youngest ones. */
async function originsOf(sql: Sql, site: string): Promise<OriginAt[]> {
  const rows = await sql.rows<OriginAt & { sealedAtSeq: number | null }>(
    `SELECT origin, seq, tip, sealed_at_seq AS "sealedAtSeq" FROM origin WHERE company = $1 AND site = $2 ORDER BY generation DESC LIMIT ${stateOriginsMax}`,
    [sql.company, site],
  );
  return rows.reverse().map(({ sealedAtSeq, ...at }) => ({ ...at, ...(sealedAtSeq === null ? {} : { sealedAtSeq }) }));
}

async function* lateRows(sql: Sql, site: string): AsyncGenerator<LateRow[]> {
  const rows = fetched<{ hubPos: number; eff: string; tip: string; fact: WireFact }>(
    sql,
    "SELECT hub_pos AS \"hubPos\", eff, tip, fact FROM held WHERE company = $1 AND site = $2 AND kind = 'late' ORDER BY hub_pos",
    [sql.company, site],
  );
  for await (const some of rows) {
    const keys = some.map(({ fact: { origin, seq }, tip }) => sourceKey({ origin, seq, tip }));
    const taken = new Set(
      (
        await sql.rows<{ key: string }>("SELECT key FROM source WHERE company = $1 AND key = ANY($2::text[])", [
          ...[sql.company, texts(keys)],
        ])
      ).map(({ key }) => key),
    );
    yield some.filter((_row, i) => !taken.has(keys[i] as string));
  }
}

async function* heldRows(sql: Sql, site: string): AsyncGenerator<HeldRow[]> {
  const rows = fetched<Omit<HeldRow, "verdict"> & { kind: string; reason: string; detail: string; tip: string }>(
    sql,
    'SELECT origin, seq, hub_pos AS "hubPos", kind, reason, detail, tip FROM held WHERE company = $1 AND site = $2 ORDER BY hub_pos',
    [sql.company, site],
  );
  for await (const some of rows)
    yield some.map(({ kind, reason, detail, tip, ...row }) => ({
      ...row,
      verdict:
        kind === "late"
          ? { kind, tip }
          : { kind: "quarantined", reason: reason as VerdictReason, detail: detail.slice(0, detailCharsMax) },
    }));
}
const detailCharsMax = 200;

async function* sourceRows(sql: Sql, site: string): AsyncGenerator<SourceRow[]> {
  const rows = fetched<{ key: string }>(sql, "SELECT key FROM source WHERE company = $1 AND key LIKE $2 ORDER BY key", [
    ...[sql.company, `${site}.%`],
  ]);
  for await (const some of rows)
    yield some.flatMap(({ key }) => {
      const source = readSourceKey(key);
      return source ? [source] : [];
    });
}

async function* commandRows(sql: Sql, site: string, sinceMs: number): AsyncGenerator<CommandRow[]> {
  for (let after = -1; ; ) {
    const rows = await sql.rows<LogRow>(
      `SELECT ${logColumns} FROM log WHERE company = $1 AND site = $2 AND received_at_ms >= $3 AND to_pos > $4 ORDER BY to_pos LIMIT ${rowsPerLook}`,
      [sql.company, site, sinceMs, after],
    );
    const last = rows.at(-1);
    if (!last) return;
    after = last.toPos;
    yield rows.flatMap((row) => [...linesOf(row)].flatMap((line) => commandRow(line) ?? []));
  }
}

async function* parkedRowsOf(sql: Sql, site: string): AsyncGenerator<ParkedRow[]> {
  const positions = await sql.rows<{ at: number }>(
    `SELECT DISTINCT hub_pos AS at FROM parked WHERE company = $1 ORDER BY at LIMIT ${parkedTold}`,
    [sql.company],
  );
  const lines = await linesAt(
    sql,
    positions.map(({ at }) => at),
  );
  yield [...lines.values()].flatMap((line) => parkedRows(line, site));
}
/** A hub that is so far behind its sites is upgraded first. */
const parkedTold = 100_000;

/** A long answer in pieces, so that neither side holds all of it. */
async function* fetched<T>(sql: Sql, text: string, params: readonly (string | number)[]): AsyncGenerator<T[]> {
  // DECLARE takes no parameters; these are a number and a site's own id.
  const filled = text.replace(/\$(\d)/g, (_all, n) => literal(params[Number(n) - 1] as string | number));
  await sql.rows(`DECLARE snapshot_rows NO SCROLL CURSOR FOR ${filled}`);
  for (;;) {
    const rows = await sql.rows<T>(`FETCH ${rowsPerFetch} FROM snapshot_rows`);
    if (rows.length === 0) break;
    yield rows;
  }
  await sql.rows("CLOSE snapshot_rows");
}

function literal(value: string | number): string {
  if (typeof value === "number") return String(value);
  if (!/^[\w.%-]*$/.test(value)) throw new Error(`${value} is no site`);
  return `'${value}'`;
}
