import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.ts";

/** GRUB as Debian has it, in the three files that make a disk start. */
export interface BootLoader {
  /** First 440 bytes of the disk. */
  bootCode: string;
  /** Raw in the `kontor-bios` partition, which begins at sector 2048. */
  core: string;
  /** `EFI/BOOT/BOOTX64.EFI` */
  efi: string;
}

/** Sector at which the `kontor-bios` partition begins, on the stick and on the disk. */
export const coreSector = 2048;

/**
 * Makes them without a loop device or a mount: what `grub-install` would write into `core.img` and `boot.img` about where they lie is a
 * few bytes of arithmetic. The configuration lies in the second partition as `/grub/grub.cfg`.
 */
export async function makeBootLoader(folder: string): Promise<BootLoader> {
  mkdirSync(folder, { recursive: true });
  const core = join(folder, "core.img");
  await run("grub-mkimage", [
    "--format=i386-pc",
    "--prefix=(,gpt2)/grub",
    `--output=${core}`,
    "biosdisk",
    ...modules,
    "vga",
    "vbe",
  ]);
  writeFileSync(core, patchedCore(readFileSync(core)));
  const bootCode = join(folder, "boot.img");
  writeFileSync(bootCode, patchedBoot(readFileSync("/usr/lib/grub/i386-pc/boot.img")));
  const efi = join(folder, "BOOTX64.EFI");
  await run("grub-mkimage", [
    "--format=x86_64-efi",
    "--prefix=/grub",
    `--output=${efi}`,
    "efi_gop",
    "efi_uga",
    "efifwsetup",
    ...modules,
  ]);
  return { bootCode, core, efi };
}

const modules = [
  ...[
    "part_gpt",
    "fat",
    "normal",
    "linux",
    "configfile",
    "test",
    "true",
    "echo",
    "loadenv",
    "search",
    "search_fs_file",
    "search_fs_uuid",
  ],
  ...[
    "search_label",
    "probe",
    "regexp",
    "sleep",
    "reboot",
    "halt",
    "minicmd",
    "serial",
    "terminal",
    "terminfo",
    "all_video",
    "gfxterm",
    "video",
  ],
];

/** `core.img` begins with a sector that says where the rest lies: 12 bytes at its end (start sector, sectors, segment to load it to). */
function patchedCore(core: Buffer): Buffer {
  const sectors = Math.ceil(core.length / 512);
  const padded = Buffer.concat([core, Buffer.alloc(sectors * 512 - core.length)]);
  if (sectors > 2048) throw new Error(`GRUB's core has ${core.length} bytes; the partition for it has 1 MiB.`);
  padded.writeBigUInt64LE(BigInt(coreSector + 1), 500);
  padded.writeUInt16LE(sectors - 1, 508);
  padded.writeUInt16LE(0x820, 510);
  return padded;
}

/** Where `core.img` begins stands at 0x5c of the boot code; behind 440 bytes come the disk's number and the old partition table. */
function patchedBoot(boot: Buffer): Buffer {
  const code = Buffer.from(boot.subarray(0, 440));
  code.writeBigUInt64LE(BigInt(coreSector), 0x5c);
  return code;
}
