import type { fetchUpdate, fetchUpdateFile, switchUpdateAt, switchUpdateNow } from "#sync/contracts/box/updates.ts";
import type { InputOf } from "#sync/contracts/define.ts";
import type { DoorHandlers } from "../../api/dispatch.ts";
import type { Part, Site } from "../../site/site.ts";
import { BoxDesk } from "../box-desk.ts";
import type { SeenFact } from "./floor-watch.ts";
import { UpdateDesk } from "./update-desk.ts";
import { UpdateRecord } from "./update-record.ts";

const tickMs = 1_000;
/** A box that has just started has better things to do. */
const firstReportMs = 20_000;
const reportEveryMs = 15 * 60_000;
/** Whatever the cloud says: not more often, and not less. */
const reportMs = { least: 60_000, most: 6 * 3_600_000 };
/** The newest ones say enough. */
const rowsAtOnce = 200;

/** Versions of this box. On a machine that is not ours it only says which one runs. */
export const updatesPart: Part = {
  name: "updates",
  start(site) {
    const box = new BoxDesk(site);
    const desk = new UpdateDesk(site, box, new UpdateRecord(site.folder.root), {
      nowMs: Date.now,
      endProcess: () => process.kill(process.pid, "SIGTERM"),
      ...timingOf(process.env.KONTOR_PROVE_SECONDS),
    });
    Object.assign(site.doors, doorsOf(desk));
    const work = workSince(site);
    let stopped = false;
    let ticking: Promise<void> | undefined;
    const step = async () => {
      for (const fact of work()) desk.saw(fact);
      await desk.tick();
    };
    const timer = setInterval(() => {
      ticking ??= step()
        .catch((error) => site.log.error({ err: error }, "updates: a step failed"))
        .finally(() => {
          ticking = undefined;
        });
    }, tickMs);
    let report: NodeJS.Timeout;
    const tell = () => {
      clearTimeout(report);
      void desk.followCloud().finally(() => {
        if (stopped) return;
        const asked = desk.askAgainMs ?? reportEveryMs;
        report = setTimeout(tell, Math.min(reportMs.most, Math.max(reportMs.least, asked)));
        report.unref();
      });
    };
    report = setTimeout(tell, firstReportMs);
    report.unref();
    desk.trial.onOutcome(tell);
    desk.trial.onAgent(() => desk.resume());
    return async () => {
      clearInterval(timer);
      clearTimeout(report);
      stopped = true;
      desk.stop();
      box.stop();
      await ticking;
    };
  },
};

/** For trials on a desk: a new version is well after so many seconds, and has five times as long for it. */
function timingOf(seconds: string | undefined): { stableMs: number; withinMs: number } | undefined {
  if (!seconds || !/^\d{1,4}$/.test(seconds)) return undefined;
  return { stableMs: Number(seconds) * 1_000, withinMs: Number(seconds) * 5_000 };
}

function doorsOf(desk: UpdateDesk): DoorHandlers {
  const ok = (value: unknown) => ({ ok: true as const, value });
  return {
    "updates.status": async () => ok(desk.status()),
    "updates.history": async () => ok(desk.history()),
    "updates.look": async () => {
      await desk.look();
      return ok({ offers: desk.status().offers });
    },
    "updates.fetch": async ({ input, caller }) =>
      ok(desk.fetch((input as InputOf<typeof fetchUpdate>).offer, caller.actor)),
    "updates.take-file": async ({ input, caller }) =>
      ok(await desk.takeFile((input as InputOf<typeof fetchUpdateFile>).path, caller.actor)),
    "updates.cancel": async ({ caller }) => ok(await desk.cancel(caller)),
    "updates.switch-at": async ({ input, caller }) =>
      ok(await desk.switchAt((input as InputOf<typeof switchUpdateAt>).when, caller)),
    "updates.switch-now": async ({ input, caller }) =>
      ok(await desk.switchNow((input as InputOf<typeof switchUpdateNow>).countdownSeconds, caller)),
    "updates.seen": async () => ok(await desk.seen()),
  };
}

/** What was written since the last look, newest first, as far as it tells whether somebody works at the goods. */
function workSince({ store }: Site): () => SeenFact[] {
  let pos = store.queue.headPos;
  return () => {
    const head = store.queue.headPos;
    if (head === pos) return [];
    const rows = store.reader.rows<SeenFact>(
      "SELECT actor, device, atMs FROM journal WHERE pos > ? AND origin NOT LIKE '%.hub' AND type <> 'box-noted' ORDER BY pos DESC LIMIT ?",
      pos,
      rowsAtOnce,
    );
    pos = head;
    return rows;
  };
}
