import { newId } from "../http/new-id.ts";
import type { World } from "../hub/companies.ts";
import { jsonText } from "../store/json-text.ts";
import type { Sql } from "../store/sql.ts";

/** One line of the trail. */
export interface Act {
  person: string;
  name: string;
  command: string;
  site: string;
  outcome: "ok" | "refused" | "fault";
  code: string;
  input: unknown;
  address: string;
  requestId: string;
}

/** Fields that are never written down, wherever they stand in an input. */
const secretFields = new Set(["code", "response", "token", "secret", "clientSecret", "password", "pin", "ceremony"]);
/** Longer inputs are written down by their size only. */
const inputCharactersMax = 8_000;

export async function writeAct(sql: Sql, world: World, act: Act): Promise<void> {
  await sql.write(
    `INSERT INTO audit (company, id, at_ms, person, name, command, site, outcome, code, input, address, request_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11, $12)`,
    [
      sql.company,
      newId(world),
      world.nowMs(),
      act.person,
      act.name,
      act.command,
      act.site,
      act.outcome,
      act.code,
      withoutSecrets(act.input),
      act.address,
      act.requestId,
    ],
  );
}

/** As JSON text: secrets as "…", and what is too long by its length. */
export function withoutSecrets(input: unknown): string {
  const plain = typeof input === "object" && input !== null && !Array.isArray(input) ? input : {};
  const text = jsonText(
    JSON.parse(JSON.stringify(plain, (key, value) => (secretFields.has(key) && value !== undefined ? "…" : value))),
  );
  return text.length <= inputCharactersMax ? text : JSON.stringify({ tooLong: text.length });
}
