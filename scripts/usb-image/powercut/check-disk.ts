import { createHash } from "node:crypto";
import { isTrouble, openHead, partNames, partOf } from "#appliance/box/bundle/bundle-head.ts";
import { bootCodeBytes, GptBroken, type GptPartition, readGpt } from "#appliance/box/install/gpt.ts";
import { dataKeyPath, grubConfigPath, grubenvPath, slotFiles } from "#appliance/box/slots/boot-partition.ts";
import type { SlotName } from "#appliance/box/slots/boot-state.ts";
import { partitionNames } from "#appliance/box/slots/box-disk.ts";
import { Fat32, FatBroken, type FatFile } from "#appliance/box/slots/fat32.ts";
import { GrubenvBroken, parseGrubenv } from "#appliance/box/slots/grubenv.ts";
import { pickSlot } from "#appliance/box/slots/pick-slot.ts";
import type { KeyRing } from "#sync/protocol/bundle/key-ring.ts";
import type { DiskState } from "./disk-state.ts";

/** What is right for the disks of one log. */
export interface Expected {
  ring: KeyRing;
  /** All of `grub.cfg`; several where a disk was installed more than once. */
  grubConfig: Uint8Array | readonly Uint8Array[];
  /** A disk that starts nothing is right: the installation was cut short, and the stick starts again. */
  mayNotStart?: boolean;
}

export type Verdict =
  /** Nothing on it starts, by BIOS or UEFI. */
  { is: "not-started" } | { is: "starts"; slot: SlotName; version: string; tries: number } | { is: "bad"; why: string };

const pieceBytes = 1024 * 1024;

/**
 * Says of a disk, as a power cut left it, what a machine makes of it: which slot GRUB takes, and whether all of that slot is there and signed. Parts
 * that did not change since they were found right are not read again, and where only data was written nothing is: hundreds of thousands of disks are a matter of minutes.
 */
export class DiskChecker {
  readonly #expected: Expected;
  readonly #hashes = new Map<string, string>();
  /** The disk before, if it starts. No byte of the data partition has a say in that. */
  #last: { data: GptPartition; besides: string; verdict: Verdict } | undefined;

  constructor(expected: Expected) {
    this.#expected = expected;
  }

  async check(disk: DiskState): Promise<Verdict> {
    if (this.#last && besides(disk, this.#last.data) === this.#last.besides) return this.#last.verdict;
    try {
      return await this.#check(disk);
    } catch (error) {
      if (error instanceof GptBroken || error instanceof FatBroken || error instanceof GrubenvBroken)
        return { is: "bad", why: error.message };
      throw error;
    }
  }

  async #check(disk: DiskState): Promise<Verdict> {
    const hasBootCode = (await bytesOf(disk, 0, bootCodeBytes)).some((byte) => byte !== 0);
    const table = await tableOf(disk);
    const named = (name: string) => table?.partitions.find((one) => one.name === name);
    const boot = named(partitionNames.boot);
    const isFat = boot !== undefined && (await startsAsFat(disk, boot));
    if (!hasBootCode && !isFat)
      return this.#expected.mayNotStart ? { is: "not-started" } : { is: "bad", why: "nothing on it starts" };
    if (!boot) return { is: "bad", why: "it has boot code, and no boot partition" };
    const fat = await Fat32.open(viewOf(disk, boot));
    if (!this.#isConfig(await fat.readFile(grubConfigPath))) return { is: "bad", why: "grub.cfg is not whole" };
    const { slot, after } = pickSlot(parseGrubenv(await fat.readFile(grubenvPath)));
    const { trust, tries } = after.slots[slot];
    if (trust === "none") return { is: "bad", why: `slot ${slot} would start, which nobody armed` };
    await fat.find(dataKeyPath);
    const root = named(slot === "A" ? partitionNames.A : partitionNames.B);
    const data = named(partitionNames.data);
    if (!root || !data) return { is: "bad", why: "a partition is missing" };
    const version = await this.#slotIsWhole(disk, fat, boot, slot, root);
    if (typeof version !== "string") return version;
    const verdict = { is: "starts", slot, version, tries } as const;
    this.#last = { data, besides: besides(disk, data), verdict };
    return verdict;
  }

  #isConfig(text: Buffer): boolean {
    return [this.#expected.grubConfig].flat().some((one) => text.equals(one));
  }

  async #slotIsWhole(disk: DiskState, fat: Fat32, boot: GptPartition, slot: SlotName, root: GptPartition) {
    const files = slotFiles(slot);
    const head = openHead(await fat.readFile(files.head), this.#expected.ring);
    if (isTrouble(head))
      return { is: "bad", why: `slot ${slot} would start, and its head is no bundle's: ${head.code}` } as const;
    for (const name of partNames) {
      const { sizeBytes, sha256 } = partOf(head.header, name);
      const pieces =
        name === "root"
          ? [{ position: root.startBytes, bytes: sizeBytes }]
          : piecesOf(await fat.find(files[name]), boot.startBytes, sizeBytes);
      if ((await this.#hash(disk, pieces)) !== sha256)
        return { is: "bad", why: `slot ${slot} would start, and its ${name} is not whole` } as const;
    }
    return head.header.version;
  }

  async #hash(disk: DiskState, pieces: readonly Piece[]): Promise<string> {
    const key = pieces
      .map(({ position, bytes }) => `${position}+${bytes}@${disk.versionOf(position, bytes)}`)
      .join(";");
    const known = this.#hashes.get(key);
    if (known) return known;
    const hash = createHash("sha256");
    const buffer = Buffer.allocUnsafe(pieceBytes);
    for (const { position, bytes } of pieces)
      for (let at = 0; at < bytes; at += buffer.length) {
        const piece = buffer.subarray(0, Math.min(buffer.length, bytes - at));
        await disk.read(piece, position + at);
        hash.update(piece);
      }
    const found = hash.digest("hex");
    this.#hashes.set(key, found);
    return found;
  }
}

/** Equal for two disks of one log only when all but the data is. */
function besides(disk: DiskState, { startBytes, sizeBytes }: GptPartition): string {
  const end = startBytes + sizeBytes;
  return `${disk.versionOf(0, startBytes)}/${disk.versionOf(end, disk.sizeBytes - end)}`;
}

interface Piece {
  position: number;
  bytes: number;
}

function piecesOf({ extents }: FatFile, start: number, sizeBytes: number): Piece[] {
  let left = sizeBytes;
  return extents.flatMap(({ position, bytes }) => {
    const here = Math.min(left, bytes);
    left -= here;
    return here > 0 ? [{ position: start + position, bytes: here }] : [];
  });
}

async function bytesOf(disk: DiskState, position: number, bytes: number): Promise<Buffer> {
  const into = Buffer.alloc(bytes);
  await disk.read(into, position);
  return into;
}

async function tableOf(disk: DiskState) {
  try {
    return await readGpt((position, bytes) => bytesOf(disk, position, bytes), disk.sizeBytes);
  } catch (error) {
    if (error instanceof GptBroken) return undefined;
    throw error;
  }
}

/** Firmware tries any FAT that is marked as its own. */
async function startsAsFat(disk: DiskState, boot: GptPartition): Promise<boolean> {
  const first = await bytesOf(disk, boot.startBytes, 512);
  return first.readUInt16LE(510) === 0xaa55;
}

const viewOf = (disk: DiskState, { startBytes, sizeBytes }: GptPartition) => ({
  read: (into: Uint8Array, position: number) =>
    disk.read(into.subarray(0, Math.max(0, Math.min(into.length, sizeBytes - position))), startBytes + position),
});
