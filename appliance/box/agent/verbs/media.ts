import { z } from "zod";
import { displayShape, type MediaShape, mediaId, mediaShape, setDisplay } from "#sync/contracts/box/media.ts";
import type { BlockDisk, BlockPartition, Host } from "../host.ts";
import { defineVerb, refuseVerb } from "../verb.ts";

/** Sticks are mounted below it, each in a folder of its id. */
export const mediaFolder = "/run/kontor/media";

/** With what each file system is mounted. Those of Windows know no owners: then the appliance's user gets everything. */
const fileSystems: Readonly<
  Record<string, { type: string; readOnly: string[]; hasOwners: boolean; mayWrite: boolean }>
> = {
  vfat: { type: "vfat", readOnly: ["ro"], hasOwners: false, mayWrite: true },
  exfat: { type: "exfat", readOnly: ["ro"], hasOwners: false, mayWrite: true },
  ntfs: { type: "ntfs3", readOnly: ["ro"], hasOwners: false, mayWrite: false },
  // A journal that was left open is not played back onto a stick that is only to be read.
  ext4: { type: "ext4", readOnly: ["ro", "noload"], hasOwners: true, mayWrite: true },
};
const safe = ["nosuid", "nodev", "noexec"];

const oneMedia = { mediaId };

/** Sticks that somebody plugs in, and the screen of the box. */
export const mediaVerbs = {
  "media.list": defineVerb({
    name: "media.list",
    writes: false,
    input: z.strictObject({}),
    output: z.object({ media: z.array(mediaShape) }),
    refusals: [],
    run: async (_input, { host }) => ({ media: await listMedia(host) }),
  }),
  "media.mount": defineVerb({
    name: "media.mount",
    writes: true,
    input: z.strictObject({ ...oneMedia, writable: z.boolean().default(false) }),
    output: z.object({ folder: z.string() }),
    refusals: ["media-unknown", "media-unreadable"],
    run: ({ mediaId: id, writable }, { host }) => mount(host, id, writable),
  }),
  "media.eject": defineVerb({
    name: "media.eject",
    writes: true,
    input: z.strictObject(oneMedia),
    output: z.object(oneMedia),
    refusals: ["media-unknown", "media-in-use"],
    async run({ mediaId: id }, { host }) {
      const { mountedAt } =
        (await sticks(host)).find((stick) => stick.id === id) ?? refuseVerb({ code: "media-unknown", mediaId: id });
      if (mountedAt.startsWith(mediaFolder)) {
        // Waits until all that was written is on the stick.
        const { exitCode, stderr } = await host.run("umount", [mountedAt]);
        if (exitCode !== 0) refuseVerb({ code: "media-in-use", mediaId: id, why: stderr.trim().slice(0, 200) });
        // Not with what is in it: should it still be mounted, that would be the stick.
        await host.run("rmdir", [mountedAt]);
      }
      return { mediaId: id };
    },
  }),
  "display.show": defineVerb({
    name: "display.show",
    writes: false,
    input: z.strictObject({}),
    output: displayShape,
    refusals: [],
    run: (_input, { host }) => showDisplay(host),
  }),
  "display.set": defineVerb({
    name: "display.set",
    writes: true,
    input: z.strictObject(setDisplay.input.shape),
    output: displayShape,
    refusals: ["display-fixed"],
    async run({ brightnessPercent }, { host }) {
      if (!(await light(host))) refuseVerb({ code: "display-fixed" });
      await host.writeFile(displayPath, `${JSON.stringify({ brightnessPercent })}\n`);
      await shine(host, brightnessPercent);
      return showDisplay(host);
    },
  }),
};

/** At the start of the agent: the screen as bright as it was set. */
export async function startDisplay(host: Host): Promise<void> {
  const kept = await host.readFile(displayPath);
  const { brightnessPercent } = keptDisplay.safeParse(json(kept)).data ?? {};
  if (brightnessPercent !== undefined) await shine(host, brightnessPercent);
}

interface Stick {
  id: string;
  device: string;
  label: string;
  maker: string;
  fileSystem: string;
  sizeBytes: number;
  mountedAt: string;
}

/** File systems on what can be pulled out. What the box itself is made of is named `kontor-…` and is none. */
async function sticks(host: Host): Promise<Stick[]> {
  const pluggable = (await host.disks()).filter((disk) => disk.removable || disk.transport === "usb");
  const mounts = mountsOf(((await host.readFile("/proc/mounts")) ?? "").toString("utf8"));
  return pluggable
    .flatMap((disk) =>
      disk.partitions.length > 0 ? disk.partitions.map((one) => partitionStick(disk, one)) : wholeStick(disk),
    )
    .map((stick) => ({ ...stick, mountedAt: stick.mountedAt || (mounts.get(stick.device) ?? "") }))
    .filter(({ fileSystem, label }) => fileSystem !== "" && !/^kontor-(bios|boot|a|b|data)$/i.test(label));
}

const partitionStick = (disk: BlockDisk, one: BlockPartition): Stick => ({
  ...{ id: idOf(one.guid, one.path), device: one.path, label: one.label || one.name, maker: disk.model },
  ...{ fileSystem: one.content, sizeBytes: one.sizeBytes, mountedAt: one.mountedAt },
});

/** Some sticks are one file system without a table. */
const wholeStick = ({ path, model, content, sizeBytes }: BlockDisk): Stick[] =>
  content === ""
    ? []
    : [{ id: idOf("", path), device: path, label: "", maker: model, fileSystem: content, sizeBytes, mountedAt: "" }];

/** By device. A folder of ours has no blanks, which would be written otherwise. */
const mountsOf = (text: string): Map<string, string> =>
  new Map([...text.matchAll(/^(\/dev\/\S+) (\S+) /gm)].map(([, device = "", folder = ""]) => [device, folder]));

const idOf = (guid: string, path: string): string =>
  /^[a-z0-9-]{1,64}$/.test(guid) ? guid : path.replace(/^\/dev\//, "").replaceAll("/", "-");

async function listMedia(host: Host): Promise<MediaShape[]> {
  return (await sticks(host)).map(({ id, label, maker, fileSystem, sizeBytes, mountedAt }) => {
    const known = Object.hasOwn(fileSystems, fileSystem);
    const isOpen = mountedAt.startsWith(mediaFolder);
    return {
      ...{ id, label, maker, fileSystem, sizeBytes },
      state: isOpen ? ("open" as const) : known ? ("plugged" as const) : ("unreadable" as const),
      writable: fileSystems[fileSystem]?.mayWrite ?? false,
      folder: isOpen ? placeOf(host, mountedAt) : "",
    };
  });
}

async function mount(host: Host, id: string, writable: boolean): Promise<{ folder: string }> {
  const all = await sticks(host);
  const stick = all.find((one) => one.id === id) ?? refuseVerb({ code: "media-unknown", mediaId: id });
  await forgetPulled(host, all);
  const how = fileSystems[stick.fileSystem];
  if (!how || (writable && !how.mayWrite))
    return refuseVerb({
      code: "media-unreadable",
      mediaId: id,
      why: how ? `${stick.fileSystem} can only be read here` : `its file system is ${stick.fileSystem}`,
    });
  const folder = `${mediaFolder}/${id}`;
  if (stick.mountedAt === folder && !writable) return { folder: placeOf(host, folder) };
  // The appliance goes in there, whatever the agent's umask.
  await host.run("install", ["-d", "-m", "0755", mediaFolder, folder]);
  const rights = how.hasOwners ? [] : await ownedByKontor(host);
  const again = stick.mountedAt === folder ? ["remount"] : [];
  const options = [...again, ...(writable ? ["rw"] : how.readOnly), ...safe, ...rights].join(",");
  const { exitCode, stderr } = await host.run("mount", ["-t", how.type, "-o", options, stick.device, folder]);
  if (exitCode === 0) return { folder: placeOf(host, folder) };
  await host.run("rmdir", [folder]);
  const why = stderr.trim().split("\n").at(-1)?.slice(0, 200) || `mount ended with ${exitCode}`;
  return refuseVerb({ code: "media-unreadable", mediaId: id, why });
}

/** A stick that was pulled out without a word leaves its mount behind. */
async function forgetPulled(host: Host, all: readonly Stick[]): Promise<void> {
  for (const name of await host.list(mediaFolder)) {
    if (all.some(({ id }) => id === name)) continue;
    await host.run("umount", ["--lazy", `${mediaFolder}/${name}`]);
    // Not with what is in it: should it still be mounted, that would be the stick.
    await host.run("rmdir", [`${mediaFolder}/${name}`]);
  }
}

/** The appliance's user reads and writes it, others only read; nothing on it can be run. */
async function ownedByKontor(host: Host): Promise<string[]> {
  const users = ((await host.readFile("/etc/passwd")) ?? "").toString("utf8");
  const [, uid, gid] = /^kontor:[^:]*:(\d+):(\d+):/m.exec(users) ?? [];
  return uid && gid ? [`uid=${uid}`, `gid=${gid}`, "fmask=0133", "dmask=0022"] : ["fmask=0133", "dmask=0022"];
}

/** Where the appliance finds it: a host in a folder has it below that. */
const placeOf = (host: Host, folder: string): string =>
  "at" in host && typeof host.at === "function" ? String(host.at(folder)) : folder;

const displayPath = "/var/lib/kontor/box/display.json";
const keptDisplay = z.object({ brightnessPercent: z.int().min(1).max(100) });
const lights = "/sys/class/backlight";

/** The first backlight; a screen on a cable has none. */
async function light(host: Host): Promise<{ path: string; max: number } | undefined> {
  const [name] = await host.list(lights);
  if (name === undefined) return undefined;
  const max = Number((await host.readFile(`${lights}/${name}/max_brightness`))?.toString("utf8"));
  return max > 0 ? { path: `${lights}/${name}/brightness`, max } : undefined;
}

async function showDisplay(host: Host): Promise<z.infer<typeof displayShape>> {
  const found = await light(host);
  if (!found) return { backlight: false, brightnessPercent: 100 };
  const now = Number((await host.readFile(found.path))?.toString("utf8"));
  return { backlight: true, brightnessPercent: Math.round((100 * now) / found.max) };
}

async function shine(host: Host, percent: number): Promise<void> {
  const found = await light(host);
  if (!found) return;
  const file = await host.open(found.path, "write");
  try {
    // The kernel reads one number with its line end.
    await file.write(Buffer.from(`${Math.max(1, Math.round((percent * found.max) / 100))}\n`), 0);
  } finally {
    await file.close();
  }
}

function json(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(bytes?.toString("utf8") ?? "");
  } catch {
    return undefined;
  }
}
