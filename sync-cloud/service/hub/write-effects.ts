import { audienceOf } from "../../protocol/audience.ts";
import { droppedBy } from "../../protocol/dropped-records.ts";
import type { Conflict, Effects, HubEntry } from "../../protocol/hub/view.ts";
import { readBalanceKey, readRecordKey, readRegisterKey, recordKey } from "../../protocol/keys.ts";
import { siteOf } from "../../protocol/origin.ts";
import { numbers, texts } from "../store/array.ts";
import { jsonText } from "../store/json-text.ts";
import { listed } from "../store/listed.ts";
import type { Sql } from "../store/sql.ts";
import type { SettledLine } from "../store/tables/log.ts";
import { closeSettled } from "./close-settled.ts";
import { byId, idList, type LoadedView } from "./load-view.ts";
import { entriesOf, heldFacts, hourlyOf } from "./read-model-rows.ts";

/** Where the facts of one `accept` came from. */
export interface TakenBatch {
  /** As it came, signed. */
  bytes: Uint8Array;
  /** Facts at its beginning that were known already. */
  skip: number;
  /** The box that signed it; empty for the hub's own. */
  box: string;
}

/** Writes all that taking a batch changed: some fifteen statements, however many facts there are. */
export async function writeEffects(
  sql: Sql,
  view: LoadedView,
  effects: Effects,
  batch: TakenBatch,
  hubNowMs: number,
): Promise<void> {
  await writeLog(sql, effects, batch, hubNowMs);
  await writeRecords(sql, effects);
  await writeBalances(sql, view, effects);
  await writeEntries(sql, effects);
  await writeProgress(sql, effects, hubNowMs);
  await writeHeld(sql, effects, hubNowMs);
  await writeRare(sql, effects, hubNowMs);
  sql.notify("log", { hubPos: effects.head.hubPos, site: siteOf(effects.origin.origin) });
}

/** Year * 12 + month: the partition of the log. */
export function monthOf(ms: number): number {
  const date = new Date(ms);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

async function writeLog(
  sql: Sql,
  { entries, origin, head }: Effects,
  batch: TakenBatch,
  hubNowMs: number,
): Promise<void> {
  const [first, last] = [entries[0] as HubEntry, entries.at(-1) as HubEntry];
  const settled = entries.flatMap((entry, i) => settledLine(entry, i));
  const month = monthOf(hubNowMs);
  await sql.write("SELECT kontor_log_month($1)", [month]);
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
      batch.box,
      texts(audienceOfAll(entries)),
      batch.skip,
      batch.bytes,
      settled.length > 0 ? jsonText(settled) : null,
    ],
  );
  await writeOrigins(sql, [origin]);
  await sql.write("UPDATE log_head SET hub_pos = $2, tip = $3 WHERE company = $1", [
    sql.company,
    head.hubPos,
    head.tip,
  ]);
}

export async function writeOrigins(sql: Sql, origins: readonly Effects["origin"][]): Promise<void> {
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
  { registers, owned }: Pick<Effects, "registers" | "owned">,
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
async function writeBalances(sql: Sql, { standing }: LoadedView, { balances, entries }: Effects): Promise<void> {
  const [changed, gone, made, added]: [string[], string[], string[], string[]] = [[], [], [], []];
  const qtyOf = (key: string): number => (standing.get(key) ?? 0) + (balances.get(key) as number);
  for (const key of byId(balances.keys()))
    if (standing.get(key) !== undefined) (qtyOf(key) === 0 ? gone : changed).push(key);
    else (standing.has(key) ? made : added).push(key);
  if (changed.length > 0)
    await sql.write(
      `UPDATE balance b SET on_hand = u.qty FROM unnest($1::uuid[], $2::bigint[]) AS u (id, qty)
       WHERE b.company = ${sql.company} AND b.id = u.id`,
      [idList(changed), numbers(changed.map(qtyOf))],
    );
  if (gone.length > 0)
    await sql.write(`DELETE FROM balance WHERE company = ${sql.company} AND id = ANY($1::uuid[])`, [idList(gone)]);
  const sinceMs = timeOf(entries[0]?.fact.atMs);
  const insert = async (keys: readonly string[], then: string) => {
    if (keys.length === 0) return;
    const parts = keys.map(readBalanceKey);
    const column = (name: keyof (typeof parts)[number]) => ({
      type: "text",
      values: parts.map((part) => part[name] as string),
    });
    const { select, from, params } = listed([
      { type: "uuid", values: { list: idList(keys) } },
      ...(["site", "place", "sku", "lot", "serial", "owner", "lpn", "status"] as const).map(column),
      { type: "bigint", values: { list: numbers(keys.map(qtyOf)) } },
    ]);
    await sql.write(
      `INSERT INTO balance AS b (company, id, site, place, sku, lot, serial, owner, lpn, status, on_hand, since_ms)
       SELECT ${sql.company}, ${select}, ${sinceMs} FROM ${from} ${then}`,
      params,
    );
  };
  // Nobody else can have made them: the company's lock is held since they were looked at.
  await insert(made, "");
  await insert(added, "ON CONFLICT (company, id) DO UPDATE SET on_hand = b.on_hand + excluded.on_hand");
}

async function writeEntries(sql: Sql, { entries }: Effects): Promise<void> {
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

async function writeProgress(sql: Sql, { entries, origin, head }: Effects, hubNowMs: number): Promise<void> {
  const site = siteOf(origin.origin);
  const lastFactAtMs = entries.reduce((latest, { fact }) => Math.max(latest, timeOf(fact.atMs)), 0);
  await sql.write(
    `INSERT INTO hub_site AS s (company, site, authority, generations, last_fact_at_ms, received_at_ms, hub_pos, facts)
     VALUES ($1, $2, $3, 0, $4, $5, $6, $7)
     ON CONFLICT (company, site) DO UPDATE SET last_fact_at_ms = greatest(s.last_fact_at_ms, excluded.last_fact_at_ms),
       received_at_ms = excluded.received_at_ms, hub_pos = excluded.hub_pos, facts = s.facts + excluded.facts`,
    [sql.company, site, origin.origin, lastFactAtMs, hubNowMs, head.hubPos, entries.length],
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

async function writeHeld(sql: Sql, { entries }: Effects, hubNowMs: number): Promise<void> {
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

async function writeRare(sql: Sql, { conflicts, sources, parked, entries }: Effects, hubNowMs: number): Promise<void> {
  await writeConflicts(sql, conflicts, siteOf((entries[0] as HubEntry).fact.origin), hubNowMs);
  await closeSettled(sql, entries);
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
