import { cloudSignInContracts as contracts } from "../../contracts/cloud/sign-in.ts";
import { addressKey } from "../../doors/address-key.ts";
import { AttemptLimit } from "../../doors/attempt-limit.ts";
import { Refused, refuse } from "../../doors/refused.ts";
import { type CloudCall, type CloudHandlers, type CloudParts, inside, outside } from "../http/cloud-call.ts";
import { companiesOf } from "../hub/companies.ts";
import type { Sql } from "../store/sql.ts";
import { writeAct } from "./audit.ts";
import { countCode, forgetCodes } from "./code-tries.ts";
import { readCompanyToken } from "./company-token.ts";
import { openInvite, useInvite } from "./invites.ts";
import { findMember, meOf } from "./member.ts";
import { beginRegistration, beginSignIn, companyOfResponse, finishRegistration, finishSignIn } from "./passkeys.ts";
import { beginSession } from "./session-desk.ts";
import { takeTotp } from "./totp.ts";

/** Ceremonies, invitations and wrong answers from one address, at each node. Codes of a person are counted over all of them (`code-tries.ts`). */
const attemptsPerAddress = { max: 30, windowMs: 60_000 };

/** Ways in: passkeys, invitations, the second factor, and out. Sign-ins and failures are written to the trail of whom they are about. */
export function signInHandlers(parts: CloudParts): CloudHandlers {
  const addresses = new AttemptLimit(attemptsPerAddress);
  const fromAddress = ({ origin }: CloudCall) => {
    const retryAfterMs = addresses.begin(addressKey(origin.address), parts.world.nowMs());
    if (retryAfterMs > 0) refuse({ code: "too-many-requests", retryAfterMs });
  };

  return {
    "sign-in.ways": outside(contracts["sign-in.ways"], async ({ input }) => {
      const named = input.company === undefined ? undefined : Number(input.company);
      const companies = named === undefined ? await companiesOf(parts.database) : [named];
      const [company] = companies;
      if (companies.length !== 1 || !company || !Number.isSafeInteger(company) || company > 0x7fff_ffff)
        return { passkeys: true, providers: [] };
      const providers = await parts.database.withCompany(company, (sql) =>
        sql.rows<{ provider: string; title: string }>("SELECT provider, title FROM provider ORDER BY title, provider"),
      );
      return {
        passkeys: true,
        providers: providers.map(({ provider, title }) => ({
          provider,
          title,
          url: `/sign-in/oidc/${company}/${provider}`,
        })),
      };
    }),

    "sign-in.begin": outside(contracts["sign-in.begin"], async (call) => {
      fromAddress(call);
      return beginSignIn(parts);
    }),

    "sign-in.finish": outside(contracts["sign-in.finish"], async (call) => {
      fromAddress(call);
      const company = companyOfResponse(call.input.response);
      if (company === undefined || company > 0x7fff_ffff) return refuse({ code: "sign-in-wrong" });
      return witnessed(parts, call, company, "sign-in.finish", async (sql) =>
        enter(sql, parts, call, await finishSignIn(sql, parts, call.input.ceremony, call.input.response)),
      );
    }),

    "sign-in.invited": outside(contracts["sign-in.invited"], async (call) => {
      fromAddress(call);
      const invite = readCompanyToken("invite", call.input.code);
      if (!invite) return refuse({ code: "invite-unknown" });
      return parts.database.withCompany(invite.company, async (sql) => {
        const member = await openInvite(sql, call.nowMs, invite.hash);
        const { name, email } = member;
        const { company } = await meOf(sql, member.person, "");
        return {
          ...(await beginRegistration(sql, parts, member, { invite: invite.hash })),
          name,
          email,
          company: company.name,
        };
      });
    }),

    "sign-in.accept": outside(contracts["sign-in.accept"], async (call) => {
      fromAddress(call);
      const { code, ceremony: ticket, response, passkeyName } = call.input;
      const invite = readCompanyToken("invite", code);
      if (!invite) return refuse({ code: "invite-unknown" });
      return witnessed(parts, call, invite.company, "sign-in.accept", async (sql) => {
        const { person } = await openInvite(sql, call.nowMs, invite.hash);
        await finishRegistration(sql, parts, {
          ticket,
          response,
          name: passkeyName || "first",
          person,
          invite: invite.hash,
        });
        await useInvite(sql, call.nowMs, invite.hash);
        return enter(sql, parts, call, person);
      });
    }),

    "sign-in.totp": outside(contracts["sign-in.totp"], async (call) => {
      const { caller } = call;
      if (caller.session === "" || caller.needs !== "totp")
        return refuse({
          code: "state-not-allowed",
          what: "session",
          id: "",
          state: "without need of a code",
          allowed: "waiting for one",
        });
      await countCode(parts, caller);
      return witnessed(parts, call, caller.company, "sign-in.totp", async (sql) => {
        const member = await findMember(sql, caller.person);
        if (!member || !(await takeTotp(sql, parts, member, call.input.code))) return refuse({ code: "sign-in-wrong" });
        await sql.write("UPDATE member_session SET needs = '' WHERE company = $1 AND token_hash = $2", [
          sql.company,
          caller.session,
        ]);
        sql.notify("people");
        await forgetCodes(sql, caller.person);
        return { person: caller.person, value: await meOf(sql, caller.person, "") };
      });
    }),

    "sign-in.out": inside(contracts["sign-in.out"], async (sql, { caller, origin }) => {
      await sql.write("DELETE FROM member_session WHERE company = $1 AND token_hash = $2", [
        sql.company,
        caller.session,
      ]);
      sql.notify("people");
      origin.setSession = "";
      return null;
    }),
  };
}

interface Entered<T> {
  person: string;
  value: T;
}

/** Begins the session of somebody whose way in was right. */
export async function enter(
  sql: Sql,
  { world }: CloudParts,
  { origin }: Pick<CloudCall, "origin">,
  person: string,
): Promise<Entered<Awaited<ReturnType<typeof meOf>>>> {
  const member = await findMember(sql, person);
  if (!member) return refuse({ code: "sign-in-wrong" });
  if (!member.active) return refuse({ code: "person-inactive", person: member.name });
  const needs = member.totpConfirmed ? "totp" : "";
  origin.setSession = await beginSession(sql, world, { person, needs, address: origin.address, agent: origin.agent });
  return { person, value: await meOf(sql, person, needs) };
}

/** Runs in the company's transaction and writes what came of it to the trail: with it when it went well, after it when it was refused. */
async function witnessed<T>(
  { database, world }: CloudParts,
  { origin }: CloudCall,
  company: number,
  command: string,
  work: (sql: Sql) => Promise<Entered<T>>,
): Promise<T> {
  const act = { name: "", command, site: "", input: {}, address: origin.address, requestId: origin.requestId };
  try {
    return await database.withCompany(company, async (sql) => {
      const { person, value } = await work(sql);
      await writeAct(sql, world, { ...act, person, outcome: "ok", code: "" });
      return value;
    });
  } catch (error) {
    delete origin.setSession;
    if (error instanceof Refused)
      await database.withCompany(company, async (sql) => {
        // A number that anybody can write into a request founds no company's trail.
        const [known] = await sql.rows("SELECT 1 FROM company WHERE company = $1", [company]);
        if (known) await writeAct(sql, world, { ...act, person: "", outcome: "refused", code: error.refusal.code });
      });
    throw error;
  }
}
