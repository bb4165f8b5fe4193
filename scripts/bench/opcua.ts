import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { filter, firstValueFrom } from "rxjs";
import { openForWriting } from "#appliance/store/database.ts";
import { bookFile } from "#appliance/store/site-store.ts";
import { StartedAppliance } from "#appliance/testing/start-appliance.ts";
import { opcUaHost } from "#drivers/opcua/opcua-host.ts";
import { OpcUaLine } from "#drivers/opcua/opcua-line.ts";
import { OpcUaPlc } from "#drivers/simulators/opcua-plc.ts";
import type { Bench, BenchResult } from "./bench.ts";
import { median, percentile } from "./measure.ts";

const items = 1_000;
const changeEveryMs = 200;
const bare = fileURLToPath(new URL("./opcua/bare-client.ts", import.meta.url));
const run = promisify(execFile);

/**
 * How much our OPC UA process costs beside the library alone, on the same server in turn; and, in a whole appliance, how long it takes
 * from a parcel that is seen to its command at the controller, beside the bare read and write that it needs at least.
 */
export const bench: Bench = {
  about: "1,000 monitored items and a sorter with 100,000 LPNs over OPC UA; reference: the bare library",
  run: async (options) => [await changes(options), await decisions(options)],
};

type Options = Parameters<Bench["run"]>[0];

async function changes({ quick, note }: Options): Promise<BenchResult> {
  const plc = await OpcUaPlc.start({ extraTags: items, extraEveryMs: changeEveryMs });
  const forMs = quick ? 2_000 : 8_000;
  const ours: Followed[] = [];
  const reference: Followed[] = [];
  try {
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      note(`following ${items} items, round ${round + 1}`);
      ours.push(await followOurs(plc.endpoint, forMs));
      const nodes = Array.from({ length: items }, (_, i) => `ns=1;s=Extra[${i}]`);
      reference.push(await asBare<Followed>({ endpoint: plc.endpoint, nodes, forMs }));
    }
  } finally {
    await plc.stop();
  }
  const perSecond = (all: Followed[]) => median(all.map((one) => (one.changes / one.ms) * 1_000));
  const cpu = (all: Followed[]) => median(all.map((one) => (one.cpuMs / one.changes) * 1_000));
  return {
    name: "opcua-changes",
    ours: cpu(ours),
    reference: cpu(reference),
    ratio: cpu(ours) / cpu(reference),
    unit: "µs of CPU per change",
    better: "lower",
    goal: "under 1.5 times the library alone, and every change",
    changesPerSecond: Math.round(perSecond(ours)),
    referencePerSecond: Math.round(perSecond(reference)),
    items,
  };
}

interface Followed {
  changes: number;
  cpuMs: number;
  ms: number;
}

async function followOurs(endpoint: string, forMs: number): Promise<Followed> {
  const folder = mkdtempSync(join(tmpdir(), "kontor-bench-opcua-"));
  const tags = Array.from({ length: items }, (_, i) => `Extra[${i}]`);
  const addresses = Object.fromEntries(tags.map((name) => [name, `ns=1;s=${name}`]));
  const line = new OpcUaLine(
    opcUaHost,
    {
      endpoint,
      security: "none",
      pkiFolder: folder,
      applicationName: "Kontor bench",
      addresses,
      watch: [{ everyMs: 100, tags }],
      writes: [],
      units: {},
      readers: {},
    },
    Date.now,
  );
  try {
    await firstValueFrom(line.health$.pipe(filter(({ state }) => state === "online")));
    let changes = 0;
    line.changes$.subscribe(({ values }) => {
      changes += values.length;
    });
    await rest(1_000);
    changes = 0;
    const before = cpuMsOf(opcUaHost.pid);
    const startMs = performance.now();
    await rest(forMs);
    return { changes, cpuMs: cpuMsOf(opcUaHost.pid) - before, ms: performance.now() - startMs };
  } finally {
    await line.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function decisions({ quick, note }: Options): Promise<BenchResult> {
  const lpns = quick ? 2_000 : 100_000;
  const parcels = quick ? 40 : 400;
  const data = mkdtempSync(join(tmpdir(), "kontor-bench-sorter-"));
  // Ten parcels a second: 3 m/s, 0.3 m from one to the next.
  const plc = await OpcUaPlc.start({ slots: 64, belt: { speedMmPerS: 3_000 } });
  let appliance: StartedAppliance | undefined;
  try {
    note(`writing a book with ${lpns} LPNs`);
    writeBook(data, lpns);
    appliance = await StartedAppliance.start({ data, args: [] });
    const token = await appliance.signIn("admin");
    const lanes = [1, 2, 3].map((lane) => ({ lane, docks: [`DOCK-${lane}`] }));
    const map = plc.tagMap;
    const settings = { host: "127.0.0.1", port: plc.port, security: "none", map, lanes };
    await appliance.call("machines.add", { id: "sorter", entry: "opcua/conveyor", settings }, token);
    while ((await appliance.call("machines.get", { id: "sorter" }, token)).health.state !== "online") await rest(100);
    note(`${parcels} parcels, ten a second`);
    plc.put(...Array.from({ length: parcels }, (_, i) => ({ barcode: lpnOf((i * 241) % lpns) })));
    while (!plc.belt.idle) await rest(100);
    await rest(1_000);
    const took: number[] = [];
    const lanesRight = { right: 0, wrong: 0 };
    for (let after: string | undefined; ; ) {
      const page = await appliance.call("conveyors.parcels", { limit: 500, after }, token);
      for (const { seenAt, decidedAt, state, barcode, actualLane } of page.parcels) {
        if (seenAt !== null && decidedAt !== null) took.push(decidedAt - seenAt);
        if (state === "diverted" && Number(actualLane) > 0)
          lanesRight[laneOf(barcode) === Number(actualLane) || actualLane === "4" ? "right" : "wrong"]++;
      }
      if (page.next === null) break;
      after = page.next;
    }
    const { tookMs } = await asBare<{ tookMs: number[] }>({
      endpoint: plc.endpoint,
      forMs: 0,
      slots: quick ? 20 : 150,
    });
    return {
      name: "opcua-decision",
      ours: percentile(took, 0.99),
      reference: percentile(tookMs, 0.99),
      ratio: percentile(took, 0.99) / percentile(tookMs, 0.99),
      unit: "ms p99 from seen to command written",
      better: "lower",
      goal: "p99 < 50 ms",
      p50Ms: median(took),
      referenceP50Ms: Number(median(tookMs).toFixed(2)),
      decisions: took.length,
      rightLane: lanesRight.right,
      wrongLane: lanesRight.wrong,
      lpns,
    };
  } finally {
    await appliance?.stop();
    await plc.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

const lpnOf = (i: number): string => `LPN${String(i).padStart(6, "0")}`;
const laneOf = (barcode: string): number => (Number(barcode.slice(3)) % 3) + 1;

/** Cartons of three loads at three docks; rows go in bulk, since only their number counts here. */
function writeBook(data: string, lpns: number): void {
  mkdirSync(data, { recursive: true });
  const db = openForWriting(bookFile(data));
  db.exec("BEGIN");
  const load = db.prepare("INSERT INTO load (id, number, state, dock) VALUES (?, ?, 'dock-assigned', ?)");
  const order = db.prepare(`INSERT INTO "order" (id, number, state, loadId) VALUES (?, ?, 'packed', ?)`);
  const lpn = db.prepare(
    "INSERT INTO lpn (id, kind, state, location, orderId) VALUES (?, 'carton', 'packed', 'PACK-01', ?)",
  );
  for (const n of [1, 2, 3]) load.run(`load-${n}`, `L-${n}`, `DOCK-${n}`);
  for (let i = 0; i < lpns; i++) {
    if (i < 3_000) order.run(`O-${i}`, `SO-${i}`, `load-${(i % 3) + 1}`);
    lpn.run(lpnOf(i), `O-${i % 3_000}`);
  }
  db.exec("COMMIT");
  db.close();
}

async function asBare<T>(what: object): Promise<T> {
  const { stdout } = await run(process.execPath, [bare, JSON.stringify(what)], { timeout: 120_000 });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "null") as T;
}

/** User and system time of a process, in milliseconds (proc(5), fields 14 and 15, 100 ticks a second). */
function cpuMsOf(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
