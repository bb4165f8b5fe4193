import { type Host, runOk } from "../agent/host.ts";

export interface DataAnswers {
  encrypt: boolean;
  /** Files that the new box finds in its data folder, such as `provision.json`; only the appliance may read them. */
  siteFiles: readonly { name: string; bytes: Uint8Array }[];
}

export interface MadeData {
  encryption: "none" | "key-file" | "tpm";
  /** Opens the data should the TPM not do it any more: for paper. Only where a TPM keeps the key. */
  recoveryKey?: string;
}

const treePath = "/tmp/kontor-install-data";
const mapperName = "kontor-data-new";
const keyPath = "/run/kontor/install.key";
/** The user of the appliance, as the image has it. */
const applianceOwner = "900:900";
const slowMs = 600_000;

/**
 * Makes the data partition: ext4, in LUKS2 unless it is a test. The key is by chance; where the machine has a TPM that keeps it, the key given
 * here is wiped from the disk again. Else it opens the disk from a file, and whoever holds the disk can read it.
 */
export async function makeData(
  host: Host,
  path: string,
  { encrypt, siteFiles }: DataAnswers,
  key: Uint8Array,
): Promise<MadeData> {
  if (!encrypt) {
    await makeFileSystem(host, path, siteFiles);
    return { encryption: "none" };
  }
  await runOk(host, "cryptsetup", [...format, "--key-file", "-", host.at(path)], { input: key, limitMs: slowMs });
  const hasTpm = (await host.list("/sys/class/tpmrm")).length > 0;
  await host.writeFile(keyPath, key, { mode: 0o600 });
  try {
    const recoveryKey = hasTpm ? await enrollRecovery(host, path) : undefined;
    await runOk(host, "cryptsetup", [...open, "--key-file", host.at(keyPath), host.at(path), mapperName]);
    try {
      await makeFileSystem(host, `/dev/mapper/${mapperName}`, siteFiles, recoveryKey);
    } finally {
      await runOk(host, "cryptsetup", ["close", mapperName]);
    }
    if (!recoveryKey || !(await sealByTpm(host, path))) return { encryption: "key-file" };
    return { encryption: "tpm", recoveryKey };
  } finally {
    await host.remove(keyPath);
  }
}

/** The key has 512 bits of chance, so it needs no slow stretching; memory is short while installing. */
const format = [
  ...["luksFormat", "--batch-mode", "--type", "luks2", "--label", "kontor-data"],
  ...["--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000"],
];
const open = ["open", "--allow-discards"];

async function makeFileSystem(
  host: Host,
  path: string,
  siteFiles: DataAnswers["siteFiles"],
  recoveryKey?: string,
): Promise<void> {
  await host.remove(treePath);
  await host.makeFolder(`${treePath}/box`, { mode: 0o700 });
  await host.makeFolder(`${treePath}/site`, { mode: 0o750 });
  // An admin may read it again later, and only on a box that is open.
  if (recoveryKey) await host.writeFile(`${treePath}/box/recovery-key`, `${recoveryKey}\n`, { mode: 0o600 });
  for (const { name, bytes } of siteFiles) await host.writeFile(`${treePath}/site/${name}`, bytes, { mode: 0o600 });
  await runOk(host, "chown", ["-R", applianceOwner, host.at(`${treePath}/site`)]);
  const options = ["-q", "-F", "-t", "ext4", "-L", "kontor-data", "-m", "1", "-d", host.at(treePath)];
  await runOk(host, "mke2fs", [...options, host.at(path)], { limitMs: slowMs });
  await host.remove(treePath);
}

/** Undefined when this TPM, or this disk, takes none: then the key stays in a file. */
async function enrollRecovery(host: Host, path: string): Promise<string | undefined> {
  const { exitCode, stdout } = await host.run("systemd-cryptenroll", [
    ...unlock(host),
    "--recovery-key",
    host.at(path),
  ]);
  return exitCode === 0 ? recoveryKeyPattern.exec(stdout)?.[0] : undefined;
}

/** 256 bits in modhex, eight groups of eight. */
const recoveryKeyPattern = /[cbdefghijklnrtuv]{8}(-[cbdefghijklnrtuv]{8}){7}/;

/** Register 7 is what the machine checks at its start (Secure Boot): updates of ours do not change it. True when the key given is gone and the TPM opens the data. */
async function sealByTpm(host: Host, path: string): Promise<boolean> {
  const options = ["--tpm2-device=auto", "--tpm2-pcrs=7", "--wipe-slot=password"];
  const { exitCode } = await host.run("systemd-cryptenroll", [...unlock(host), ...options, host.at(path)], {
    limitMs: slowMs,
  });
  return exitCode === 0;
}

const unlock = (host: Host): string[] => [`--unlock-key-file=${host.at(keyPath)}`];
