import { cloudPeopleContracts as contracts } from "../../contracts/cloud/people.ts";
import { cloudProgramsContracts as programs } from "../../contracts/cloud/programs.ts";
import type { CloudRole } from "../../contracts/cloud/roles.ts";
import { refuse } from "../../doors/refused.ts";
import { type CloudHandlers, type CloudParts, inside } from "../http/cloud-call.ts";
import { newId } from "../http/new-id.ts";
import { pageUrl } from "../http/own-origins.ts";
import { pageOf, readPageMark } from "../http/paged.ts";
import { texts } from "../store/array.ts";
import type { Sql } from "../store/sql.ts";
import { newCompanyToken, readCompanyToken } from "./company-token.ts";
import { makeInvite } from "./invites.ts";
import { findMember, type Member, memberByEmail } from "./member.ts";
import { endSessions } from "./session-desk.ts";

export const membersMax = 10_000;
export const keysMax = 500;

/** People, programs' keys, and the trail of what they did: for company admins, and auditors who read. */
export function memberHandlers(parts: CloudParts): CloudHandlers {
  const { world } = parts;
  return {
    "people.list": inside(contracts["people.list"], async (sql, { input, nowMs }) => {
      const after = readPageMark(input.after, ["", ""] as const);
      const rows = await sql.rows<PersonRow>(
        `SELECT m.person, m.name, m.email, m.roles, m.regions, m.sites, m.active, m.totp_confirmed AS totp, m.last_seen_at_ms AS "lastSeenMs",
           (SELECT count(*)::int FROM passkey k WHERE k.person = m.person) AS passkeys,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('provider', i.provider, 'subject', i.subject)), '[]') FROM identity i WHERE i.person = m.person) AS identities,
           (SELECT max(v.expires_at_ms) FROM invite v WHERE v.person = m.person AND v.used_at_ms IS NULL AND v.expires_at_ms > $4) AS "invitedUntilMs"
         FROM member m WHERE (m.name, m.person) > ($1, $2) ORDER BY m.name, m.person LIMIT $3`,
        [after?.[0] ?? "", after?.[1] ?? "", input.limit + 1, nowMs],
      );
      const { rows: people, next } = pageOf(rows, input.limit, ({ name, person }) => [name, person]);
      return { people, next };
    }),

    "people.names": inside(contracts["people.names"], async (sql, { input }) => {
      const rows = await sql.rows<{ id: string; name: string }>(
        `SELECT person AS id, name FROM member WHERE person = ANY($1::text[])
         UNION ALL SELECT 'key:' || id, name FROM api_key WHERE 'key:' || id = ANY($1::text[])`,
        [texts(input.ids)],
      );
      return { names: Object.fromEntries(rows.map(({ id, name }) => [id, name])) };
    }),

    "people.invite": inside(contracts["people.invite"], async (sql, { input }) => {
      await placesExist(sql, input);
      if (await memberByEmail(sql, input.email)) return refuse({ code: "person-exists", email: input.email });
      const [count] = await sql.rows<{ n: number }>("SELECT count(*)::int AS n FROM member");
      if ((count?.n ?? 0) >= membersMax) return refuse({ code: "limit-reached", what: "people", most: membersMax });
      const person = await addMember(sql, parts, input);
      return { person, ...(await invited(sql, parts, person)) };
    }),

    "people.reinvite": inside(contracts["people.reinvite"], async (sql, { input }) => {
      const { person } = await known(sql, input.person);
      return { person, ...(await invited(sql, parts, person)) };
    }),

    "people.save": inside(contracts["people.save"], async (sql, { input }) => {
      const before = await known(sql, input.person);
      await placesExist(sql, input);
      const after = {
        name: input.name ?? before.name,
        roles: input.roles ?? before.roles,
        regions: input.regions ?? before.regions,
        sites: input.sites ?? before.sites,
      };
      await sql.write(
        "UPDATE member SET name = $3, roles = $4::text[], regions = $5::text[], sites = $6::text[] WHERE company = $1 AND person = $2",
        [sql.company, before.person, after.name, texts(after.roles), texts(after.regions), texts(after.sites)],
      );
      await somebodyRules(sql);
      sql.notify("people");
      return { person: before.person };
    }),

    "people.deactivate": inside(contracts["people.deactivate"], async (sql, { input }) => {
      const { person } = await known(sql, input.person);
      await sql.write("UPDATE member SET active = false WHERE company = $1 AND person = $2", [sql.company, person]);
      await sql.write("DELETE FROM invite WHERE company = $1 AND person = $2", [sql.company, person]);
      await somebodyRules(sql);
      await endSessions(sql, person);
      return { person };
    }),

    "people.reactivate": inside(contracts["people.reactivate"], async (sql, { input }) => {
      const { person } = await known(sql, input.person);
      await sql.write("UPDATE member SET active = true WHERE company = $1 AND person = $2", [sql.company, person]);
      sql.notify("people");
      return { person };
    }),

    "keys.list": inside(programs["keys.list"], async (sql) => ({
      keys: await sql.rows<KeyRow>(
        `SELECT id, name, roles, regions, sites, made_by AS "madeBy", made_at_ms AS "madeMs", used_at_ms AS "usedMs", expires_at_ms AS "expiresMs"
         FROM api_key WHERE revoked_at_ms IS NULL ORDER BY made_at_ms, id`,
      ),
    })),

    "keys.create": inside(programs["keys.create"], async (sql, { input, caller, nowMs }) => {
      await placesExist(sql, input);
      const [count] = await sql.rows<{ n: number }>(
        "SELECT count(*)::int AS n FROM api_key WHERE revoked_at_ms IS NULL",
      );
      if ((count?.n ?? 0) >= keysMax) return refuse({ code: "limit-reached", what: "keys", most: keysMax });
      const token = newCompanyToken("key", sql.company);
      const id = newId(world);
      const { hash } = readCompanyToken("key", token) as { hash: string };
      await sql.write(
        `INSERT INTO api_key (company, id, token_hash, name, roles, regions, sites, made_by, made_at_ms, expires_at_ms)
         VALUES ($1, $2, $3, $4, $5::text[], $6::text[], $7::text[], $8, $9, $10)`,
        [
          sql.company,
          id,
          hash,
          input.name,
          texts(input.roles),
          texts(input.regions),
          texts(input.sites),
          caller.person,
          nowMs,
          input.expiresAfterDays === undefined ? null : nowMs + input.expiresAfterDays * 86_400_000,
        ],
      );
      return { id, token };
    }),

    "keys.revoke": inside(programs["keys.revoke"], async (sql, { input, nowMs }) => {
      const gone = await sql.write(
        "UPDATE api_key SET revoked_at_ms = $3 WHERE company = $1 AND id = $2 AND revoked_at_ms IS NULL RETURNING id",
        [sql.company, input.id, nowMs],
      );
      if (gone.length === 0) return refuse({ code: "not-found", what: "key", id: input.id });
      sql.notify("people");
      return { id: input.id };
    }),

    "audit.list": inside(contracts["audit.list"], async (sql, { input }) => {
      const after = readPageMark(input.after, [""] as const);
      const rows = await sql.rows<AuditRow>(
        `SELECT id, at_ms AS "atMs", person, name, command, site, outcome, code, input, address, request_id AS "requestId" FROM audit
         WHERE ($1 = '' OR id < $1) AND ($2 = '' OR person = $2) AND ($3 = '' OR command = $3) AND ($4 = '' OR outcome = $4)
           AND at_ms >= $5 AND at_ms < $6 ORDER BY id DESC LIMIT $7`,
        [
          after?.[0] ?? "",
          input.person ?? "",
          input.command ?? "",
          input.outcome ?? "",
          input.fromMs ?? 0,
          input.toMs ?? Number.MAX_SAFE_INTEGER,
          input.limit + 1,
        ],
      );
      const { rows: entries, next } = pageOf(rows, input.limit, ({ id }) => [id]);
      return { entries, next };
    }),
  };
}

interface PersonRow {
  person: string;
  name: string;
  email: string;
  roles: CloudRole[];
  regions: string[];
  sites: string[];
  active: boolean;
  passkeys: number;
  totp: boolean;
  identities: { provider: string; subject: string }[];
  invitedUntilMs: number | null;
  lastSeenMs: number | null;
}

interface KeyRow {
  id: string;
  name: string;
  roles: CloudRole[];
  regions: string[];
  sites: string[];
  madeBy: string;
  madeMs: number;
  usedMs: number | null;
  expiresMs: number | null;
}

interface AuditRow {
  id: string;
  atMs: number;
  person: string;
  name: string;
  command: string;
  site: string;
  outcome: "ok" | "refused" | "fault";
  code: string;
  input: Record<string, unknown>;
  address: string;
  requestId: string;
}

/** Adds somebody who has no way in yet. */
export async function addMember(
  sql: Sql,
  { world }: Pick<CloudParts, "world">,
  member: Pick<Member, "name" | "email" | "roles" | "regions" | "sites">,
): Promise<string> {
  const person = newId(world);
  await sql.write(
    `INSERT INTO member (company, person, name, email, roles, regions, sites, created_at_ms)
     VALUES ($1, $2, $3, $4, $5::text[], $6::text[], $7::text[], $8)`,
    [
      sql.company,
      person,
      member.name,
      member.email,
      texts(member.roles),
      texts(member.regions),
      texts(member.sites),
      world.nowMs(),
    ],
  );
  return person;
}

async function invited(sql: Sql, parts: CloudParts, person: string): Promise<{ link: string; expiresAtMs: number }> {
  const { path, expiresAtMs } = await makeInvite(sql, parts, person);
  return { link: pageUrl(parts.publicUrl, path), expiresAtMs };
}

async function known(sql: Sql, person: string): Promise<Member> {
  return (await findMember(sql, person)) ?? refuse({ code: "not-found", what: "person", id: person });
}

/** Looked at after the change, which is undone with the refusal. */
async function somebodyRules(sql: Sql): Promise<void> {
  const [left] = await sql.rows(
    "SELECT 1 FROM member WHERE active AND 'company-admin' = ANY(roles) AND regions = '{}' AND sites = '{}' LIMIT 1",
  );
  if (!left) refuse({ code: "last-admin" });
}

async function placesExist(
  sql: Sql,
  { regions = [], sites = [] }: { regions?: string[]; sites?: string[] },
): Promise<void> {
  const missing = async (wanted: string[], table: "region" | "site") => {
    const rows = await sql.rows<{ id: string }>(
      `SELECT ${table} AS id FROM ${table} WHERE ${table} = ANY($1::text[])`,
      [texts(wanted)],
    );
    const found = new Set(rows.map(({ id }) => id));
    return wanted.find((id) => !found.has(id));
  };
  const region = regions.length > 0 ? await missing(regions, "region") : undefined;
  if (region !== undefined) refuse({ code: "region-unknown", region });
  const site = sites.length > 0 ? await missing(sites, "site") : undefined;
  if (site !== undefined) refuse({ code: "site-unknown", site });
}
