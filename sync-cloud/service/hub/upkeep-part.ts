import type { Cloud, CloudPart } from "../cloud-part.ts";
import { companiesOf } from "./companies.ts";
import { lockHead } from "./load-view.ts";
import { releaseDue } from "./release-due.ts";
import { dropDead, keepUp } from "./upkeep.ts";

/** How often a node goes through the companies. Two nodes that do it at once do no harm: each company is locked. */
const everyMs = 60 * 60_000;

/** For how long the log is kept when KONTOR_KEEP_LOG_DAYS does not say it; the state has everything either way. */
export const keepLogDays = 90;
/** So many pieces of a company's log are folded one after the other before the others get their turn. */
const foldsInARowMax = 50;

export const upkeepPart: CloudPart = {
  name: "upkeep",
  async start(cloud) {
    const keepMs = keepMsOf(process.env.KONTOR_KEEP_LOG_DAYS ?? "");
    const stopping = new AbortController();
    let running: Promise<void> | undefined;
    const run = (work: (company: number) => Promise<void>, after?: () => Promise<void>) => {
      running ??= forEachCompany(cloud, stopping.signal, work, after).finally(() => {
        running = undefined;
      });
    };
    // At the start only what an upgrade owes: sites that could not call while nothing ran are not to be expelled for it.
    run((company) => release(cloud, company));
    const timer = setInterval(
      () =>
        run(
          (company) => keep(cloud, company, keepMs),
          () => cloud.database.tidy(),
        ),
      everyMs,
    );
    timer.unref();
    return {
      async stop() {
        clearInterval(timer);
        stopping.abort();
        await running;
      },
    };
  },
};

function keepMsOf(days: string): number | undefined {
  if (days === "") return keepLogDays * 86_400_000;
  if (days === "all") return undefined;
  if (!/^[1-9]\d{0,4}$/.test(days))
    throw new Error(
      `KONTOR_KEEP_LOG_DAYS is "${days}": a whole number of days from 1, "all" to keep the log for ever, or nothing for ${keepLogDays} days.`,
    );
  return Number(days) * 86_400_000;
}

async function forEachCompany(
  { database, log }: Cloud,
  stopping: AbortSignal,
  work: (company: number) => Promise<void>,
  after: () => Promise<void> = async () => {},
): Promise<void> {
  try {
    for (const company of await companiesOf(database)) {
      if (stopping.aborted) return;
      await work(company);
    }
    await after();
  } catch (error) {
    log.error({ err: error }, "the upkeep of the log failed; it is tried again in an hour");
  }
}

async function release({ database, world, hub, log }: Cloud, company: number): Promise<void> {
  const released = await database.withCompany(company, async (sql) => releaseDue(sql, world, hub, await lockHead(sql)));
  if (released > 0) log.info({ company, released }, "parts of facts that an older version did not know were applied");
}

async function keep(cloud: Cloud, company: number, keepMs: number | undefined): Promise<void> {
  await release(cloud, company);
  for (let i = 0; i < foldsInARowMax; i++) {
    const { expelled, rowsDropped } = await cloud.database.withCompany(company, (sql) =>
      keepUp(sql, cloud.world, { ...(keepMs !== undefined && { keepMs }) }),
    );
    if (expelled.length > 0 || rowsDropped > 0) cloud.log.info({ company, expelled, rowsDropped }, "upkeep of the log");
    if (rowsDropped === 0) break;
  }
  const dropped =
    keepMs === undefined ? 0 : await cloud.database.withCompany(company, (sql) => dropDead(sql, cloud.hub));
  if (dropped > 0) cloud.log.info({ company, dropped }, "deleted records were forgotten");
}
