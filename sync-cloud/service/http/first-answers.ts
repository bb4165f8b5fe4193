import { hash } from "node:crypto";
import { refuse } from "../../doors/refused.ts";
import { jsonText } from "../store/json-text.ts";
import type { Sql } from "../store/sql.ts";

/** A repeat is known for this long: longer than any program tries again. */
const keptMs = 7 * 86_400_000;
/** Rows dropped along with one that is written. */
const dropAtOnce = 20;

/** The first answer to this command of this caller, if it was sent before; refuses where the id was another command's. */
export async function firstAnswerOf(
  sql: Sql,
  { caller, commandId, name, input }: { caller: string; commandId: string; name: string; input: unknown },
): Promise<{ value: unknown } | undefined> {
  // Two nodes may get the same command at once: the second waits here for the first to end.
  await sql.rows("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`${sql.company} ${caller} ${commandId}`]);
  const [row] = await sql.rows<{ name: string; inputHash: string; answer: unknown }>(
    'SELECT name, input_hash AS "inputHash", answer FROM first_answer WHERE caller = $1 AND command_id = $2',
    [caller, commandId],
  );
  if (!row) return undefined;
  if (row.name !== name || row.inputHash !== hashOf(input))
    return refuse({
      code: "command-id-reused",
      commandId,
      earlier: row.name === name ? `${name} with another input` : row.name,
    });
  return { value: row.answer };
}

export async function keepAnswer(
  sql: Sql,
  { caller, commandId, name, input }: { caller: string; commandId: string; name: string; input: unknown },
  answer: unknown,
  nowMs: number,
): Promise<void> {
  await sql.write(
    `DELETE FROM first_answer WHERE company = $1 AND (caller, command_id) IN (
       SELECT caller, command_id FROM first_answer WHERE at_ms < $2 ORDER BY at_ms LIMIT ${dropAtOnce})`,
    [sql.company, nowMs - keptMs],
  );
  await sql.write(
    `INSERT INTO first_answer (company, caller, command_id, name, input_hash, answer, at_ms) VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7)`,
    [sql.company, caller, commandId, name, hashOf(input), jsonText(answer ?? null), nowMs],
  );
}

const hashOf = (input: unknown): string => hash("sha256", JSON.stringify(input ?? {}));
