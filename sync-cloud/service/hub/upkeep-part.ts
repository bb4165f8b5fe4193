import type { Cloud, CloudPart } from "../cloud-part.ts";
import { companiesOf } from "./companies.ts";
import { lockHead } from "./load-view.ts";
import { releaseDue } from "./release-due.ts";
import { keepUp } from "./upkeep.ts";

/** How often a node goes through the companies. Two nodes that do it at once do no harm: each company is locked. */
const everyMs = 60 * 60_000;

/** The log is kept for ever unless KONTOR_KEEP_LOG_DAYS says for how long it is read from; the state has everything either way. */
export const upkeepPart: CloudPart = {
  name: "upkeep",
  async start(cloud) {
    const keepMs = keepMsOf(process.env.KONTOR_KEEP_LOG_DAYS ?? "");
    let running: Promise<void> | undefined;
    const run = () => {
      running ??= keepAll(cloud, keepMs).finally(() => {
        running = undefined;
      });
    };
    run();
    const timer = setInterval(run, everyMs);
    timer.unref();
    return {
      async stop() {
        clearInterval(timer);
        await running;
      },
    };
  },
};

function keepMsOf(days: string): number | undefined {
  if (days === "") return undefined;
  if (!/^[1-9]\d{0,4}$/.test(days))
    throw new Error(
      `KONTOR_KEEP_LOG_DAYS is "${days}": a whole number of days from 1, or nothing to keep the log for ever.`,
    );
  return Number(days) * 86_400_000;
}

async function keepAll({ database, world, hub, log }: Cloud, keepMs: number | undefined): Promise<void> {
  try {
    for (const company of await companiesOf(database)) {
      const released = await database.withCompany(company, async (sql) =>
        releaseDue(sql, world, hub, await lockHead(sql)),
      );
      if (released > 0)
        log.info({ company, released }, "parts of facts that an older version did not know were applied");
      const { expelled, rowsDropped } = await database.withCompany(company, (sql) =>
        keepUp(sql, world, { ...(keepMs !== undefined && { keepMs }) }),
      );
      if (expelled.length > 0 || rowsDropped > 0) log.info({ company, expelled, rowsDropped }, "upkeep of the log");
    }
    await database.tidy();
  } catch (error) {
    log.error({ err: error }, "the upkeep of the log failed; it is tried again in an hour");
  }
}
