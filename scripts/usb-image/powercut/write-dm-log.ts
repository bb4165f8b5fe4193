import { closeSync, openSync, writeSync } from "node:fs";
import { type DiskLog, discarded, sectorBytes } from "./disk-log.ts";

/** Writes a log as dm-log-writes does, for tests of its reader; answers how far it had grown after each operation. */
export function writeDmLog({ ops, readData }: DiskLog, path: string): number[] {
  const file = openSync(path, "w");
  const ends: number[] = [];
  try {
    const head = Buffer.alloc(sectorBytes);
    head.writeBigUInt64LE(0x6a736677736872n, 0);
    head.writeBigUInt64LE(1n, 8);
    head.writeBigUInt64LE(BigInt(ops.length), 16);
    head.writeUInt32LE(sectorBytes, 24);
    let at = writeSync(file, head);
    for (const op of ops) {
      const text = op.kind === "mark" ? Buffer.from(op.text) : Buffer.alloc(0);
      const entry = Buffer.alloc(sectorBytes);
      const isDiscard = op.kind === "write" && op.data === discarded;
      const flags = op.kind === "flush" ? 1 : op.kind === "mark" ? 8 : (op.forced ? 2 : 0) | (isDiscard ? 4 : 0);
      entry.writeBigUInt64LE(BigInt(op.kind === "write" ? op.sector : 0), 0);
      entry.writeBigUInt64LE(BigInt(op.kind === "write" ? op.sectors : 0), 8);
      entry.writeBigUInt64LE(BigInt(flags), 16);
      entry.writeBigUInt64LE(BigInt(text.length), 24);
      at += writeSync(file, entry);
      const data = Buffer.alloc(
        op.kind === "write" && !isDiscard ? op.sectors * sectorBytes : text.length > 0 ? sectorBytes : 0,
      );
      if (op.kind === "write" && !isDiscard) readData(op.data, data);
      text.copy(data);
      at += writeSync(file, data);
      ends.push(at);
    }
  } finally {
    closeSync(file);
  }
  return ends;
}
