import type { Logger } from "pino";
import type { Database } from "../store/sql.ts";
import { raiseIncarnation } from "./admission.ts";
import { companiesOf, type World } from "./companies.ts";
import { lockHead } from "./load-view.ts";

const leapMax = 65_536;

/**
 * After the database was put back from a backup: every company's hub begins a new incarnation, so that boxes which have read more of the log than it holds undo that part,
 * show what they have, and send again what was lost. Gives the new incarnation of each company.
 *
 * The number leaps by chance: a backup that is put back twice, or a hub that had raised it since, must not give one number to two pasts.
 */
export async function sayRestored(db: Database, world: World, log: Logger): Promise<Map<number, number>> {
  const raised = new Map<number, number>();
  for (const company of await companiesOf(db)) {
    const leap = 1 + (Buffer.from(world.random(4)).readUInt32BE() % leapMax);
    const { incarnation } = await db.withCompany(company, async (sql) => {
      const head = await lockHead(sql);
      return raiseIncarnation(sql, head, head.incarnation + leap);
    });
    raised.set(company, incarnation);
    log.warn({ company, incarnation }, "restored from a backup: boxes are asked for what this database lacks");
  }
  return raised;
}
