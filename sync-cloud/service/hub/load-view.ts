import { hash } from "node:crypto";
import { rightsSource } from "../../protocol/audience.ts";
import type { OriginState } from "../../protocol/entry.ts";
import type { HubOrigin, HubSite, HubView, Needs } from "../../protocol/hub/view.ts";
import { readRegisterKey, registerKey } from "../../protocol/keys.ts";
import type { Held } from "../../protocol/register.ts";
import type { LogMark } from "../../protocol/session.ts";
import { texts } from "../store/array.ts";
import type { Sql } from "../store/sql.ts";
import { hashAt } from "./read-log.ts";

/** What was loaded for one batch. Beyond the view, what the writing of its effects needs to know. */
export interface LoadedView extends HubView {
  /** Balances that were asked for, by key, in the order of their ids; `qty` is undefined for those without a row. */
  readonly standing: ReadonlyMap<string, Standing>;
}

export interface Standing {
  id: string;
  qty: number | undefined;
}

/** The end of the company's log. */
export interface LogHead extends LogMark {
  incarnation: number;
  /** The log is kept behind this position; its hash there. */
  compactedTo: number;
  compactedTip: string;
}

/** Loads all of `needs` in a handful of queries, whatever their number. */
export async function loadView(sql: Sql, head: LogHead, needs: Needs): Promise<LoadedView> {
  const origins = new Map<string, HubOrigin>();
  for (const origin of await loadOrigins(sql, needs.origins)) origins.set(origin.origin, origin);
  // The epochs that an origin goes on from are asked for along with it.
  const lineage = [...origins.values()].flatMap(({ lineage }) => lineage.map(({ origin }) => origin));
  const missing = [...new Set(lineage)].filter((origin) => !origins.has(origin));
  if (missing.length > 0) for (const origin of await loadOrigins(sql, missing)) origins.set(origin.origin, origin);

  const sites = new Map((await loadSites(sql, needs.sites)).map((site) => [site.site, site]));
  const registers = await loadRegisters(sql, needs.registers);
  const standing = await loadBalances(sql, needs.balances);
  const serials = await loadSerials(sql, needs.serials);
  const sources = await loadSources(sql, needs.sources);
  const hashes = new Map<string, string | undefined>();
  for (const { origin, seq } of needs.hashes)
    if (seq <= (origins.get(origin)?.seq ?? 0)) hashes.set(`${origin}-${seq}`, await hashAt(sql, origin, seq));

  return {
    standing,
    head: () => ({ hubPos: head.hubPos, tip: head.tip }),
    site: (site) => sites.get(site),
    origin: (origin) => origins.get(origin),
    hashAt: (origin, seq) => hashes.get(`${origin}-${seq}`),
    register: (key) => registers.get(key),
    onHand: (key) => standing.get(key)?.qty ?? 0,
    serialOnHand: (key) => serials.get(key) ?? 0,
    hasSource: (key) => sources.has(key),
    hasSources: () => sources.size > 0,
  };
}

/** Takes the company's lock: until this transaction ends nobody else numbers its log. */
export async function lockHead(sql: Sql): Promise<LogHead> {
  const [head] = await sql.rows<LogHead>(`${headSql} FOR UPDATE`);
  if (!head) throw new Error(`company ${sql.company} has no log`);
  return head;
}

export async function readHead(sql: Sql): Promise<LogHead> {
  const [head] = await sql.rows<LogHead>(headSql);
  if (!head) throw new Error(`company ${sql.company} has no log`);
  return head;
}
const headSql =
  'SELECT hub_pos AS "hubPos", tip, incarnation, compacted_to AS "compactedTo", compacted_tip AS "compactedTip" FROM log_head';

export async function loadOrigins(sql: Sql, names: readonly string[]): Promise<HubOrigin[]> {
  if (names.length === 0) return [];
  const rows = await sql.rows<OriginState & { more: Omit<HubOrigin, keyof OriginState>; sealedAtSeq: number | null }>(
    `SELECT origin, generation, seq, tip, last_eff AS "lastEff", sealed_at_seq AS "sealedAtSeq", more
     FROM origin WHERE origin = ANY($1::text[])`,
    [texts(names)],
  );
  return rows.map(({ more, sealedAtSeq, ...state }) => ({
    ...state,
    ...(sealedAtSeq !== null && { sealedAtSeq }),
    ...more,
  }));
}

async function loadSites(sql: Sql, names: readonly string[]): Promise<HubSite[]> {
  return names.length === 0
    ? []
    : sql.rows("SELECT site, authority, generations FROM hub_site WHERE site = ANY($1::text[])", [texts(names)]);
}

/** `exact` is the JSON text of a structure: jsonb would not give it back as it came. */
type StampColumns = [eff: string, origin: string, seq: number, hubPos: number, exact?: string];

async function loadRegisters(sql: Sql, keys: readonly string[]): Promise<Map<string, Held>> {
  const found = new Map<string, Held>();
  if (keys.length === 0) return found;
  const wanted = new Map<string, { site: string; record: string; id: string }>();
  for (const key of keys) {
    const { field, ...one } = readRegisterKey(key);
    wanted.set(key.slice(0, -field.length), one);
  }
  const records = [...wanted.values()];
  const rows = await sql.rows<{
    site: string;
    record: string;
    id: string;
    fields: Record<string, unknown>;
    stamps: Record<string, StampColumns> | null;
  }>(
    `SELECT r.site, r.record, r.id, r.fields, r.stamps
     FROM unnest($1::text[], $2::text[], $3::text[]) AS w (site, record, id)
     JOIN record r ON r.company = ${sql.company} AND r.site = w.site AND r.record = w.record AND r.id = w.id`,
    [texts(records.map((r) => r.site)), texts(records.map((r) => r.record)), texts(records.map((r) => r.id))],
  );
  for (const { site, record, id, fields, stamps } of rows)
    for (const [field, [eff, origin, seq, hubPos, exact]] of Object.entries(stamps ?? {}))
      found.set(registerKey({ site, record, id, field }), {
        value: exact === undefined ? fields[field] : JSON.parse(exact),
        stamp: { eff, origin, seq, hubPos },
      });
  return found;
}

/** A balance's row is found by a hash of its key: one short column in place of nine. */
function balanceId(key: string): string {
  let id = idsKnown.get(key);
  if (id === undefined) {
    id = hash("sha256", key, "hex").slice(0, 32);
    if (idsKnown.size >= idsKnownMax) idsKnown.clear();
    idsKnown.set(key, id);
  }
  return id;
}
/** The same few are asked for again and again: once to load, once to write, and in the next batch. */
const idsKnownMax = 100_000;
const idsKnown = new Map<string, string>();

/**
 * Only what is asked whether it is below zero: places of goods and of rights. What suppliers, customers and the road hold is only added to, which needs no
 * looking.
 */
async function loadBalances(sql: Sql, keys: readonly string[]): Promise<Map<string, Standing>> {
  const wanted = byId(
    keys.filter((key) => {
      const place = key.charAt(key.indexOf(bar) + 1);
      return place !== "~" || key.startsWith(`${bar}${rightsSource}`);
    }),
  );
  const found = wanted.map(({ id }): Standing => ({ id, qty: undefined }));
  if (wanted.length > 0) {
    const rows = await sql.rows<{ n: number; qty: number }>(
      `SELECT w.n::int AS n, b.on_hand AS qty FROM unnest($1::uuid[]) WITH ORDINALITY AS w (id, n)
     JOIN balance b ON b.company = ${sql.company} AND b.id = w.id`,
      [idList(wanted)],
    );
    for (const { n, qty } of rows) (found[n - 1] as Standing).qty = qty;
  }
  return new Map(wanted.map(({ key }, i) => [key, found[i] as Standing]));
}
const bar = "\u001f";

/** In the order of the index: rows that are asked for, and made, one beside the other. */
export function byId(keys: readonly string[]): { id: string; key: string }[] {
  const named = keys.map((key) => ({ id: balanceId(key), key }));
  return named.sort((a, b) => (a.id < b.id ? -1 : 1));
}
export const idList = (rows: readonly { id: string }[]): string => `{${rows.map(({ id }) => id).join(",")}}`;

async function loadSerials(sql: Sql, keys: readonly string[]): Promise<Map<string, number>> {
  const found = new Map<string, number>();
  if (keys.length === 0) return found;
  const parts = keys.map((key) => key.split("\u001f") as [string, string]);
  const rows = await sql.rows<{ n: number; qty: number }>(
    `SELECT w.n::int AS n, sum(b.on_hand)::bigint AS qty FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (sku, serial, n)
     JOIN balance b ON b.company = ${sql.company} AND b.serial = w.serial AND b.serial <> '' AND b.sku = w.sku AND left(b.place, 1) <> '~'
     GROUP BY w.n`,
    [texts(parts.map(([sku]) => sku)), texts(parts.map(([, serial]) => serial))],
  );
  for (const { n, qty } of rows) found.set(keys[n - 1] as string, qty);
  return found;
}

/** Every fact might be one that was written again, and hardly any company has such. */
export async function hasSources(sql: Sql): Promise<boolean> {
  return (await sql.rows("SELECT 1 FROM source WHERE company = $1 LIMIT 1", [sql.company])).length > 0;
}

async function loadSources(sql: Sql, keys: readonly string[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await sql.rows<{ key: string }>("SELECT key FROM source WHERE company = $1 AND key = ANY($2::text[])", [
    sql.company,
    texts(keys),
  ]);
  return new Set(rows.map(({ key }) => key));
}
