import type { RecordSet } from "../../model/facts/fact.ts";
import { definitionOf } from "../../protocol/field-rule.ts";
import { needsOf } from "../../protocol/hub/needs.ts";
import { releaseParked } from "../../protocol/hub/release-parked.ts";
import type { HubEntry, ParkedSet } from "../../protocol/hub/view.ts";
import { siteOf } from "../../protocol/origin.ts";
import { texts } from "../store/array.ts";
import type { Sql } from "../store/sql.ts";
import type { World } from "./companies.ts";
import type { HubDesk } from "./hub-desk.ts";
import { type LogHead, loadView } from "./load-view.ts";
import { linesAt } from "./read-log.ts";
import { writeConflicts, writeRecords } from "./write-effects.ts";

const parkedPerRead = 500;
/** A fact of the hub that tells the sites holds about so many letters. */
const factCharsMax = 200_000;
const companiesKnownMax = 10_000;

/**
 * After an upgrade: parts of facts that an older version did not know, and this one does, are applied. Done under the company's lock before this version takes a batch,
 * so that nothing older gets over anything newer, also while nodes of both versions run beside each other. Gives how many there were.
 */
export async function releaseDue(sql: Sql, world: World, desk: HubDesk, head: LogHead): Promise<number> {
  let released = 0;
  let after: ParkedSet = { hubPos: desk.nothingDueTo.get(sql.company) ?? -1, record: "\uffff", id: "", fields: [] };
  for (;;) {
    const parked = await parkedAfter(sql, after);
    const due = parked.filter(isDue);
    if (due.length > 0) await release(sql, world, desk, head, due);
    released += due.length;
    after = parked.at(-1) ?? after;
    if (parked.length < parkedPerRead) break;
  }
  // Only what was committed before counts: this transaction may yet fail.
  if (released === 0) {
    if (desk.nothingDueTo.size >= companiesKnownMax) desk.nothingDueTo.clear();
    desk.nothingDueTo.set(sql.company, head.hubPos);
  }
  return released;
}

const parkedAfter = (sql: Sql, { hubPos, record, id }: ParkedSet): Promise<ParkedSet[]> =>
  sql.rows(
    `SELECT hub_pos AS "hubPos", record, id, fields FROM parked WHERE company = $1 AND (hub_pos, record COLLATE "C", id COLLATE "C") > ($2, $3, $4)
     ORDER BY hub_pos, record COLLATE "C", id COLLATE "C" LIMIT ${parkedPerRead}`,
    [sql.company, hubPos, record, id],
  );

function isDue({ record, fields }: ParkedSet): boolean {
  const definition = definitionOf(record);
  return definition !== undefined && (fields.length === 0 || fields.some((field) => field in definition.fields));
}

async function release(sql: Sql, world: World, desk: HubDesk, head: LogHead, due: readonly ParkedSet[]): Promise<void> {
  const lines = await linesAt(
    sql,
    due.map(({ hubPos }) => hubPos),
  );
  const registers = new Set(
    due.flatMap(({ hubPos, record, id }) => {
      const fact = lines.get(hubPos)?.fact;
      if (!fact) return [];
      const sets = fact.sets.filter((set) => set.record === record && set.id === id);
      return needsOf({ origin: fact.origin, facts: [{ ...fact, moves: [], sets }] }).registers;
    }),
  );
  const view = await loadView(sql, head, { ...nothing, registers: [...registers] });
  const { parked, body, conflicts, ...written } = releaseParked(view, due, (hubPos) => lines.get(hubPos));
  await writeRecords(sql, written);
  for (const [site, some] of Map.groupBy(conflicts, ({ hubPos }) => siteAt(lines, hubPos)))
    await writeConflicts(sql, some, site, world.nowMs());
  await settle(sql, due, parked);
  for (const sets of portions(body?.sets ?? []))
    await desk.record(sql, [{ type: body?.type as string, actor: "rule:parked-released", sets }]);
}

const nothing = { origins: [], sites: [], hashes: [], balances: [], serials: [], sources: [] };
const siteAt = (lines: ReadonlyMap<number, HubEntry>, hubPos: number): string =>
  siteOf(lines.get(hubPos)?.fact.origin ?? "");

/** What is applied is parked no more; of a record that is known in part, the rest stays. */
async function settle(sql: Sql, due: readonly ParkedSet[], still: readonly ParkedSet[]): Promise<void> {
  for (const { hubPos, record, id } of due)
    await sql.write("DELETE FROM parked WHERE company = $1 AND hub_pos = $2 AND record = $3 AND id = $4", [
      sql.company,
      hubPos,
      record,
      id,
    ]);
  for (const { hubPos, record, id, fields } of still)
    await sql.write("INSERT INTO parked VALUES ($1, $2, $3, $4, $5::text[])", [
      sql.company,
      hubPos,
      record,
      id,
      texts(fields),
    ]);
}

/** At least one set in each. */
function* portions(sets: readonly RecordSet[]): Generator<RecordSet[]> {
  let some: RecordSet[] = [];
  let chars = 0;
  for (const set of sets) {
    some.push(set);
    chars += JSON.stringify(set).length;
    if (chars < factCharsMax) continue;
    yield some;
    [some, chars] = [[], 0];
  }
  if (some.length > 0) yield some;
}
