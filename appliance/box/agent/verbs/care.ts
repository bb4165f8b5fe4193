import { z } from "zod";
import { type DriveSeen, driveSeen } from "../../care/drive-seen.ts";
import { eraseData, isEncrypted } from "../../care/reset/reset-data.ts";
import { ownBox } from "../../slots/box-disk.ts";
import { type Host, runOk } from "../host.ts";
import { defineVerb, refuseVerb } from "../verb.ts";

/** Where the one network share for backups is mounted. */
export const shareFolder = "/run/kontor/share";
const credentialsPath = "/run/kontor/share.credentials";
const mountLimitMs = 30_000;

/** Lines and days of the journal that go into a log bundle. */
const journalLinesMax = 15_000;
const journalDays = 14;
const units = ["kontor.service", "kontor-box.service", "kontor-kiosk.service"];

const oneDrive: z.ZodType<DriveSeen> = z.object({
  name: z.string(),
  passed: z.boolean().nullable(),
  wornPercent: z.number().nullable(),
  sparePercent: z.number().nullable(),
  spareLimitPercent: z.number().nullable(),
  celsius: z.number().nullable(),
  hours: z.number().nullable(),
  mediaErrors: z.number().nullable(),
});

/** What looking after the box needs of the machine: its drives, its journal, a share for backups. */
export const careVerbs = {
  "care.drives": defineVerb({
    name: "care.drives",
    writes: false,
    input: z.strictObject({}),
    output: z.object({ drives: z.array(oneDrive) }),
    refusals: [],
    run: async (_input, { host }) => ({ drives: await drivesOf(host) }),
  }),

  /** The newest lines of our units, and of the kernel's warnings. */
  "care.journal": defineVerb({
    name: "care.journal",
    writes: false,
    input: z.strictObject({}),
    output: z.object({ units: z.string(), kernel: z.string() }),
    refusals: [],
    async run(_input, { host }) {
      const newest = ["--no-pager", "--output=short-iso-precise", "--utc", `--since=-${journalDays}d`];
      const lines = ["-n", String(journalLinesMax)];
      const [ours, kernel] = await Promise.all([
        host.run("journalctl", [...newest, ...lines, ...units.map((unit) => `--unit=${unit}`)]),
        host.run("journalctl", [...newest, "-n", "2000", "--dmesg", "--priority=warning"]),
      ]);
      return { units: ours.stdout, kernel: kernel.stdout };
    },
  }),

  /** Destroys the data's keys and starts the machine anew; the next start makes new, empty data. */
  "care.reset": defineVerb({
    name: "care.reset",
    writes: true,
    input: z.strictObject({}),
    output: z.object({}),
    refusals: ["box-not-ours", "box-not-installed", "reset-impossible"],
    async run(_input, { host }) {
      const box = (await ownBox(host)) ?? refuseVerb({ code: "box-not-ours" });
      if (!box.disk) return refuseVerb({ code: "box-not-installed", mode: box.booted.mode });
      if (!(await isEncrypted(host, box.disk)))
        refuseVerb({ code: "reset-impossible", why: "the data is not encrypted, so there is no key to destroy" });
      await eraseData(host, box.disk);
      await runOk(host, "systemctl", ["--no-block", "reboot"]);
      return {};
    },
  }),

  "care.open-share": defineVerb({
    name: "care.open-share",
    writes: true,
    input: z.strictObject({
      type: z.enum(["smb", "nfs"]),
      host: z.string().regex(/^[A-Za-z0-9.:-]{1,253}$/),
      share: z.string().regex(/^[^\s,\\]{1,200}$/),
      user: z.string().max(80),
      password: z.string().max(200),
    }),
    output: z.object({ folder: z.string() }),
    refusals: ["backup-place-unusable"],
    run: (input, { host }) => openShare(host, input),
  }),
  "care.close-share": defineVerb({
    name: "care.close-share",
    writes: true,
    input: z.strictObject({}),
    output: z.object({}),
    refusals: [],
    async run(_input, { host }) {
      await host.run("umount", [shareFolder]);
      return {};
    },
  }),
};

/** The box's own disk; in a machine that is not installed, every disk that is not plugged in. */
async function drivesOf(host: Host): Promise<DriveSeen[]> {
  const own = (await ownBox(host))?.disk?.disk;
  const disks = own
    ? [own]
    : (await host.disks()).filter(({ removable, transport }) => !removable && transport !== "usb");
  return Promise.all(
    disks.map(async ({ path, model }) => {
      // Its exit code is a set of bits, some of them about the past; what counts is what it says.
      const { stdout } = await host.run("smartctl", ["--json=c", "--all", path], { limitMs: mountLimitMs });
      return driveSeen(model || path, stdout);
    }),
  );
}

async function openShare(
  host: Host,
  {
    type,
    host: server,
    share,
    user,
    password,
  }: { type: "smb" | "nfs"; host: string; share: string; user: string; password: string },
): Promise<{ folder: string }> {
  const source =
    type === "smb" ? `//${server}/${share.replace(/^\/+/, "")}` : `${server}:/${share.replace(/^\/+/, "")}`;
  await host.makeFolder(shareFolder);
  await host.run("umount", [shareFolder]);
  const safe = "nosuid,nodev,noexec";
  // A share that went away must not hold up whoever writes to it for ever.
  const options =
    type === "smb"
      ? `${safe},soft,credentials=${credentialsPath},uid=kontor,gid=kontor,file_mode=0640,dir_mode=0750,vers=3.0`
      : `${safe},soft,timeo=100,retrans=3`;
  try {
    if (type === "smb")
      await host.writeFile(credentialsPath, `username=${oneLine(user) || "guest"}\npassword=${oneLine(password)}\n`, {
        mode: 0o600,
      });
    const args = ["-t", type === "smb" ? "cifs" : "nfs", "-o", options, source, shareFolder];
    const { exitCode, stderr } = await host.run("mount", args, { limitMs: mountLimitMs });
    if (exitCode === 0) return { folder: placeOf(host, shareFolder) };
    const why = stderr.trim().split("\n")[0]?.slice(0, 200) || `mount ended with ${exitCode}`;
    return refuseVerb({ code: "backup-place-unusable", place: source, why });
  } finally {
    await host.remove(credentialsPath);
  }
}

const oneLine = (text: string): string => text.replaceAll(/[\r\n]/g, "");

/** Where the appliance finds it: a host in a folder has it below that. */
const placeOf = (host: Host, folder: string): string =>
  "at" in host && typeof host.at === "function" ? String(host.at(folder)) : folder;
