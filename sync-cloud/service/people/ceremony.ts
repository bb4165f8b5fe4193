import { hash } from "node:crypto";
import type { World } from "../hub/companies.ts";
import type { Sql } from "../store/sql.ts";
import type { Secrets } from "./secrets.ts";

/**
 * A passkey ceremony under way: the challenge, and what it is for. It travels with the browser as a signed ticket, so any node can finish what another
 * began, and counts once.
 */
export interface Ceremony {
  kind: "sign-in" | "register";
  challenge: string;
  /** For whom, when somebody is to get a passkey. */
  company?: number;
  person?: string;
  /** Hash of the invitation it belongs to. */
  invite?: string;
}

export const ceremonyMs = 5 * 60_000;
const use = "passkey ceremony";

export function beginCeremony(secrets: Secrets, world: World, ceremony: Ceremony): string {
  return secrets.ticket(use, ceremony, world.nowMs() + ceremonyMs);
}

export const readCeremony = (secrets: Secrets, world: World, ticket: string): Ceremony | undefined =>
  secrets.readTicket<Ceremony>(use, ticket, world.nowMs());

/** False when it was spent before. */
export async function spendOnce(sql: Sql, world: World, text: string, lastsMs: number): Promise<boolean> {
  const nowMs = world.nowMs();
  await sql.write("DELETE FROM spent_once WHERE company = $1 AND expires_at_ms <= $2", [sql.company, nowMs]);
  const spent = await sql.write(
    "INSERT INTO spent_once (company, hash, expires_at_ms) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING RETURNING hash",
    [sql.company, hash("sha256", text), nowMs + lastsMs],
  );
  return spent.length > 0;
}
