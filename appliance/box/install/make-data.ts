import { type Host, runOk } from "../agent/host.ts";

export interface DataAnswers {
  encrypt: boolean;
  /** Files that the new box finds in its data folder, such as `provision.json`; only the appliance may read them. */
  siteFiles: readonly { name: string; bytes: Uint8Array }[];
}

const treePath = "/run/kontor/install-data";
const mapperName = "kontor-data-new";
/** The user of the appliance, as the image has it. */
const applianceOwner = "900:900";

/**
 * Makes the data partition: ext4, in LUKS2 unless it is a test. The key is by chance; where the machine has a TPM that keeps it, the key given
 * here is wiped from the disk again. Else it opens the disk from a file, and whoever holds the disk can read it.
 */
export async function makeData(
  host: Host,
  path: string,
  { encrypt, siteFiles }: DataAnswers,
  key: Uint8Array,
): Promise<"none" | "key-file" | "tpm"> {
  if (!encrypt) {
    await makeFileSystem(host, path, siteFiles);
    return "none";
  }
  await runOk(host, "cryptsetup", [...format, "--key-file", "-", host.at(path)], { input: key, limitMs: slowMs });
  await runOk(host, "cryptsetup", ["open", "--key-file", "-", "--allow-discards", host.at(path), mapperName], {
    input: key,
  });
  try {
    await makeFileSystem(host, `/dev/mapper/${mapperName}`, siteFiles);
  } finally {
    await runOk(host, "cryptsetup", ["close", mapperName]);
  }
  return (await sealByTpm(host, path, key)) ? "tpm" : "key-file";
}

const slowMs = 600_000;
/** The key has 512 bits of chance, so it needs no slow stretching; memory is short while installing. */
const format = [
  "luksFormat",
  "--batch-mode",
  "--type",
  "luks2",
  "--pbkdf",
  "pbkdf2",
  "--pbkdf-force-iterations",
  "1000",
  "--label",
  "kontor-data",
];

async function makeFileSystem(host: Host, path: string, siteFiles: DataAnswers["siteFiles"]): Promise<void> {
  await host.remove(treePath);
  await host.makeFolder(`${treePath}/box`, { mode: 0o700 });
  await host.makeFolder(`${treePath}/site`, { mode: 0o750 });
  for (const { name, bytes } of siteFiles) await host.writeFile(`${treePath}/site/${name}`, bytes, { mode: 0o600 });
  await runOk(host, "chown", ["-R", applianceOwner, host.at(`${treePath}/site`)]);
  await runOk(
    host,
    "mke2fs",
    ["-q", "-F", "-t", "ext4", "-L", "kontor-data", "-m", "1", "-d", host.at(treePath), host.at(path)],
    {
      limitMs: slowMs,
    },
  );
  await host.remove(treePath);
}

/**
 * Register 7 is what the machine checks at its start (Secure Boot): updates of ours do not change it. True when the TPM opens the data and
 * nothing else does.
 */
async function sealByTpm(host: Host, path: string, key: Uint8Array): Promise<boolean> {
  if ((await host.list("/sys/class/tpmrm")).length === 0) return false;
  const keyPath = "/run/kontor/install.key";
  await host.writeFile(keyPath, key, { mode: 0o600 });
  try {
    const enroll = [
      "--unlock-key-file",
      host.at(keyPath),
      "--tpm2-device=auto",
      "--tpm2-pcrs=7",
      "--wipe-slot=password",
      host.at(path),
    ];
    return (await host.run("systemd-cryptenroll", enroll, { limitMs: slowMs })).exitCode === 0;
  } finally {
    await host.writeFile(keyPath, Buffer.alloc(key.length));
    await host.remove(keyPath);
  }
}
