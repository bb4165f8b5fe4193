import { refuse } from "../../doors/refused.ts";
import type { CloudParts } from "../http/cloud-call.ts";
import type { Sql } from "../store/sql.ts";
import { newCompanyToken, readCompanyToken } from "./company-token.ts";
import { findMember, type Member } from "./member.ts";

export const inviteMs = 7 * 86_400_000;

/** A link by which this person gets a way in; earlier ones of the same person end. */
export async function makeInvite(
  sql: Sql,
  { world }: Pick<CloudParts, "world">,
  person: string,
): Promise<{ path: string; expiresAtMs: number }> {
  const code = newCompanyToken("invite", sql.company);
  const { hash } = readCompanyToken("invite", code) as { hash: string };
  const expiresAtMs = world.nowMs() + inviteMs;
  await sql.write("DELETE FROM invite WHERE company = $1 AND person = $2", [sql.company, person]);
  await sql.write("INSERT INTO invite (company, code_hash, person, expires_at_ms) VALUES ($1, $2, $3, $4)", [
    sql.company,
    hash,
    person,
    expiresAtMs,
  ]);
  return { path: invitePath(code), expiresAtMs };
}

/** Behind the `#`, so that no server on the way writes it down. */
export const invitePath = (code: string): string => `/console/#invited=${code}`;

/** Who an invitation is for; refuses for a code that is wrong, used or over, all the same. */
export async function openInvite(sql: Sql, nowMs: number, hash: string): Promise<Member> {
  const [invite] = await sql.rows<{ person: string }>(
    "SELECT person FROM invite WHERE code_hash = $1 AND used_at_ms IS NULL AND expires_at_ms > $2",
    [hash, nowMs],
  );
  const member = invite && (await findMember(sql, invite.person));
  if (!member?.active) return refuse({ code: "invite-unknown" });
  return member;
}

export async function useInvite(sql: Sql, nowMs: number, hash: string): Promise<void> {
  const used = await sql.write(
    "UPDATE invite SET used_at_ms = $3 WHERE company = $1 AND code_hash = $2 AND used_at_ms IS NULL RETURNING person",
    [sql.company, hash, nowMs],
  );
  if (used.length === 0) refuse({ code: "invite-unknown" });
}
