import type { Cloud, CloudPart } from "../cloud-part.ts";
import { companiesOf } from "./companies.ts";
import { keepUp } from "./upkeep.ts";

/** How often a node goes through the companies. Two nodes that do it at once do no harm: each company is locked. */
const everyMs = 60 * 60_000;

/** The log is kept for ever unless KONTOR_KEEP_LOG_DAYS says for how long it is read from; the state has everything either way. */
export const upkeepPart: CloudPart = {
  name: "upkeep",
  async start(cloud) {
    const keepDays = Number(process.env.KONTOR_KEEP_LOG_DAYS ?? "");
    const keepMs = keepDays > 0 ? keepDays * 86_400_000 : undefined;
    let running: Promise<void> | undefined;
    const run = () => {
      running ??= keepAll(cloud, keepMs).finally(() => {
        running = undefined;
      });
    };
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

async function keepAll({ database, world, log }: Cloud, keepMs: number | undefined): Promise<void> {
  try {
    for (const company of await companiesOf(database)) {
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
