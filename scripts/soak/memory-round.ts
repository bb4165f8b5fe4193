import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StartedAppliance } from "#appliance/testing/start-appliance.ts";
import { type Slope, slopeOf } from "./slope.ts";

const sampleEveryMs = 2_000;
const idleMs = 30_000;
/**
 * What SQLite may keep of the book, all connections together (64 MiB for writing, 32 MiB for each of four that read). It fills as the book grows to
 * this, which says nothing about growth that has no end: slopes are judged from then on.
 */
const cachesMb = 201;
const callers = 4;
/** An appliance that rests needs less than this. */
const idleBytesMax = 400e6;
/** Growth that would fill a box of 4 GB within a week. Below it, noise of some minutes is larger than what is looked for. */
const slopeMbPerHourMax = 20;
/** With fewer minutes behind the filling of the caches the slope is printed, and nobody is judged by it. */
const judgedFromMinutes = 4;
/** Files in memory grow with the book, and the write-ahead log has a bound instead of a slope. */
const judged: readonly string[] = ["ownMb", "heapMb", "handles"];
/** The writer begins it anew from 16 MiB on (`wal-care.ts`); a backup may hold it up, and its file keeps the length it had. */
const walMbMax = 64;

interface Sample {
  atMs: number;
  rssMb: number;
  /** What only this process has: it can never be taken back. */
  ownMb: number;
  /** Pages of files it looks into (the book, by mmap, once for each connection): they grow with the book, and the kernel takes them back when it wants. */
  filesMb: number;
  heapMb: number;
  handles: number;
  walMb: number;
  bookMb: number;
  facts: number;
}

/**
 * The seven days of an appliance in some minutes: a real one under the load of four callers that never rest, looked at every two seconds. Throws when it needs more than 400 MB at
 * rest or more at work than its caches explain, or when memory or handles surely grow once those are full, or when the write-ahead log is too long.
 */
export async function memoryRound(minutes: number): Promise<object> {
  // Four callers that never rest are not people: the limit for one caller is not what is looked at.
  const appliance = await StartedAppliance.start({ args: ["--demo-site", "--calls-per-10s", "0"] });
  try {
    await delay(idleMs);
    const idle = await sample(appliance);
    const until = Date.now() + minutes * 60_000;
    const token = await appliance.signIn("supervisor");
    const samples: Sample[] = [];
    let calls = 0;
    const watching = (async () => {
      while (Date.now() < until) {
        samples.push(await sample(appliance));
        await delay(sampleEveryMs);
      }
    })();
    const working = Array.from({ length: callers }, async (_, caller) => {
      for (let n = 0; Date.now() < until; n++) calls += await work(appliance, token, `${caller}-${n}`);
    });
    await Promise.all([watching, ...working]);
    const full = samples.findIndex(({ bookMb }) => bookMb > cachesMb);
    // A slow machine does not fill them: the second half is shown.
    const settled = samples.slice(full === -1 ? Math.floor(samples.length / 2) : full);
    const last = settled.at(-1);
    const judgedMs = full === -1 ? 0 : (last?.atMs ?? 0) - (settled[0]?.atMs ?? 0);
    const isJudged = judgedMs >= judgedFromMinutes * 60_000;
    const slope = (key: keyof Omit<Sample, "atMs">) =>
      slopeOf(settled.map((one) => ({ atMs: one.atMs, value: one[key] })));
    const slopes = {
      ...{ ownMb: slope("ownMb"), heapMb: slope("heapMb"), handles: slope("handles") },
      ...{ rssMb: slope("rssMb"), filesMb: slope("filesMb"), walMb: slope("walMb") },
    };
    const report = {
      ...{ minutes, calls, isJudged, factsPerHour: Math.round(slope("facts").perHour) },
      idle: rounded(idle),
      end: last && rounded(last),
      perHour: Object.fromEntries(Object.entries(slopes).map(([name, one]) => [name, shown(one)])),
    };
    if (idle.rssMb * 1e6 > idleBytesMax)
      throw new Error(`at rest it needs ${idle.rssMb.toFixed(0)} MB: ${JSON.stringify(report)}`);
    if (last && last.walMb > walMbMax) throw new Error(`the write-ahead log is too long: ${JSON.stringify(report)}`);
    if (last && last.ownMb > idle.ownMb + cachesMb)
      throw new Error(`it has more memory than its caches explain: ${JSON.stringify(report)}`);
    for (const [name, { perHour, plusMinus }] of Object.entries(slopes))
      if (isJudged && judged.includes(name) && perHour - plusMinus > slopeMbPerHourMax)
        throw new Error(`${name} grows: ${JSON.stringify(report)}`);
    return report;
  } finally {
    await appliance.stop();
  }
}

/** A short day: an order comes in, is looked for, and is cancelled; people look at the board; somebody signs in. */
async function work(appliance: StartedAppliance, token: string, n: string): Promise<number> {
  const { items } = await appliance.call("items.list", { limit: 2 }, token);
  const lines = items.map(({ sku }) => ({ sku, qty: 1 }));
  const { orderId } = await appliance.call(
    "orders.create",
    { number: `SOAK-${n}`, shipTo: { name: "Soak" }, lines },
    token,
  );
  await appliance.call("orders.list", { search: `SOAK-${n}` }, token);
  await appliance.call("board.today", {}, token);
  await appliance.call("orders.cancel", { orderId, reason: "soak" }, token);
  await appliance.call("care.findings", {}, token);
  return 6;
}

async function sample({ base, data, process: child }: StartedAppliance): Promise<Sample> {
  const text = await (await fetch(`${base}/metrics`)).text();
  const of = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
  const wal = join(data, "book.sqlite-wal");
  return {
    atMs: Date.now(),
    ...residentMb(child.pid ?? 0, of("process_resident_memory_bytes")),
    heapMb: of("nodejs_heap_used_bytes") / 1e6,
    handles: handlesOf(child.pid ?? 0),
    walMb: existsSync(wal) ? statSync(wal).size / 1e6 : 0,
    bookMb: statSync(join(data, "book.sqlite")).size / 1e6,
    facts: of("kontor_facts"),
  };
}

/** What the kernel counts; where there is no /proc, what the process says itself. */
function residentMb(pid: number, saidBytes: number): Pick<Sample, "rssMb" | "ownMb" | "filesMb"> {
  const file = `/proc/${pid}/status`;
  const said = { rssMb: saidBytes / 1e6, ownMb: saidBytes / 1e6, filesMb: 0 };
  if (!existsSync(file)) return said;
  const status = readFileSync(file, "utf8");
  const mbOf = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1_024) / 1e6;
  return { rssMb: mbOf("VmRSS"), ownMb: mbOf("RssAnon"), filesMb: mbOf("RssFile") + mbOf("RssShmem") };
}

const handlesOf = (pid: number): number => (existsSync(`/proc/${pid}/fd`) ? readdirSync(`/proc/${pid}/fd`).length : 0);

const shown = ({ perHour, plusMinus, samples }: Slope) => ({
  slope: round(perHour),
  plusMinus: round(plusMinus),
  samples,
});
const rounded = ({ atMs: _atMs, ...one }: Sample) =>
  Object.fromEntries(Object.entries(one).map(([name, value]) => [name, round(value)]));
const round = (value: number): number => Math.round(value * 10) / 10;
