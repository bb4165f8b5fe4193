import { cloudSignInContracts as contracts } from "../../contracts/cloud/sign-in.ts";
import { AttemptLimit } from "../../doors/attempt-limit.ts";
import { refuse } from "../../doors/refused.ts";
import { type CloudCaller, type CloudHandlers, type CloudParts, inside } from "../http/cloud-call.ts";
import { qrSvg } from "../http/qr-svg.ts";
import type { Sql } from "../store/sql.ts";
import { findMember, type Member, meOf } from "./member.ts";
import { beginRegistration, finishRegistration } from "./passkeys.ts";
import { endSessions } from "./session-desk.ts";
import { beginTotp, takeTotp } from "./totp.ts";

/** By who is signed in already, at each node. */
const codesPerPerson = { max: 5, windowMs: 5 * 60_000 };

/** What people do about themselves. A program has no self: it gets a refusal. */
export function selfHandlers(parts: CloudParts): CloudHandlers {
  const codes = new AttemptLimit(codesPerPerson);
  const countCode = ({ company, person }: CloudCaller) => {
    const retryAfterMs = codes.begin(`${company}.${person}`, parts.world.nowMs());
    if (retryAfterMs > 0) refuse({ code: "too-many-requests", retryAfterMs });
  };

  return {
    "people.me": inside(contracts["people.me"], (sql, { caller }) =>
      caller.session === "" ? meOfKey(sql, caller) : meOf(sql, caller.person, caller.needs),
    ),

    "people.save-me": inside(contracts["people.save-me"], async (sql, { caller, input }) => {
      const me = await self(sql, caller, "people.save-me");
      await sql.write("UPDATE member SET name = $3, language = $4 WHERE company = $1 AND person = $2", [
        sql.company,
        me.person,
        input.name ?? me.name,
        input.language ?? me.language,
      ]);
      sql.notify("people");
      return meOf(sql, me.person, caller.needs);
    }),

    "passkeys.list": inside(contracts["passkeys.list"], async (sql, { caller }) => ({
      passkeys: await sql.rows<{ id: string; name: string; madeMs: number; usedMs: number | null; synced: boolean }>(
        `SELECT id, name, made_at_ms AS "madeMs", used_at_ms AS "usedMs", synced FROM passkey WHERE person = $1 ORDER BY made_at_ms, id`,
        [(await self(sql, caller, "passkeys.list")).person],
      ),
    })),

    "passkeys.begin": inside(contracts["passkeys.begin"], async (sql, { caller }) =>
      beginRegistration(sql, parts, await self(sql, caller, "passkeys.begin")),
    ),

    "passkeys.add": inside(contracts["passkeys.add"], async (sql, { caller, input }) => {
      const { person } = await self(sql, caller, "passkeys.add");
      const { ceremony: ticket, response, name } = input;
      return { id: await finishRegistration(sql, parts, { ticket, response, name, person }) };
    }),

    "passkeys.remove": inside(contracts["passkeys.remove"], async (sql, { caller, input }) => {
      const { person } = await self(sql, caller, "passkeys.remove");
      const [left] = await sql.rows<{ others: number; identities: number }>(
        `SELECT (SELECT count(*)::int FROM passkey WHERE person = $1 AND id <> $2) AS others,
                (SELECT count(*)::int FROM identity WHERE person = $1) AS identities`,
        [person, input.id],
      );
      if (left && left.others + left.identities === 0) return refuse({ code: "last-way-in" });
      const gone = await sql.write("DELETE FROM passkey WHERE company = $1 AND person = $2 AND id = $3 RETURNING id", [
        sql.company,
        person,
        input.id,
      ]);
      if (gone.length === 0) return refuse({ code: "not-found", what: "passkey", id: input.id });
      return null;
    }),

    "totp.begin": inside(contracts["totp.begin"], async (sql, { caller }) => {
      const me = await self(sql, caller, "totp.begin");
      if (me.totpConfirmed)
        return refuse({ code: "state-not-allowed", what: "second factor", id: me.name, state: "on", allowed: "off" });
      const made = await beginTotp(sql, parts, me);
      return { ...made, qrSvg: qrSvg(made.url) };
    }),

    "totp.confirm": inside(contracts["totp.confirm"], async (sql, { caller, input }) => {
      countCode(caller);
      const me = await self(sql, caller, "totp.confirm");
      if (me.totpConfirmed || me.totpSealed === "")
        return refuse({
          code: "state-not-allowed",
          what: "second factor",
          id: me.name,
          state: me.totpConfirmed ? "on" : "off",
          allowed: "begun",
        });
      if (!(await takeTotp(sql, parts, me, input.code))) return refuse({ code: "sign-in-wrong" });
      await sql.write("UPDATE member SET totp_confirmed = true WHERE company = $1 AND person = $2", [
        sql.company,
        me.person,
      ]);
      return null;
    }),

    "totp.remove": inside(contracts["totp.remove"], async (sql, { caller, input }) => {
      countCode(caller);
      const me = await self(sql, caller, "totp.remove");
      if (!me.totpConfirmed)
        return refuse({ code: "state-not-allowed", what: "second factor", id: me.name, state: "off", allowed: "on" });
      if (!(await takeTotp(sql, parts, me, input.code))) return refuse({ code: "sign-in-wrong" });
      await sql.write("UPDATE member SET totp_sealed = '', totp_confirmed = false WHERE company = $1 AND person = $2", [
        sql.company,
        me.person,
      ]);
      return null;
    }),

    "sessions.list": inside(contracts["sessions.list"], async (sql, { caller, nowMs }) => {
      const { person } = await self(sql, caller, "sessions.list");
      const rows = await sql.rows<{
        hash: string;
        madeMs: number;
        usedMs: number;
        expiresMs: number;
        address: string;
        agent: string;
      }>(
        `SELECT token_hash AS hash, made_at_ms AS "madeMs", used_at_ms AS "usedMs", expires_at_ms AS "expiresMs", address, agent
         FROM member_session WHERE person = $1 AND expires_at_ms > $2 ORDER BY used_at_ms DESC`,
        [person, nowMs],
      );
      // A part of the hash names a session well enough and is no key to it.
      return {
        sessions: rows.map(({ hash, ...row }) => ({
          id: hash.slice(0, sessionIdLetters),
          current: hash === caller.session,
          ...row,
        })),
      };
    }),

    "sessions.end": inside(contracts["sessions.end"], async (sql, { caller, input }) => {
      const { person } = await self(sql, caller, "sessions.end");
      if (input.id === undefined) return { ended: await endSessions(sql, person, caller.session) };
      const ended = await sql.write(
        `DELETE FROM member_session WHERE company = $1 AND person = $2 AND left(token_hash, ${sessionIdLetters}) = $3 RETURNING token_hash`,
        [sql.company, person, input.id],
      );
      if (ended.length === 0) return refuse({ code: "not-found", what: "session", id: input.id });
      sql.notify("people");
      return { ended: ended.length };
    }),
  };
}

const sessionIdLetters = 16;

async function self(sql: Sql, caller: CloudCaller, command: string): Promise<Member> {
  const member = caller.session === "" ? undefined : await findMember(sql, caller.person);
  return member ?? refuse({ code: "not-allowed", command, needs: "people, not programs" });
}

async function meOfKey(sql: Sql, { person, name, roles, regions, sites }: CloudCaller) {
  const [company] = await sql.rows<{ name: string }>("SELECT name FROM company WHERE company = $1", [sql.company]);
  return {
    person,
    name,
    email: "",
    language: "en" as const,
    company: { id: String(sql.company), name: company?.name ?? "" },
    roles: [...roles],
    regions: [...regions],
    sites: [...sites],
    secondFactor: false,
    needs: "" as const,
  };
}
