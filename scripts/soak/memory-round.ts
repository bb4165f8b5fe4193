import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { StartedAppliance } from "#appliance/testing/start-appliance.ts";
import { growthPerFact } from "./growth.ts";
import { type Slope, slopeOf } from "./slope.ts";

const sampleEveryMs = 2_000;
const idleMs = 30_000;
/** What SQLite may keep of the book, all connections together: 64 MiB for writing, 32 MiB for each of four that read. */
const cachesMb = 201;
/**
 * While the book is of these lengths the caches stand still: that for writing is full, and who reads looks into the file itself (`mmap_size`, 256 MiB). Beyond it readers fill caches of their
 * own, which says nothing about growth that has no end.
 */
const stillMb = { from: 100, to: 268 };
const callers = 4;
/** An appliance that rests needs less than this. */
const idleBytesMax = 400e6;
/** What a site writes in a week. Growth is told for so many facts, however fast they came here. */
const weekFacts = 140_000;
/**
 * While the caches stand still, the lowest of each may rise by this in a week of work: memory by some 600 MB in a year without a restart; of handles a single one that is open
 * at the wrong moment makes two or three a week.
 */
const growthMax = { mainHeapMb: 12, writerHeapMb: 12, keeperHeapMb: 12, nativeMb: 12, handles: 10 };
/** Shown beside them: sums that collectors of several threads lift and lower as they come, and files, of which the kernel keeps what it has room for. */
const shownToo = ["ownMb", "rssMb", "filesMb", "walMb"] as const;
/** With fewer facts in that time growth is printed, and nobody is judged by it. */
const judgedFromFacts = 70_000;
/** The writer begins it anew from 16 MiB on (`wal-care.ts`); a backup may hold it up, and its file keeps the length it had. */
const walMbMax = 64;

interface Sample {
  atMs: number;
  rssMb: number;
  /** What only this process has: it can never be taken back. */
  ownMb: number;
  /** Of that, what libraries asked for: SQLite's caches above all. */
  nativeMb: number;
  /** Pages of files it looks into (the book, by mmap, once for each connection): they grow with the book, and the kernel takes them back when it wants. */
  filesMb: number;
  /** Heaps of the threads that always run, with what waits to be collected; NaN where a thread was too busy to say. */
  mainHeapMb: number;
  writerHeapMb: number;
  keeperHeapMb: number;
  handles: number;
  walMb: number;
  bookMb: number;
  facts: number;
}

/**
 * The seven days of an appliance in some minutes: a real one under the load of four callers that never rest, looked at every two seconds. Throws when it needs more than 400 MB at
 * rest, when libraries hold more than its caches explain, when memory or handles grow with the work while those stand still, or when the write-ahead log is too long.
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
      for (let n = 0; Date.now() < until; n++) {
        const made = await work(appliance, token, `${caller}-${n}`);
        calls += made;
      }
    });
    await Promise.all([watching, ...working]);
    const last = samples.at(-1);
    const still = samples.filter(({ bookMb }) => bookMb > stillMb.from && bookMb <= stillMb.to);
    // A slow machine does not come so far: the second half is shown.
    const settled = still.length > 0 ? still : samples.slice(Math.floor(samples.length / 2));
    const factsSettled = (still.at(-1)?.facts ?? 0) - (still[0]?.facts ?? 0);
    const isJudged = factsSettled >= judgedFromFacts;
    const of = (key: keyof Sample) => settled.filter((one) => Number.isFinite(one[key]));
    const growths = Object.keys(growthMax).map((name) => {
      const key = name as keyof typeof growthMax;
      const perWeek = weekFacts * growthPerFact(of(key).map((one) => ({ facts: one.facts, value: one[key] })));
      return { key, perWeek };
    });
    const slope = (key: keyof Sample) => slopeOf(of(key).map((one) => ({ atMs: one.atMs, value: one[key] })));
    const slopes = [...growths.map(({ key }) => key), ...shownToo].map((key) => [key, shown(slope(key))]);
    const report = {
      ...{ minutes, calls, isJudged, factsSettled, factsPerHour: Math.round(slope("facts").perHour) },
      idle: rounded(idle),
      end: last && rounded(last),
      growthPerWeek: Object.fromEntries(growths.map(({ key, perWeek }) => [key, round(perWeek)])),
      perHour: Object.fromEntries(slopes),
    };
    if (idle.rssMb * 1e6 > idleBytesMax)
      throw new Error(`at rest it needs ${idle.rssMb.toFixed(0)} MB: ${JSON.stringify(report)}`);
    if (last && last.walMb > walMbMax) throw new Error(`the write-ahead log is too long: ${JSON.stringify(report)}`);
    if (last && last.nativeMb > idle.nativeMb + cachesMb)
      throw new Error(`libraries hold more than the caches explain: ${JSON.stringify(report)}`);
    const grown = growths.find(({ key, perWeek }) => perWeek > growthMax[key]);
    if (isJudged && grown)
      throw new Error(
        `${grown.key} grows by more than ${growthMax[grown.key]} in a week of work: ${JSON.stringify(report)}`,
      );
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
  const heaps = [...text.matchAll(/^nodejs_heap_used_bytes\{thread="(.+)"\} (\S+)$/gm)];
  const heapMb = (thread: string) => Number(heaps.find(([, name]) => name === thread)?.[2] ?? Number.NaN) / 1e6;
  const wal = join(data, "book.sqlite-wal");
  return {
    atMs: Date.now(),
    ...residentMb(child.pid ?? 0, of("process_resident_memory_bytes")),
    ...{ mainHeapMb: heapMb("main"), writerHeapMb: heapMb("writer"), keeperHeapMb: heapMb("keeper") },
    handles: handlesOf(child.pid ?? 0),
    walMb: existsSync(wal) ? statSync(wal).size / 1e6 : 0,
    bookMb: statSync(join(data, "book.sqlite")).size / 1e6,
    facts: of("kontor_facts"),
  };
}

/** What the kernel counts; where there is no /proc, what the process says itself. */
function residentMb(pid: number, saidBytes: number): Pick<Sample, "rssMb" | "ownMb" | "filesMb" | "nativeMb"> {
  const file = `/proc/${pid}/status`;
  const said = { rssMb: saidBytes / 1e6, ownMb: saidBytes / 1e6, filesMb: 0, nativeMb: 0 };
  if (!existsSync(file)) return said;
  const status = readFileSync(file, "utf8");
  const mbOf = (name: string) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]) * 1_024) / 1e6;
  const ownMb = mbOf("RssAnon");
  const nativeMb = allocatedMb(readFileSync(`/proc/${pid}/smaps`, "utf8"));
  return {
    rssMb: mbOf("VmRSS"),
    ownMb,
    filesMb: mbOf("RssFile") + mbOf("RssShmem"),
    nativeMb,
  };
}

/** What the C library's allocator has: the heap proper, and its arenas for threads, which begin at whole multiples of 64 MiB and are no longer. */
function allocatedMb(smaps: string): number {
  const arenaBytes = 64n << 20n;
  let kb = 0;
  let counts = false;
  for (const line of smaps.split("\n")) {
    const region = /^([0-9a-f]+)-([0-9a-f]+) \S+ \S+ \S+ \d+\s*(.*)$/.exec(line);
    if (region) {
      const [from, to] = [BigInt(`0x${region[1]}`), BigInt(`0x${region[2]}`)];
      counts = region[3] === "[heap]" || (region[3] === "" && from % arenaBytes === 0n && to - from <= arenaBytes);
    } else if (counts) kb += Number(/^Anonymous:\s+(\d+) kB$/.exec(line)?.[1] ?? 0);
  }
  return (kb * 1_024) / 1e6;
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
