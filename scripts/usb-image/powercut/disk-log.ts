/** What was done to one disk, in order, as a recorder saw it. Sectors have 512 bytes: what a disk writes whole or not at all. */
export interface DiskLog {
  diskBytes: number;
  ops: readonly DiskOp[];
  /** Bytes that a write brought: from `sector`, counted through all of the log's data. */
  readData(sector: number, into: Buffer): void;
  /** What was on the disk before; zeros when left out. */
  readBase?(sector: number, into: Buffer): void;
}

export const sectorBytes = 512;

export type DiskOp =
  | {
      kind: "write";
      sector: number;
      sectors: number;
      /** Where its bytes are in the log's data; `discarded` reads as zeros. */
      data: number;
      /** On the medium when it ends, whatever is flushed later. */
      forced?: boolean;
      scope?: string;
    }
  /** What was written before is on the medium; with a scope only what was written through the same. */
  | { kind: "flush"; scope?: string }
  | { kind: "mark"; text: string };

export type WriteOp = Extract<DiskOp, { kind: "write" }>;
export const discarded = -1;
