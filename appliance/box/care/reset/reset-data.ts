import { type Host, runOk } from "../../agent/host.ts";
import { dataKeyBytes } from "../../install/boot-image.ts";
import { makeData } from "../../install/make-data.ts";
import { dataKeyPath, withBoot } from "../../slots/boot-partition.ts";
import { type BoxDisk, ownBox } from "../../slots/box-disk.ts";

const mapperPath = "/dev/mapper/kontor-data";
const slowMs = 600_000;

/**
 * Destroys every key of the data: from this moment nobody reads it again, though all its bytes are still there. What is left is done at the next
 * start of the box (`finishReset`), however often that is cut off.
 */
export async function eraseData(host: Host, { boot, data }: BoxDisk): Promise<void> {
  await runOk(host, "cryptsetup", ["luksErase", "--batch-mode", host.at(data.path)], { limitMs: slowMs });
  await writeKey(host, boot.path, new Uint8Array(dataKeyBytes));
}

/** Whether the data is encrypted: otherwise there is no key to destroy. */
export const isEncrypted = async (host: Host, { data }: BoxDisk): Promise<boolean> =>
  (await keySlots(host, data.path)) !== undefined;

/**
 * At the start of the agent: makes new, empty data under a new key where a reset has destroyed the old one, then starts the box anew. True when it
 * did. `key` is 64 random bytes.
 */
export async function finishReset(host: Host, key: Uint8Array): Promise<boolean> {
  const box = await ownBox(host);
  if (box?.booted.mode !== "run" || !box.disk) return false;
  const { boot, data } = box.disk;
  const slots = await keySlots(host, data.path);
  if (slots === undefined || !(slots === 0 || (await isHalfMade(host)))) return false;
  // Still open only where it was opened before a cut; an open one cannot be made anew.
  await host.run("cryptsetup", ["close", "kontor-data"]);
  // First the key, then what it opens: a cut in between leaves something that opens and holds nothing, which is made again.
  await writeKey(host, boot.path, key);
  const { encryption } = await makeData(host, data.path, { encrypt: true, siteFiles: [] }, key);
  if (encryption === "tpm") await writeKey(host, boot.path, new Uint8Array(dataKeyBytes));
  await runOk(host, "systemctl", ["--no-block", "reboot"]);
  return true;
}

/** How many ways there are to open it; undefined when it is not encrypted. */
async function keySlots(host: Host, path: string): Promise<number | undefined> {
  const { exitCode, stdout } = await host.run("cryptsetup", ["luksDump", "--dump-json-metadata", host.at(path)]);
  if (exitCode !== 0) return undefined;
  try {
    return Object.keys((JSON.parse(stdout) as { keyslots?: object }).keyslots ?? {}).length;
  } catch {
    return undefined;
  }
}

/** Opened by its key, and no file system in it. */
async function isHalfMade(host: Host): Promise<boolean> {
  const opened = await host.run("cryptsetup", ["status", "kontor-data"]);
  if (opened.exitCode !== 0) return false;
  // 2: it looked, and found nothing that it knows.
  return (await host.run("blkid", ["--probe", mapperPath])).exitCode === 2;
}

const writeKey = (host: Host, bootPath: string, key: Uint8Array): Promise<void> =>
  withBoot(host, bootPath, "write", async (boot) => {
    const file = await boot.openFile(dataKeyPath);
    await file.write(key.subarray(0, dataKeyBytes), 0);
    await file.flush();
  });
