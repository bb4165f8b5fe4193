import { type DiskLog, discarded, sectorBytes, type WriteOp } from "./disk-log.ts";

/** A write that reached the medium, or the part of it that did. */
export interface Reached {
  op: WriteOp;
  /** The operation's number, for telling states apart. */
  n: number;
  /** Which of its sectors; all of them when left out. */
  sectors?: (offset: number) => boolean;
  /** Tells two torn forms of one write apart. */
  torn?: number;
}

const chunkSectors = 2048;

/**
 * What lies on the medium for good, as a log is played. It keeps for every sector where its bytes are, and no bytes: a disk of 8 GiB takes 64
 * MiB, however much was written.
 */
export class Medium {
  readonly log: DiskLog;
  readonly #where: Uint32Array;
  readonly #versions: Uint32Array;

  constructor(log: DiskLog) {
    this.log = log;
    this.#where = new Uint32Array(Math.ceil(log.diskBytes / sectorBytes));
    this.#versions = new Uint32Array(Math.ceil(this.#where.length / chunkSectors));
  }

  apply({ op, sectors }: Reached): void {
    const from = op.data === discarded ? zeroed : op.data + firstData;
    const step = op.data === discarded ? 0 : 1;
    const last = Math.min(op.sector + op.sectors, this.#where.length);
    for (let at = op.sector; at < last; at++)
      if (!sectors || sectors(at - op.sector)) this.#where[at] = from + step * (at - op.sector);
    for (let chunk = Math.floor(op.sector / chunkSectors); chunk * chunkSectors < last; chunk++)
      this.#versions[chunk] = (this.#versions[chunk] ?? 0) + 1;
  }

  read(into: Buffer, sector: number): void {
    for (let at = 0; at * sectorBytes < into.length; ) {
      const where = this.#where[sector + at] ?? zeroed;
      // Sectors that lie one after another in the log too are read at once.
      let run = 1;
      while ((at + run) * sectorBytes < into.length && this.#follows(where, sector + at + run, run)) run++;
      this.#readRun(into.subarray(at * sectorBytes, (at + run) * sectorBytes), where, sector + at);
      at += run;
    }
  }

  /** Nothing was ever written there, so it is as before the log. */
  isUntouched(position: number, bytes: number): boolean {
    const from = Math.floor(position / sectorBytes / chunkSectors);
    const to = Math.ceil((position + bytes) / sectorBytes / chunkSectors);
    return this.#versions.subarray(from, to).every((version) => version === 0);
  }

  /** Changes whenever anything within these bytes was written. */
  versionOf(position: number, bytes: number): string {
    const from = Math.floor(position / sectorBytes / chunkSectors);
    const to = Math.ceil((position + bytes) / sectorBytes / chunkSectors);
    return this.#versions.subarray(from, to).join(",");
  }

  #follows(where: number, sector: number, run: number): boolean {
    const next = this.#where[sector] ?? zeroed;
    return where === untouched || where === zeroed ? next === where : next === where + run;
  }

  #readRun(into: Buffer, where: number, sector: number): void {
    if (where === untouched && this.log.readBase) this.log.readBase(sector, into);
    else if (where === untouched || where === zeroed) into.fill(0);
    else this.log.readData(where - firstData, into);
  }
}

const untouched = 0;
const zeroed = 1;
const firstData = 2;

/** The disk as it is found after a power cut: what lay on the medium, and what of the rest got there. */
export class DiskState {
  readonly sizeBytes: number;
  readonly #medium: Medium;
  readonly #reached: readonly Reached[];

  constructor(medium: Medium, reached: readonly Reached[]) {
    this.sizeBytes = medium.log.diskBytes;
    this.#medium = medium;
    this.#reached = reached;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    const bytes = Math.max(0, Math.min(into.length, this.sizeBytes - position));
    const first = Math.floor(position / sectorBytes);
    const sectors = Math.ceil((position + bytes) / sectorBytes) - first;
    const whole = Buffer.allocUnsafe(sectors * sectorBytes);
    this.#medium.read(whole, first);
    for (const reached of this.#reached) this.#overlay(whole, first, sectors, reached);
    whole.copy(into, 0, position - first * sectorBytes, position - first * sectorBytes + bytes);
    return bytes;
  }

  #overlay(whole: Buffer, first: number, sectors: number, { op, sectors: kept }: Reached): void {
    const from = Math.max(first, op.sector);
    const to = Math.min(first + sectors, op.sector + op.sectors);
    if (from >= to) return;
    const bytes = Buffer.alloc((to - from) * sectorBytes);
    if (op.data !== discarded) this.#medium.log.readData(op.data + from - op.sector, bytes);
    for (let at = from; at < to; at++)
      if (!kept || kept(at - op.sector))
        bytes.copy(whole, (at - first) * sectorBytes, (at - from) * sectorBytes, (at - from + 1) * sectorBytes);
  }

  /** Known to be zeros without reading: a disk that was blank before the log, and nothing of it went there. */
  isBlank(position: number, bytes: number): boolean {
    if (this.#medium.log.readBase || !this.#medium.isUntouched(position, bytes)) return false;
    const first = Math.floor(position / sectorBytes);
    const last = Math.ceil((position + bytes) / sectorBytes);
    return !this.#reached.some(({ op }) => op.sector < last && op.sector + op.sectors > first);
  }

  /** Equal for two states of one log only when these bytes are. */
  versionOf(position: number, bytes: number): string {
    const first = Math.floor(position / sectorBytes);
    const last = Math.ceil((position + bytes) / sectorBytes);
    const over = this.#reached
      .filter(({ op }) => op.sector < last && op.sector + op.sectors > first)
      .map(({ n, torn }) => (torn === undefined ? `${n}` : `${n}t${torn}`));
    return `${this.#medium.versionOf(position, bytes)}/${over.join(",")}`;
  }
}
