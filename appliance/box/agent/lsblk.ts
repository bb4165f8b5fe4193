import { z } from "zod";
import type { BlockDisk, BlockPartition } from "./host.ts";

export const lsblkArgs = [
  "--json",
  "--bytes",
  "--output",
  // With NAME among them the partitions come below their disk; without it they would be disks of their own.
  "NAME,PATH,TYPE,SIZE,MODEL,SERIAL,TRAN,RM,RO,PTUUID,PTTYPE,FSTYPE,LABEL,PARTLABEL,PARTUUID,MOUNTPOINT,LOG-SEC",
] as const;

/** The disks in what `lsblk` (util-linux 2.38) says; memory disks, loops and optical drives are none. */
export function disksOf(json: string): BlockDisk[] {
  return answer
    .parse(JSON.parse(json))
    .blockdevices.filter(
      ({ type, path, size }) => type === "disk" && size > 0 && !/^\/dev\/(ram|zram|loop|fd)/.test(path),
    )
    .map((row) => ({
      path: row.path,
      sizeBytes: row.size,
      sectorBytes: row["log-sec"] ?? 512,
      model: (row.model ?? "").trim(),
      serial: (row.serial ?? "").trim(),
      transport: row.tran ?? (/^\/dev\/mmcblk/.test(row.path) ? "mmc" : /^\/dev\/vd/.test(row.path) ? "virtio" : ""),
      removable: row.rm,
      readOnly: row.ro,
      tableGuid: (row.ptuuid ?? "").toLowerCase(),
      tableKind: row.pttype === "gpt" || row.pttype === "dos" ? row.pttype : "",
      partitions: (row.children ?? []).filter(({ type }) => type === "part").map(partitionOf),
      content: row.fstype ?? "",
    }));
}

function partitionOf(row: z.infer<typeof part>): BlockPartition {
  // An opened LUKS partition is mounted through its child.
  const mountedAt = row.mountpoint ?? row.children?.find(({ mountpoint }) => mountpoint)?.mountpoint ?? "";
  return {
    path: row.path,
    sizeBytes: row.size,
    name: row.partlabel ?? "",
    guid: (row.partuuid ?? "").toLowerCase(),
    content: row.fstype ?? "",
    label: row.label ?? "",
    mountedAt,
  };
}

const text = z.string().nullish();
const flag = z
  .union([z.boolean(), z.string(), z.int()])
  .transform((said) => said === true || said === "1" || said === 1);
const row = z.object({
  path: z.string(),
  type: z.string(),
  size: z.coerce.number(),
  model: text,
  serial: text,
  tran: text,
  rm: flag,
  ro: flag,
  ptuuid: text,
  pttype: text,
  fstype: text,
  label: text,
  partlabel: text,
  partuuid: text,
  mountpoint: text,
  "log-sec": z.coerce.number().nullish(),
});
const part = row.extend({ children: z.array(row).optional() });
const answer = z.object({ blockdevices: z.array(row.extend({ children: z.array(part).optional() })) });
