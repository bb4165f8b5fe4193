import { refuse } from "../../doors/refused.ts";
import type { CloudParts } from "../http/cloud-call.ts";
import { jsonText } from "../store/json-text.ts";
import type { Sql } from "../store/sql.ts";

/** Codes of one person that are heard: a million of them at this rate take a lifetime. */
export const codesMax = 5;
export const codesWindowMs = 5 * 60_000;

/**
 * Counts a try at a code of six figures before it is looked at, in a transaction of its own, so that a wrong one stays counted. Over all nodes together: more nodes must not be more tries.
 * Refuses with `too-many-requests`.
 */
export async function countCode(
  { database, world }: Pick<CloudParts, "database" | "world">,
  { company, person }: { company: number; person: string },
): Promise<void> {
  const nowMs = world.nowMs();
  const retryAfterMs = await database.withCompany(company, async (sql) => {
    const name = ruleOf(person);
    const none = jsonText({ tries: 0, sinceMs: nowMs });
    await sql.write(
      "INSERT INTO company_rule (company, name, value) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING",
      [company, name, none],
    );
    const [row] = await sql.rows<{ value: { tries: number; sinceMs: number } }>(
      "SELECT value FROM company_rule WHERE company = $1 AND name = $2 FOR UPDATE",
      [company, name],
    );
    const known = row?.value;
    const isOver = !known || nowMs - known.sinceMs >= codesWindowMs;
    if (!isOver && known.tries >= codesMax) return known.sinceMs + codesWindowMs - nowMs;
    const value = isOver ? { tries: 1, sinceMs: nowMs } : { ...known, tries: known.tries + 1 };
    await sql.write("UPDATE company_rule SET value = $3::jsonb WHERE company = $1 AND name = $2", [
      company,
      name,
      jsonText(value),
    ]);
    return 0;
  });
  if (retryAfterMs > 0) refuse({ code: "too-many-requests", retryAfterMs });
}

/** A right one: what was wrong before does not count. */
export async function forgetCodes(sql: Sql, person: string): Promise<void> {
  await sql.write("DELETE FROM company_rule WHERE company = $1 AND name = $2", [sql.company, ruleOf(person)]);
}

const ruleOf = (person: string): string => `codes:${person}`;
