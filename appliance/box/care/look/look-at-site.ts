import { readFileSync } from "node:fs";
import { freemem, totalmem } from "node:os";
import type { OutputOf } from "#sync/contracts/define.ts";
import type { ContractName, Contracts } from "#sync/contracts/list.ts";
import type { Site } from "../../../site/site.ts";
import type { Caller } from "../../../store/book.ts";
import type { BoxDesk } from "../../box-desk.ts";
import type { Observation } from "../observation.ts";

export const careCaller: Caller = { actor: "system", device: "", roles: ["admin"] };
/** A machine that is away for less is on its way back. */
const downMsMin = 10 * 60_000;

type Ask = <N extends ContractName>(name: N) => Promise<OutputOf<Contracts[N]> | undefined>;

/** What only the running appliance knows: its broker, machines, cloud, standby, memory, and the box below it. A part that is not there is not judged. */
export async function lookAtSite(
  site: Site,
  desk: BoxDesk,
  nowMs: number,
): Promise<
  Pick<Observation, "broker" | "machines" | "sync" | "memory" | "drives" | "encryption" | "slots"> & { ntp: Ntp }
> {
  const ask: Ask = async (name) => {
    const answer = await site.dispatch(careCaller, name, {}, "");
    return answer.ok ? (answer.value as OutputOf<Contracts[typeof name]>) : undefined;
  };
  const [machines, sync, box, clock] = await Promise.all([
    ask("machines.list"),
    ask("sync.status"),
    ask("box.status"),
    desk.isOurs ? ask("box.clock") : undefined,
  ]);
  return {
    broker: site.broker ? { clients: site.broker.stats().connections } : null,
    ...(machines && {
      machines: {
        count: machines.machines.filter(({ enabled }) => enabled).length,
        down: machines.machines
          .filter(({ enabled, health }) => enabled && isDown(health.state) && nowMs - health.sinceMs >= downMsMin)
          .map(({ id }) => id),
      },
    }),
    ...(sync && { sync: { ...sync, pending: sync.pending.facts } }),
    memory: { usedBytes: process.memoryUsage().rss, freeBytes: availableBytes(), totalBytes: totalmem() },
    ...(box?.kind === "ours" && {
      encryption: ({ none: "none", "key-file": "file", tpm: "tpm" } as const)[box.encryption],
      ...(box.slots && { slots: slotsSeen(box.slots, nowMs) }),
      ...(await drives(desk)),
    }),
    ntp: clock ? { synchronised: clock.synchronised, offsetMs: clock.offsetMs, source: clock.source } : null,
  };
}

export type Ntp = { synchronised: boolean; offsetMs: number | null; source: string } | null;

const isDown = (state: string): boolean => state === "offline" || state === "retrying" || state === "silent";

type Slots = NonNullable<Extract<OutputOf<Contracts["box.status"]>, { kind: "ours" }>["slots"]>;
function slotsSeen({ running, slots, rollback }: Slots, nowMs: number): Observation["slots"] {
  const other = running === "A" ? "B" : "A";
  const of = (name: string) => slots.find(({ slot }) => slot === name);
  return {
    running,
    other,
    otherCanStart: (of(other)?.state ?? "empty") !== "empty",
    tries: of(running)?.state === "trial" ? (of(running)?.tries ?? 0) : 0,
    // It stands in the boot record until the next update; since when, nobody wrote down.
    rolledBack: rollback ? { version: rollback.version, why: rollback.cause, atMs: nowMs } : null,
  };
}

async function drives(desk: BoxDesk): Promise<Pick<Observation, "drives">> {
  try {
    return await desk.ask("care.drives", {});
  } catch {
    return {}; // an agent that does not answer is the status' finding
  }
}

/** What programs can still have; free memory alone leaves out what only keeps files. */
function availableBytes(): number {
  try {
    const [, kib] = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8")) ?? [];
    return kib === undefined ? freemem() : Number(kib) * 1_024;
  } catch {
    return freemem();
  }
}
