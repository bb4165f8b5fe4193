/** Bytes of a file system, from wherever they lie. Ends short only behind the end. */
export interface ByteReader {
  read(into: Uint8Array, position: number): Promise<number>;
}

/** A piece of a file, as it lies on the partition. */
export interface Extent {
  position: number;
  bytes: number;
}

export interface FatFile {
  sizeBytes: number;
  extents: readonly Extent[];
}

/** What is no whole FAT32, or has no such file. */
export class FatBroken extends Error {}

const entryBytes = 32;
const directoryBytesMax = 1024 * 1024;
const endOfChain = 0x0ffffff8;
const attribute = { longName: 0x0f, volume: 0x08, folder: 0x10 } as const;

/**
 * Finds files in a FAT32 without mounting it, by their short or long names. The boot partition's files are made once, by the installer; after that
 * their bytes change in place and the file system's own bytes never do, so no power cut can hurt it. Source: Microsoft, "FAT32 File System
 * Specification" 1.03.
 */
export class Fat32 {
  readonly #source: ByteReader;
  readonly #clusterBytes: number;
  readonly #fatAt: number;
  readonly #dataAt: number;
  readonly #clusters: number;
  readonly #rootCluster: number;
  #block: { position: number; bytes: Buffer } | undefined;

  private constructor(source: ByteReader, boot: Buffer) {
    const sectorBytes = boot.readUInt16LE(11);
    const reserved = boot.readUInt16LE(14);
    const fatSectors = boot.readUInt32LE(36);
    const sectors = boot.readUInt32LE(32);
    const fats = boot[16] ?? 0;
    this.#source = source;
    this.#clusterBytes = sectorBytes * (boot[13] ?? 0);
    this.#fatAt = reserved * sectorBytes;
    this.#dataAt = (reserved + fats * fatSectors) * sectorBytes;
    this.#clusters = Math.floor((sectors * sectorBytes - this.#dataAt) / this.#clusterBytes);
    this.#rootCluster = boot.readUInt32LE(44);
    const isWhole =
      boot.readUInt16LE(510) === 0xaa55 &&
      boot.toString("latin1", 82, 87) === "FAT32" &&
      [512, 1024, 2048, 4096].includes(sectorBytes) &&
      this.#clusterBytes > 0 &&
      fats > 0 &&
      this.#clusters > 0 &&
      fatSectors * sectorBytes >= (this.#clusters + 2) * 4;
    if (!isWhole) throw new FatBroken("there is no FAT32 here");
  }

  static async open(source: ByteReader): Promise<Fat32> {
    const boot = Buffer.alloc(512);
    if ((await source.read(boot, 0)) < boot.length) throw new FatBroken("there is no FAT32 here");
    return new Fat32(source, boot);
  }

  /** `/grub/grubenv`; throws `FatBroken` when it is not there or its chain of clusters is not whole. */
  async find(path: string): Promise<FatFile> {
    const names = path.split("/").filter(Boolean);
    let cluster = this.#rootCluster;
    for (const [n, name] of names.entries()) {
      const entry = (await this.#folder(cluster)).find((one) => [one.name, one.longName].includes(name.toUpperCase()));
      if (!entry || entry.isFolder === (n === names.length - 1)) throw new FatBroken(`${path} is not there`);
      if (!entry.isFolder)
        return { sizeBytes: entry.sizeBytes, extents: await this.#extents(entry.cluster, entry.sizeBytes, path) };
      cluster = entry.cluster;
    }
    throw new FatBroken(`${path} is no file`);
  }

  async readFile(path: string, bytesMax = directoryBytesMax): Promise<Buffer> {
    const { sizeBytes, extents } = await this.find(path);
    if (sizeBytes > bytesMax) throw new FatBroken(`${path} has ${sizeBytes} bytes, more than ${bytesMax}`);
    return this.#readExtents(extents);
  }

  async #folder(
    cluster: number,
  ): Promise<{ name: string; longName: string; cluster: number; sizeBytes: number; isFolder: boolean }[]> {
    const bytes = await this.#readExtents(await this.#chain(cluster, directoryBytesMax / this.#clusterBytes));
    const entries = [];
    let long = { name: "", checksum: -1 };
    for (let at = 0; at < bytes.length && bytes[at] !== 0; at += entryBytes) {
      const kind = bytes[at + 11] ?? 0;
      if (bytes[at] === 0xe5) continue;
      if ((kind & attribute.longName) === attribute.longName) {
        // The pieces of a long name come last piece first, before the entry that they name.
        const isLast = ((bytes[at] ?? 0) & 0x40) !== 0;
        long = { name: pieceOfName(bytes, at) + (isLast ? "" : long.name), checksum: bytes[at + 13] ?? 0 };
        continue;
      }
      const longName = long.checksum === checksumOf(bytes.subarray(at, at + 11)) ? long.name.toUpperCase() : "";
      long = { name: "", checksum: -1 };
      if (kind & attribute.volume) continue;
      const base = bytes.toString("latin1", at, at + 8).trimEnd();
      const extension = bytes.toString("latin1", at + 8, at + 11).trimEnd();
      entries.push({
        name: extension ? `${base}.${extension}` : base,
        longName,
        cluster: bytes.readUInt16LE(at + 20) * 65_536 + bytes.readUInt16LE(at + 26),
        sizeBytes: bytes.readUInt32LE(at + 28),
        isFolder: (kind & attribute.folder) !== 0,
      });
    }
    return entries;
  }

  async #extents(cluster: number, sizeBytes: number, path: string): Promise<Extent[]> {
    if (sizeBytes === 0) return [];
    const needed = Math.ceil(sizeBytes / this.#clusterBytes);
    const chain = await this.#chain(cluster, needed);
    let left = sizeBytes;
    const extents = chain.map(({ position, bytes }) => {
      const here = Math.min(left, bytes);
      left -= here;
      return { position, bytes: here };
    });
    if (left > 0) throw new FatBroken(`${path} ends ${left} bytes early`);
    return extents;
  }

  /** Neighbouring clusters are one piece. */
  async #chain(first: number, clustersMax: number): Promise<Extent[]> {
    const pieces: Extent[] = [];
    let count = 0;
    for (let cluster = first; cluster < endOfChain; cluster = await this.#next(cluster)) {
      if (cluster < 2 || cluster >= this.#clusters + 2) throw new FatBroken(`cluster ${cluster} is not there`);
      if (++count > clustersMax)
        throw new FatBroken(`a chain of clusters from ${first} is longer than what it belongs to`);
      const position = this.#dataAt + (cluster - 2) * this.#clusterBytes;
      const last = pieces.at(-1);
      if (last && last.position + last.bytes === position) last.bytes += this.#clusterBytes;
      else pieces.push({ position, bytes: this.#clusterBytes });
    }
    return pieces;
  }

  async #next(cluster: number): Promise<number> {
    const position = this.#fatAt + cluster * 4;
    const from = position - (position % 4096);
    if (this.#block?.position !== from) {
      const bytes = Buffer.alloc(4096);
      await this.#source.read(bytes, from);
      this.#block = { position: from, bytes };
    }
    return this.#block.bytes.readUInt32LE(position - from) & 0x0fffffff;
  }

  async #readExtents(extents: readonly Extent[]): Promise<Buffer> {
    const bytes = Buffer.alloc(extents.reduce((sum, extent) => sum + extent.bytes, 0));
    let at = 0;
    for (const extent of extents) {
      const got = await this.#source.read(bytes.subarray(at, at + extent.bytes), extent.position);
      if (got < extent.bytes) throw new FatBroken(`the partition ends at ${extent.position + got}`);
      at += extent.bytes;
    }
    return bytes;
  }
}

/** 13 characters of UTF-16 in three places of an entry; what is behind the end is 0 and then 0xffff. */
function pieceOfName(bytes: Buffer, at: number): string {
  const piece = Buffer.concat([
    bytes.subarray(at + 1, at + 11),
    bytes.subarray(at + 14, at + 26),
    bytes.subarray(at + 28, at + 32),
  ]);
  return piece.toString("utf16le").replace(/\0.*$/s, "");
}

/** Of a short name, as its long name carries it. */
const checksumOf = (short: Uint8Array): number =>
  short.reduce((sum, byte) => (((sum & 1) << 7) + (sum >> 1) + byte) & 0xff, 0);
