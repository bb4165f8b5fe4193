import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { keyRing } from "#sync/protocol/bundle/key-ring.ts";
import { dataOf, whyNotWhole, writeImage } from "./check-data.ts";
import { checkLog } from "./check-log.ts";
import { openDmLog } from "./dm-log.ts";

const help = `Judges every disk that a power cut may have left behind during a recorded run.

  --log FILE        as blklogwrites of QEMU wrote it (log-sector-size=512), of a disk that was blank before
  --disk-bytes N    size of that disk
  --grub-cfg FILE   the configuration that the disk was installed with
  --keys FILE       the ring of keys (update-keys.json)
  --between N       random states between two flushes (10)
  --seed N          of the chance (1)
  --from-byte N     only states from where the log had grown to N bytes: before that the disk was being installed
  --to-byte N       only states up to there
  --acks FILE       lines of JSON { "commandId": "…", "logBytes": N }: what was acknowledged when the log had N bytes
  --data-most N     open the data of so many states, spread over the run (0); only without encryption
  --save N          keep N of the states that start something as raw images, spread over the run, for real starts
  --save-to DIR     where
  --until-bad N     ends at the Nth bad one
  --ignore-flushes  as on a disk that lies: must find bad states, or the check proves nothing

One JSON line; exit code 1 when a state was bad. Without --from-byte a disk that starts nothing counts as good.
`;

const { values } = parseArgs({
  options: {
    log: { type: "string", default: "" },
    "disk-bytes": { type: "string", default: "" },
    "grub-cfg": { type: "string", default: "" },
    keys: { type: "string", default: "" },
    between: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    "from-byte": { type: "string", default: "0" },
    "to-byte": { type: "string", default: "" },
    acks: { type: "string", default: "" },
    "data-most": { type: "string", default: "0" },
    save: { type: "string", default: "0" },
    "save-to": { type: "string", default: "." },
    "until-bad": { type: "string" },
    "ignore-flushes": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
if (values.help || !values.log) process.stdout.write(help);
else await run();

async function run(): Promise<void> {
  const startedAt = performance.now();
  const log = openDmLog(values.log, Number(values["disk-bytes"]));
  const fromByte = Number(values["from-byte"]);
  const toByte = values["to-byte"] ? Number(values["to-byte"]) : Number.POSITIVE_INFINITY;
  const acks = values.acks ? linesOf(values.acks) : [];
  const folder = mkdtempSync(join(tmpdir(), "kontor-powercut-"));
  /** Of the log, as it was just before an operation. */
  const bytesBefore = (op: number) => log.ends[op - 1] ?? 0;
  const inRange = (op: number) => bytesBefore(op) >= fromByte && bytesBefore(op) <= toByte;
  const ops = log.ops.flatMap((_, op) => (inRange(op) ? [op] : []));
  const toSave = spread(ops, Number(values.save));
  const toOpen = spread(ops, Number(values["data-most"]));
  const saved: string[] = [];
  let opened = 0;
  try {
    const checked = await checkLog(
      log,
      {
        ring: keyRing.parse(JSON.parse(readFileSync(values.keys, "utf8"))),
        grubConfig: readFileSync(values["grub-cfg"]),
        mayNotStart: fromByte === 0,
      },
      {
        seed: Number(values.seed),
        between: Number(values.between),
        ignoreFlushes: values["ignore-flushes"],
        ...(values["until-bad"] && { untilBad: Number(values["until-bad"]) }),
        only: ({ op }) => inRange(op),
        also: async ({ disk, op }, verdict) => {
          if (verdict.is !== "starts") return undefined;
          if (isDue(toSave, op)) {
            saved.push(join(values["save-to"], `state-${op}-${verdict.version}-${verdict.slot}.img`));
            await writeImage(disk, saved.at(-1) ?? "");
          }
          if (!isDue(toOpen, op)) return undefined;
          opened++;
          const data = await dataOf(disk, join(folder, "state"));
          if ("why" in data) return data.why;
          const due = acks.filter(({ logBytes }) => logBytes <= bytesBefore(op)).map(({ commandId }) => commandId);
          return whyNotWhole(join(data.folder, "book.sqlite"), due);
        },
      },
    );
    const { bad, ...rest } = checked;
    const line = {
      ...rest,
      dataOpened: opened,
      acknowledged: acks.length,
      saved,
      seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    };
    process.stdout.write(`${JSON.stringify({ ...line, firstBad: bad.slice(0, 5) })}\n`);
    process.exitCode = checked.badStates > 0 ? 1 : 0;
  } finally {
    log.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** At most so many of these operations, one as far from the next as another. */
function spread(ops: readonly number[], most: number): number[] {
  return Array.from(
    { length: Math.min(most, ops.length) },
    (_, i) => ops[Math.floor((i * ops.length) / most)] as number,
  );
}

/** Whether a state at this operation is the next that is wanted; it is not wanted again. */
function isDue(wanted: number[], op: number): boolean {
  if (wanted[0] === undefined || op < wanted[0]) return false;
  while (wanted[0] !== undefined && wanted[0] <= op) wanted.shift();
  return true;
}

function linesOf(path: string): { commandId: string; logBytes: number }[] {
  return readFileSync(path, "utf8")
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}
