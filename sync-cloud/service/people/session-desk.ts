import type { CloudRole } from "../../contracts/cloud/roles.ts";
import type { CloudCaller } from "../http/cloud-call.ts";
import type { World } from "../hub/companies.ts";
import type { Database, Sql } from "../store/sql.ts";
import { newCompanyToken, readCompanyToken } from "./company-token.ts";

/** Without a call for this long a session is over; */
export const idleMs = 12 * 3_600_000;
/** and in any case after this long. */
export const sessionLongestMs = 30 * 86_400_000;
/** A session in use is prolonged at most this often. */
const prolongEveryMs = 15 * 60_000;
/** What was read of a token is believed for so long; a change by anybody (`people` notices) counts at once. */
const believedMs = 5_000;
const believedMax = 10_000;
export const sessionsPerPersonMax = 20;

/** Who is behind a session's token or a program's key. Every call asks, so what was read is remembered for a moment. */
export class SessionDesk {
  readonly #database: Database;
  readonly #world: World;
  readonly #believed = new Map<string, { caller: CloudCaller; untilMs: number }>();
  readonly #end: () => void;

  constructor(database: Database, world: World) {
    this.#database = database;
    this.#world = world;
    this.#end = database.listen(({ topic }) => {
      // `missed`: notices may have been lost, so nothing is sure.
      if (topic === "people" || topic === "missed") this.#believed.clear();
    });
  }

  stop(): void {
    this.#end();
  }

  async callerOf(token: string): Promise<CloudCaller | undefined> {
    const nowMs = this.#world.nowMs();
    const known = this.#believed.get(token);
    if (known && known.untilMs > nowMs) return known.caller;
    this.#believed.delete(token);
    const session = readCompanyToken("session", token);
    const key = session ? undefined : readCompanyToken("key", token);
    const asked = session ?? key;
    if (!asked) return undefined;
    const caller = await this.#database.withCompany(asked.company, (sql) =>
      session ? this.#readSession(sql, asked.hash, nowMs) : this.#readKey(sql, asked.hash, nowMs),
    );
    if (!caller) return undefined;
    if (this.#believed.size >= believedMax) this.#believed.clear();
    this.#believed.set(token, { caller, untilMs: nowMs + believedMs });
    return caller;
  }

  async #readSession(sql: Sql, hash: string, nowMs: number): Promise<CloudCaller | undefined> {
    const [row] = await sql.rows<MemberRow & { needs: "" | "totp"; usedAtMs: number; madeAtMs: number }>(
      `SELECT m.person, m.name, m.roles, m.regions, m.sites, s.needs, s.used_at_ms AS "usedAtMs", s.made_at_ms AS "madeAtMs"
       FROM member_session s JOIN member m ON m.company = s.company AND m.person = s.person
       WHERE s.token_hash = $1 AND s.expires_at_ms > $2 AND m.active`,
      [hash, nowMs],
    );
    if (!row) return undefined;
    if (nowMs - row.usedAtMs > prolongEveryMs) {
      const expiresAtMs = Math.min(nowMs + idleMs, row.madeAtMs + sessionLongestMs);
      await sql.write(
        "UPDATE member_session SET used_at_ms = $3, expires_at_ms = $4 WHERE company = $1 AND token_hash = $2",
        [sql.company, hash, nowMs, expiresAtMs],
      );
      await sql.write("UPDATE member SET last_seen_at_ms = $3 WHERE company = $1 AND person = $2", [
        sql.company,
        row.person,
        nowMs,
      ]);
    }
    const { person, name, roles, regions, sites, needs } = row;
    return { company: sql.company, person, name, roles, regions, sites, session: hash, needs };
  }

  async #readKey(sql: Sql, hash: string, nowMs: number): Promise<CloudCaller | undefined> {
    const [row] = await sql.rows<MemberRow & { id: string; usedAtMs: number | null }>(
      `SELECT id, name, roles, regions, sites, used_at_ms AS "usedAtMs" FROM api_key
       WHERE token_hash = $1 AND revoked_at_ms IS NULL AND (expires_at_ms IS NULL OR expires_at_ms > $2)`,
      [hash, nowMs],
    );
    if (!row) return undefined;
    if (nowMs - (row.usedAtMs ?? 0) > prolongEveryMs)
      await sql.write("UPDATE api_key SET used_at_ms = $3 WHERE company = $1 AND id = $2", [
        sql.company,
        row.id,
        nowMs,
      ]);
    const { id, name, roles, regions, sites } = row;
    return { company: sql.company, person: `key:${id}`, name, roles, regions, sites, session: "", needs: "" };
  }
}

interface MemberRow {
  person: string;
  name: string;
  roles: CloudRole[];
  regions: string[];
  sites: string[];
}

/** Begins a session and gives its token. The oldest go when there are too many. */
export async function beginSession(
  sql: Sql,
  world: World,
  { person, needs, address, agent }: { person: string; needs: "" | "totp"; address: string; agent: string },
): Promise<string> {
  const nowMs = world.nowMs();
  const token = newCompanyToken("session", sql.company);
  const { hash } = readCompanyToken("session", token) as { hash: string };
  await sql.write(
    `INSERT INTO member_session (company, token_hash, person, made_at_ms, used_at_ms, expires_at_ms, address, agent, needs)
     VALUES ($1, $2, $3, $4, $4, $5, $6, $7, $8)`,
    [sql.company, hash, person, nowMs, nowMs + idleMs, address, agent.slice(0, 200), needs],
  );
  await sql.write(
    `DELETE FROM member_session WHERE company = $1 AND person = $2 AND (expires_at_ms <= $3 OR token_hash IN (
       SELECT token_hash FROM member_session WHERE person = $2 ORDER BY used_at_ms DESC, token_hash OFFSET ${sessionsPerPersonMax}))`,
    [sql.company, person, nowMs],
  );
  await sql.write("UPDATE member SET last_seen_at_ms = $3 WHERE company = $1 AND person = $2", [
    sql.company,
    person,
    nowMs,
  ]);
  return token;
}

/** Ends all sessions of a person, but for one. */
export async function endSessions(sql: Sql, person: string, butHash = ""): Promise<number> {
  const ended = await sql.write(
    "DELETE FROM member_session WHERE company = $1 AND person = $2 AND token_hash <> $3 RETURNING token_hash",
    [sql.company, person, butHash],
  );
  sql.notify("people");
  return ended.length;
}
