import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { FolderHost } from "../../agent/testing/folder-host.ts";
import { withBoot } from "../../slots/boot-partition.ts";
import type { BootState } from "../../slots/boot-state.ts";
import { pickSlot } from "../../slots/pick-slot.ts";
import { type BoxFolder, boxGuid } from "../../slots/testing/box-folder.ts";

/** What GRUB does when the machine of a folder is switched on: picks the slot, counts the try, and starts the kernel with its name. */
export async function playBoot({ root, disks }: Pick<BoxFolder, "root" | "disks">): Promise<"A" | "B"> {
  const slot = await withBoot(new FolderHost(root, { disks }), "/dev/sda2", "write", async (partition) => {
    const { slot: picked, after } = pickSlot(await partition.readState());
    await partition.writeState(after);
    return picked;
  });
  const words = ["kontor.mode=run", `kontor.disk=${boxGuid}`, `kontor.slot=${slot.toLowerCase()}`];
  writeFileSync(join(root, "proc/cmdline"), `BOOT_IMAGE=/x/vmlinuz ${words.join(" ")} quiet\n`);
  return slot;
}

export const readBootState = ({ root, disks }: Pick<BoxFolder, "root" | "disks">): Promise<BootState> =>
  withBoot(new FolderHost(root, { disks }), "/dev/sda2", "read", (partition) => partition.readState());
