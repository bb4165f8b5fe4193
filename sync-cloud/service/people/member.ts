import type { CloudRole } from "../../contracts/cloud/roles.ts";
import type { cloudSignInContracts } from "../../contracts/cloud/sign-in.ts";
import type { OutputOf } from "../../contracts/define.ts";
import type { Sql } from "../store/sql.ts";

export interface Member {
  person: string;
  name: string;
  email: string;
  language: "en" | "de";
  roles: CloudRole[];
  regions: string[];
  sites: string[];
  active: boolean;
  totpSealed: string;
  totpConfirmed: boolean;
  totpStep: number;
}

export async function findMember(sql: Sql, person: string): Promise<Member | undefined> {
  const [row] = await sql.rows<Member>(`${memberSql} WHERE person = $1`, [person]);
  return row;
}

export async function memberByEmail(sql: Sql, email: string): Promise<Member | undefined> {
  const [row] = await sql.rows<Member>(`${memberSql} WHERE email = $1`, [email.toLowerCase()]);
  return row;
}

const memberSql = `SELECT person, name, email, language, roles, regions, sites, active, totp_sealed AS "totpSealed",
  totp_confirmed AS "totpConfirmed", totp_step AS "totpStep" FROM member`;

/** What somebody is told about himself. */
export async function meOf(
  sql: Sql,
  person: string,
  needs: "" | "totp",
): Promise<OutputOf<(typeof cloudSignInContracts)["people.me"]>> {
  const member = await findMember(sql, person);
  if (!member) throw new Error(`member ${person} is gone`);
  const [company] = await sql.rows<{ name: string }>("SELECT name FROM company WHERE company = $1", [sql.company]);
  const { name, email, language, roles, regions, sites, totpConfirmed } = member;
  return {
    person,
    name,
    email,
    language,
    company: { id: String(sql.company), name: company?.name ?? "" },
    roles,
    regions,
    sites,
    secondFactor: totpConfirmed,
    needs,
  };
}
