import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { type DiskLog, type DiskOp, discarded, sectorBytes } from "./disk-log.ts";

/** First 8 bytes of a log. Source: Linux, drivers/md/dm-log-writes.c. */
const magic = 0x6a736677736872n;
const flags = { flush: 1n, forced: 2n, discard: 4n, mark: 8n } as const;
const entryBytes = 32;

/** A log on the disk, with where each operation ends in it: a log that had grown so far when something was acknowledged has all that came before. */
export interface DmLog extends DiskLog {
  /** Bytes of the log up to the end of each operation. */
  ends: readonly number[];
  close(): void;
}

/**
 * Opens a log of dm-log-writes, as `blklogwrites` of QEMU writes it: a head, then for each operation an entry and its bytes, each at the beginning
 * of a sector. A log whose last entry was not written to its end is read up to there.
 */
export function openDmLog(path: string, diskBytes: number): DmLog {
  const file = openSync(path, "r");
  const logBytes = fstatSync(file).size;
  const head = Buffer.alloc(32);
  if (readSync(file, head, 0, head.length, 0) < head.length || head.readBigUInt64LE(0) !== magic) {
    closeSync(file);
    throw new Error(`${path} is no log of dm-log-writes`);
  }
  const unitBytes = head.readUInt32LE(24);
  if (unitBytes % sectorBytes !== 0 || unitBytes === 0)
    throw new Error(`${path} counts in sectors of ${unitBytes} bytes`);
  const unit = unitBytes / sectorBytes;
  const ops: DiskOp[] = [];
  const ends: number[] = [];
  const entry = Buffer.alloc(entryBytes);
  let at = unitBytes;
  while (at + unitBytes <= logBytes) {
    readSync(file, entry, 0, entryBytes, at);
    const [sector, sectors, said, dataBytes] = [0, 8, 16, 24].map((offset) => entry.readBigUInt64LE(offset)) as [
      bigint,
      bigint,
      bigint,
      bigint,
    ];
    const isMark = (said & flags.mark) !== 0n;
    const isDiscard = (said & flags.discard) !== 0n;
    const bytes = isMark ? Number(dataBytes) : isDiscard ? 0 : Number(sectors) * unitBytes;
    const data = at + unitBytes;
    const end = data + Math.ceil(bytes / unitBytes) * unitBytes;
    // Entries that were not begun yet are zeros: what comes behind the last one.
    if (end > logBytes || (said === 0n && sectors === 0n)) break;
    if ((said & flags.flush) !== 0n) push({ kind: "flush" }, isMark || sectors > 0n ? at : end);
    if (isMark) push({ kind: "mark", text: readText(file, data, bytes) }, end);
    else if (sectors > 0n)
      push(
        {
          kind: "write",
          sector: Number(sector) * unit,
          sectors: Number(sectors) * unit,
          data: isDiscard ? discarded : data / sectorBytes,
          ...((said & flags.forced) !== 0n && { forced: true }),
        },
        end,
      );
    at = end;
  }
  return {
    diskBytes,
    ops,
    ends,
    readData: (sector, into) => void readSync(file, into, 0, into.length, sector * sectorBytes),
    close: () => closeSync(file),
  };

  function push(op: DiskOp, end: number): void {
    ops.push(op);
    ends.push(end);
  }
}

function readText(file: number, at: number, bytes: number): string {
  const text = Buffer.alloc(bytes);
  readSync(file, text, 0, bytes, at);
  return text.toString("utf8").replace(/\0+$/, "");
}
