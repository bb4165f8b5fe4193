import type { BlockDisk, BlockPartition, Host } from "../agent/host.ts";
import type { SlotName } from "./boot-state.ts";

/** Names of the partitions in a box's GPT. */
export const partitionNames = {
  bios: "kontor-bios",
  boot: "kontor-boot",
  A: "kontor-a",
  B: "kontor-b",
  data: "kontor-data",
} as const;

/** What the kernel was started with: `kontor.mode=run kontor.disk=GUID kontor.slot=a`. */
export interface BootedWith {
  mode: "run" | "try" | "install" | "rescue";
  diskGuid: string;
  slot: SlotName | "";
}

export function bootedWith(commandLine: string): BootedWith | undefined {
  const words = new Map(
    commandLine
      .trim()
      .split(/\s+/)
      .map((word): [string, string] => {
        const equals = word.indexOf("=");
        return equals < 0 ? [word, ""] : [word.slice(0, equals), word.slice(equals + 1)];
      }),
  );
  const mode = words.get("kontor.mode");
  if (mode !== "run" && mode !== "try" && mode !== "install" && mode !== "rescue") return undefined;
  const slot = words.get("kontor.slot")?.toUpperCase();
  return {
    mode,
    diskGuid: (words.get("kontor.disk") ?? "").toLowerCase(),
    slot: slot === "A" || slot === "B" ? slot : "",
  };
}

/** The disk that this box was started from, with the partitions that belong to it. */
export interface BoxDisk {
  disk: BlockDisk;
  boot: BlockPartition;
  slots: Readonly<Record<SlotName, BlockPartition>>;
  data: BlockPartition;
}

/** By the GUID of the table, so that a second Kontor disk in the machine is never taken for this one. */
export function findBoxDisk(disks: readonly BlockDisk[], diskGuid: string): BoxDisk | undefined {
  const disk = disks.find(({ tableGuid }) => tableGuid !== "" && tableGuid === diskGuid);
  if (!disk) return undefined;
  const named = (name: string) => disk.partitions.find((partition) => partition.name === name);
  const [boot, A, B, data] = [
    named(partitionNames.boot),
    named(partitionNames.A),
    named(partitionNames.B),
    named(partitionNames.data),
  ];
  return boot && A && B && data ? { disk, boot, slots: { A, B }, data } : undefined;
}

/** The running box's own disk, or why there is none. */
export async function ownBox(
  host: Host,
): Promise<{ booted: BootedWith; disk: BoxDisk | undefined; running: SlotName | undefined } | undefined> {
  const booted = bootedWith((await host.readFile("/proc/cmdline"))?.toString("utf8") ?? "");
  if (!booted) return undefined;
  const disk = booted.diskGuid ? findBoxDisk(await host.disks(), booted.diskGuid) : undefined;
  return { booted, disk, running: booted.mode === "run" && booted.slot ? booted.slot : undefined };
}
