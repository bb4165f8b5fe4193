import type { Sql } from "../store/sql.ts";
import type { CompanyJob } from "../tenants/company-jobs.ts";

/** How often what is over is dropped. */
const everyMs = 60 * 60_000;
/** Rows of one kind that one run drops; what is left is the next run's. */
export const rowsPerRunMax = 20_000;
/** How long the audit trail is kept when nobody says otherwise. */
const auditKeptDays = 730;
/** What is over is kept for so long: a page that asks is told why it no longer counts. */
const overKeptMs = 7 * 86_400_000;

/**
 * Keeps the tables of people from growing for ever: audit rows by age (KONTOR_KEEP_AUDIT_DAYS), sessions, invitations and one-time values that are over.
 */
export const retentionJob = (auditDays = Number(process.env.KONTOR_KEEP_AUDIT_DAYS || auditKeptDays)): CompanyJob => {
  if (!(auditDays > 0)) throw new Error(`KONTOR_KEEP_AUDIT_DAYS is ${auditDays}: give a number of days, such as 730.`);
  return {
    name: "retention",
    everyMs,
    run: async (sql, nowMs) => ({
      audit: await drop(sql, "audit", ["id"], "at_ms", nowMs - auditDays * 86_400_000),
      sessions: await drop(sql, "member_session", ["token_hash"], "expires_at_ms", nowMs - overKeptMs),
      invites: await drop(sql, "invite", ["code_hash"], "expires_at_ms", nowMs - overKeptMs),
      spentOnce: await drop(sql, "spent_once", ["hash"], "expires_at_ms", nowMs),
    }),
  };
};

/** The oldest first. Gives how many. */
async function drop(sql: Sql, table: string, key: readonly string[], time: string, beforeMs: number): Promise<number> {
  const columns = key.join(", ");
  const dropped = await sql.write(
    `DELETE FROM ${table} WHERE company = $1 AND (${columns}) IN (
       SELECT ${columns} FROM ${table} WHERE company = $1 AND ${time} <= $2 ORDER BY ${time}, ${columns} LIMIT ${rowsPerRunMax}) RETURNING ${columns}`,
    [sql.company, beforeMs],
  );
  return dropped.length;
}
