import type { CloudParts } from "../http/cloud-call.ts";
import { makeInvite } from "./invites.ts";
import { addMember } from "./member-handlers.ts";

/**
 * The way in for the first person of a company: a link that works once, to be printed where the service was started. Undefined as soon as a company admin has a way
 * in; until then each start gives a new link, and the one before ends.
 */
export async function firstAdminPath(
  parts: Pick<CloudParts, "database" | "world">,
  company: number,
): Promise<string | undefined> {
  return parts.database.withCompany(company, async (sql) => {
    const [entered] = await sql.rows(
      `SELECT 1 FROM member m WHERE 'company-admin' = ANY(m.roles) AND m.active
         AND (EXISTS (SELECT FROM passkey k WHERE k.person = m.person) OR EXISTS (SELECT FROM identity i WHERE i.person = m.person)) LIMIT 1`,
    );
    if (entered) return undefined;
    // Nodes that start at the same moment give the same person a link each; the last one counts.
    await sql.rows("SELECT 1 FROM log_head FOR UPDATE");
    const [waiting] = await sql.rows<{ person: string }>(
      "SELECT person FROM member WHERE 'company-admin' = ANY(roles) AND active ORDER BY created_at_ms, person LIMIT 1",
    );
    const person =
      waiting?.person ??
      (await addMember(sql, parts, {
        name: "First admin",
        email: "admin@localhost",
        roles: ["company-admin"],
        regions: [],
        sites: [],
      }));
    return (await makeInvite(sql, parts, person)).path;
  });
}
