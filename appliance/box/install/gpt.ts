import { crc32 } from "node:zlib";

/** Sectors of 512 bytes: what nearly every disk speaks, if only outwardly. */
export const sectorBytes = 512;
const entries = 128;
const entryBytes = 128;
const entriesBytes = entries * entryBytes;
const headerBytes = 92;
/** MBR, header and entries; at the end entries and header. */
export const gptHeadBytes = 2 * sectorBytes + entriesBytes;
export const gptTailBytes = sectorBytes + entriesBytes;
/** What of the first sector is the boot loader's. */
export const bootCodeBytes = 440;

export interface GptPartition {
  name: string;
  typeGuid: string;
  guid: string;
  startBytes: number;
  sizeBytes: number;
}

export interface Gpt {
  diskGuid: string;
  partitions: readonly GptPartition[];
}

/** A table is not whole, in words. */
export class GptBroken extends Error {}

/** Both copies of a partition table (UEFI specification 2.10, section 5), with a protective MBR that has no boot code yet. */
export function printGpt({ diskGuid, partitions }: Gpt, diskBytes: number): { head: Buffer; tail: Buffer } {
  const sectors = Math.floor(diskBytes / sectorBytes);
  const list = Buffer.alloc(entriesBytes);
  for (const [n, partition] of partitions.entries()) printEntry(partition).copy(list, n * entryBytes);
  const header = (own: number, other: number, entriesAt: number) => {
    const bytes = Buffer.alloc(sectorBytes);
    bytes.write("EFI PART", 0, "latin1");
    bytes.writeUInt32LE(0x00010000, 8);
    bytes.writeUInt32LE(headerBytes, 12);
    bytes.writeBigUInt64LE(BigInt(own), 24);
    bytes.writeBigUInt64LE(BigInt(other), 32);
    bytes.writeBigUInt64LE(BigInt(gptHeadBytes / sectorBytes), 40);
    bytes.writeBigUInt64LE(BigInt(sectors - gptTailBytes / sectorBytes - 1), 48);
    guidBytes(diskGuid).copy(bytes, 56);
    bytes.writeBigUInt64LE(BigInt(entriesAt), 72);
    bytes.writeUInt32LE(entries, 80);
    bytes.writeUInt32LE(entryBytes, 84);
    bytes.writeUInt32LE(crc32(list), 88);
    bytes.writeUInt32LE(crc32(bytes.subarray(0, headerBytes)), 16);
    return bytes;
  };
  const last = sectors - 1;
  return {
    head: Buffer.concat([protectiveMbr(sectors), header(1, last, 2), list]),
    tail: Buffer.concat([list, header(last, 1, sectors - gptTailBytes / sectorBytes)]),
  };
}

/** The table of a disk: the first copy, or the one at the end where the first is not whole. `read` gives exactly so many bytes. */
export async function readGpt(
  read: (position: number, bytes: number) => Promise<Buffer>,
  diskBytes: number,
): Promise<Gpt & { copy: "first" | "last" }> {
  const last = (Math.floor(diskBytes / sectorBytes) - 1) * sectorBytes;
  try {
    return { ...(await readCopy(read, sectorBytes)), copy: "first" };
  } catch (error) {
    if (!(error instanceof GptBroken)) throw error;
    return { ...(await readCopy(read, last)), copy: "last" };
  }
}

async function readCopy(read: (position: number, bytes: number) => Promise<Buffer>, at: number): Promise<Gpt> {
  const header = await read(at, sectorBytes);
  if (header.toString("latin1", 0, 8) !== "EFI PART") throw new GptBroken(`no partition table at byte ${at}`);
  const said = header.readUInt32LE(16);
  header.writeUInt32LE(0, 16);
  if (crc32(header.subarray(0, headerBytes)) !== said) throw new GptBroken(`the header at byte ${at} is not whole`);
  if (Number(header.readBigUInt64LE(24)) * sectorBytes !== at)
    throw new GptBroken(`the header at byte ${at} is of another place`);
  const list = await read(Number(header.readBigUInt64LE(72)) * sectorBytes, entriesBytes);
  if (crc32(list) !== header.readUInt32LE(88))
    throw new GptBroken(`the entries of the header at byte ${at} are not whole`);
  const partitions = [];
  for (let n = 0; n < entries; n++) {
    const entry = list.subarray(n * entryBytes, (n + 1) * entryBytes);
    if (entry.subarray(0, 16).some((byte) => byte !== 0)) partitions.push(parseEntry(entry));
  }
  return { diskGuid: guidText(header.subarray(56, 72)), partitions };
}

function printEntry({ name, typeGuid, guid, startBytes, sizeBytes }: GptPartition): Buffer {
  const entry = Buffer.alloc(entryBytes);
  guidBytes(typeGuid).copy(entry, 0);
  guidBytes(guid).copy(entry, 16);
  entry.writeBigUInt64LE(BigInt(startBytes / sectorBytes), 32);
  entry.writeBigUInt64LE(BigInt((startBytes + sizeBytes) / sectorBytes - 1), 40);
  entry.write(name.slice(0, 35), 56, "utf16le");
  return entry;
}

function parseEntry(entry: Buffer): GptPartition {
  const first = Number(entry.readBigUInt64LE(32));
  const last = Number(entry.readBigUInt64LE(40));
  return {
    name: entry.toString("utf16le", 56).replace(/\0.*$/s, ""),
    typeGuid: guidText(entry.subarray(0, 16)),
    guid: guidText(entry.subarray(16, 32)),
    startBytes: first * sectorBytes,
    sizeBytes: (last - first + 1) * sectorBytes,
  };
}

/** One partition over all of the disk, so that old programs keep their hands off. */
function protectiveMbr(sectors: number): Buffer {
  const mbr = Buffer.alloc(sectorBytes);
  mbr.set([0x00, 0x00, 0x02, 0x00, 0xee, 0xff, 0xff, 0xff], 446);
  mbr.writeUInt32LE(1, 454);
  mbr.writeUInt32LE(Math.min(sectors - 1, 0xffffffff), 458);
  mbr.writeUInt16LE(0xaa55, 510);
  return mbr;
}

/** The first three groups of a GUID are numbers with their small end first. */
function guidBytes(guid: string): Buffer {
  const bytes = Buffer.from(guid.replaceAll("-", ""), "hex");
  if (bytes.length !== 16) throw new Error(`${guid} is no GUID`);
  return Buffer.concat([
    bytes.subarray(0, 4).reverse(),
    bytes.subarray(4, 6).reverse(),
    bytes.subarray(6, 8).reverse(),
    bytes.subarray(8),
  ]);
}

function guidText(bytes: Buffer): string {
  const hex = guidBytes(bytes.toString("hex")).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
