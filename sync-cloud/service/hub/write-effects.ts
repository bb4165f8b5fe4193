import { audienceOf } from "../../protocol/audience.ts";
import { droppedBy } from "../../protocol/dropped-records.ts";
import type { BalanceChange, Conflict, HubEntry, HubOrigin, TakenLines, Written } from "../../protocol/hub/view.ts";
import { readBalanceKey, readRecordKey, readRegisterKey, recordKey } from "../../protocol/keys.ts";
import { siteOf } from "../../protocol/origin.ts";
import type { LogMark } from "../../protocol/session.ts";
import { numbers, texts } from "../store/array.ts";
import { jsonText } from "../store/json-text.ts";
import { listed } from "../store/listed.ts";
import type { Sql } from "../store/sql.ts";
import type { SettledLine } from "../store/tables/log.ts";
import { closeSettled } from "./close-settled.ts";
import { byId, idList, type LoadedView } from "./load-view.ts";
import { entriesOf, heldFacts, hourlyOf } from "./read-model-rows.ts";

/** The lines of one batch, and where its facts came from. */
export interface TakenBatch extends TakenLines {
  /** As it came, signed. */
  bytes: Uint8Array;
  /** Facts at its beginning that were known already. */
  skip: number;
  /** The box that signed it; empty for the hub's own. */
  box: string;
}

/** Writes all that was changed by batches of one site, taken one after the other: some fifteen statements, however many facts there are. */
export async function writeEffects(
  sql: Sql,
  view: LoadedView,
  batches: readonly TakenBatch[],
  written: Written,
  hubNowMs: number,
): Promise<void> {
  const [last] = batches.slice(-1);
  if (!last) return;
  const entries = batches.flatMap((batch) => batch.entries);
  const { head } = last;
  const site = siteOf(last.origin.origin);
  await writeLog(sql, batches, hubNowMs);
  const origins = new Map(batches.map(({ origin }) => [origin.origin, origin]));
  await writeOrigins(sql, [...origins.values()]);
  await sql.write("UPDATE log_head SET hub_pos = $2, tip = $3 WHERE company = $1", [
    sql.company,
    head.hubPos,
    head.tip,
  ]);
  await writeRecords(sql, written);
  await writeBalances(sql, view, written);
  await writeEntries(sql, entries);
  await writeProgress(sql, { entries, head, site, origin: last.origin.origin }, hubNowMs);
  await writeHeld(sql, entries, hubNowMs);
  await writeConflicts(sql, written.conflicts, site, hubNowMs);
  await closeSettled(sql, entries);
  await writeRare(sql, written, entries);
  sql.notify("log", { hubPos: head.hubPos, site });
}

/** Year * 12 + month: the partition of the log. */
export function monthOf(ms: number): number {
  const date = new Date(ms);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

async function writeLog(sql: Sql, batches: readonly TakenBatch[], hubNowMs: number): Promise<void> {
  const month = monthOf(hubNowMs);
  await sql.write("SELECT kontor_log_month($1)", [month]);
  for (const { entries, origin, head, box, skip, bytes } of batches) {
    const [first, last] = [entries[0] as HubEntry, entries.at(-1) as HubEntry];
    const settled = entries.flatMap((entry, i) => settledLine(entry, i));
    await sql.write(
      `INSERT INTO log (company, month, hub_pos, to_pos, origin, site, from_seq, to_seq, tip, received_at_ms, box, audience, skip, batch, settled)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12::text[], $13, $14, $15::jsonb)`,
      [
        sql.company,
        month,
        first.hubPos,
        last.hubPos,
        origin.origin,
        siteOf(origin.origin),
        first.fact.seq,
        last.fact.seq,
        head.tip,
        hubNowMs,
        box,
        texts(audienceOfAll(entries)),
        skip,
        bytes,
        settled.length > 0 ? jsonText(settled) : null,
      ],
    );
  }
}

export async function writeOrigins(sql: Sql, origins: readonly HubOrigin[]): Promise<void> {
  for (const { origin, generation, seq, tip, lastEff, sealedAtSeq, ...more } of origins)
    await sql.write(
      `INSERT INTO origin (company, origin, site, generation, seq, tip, last_eff, sealed_at_seq, more)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)
       ON CONFLICT (company, origin) DO UPDATE SET generation = excluded.generation, seq = excluded.seq, tip = excluded.tip,
         last_eff = excluded.last_eff, sealed_at_seq = excluded.sealed_at_seq, more = excluded.more`,
      [sql.company, origin, siteOf(origin), generation, seq, tip, lastEff, sealedAtSeq ?? null, jsonText(more)],
    );
}

/** Plain lines need no words: the stamp is the fact's own, it was accepted, its base stands. */
function settledLine({ eff, verdict, base, fact }: HubEntry, i: number): SettledLine[] {
  const line: SettledLine = { i };
  if (eff !== fact.hlc) line.eff = eff;
  if (verdict.kind !== "accepted") line.verdict = verdict;
  if (base !== fact.base) line.base = base;
  return Object.keys(line).length > 1 ? [line] : [];
}

/** Facts that were not applied are nobody's business but their own site's. */
function audienceOfAll(entries: readonly HubEntry[]): string[] {
  const sites = new Set<string>();
  for (const { fact, verdict } of entries) {
    if (verdict.kind !== "accepted" && verdict.kind !== "flagged") continue;
    const audience = audienceOf(fact);
    if (audience === "*") return ["*"];
    for (const site of audience) sites.add(site);
  }
  return [...sites];
}

interface Change {
  fields: Record<string, unknown>;
  stamps?: Record<string, unknown[]>;
  hubPos: number;
}

export async function writeRecords(
  sql: Sql,
  { registers, owned }: Pick<Written, "registers" | "owned">,
): Promise<void> {
  const changes = new Map<string, Change>();
  const at = (key: string, hubPos: number): Change => {
    let change = changes.get(key);
    if (!change) {
      change = { fields: {}, hubPos };
      changes.set(key, change);
    }
    change.hubPos = Math.max(change.hubPos, hubPos);
    return change;
  };
  for (const { key, fields, hubPos } of owned) Object.assign(at(key, hubPos).fields, fields);
  for (const { key, value, stamp } of registers) {
    const { field, ...record } = readRegisterKey(key);
    const change = at(recordKey(record), stamp.hubPos);
    change.fields[field] = value;
    change.stamps ??= {};
    // jsonb puts the names of a structure in an order of its own; what is compared and passed on is the text as it came.
    const exact = typeof value === "object" && value !== null ? [JSON.stringify(value)] : [];
    change.stamps[field] = [stamp.eff, stamp.origin, stamp.seq, stamp.hubPos, ...exact];
  }
  if (changes.size === 0) return;
  const keys = [...changes.keys()].map(readRecordKey);
  const values = [...changes.values()];
  await sql.write(
    `INSERT INTO record AS r (company, site, record, id, fields, stamps, hub_pos, state)
     SELECT ${sql.company}, u.* FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::jsonb[], $6::bigint[], $7::text[]) AS u
     ON CONFLICT (company, site, record, id) DO UPDATE SET fields = r.fields || excluded.fields,
       stamps = CASE WHEN excluded.stamps IS NULL THEN r.stamps ELSE coalesce(r.stamps, '{}') || excluded.stamps END, hub_pos = greatest(r.hub_pos, excluded.hub_pos),
       state = CASE WHEN excluded.state = '' THEN r.state ELSE excluded.state END`,
    [
      texts(keys.map((key) => key.site)),
      texts(keys.map((key) => key.record)),
      texts(keys.map((key) => key.id)),
      texts(values.map(({ fields }) => jsonText(fields))),
      texts(values.map(({ stamps }) => (stamps ? jsonText(stamps) : null))),
      numbers(values.map(({ hubPos }) => hubPos)),
      texts(values.map(({ fields: { state } }) => (typeof state === "string" ? state : ""))),
    ],
  );
}

/**
 * Those that were looked at are set, dropped or made; what nobody looks at (suppliers, customers) is added to. In the order of their ids, which is that of the
 * index, and without a question where the answer is known: a list in any order with `ON CONFLICT` took half as much again.
 */
async function writeBalances(
  sql: Sql,
  { standing }: LoadedView,
  { balances }: Pick<Written, "balances">,
): Promise<void> {
  const [changed, gone, made]: [BalanceRow[], BalanceRow[], BalanceRow[]] = [[], [], []];
  for (const [key, { id, qty }] of standing) {
    const change = balances.get(key);
    if (!change) continue;
    const row = { id, key, qty: (qty ?? 0) + change.qty, sinceMs: change.sinceMs };
    if (qty === undefined) made.push(row);
    else if (row.qty === 0) gone.push(row);
    else if (!change.anew) changed.push(row);
    else {
      // What came after it was empty stands since then: a row of its own.
      gone.push(row);
      made.push(row);
    }
  }
  const added = byId([...balances.keys()].filter((key) => !standing.has(key))).map(({ id, key }): BalanceRow => {
    const { qty, sinceMs } = balances.get(key) as BalanceChange;
    return { id, key, qty, sinceMs };
  });
  if (changed.length > 0)
    await sql.write(
      `UPDATE balance b SET on_hand = u.qty FROM unnest($1::uuid[], $2::bigint[]) AS u (id, qty)
       WHERE b.company = ${sql.company} AND b.id = u.id`,
      [idList(changed), numbers(changed.map(({ qty }) => qty))],
    );
  if (gone.length > 0)
    await sql.write(`DELETE FROM balance WHERE company = ${sql.company} AND id = ANY($1::uuid[])`, [idList(gone)]);
  const insert = async (rows: readonly BalanceRow[], then: string) => {
    if (rows.length === 0) return;
    const parts = rows.map(({ key }) => readBalanceKey(key));
    const column = (name: keyof (typeof parts)[number]) => ({
      type: "text",
      values: parts.map((part) => part[name] as string),
    });
    const { select, from, params } = listed([
      { type: "uuid", values: { list: idList(rows) } },
      ...(["site", "place", "sku", "lot", "serial", "owner", "lpn", "status"] as const).map(column),
      { type: "bigint", values: { list: numbers(rows.map(({ qty }) => qty)) } },
      { type: "bigint", values: { list: numbers(rows.map(({ sinceMs }) => timeOf(sinceMs))) } },
    ]);
    await sql.write(
      `INSERT INTO balance AS b (company, id, site, place, sku, lot, serial, owner, lpn, status, on_hand, since_ms)
       SELECT ${sql.company}, ${select} FROM ${from} ${then}`,
      params,
    );
  };
  // Nobody else can have made them: the company's lock is held since they were looked at.
  await insert(made, "");
  await insert(added, "ON CONFLICT (company, id) DO UPDATE SET on_hand = b.on_hand + excluded.on_hand");
}

interface BalanceRow {
  id: string;
  key: string;
  qty: number;
  sinceMs: number;
}

async function writeEntries(sql: Sql, entries: readonly HubEntry[]): Promise<void> {
  const rows = entries.flatMap(entriesOf);
  if (rows.length === 0) return;
  const number = (name: "hubPos" | "line" | "qty" | "atMs", type: string) => ({
    type,
    values: { list: numbers(rows.map((row) => row[name])) },
  });
  const { select, from, params } = listed([
    ...[number("hubPos", "bigint"), number("line", "int"), number("qty", "bigint"), number("atMs", "bigint")],
    ...(
      ["site", "sku", "lot", "serial", "owner", "fromPlace", "fromLpn", "toPlace", "toLpn", "type", "ref"] as const
    ).map((name) => ({ type: "text", values: rows.map((row) => row[name]) })),
  ]);
  await sql.write(
    `INSERT INTO entry (company, hub_pos, line, qty, at_ms, site, sku, lot, serial, owner, from_place, from_lpn, to_place, to_lpn, type, ref)
     SELECT ${sql.company}, ${select} FROM ${from}`,
    params,
  );
}

async function writeProgress(
  sql: Sql,
  { entries, head, site, origin }: { entries: readonly HubEntry[]; head: LogMark; site: string; origin: string },
  hubNowMs: number,
): Promise<void> {
  const lastFactAtMs = entries.reduce((latest, { fact }) => Math.max(latest, timeOf(fact.atMs)), 0);
  await sql.write(
    `INSERT INTO hub_site AS s (company, site, authority, generations, last_fact_at_ms, received_at_ms, hub_pos, facts)
     VALUES ($1, $2, $3, 0, $4, $5, $6, $7)
     ON CONFLICT (company, site) DO UPDATE SET last_fact_at_ms = greatest(s.last_fact_at_ms, excluded.last_fact_at_ms),
       received_at_ms = excluded.received_at_ms, hub_pos = excluded.hub_pos, facts = s.facts + excluded.facts`,
    [sql.company, site, origin, lastFactAtMs, hubNowMs, head.hubPos, entries.length],
  );
  const hours = hourlyOf(entries);
  await sql.write(
    `INSERT INTO hourly AS h (company, site, hour_ms, facts, received_qty, picked_qty, shipped_qty, shipped_orders)
     SELECT ${sql.company}, $1, u.* FROM unnest($2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[]) AS u
     ON CONFLICT (company, site, hour_ms) DO UPDATE SET facts = h.facts + excluded.facts, received_qty = h.received_qty + excluded.received_qty,
       picked_qty = h.picked_qty + excluded.picked_qty, shipped_qty = h.shipped_qty + excluded.shipped_qty,
       shipped_orders = h.shipped_orders + excluded.shipped_orders`,
    [
      site,
      ...(["hourMs", "facts", "receivedQty", "pickedQty", "shippedQty", "shippedOrders"] as const).map((name) =>
        numbers(hours.map((hour) => hour[name])),
      ),
    ],
  );
}

const timeOf = (atMs: unknown): number => (Number.isSafeInteger(atMs) && (atMs as number) > 0 ? (atMs as number) : 0);

async function writeHeld(sql: Sql, entries: readonly HubEntry[], hubNowMs: number): Promise<void> {
  const rows = heldFacts(entries);
  if (rows.length > 0)
    await sql.write(
      `INSERT INTO held (company, hub_pos, seq, origin, site, kind, reason, detail, fact, eff, tip, received_at_ms)
       SELECT ${sql.company}, u.*, $11 FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::jsonb[], $9::text[], $10::text[]) AS u`,
      [
        numbers(rows.map((row) => row.hubPos)),
        numbers(rows.map((row) => row.seq)),
        ...(["origin", "site", "kind", "reason", "detail", "fact", "eff", "tip"] as const).map((name) =>
          texts(rows.map((row) => row[name])),
        ),
        hubNowMs,
      ],
    );
  const flagged = entries.filter(({ verdict }) => verdict.kind === "flagged");
  if (flagged.length > 0)
    await sql.write(
      `INSERT INTO incident (company, id, at_ms, site, kind, detail)
       SELECT ${sql.company}, u.id, $4, u.site, 'flagged', u.detail FROM unnest($1::text[], $2::text[], $3::jsonb[]) AS u (id, site, detail) ON CONFLICT DO NOTHING`,
      [
        texts(flagged.map(({ fact }) => `flagged-${fact.origin}-${fact.seq}`)),
        texts(flagged.map(({ fact }) => siteOf(fact.origin))),
        texts(
          flagged.map(({ fact, verdict, hubPos }) =>
            jsonText({
              hubPos,
              origin: fact.origin,
              seq: fact.seq,
              type: fact.type,
              reasons: verdict.kind === "flagged" ? verdict.reasons : [],
              moves: fact.moves.slice(0, 20),
            }),
          ),
        ),
        hubNowMs,
      ],
    );
}

async function writeRare(
  sql: Sql,
  { sources, parked }: Pick<Written, "sources" | "parked">,
  entries: readonly HubEntry[],
): Promise<void> {
  if (sources.length > 0)
    await sql.write(
      `INSERT INTO source (company, key, hub_pos) SELECT ${sql.company}, u, $2 FROM unnest($1::text[]) AS u ON CONFLICT DO NOTHING`,
      [texts(sources), (entries[0] as HubEntry).hubPos],
    );
  const dropped = entries.flatMap(({ fact }) => droppedBy(fact));
  if (dropped.length > 0)
    await sql.write(
      "DELETE FROM record r USING unnest($2::text[], $3::text[]) AS u (record, id) WHERE r.company = $1 AND r.site = '' AND r.record = u.record AND r.id = u.id",
      [sql.company, texts(dropped.map(({ record }) => record)), texts(dropped.map(({ id }) => id))],
    );
  for (const { hubPos, record, id, fields } of parked)
    await sql.write("INSERT INTO parked VALUES ($1, $2, $3, $4, $5::text[]) ON CONFLICT DO NOTHING", [
      sql.company,
      hubPos,
      record,
      id,
      texts(fields),
    ]);
}

/** `site`: whose fact made them. */
export async function writeConflicts(
  sql: Sql,
  conflicts: readonly Conflict[],
  site: string,
  hubNowMs: number,
): Promise<void> {
  if (conflicts.length === 0) return;
  const keys = conflicts.map(({ key }) => readRegisterKey(key));
  await sql.write(
    `INSERT INTO conflict (company, id, hub_pos, record, record_id, field, kept, lost, site, at_ms)
       SELECT ${sql.company}, u.*, $8, $9 FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::jsonb[], $7::jsonb[]) AS u ON CONFLICT DO NOTHING`,
    [
      texts(conflicts.map(({ hubPos }, i) => `${hubPos}-${keys[i]?.record}-${keys[i]?.id}-${keys[i]?.field}`)),
      numbers(conflicts.map(({ hubPos }) => hubPos)),
      texts(keys.map(({ record }) => record)),
      texts(keys.map(({ id }) => id)),
      texts(keys.map(({ field }) => field)),
      texts(conflicts.map(({ kept }) => jsonText(kept))),
      texts(conflicts.map(({ lost }) => jsonText(lost))),
      site,
      hubNowMs,
    ],
  );
  sql.notify("conflicts", { count: conflicts.length });
}
