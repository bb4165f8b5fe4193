import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineDisk } from "../vm/machine.ts";
import { type BoxUnderTest, diskBytes, startWithinMs } from "./box-under-test.ts";
import { receiveAndShip } from "./one-order.ts";
import { nextVersion, type Updates } from "./updates.ts";

/** States that are started for real, of the thousands that are judged. Each takes minutes. */
const startedForReal = "3";
/** Books that are opened, spread over the states: each takes seconds. */
const booksOpened = "400";
/** Of a disk that lies, so many bad states prove that they are found. */
const liesFound = "5";
const judgeScript = join(import.meta.dirname, "../powercut/main.ts");

/**
 * Records every write and flush of an installation, of work, of an update in the middle of it and of work after it, all on one disk; then has each
 * disk judged that a cut at any moment may leave: does it start, is the started slot whole, is every command in the book that was acknowledged by then. Some
 * are started for real. With the flushes ignored the judge must find bad ones, or it proves nothing. The data is not encrypted here, so that it can be looked into.
 */
export async function powerCuts(
  test: BoxUnderTest,
  updates: Updates,
  version: string,
  loadedMinutes = Number(process.env.KONTOR_PROOF_LOADED_MINUTES ?? 5),
): Promise<Record<string, unknown>> {
  const files = filesIn(test.folder);
  // With --keep what was recorded the time before is gone on with.
  const { installedBytes, ...work } = existsSync(files.worked)
    ? (JSON.parse(readFileSync(files.worked, "utf8")) as Worked)
    : await recordWork(test, updates, version, loadedMinutes);
  const judge = judgeOf(files);
  const installed = judge("--between", "4", "--to-byte", String(installedBytes));
  if (installed.status !== 0)
    throw new Error(`a cut during the installation leaves a bad disk: ${installed.stdout}${installed.stderr}`);
  const working = ["--from-byte", String(installedBytes), "--between", "2", "--acks", files.acks];
  const worked = judge(...working, "--data-most", booksOpened, "--save", startedForReal, "--save-to", test.folder);
  if (worked.status !== 0) throw new Error(`a cut during work leaves a bad disk: ${worked.stdout}${worked.stderr}`);
  const ignored = judge(...working, "--data-most", booksOpened, "--ignore-flushes", "--until-bad", liesFound);
  if (ignored.status === 0)
    throw new Error(`the judge finds nothing on a disk that lies, so it proves nothing: ${ignored.stdout}`);

  const { saved } = JSON.parse(worked.stdout) as { saved: string[] };
  const started = [];
  for (const [n, file] of saved.entries()) {
    const real = await test.start(`cut-${n}`, { disks: [{ file, bus: "virtio" }] });
    await test.healthy(real);
    await test.signIn();
    const { version: runs, slot } = await updates.status();
    started.push({ file: file.slice(test.folder.length + 1), runs, slot });
    await real.pullPlug();
    rmSync(file);
  }
  return {
    ...work,
    installed: JSON.parse(installed.stdout),
    worked: JSON.parse(worked.stdout),
    withoutFlushes: JSON.parse(ignored.stdout),
    startedForReal: started,
    logBytes: statSync(files.log).size,
  };
}

const filesIn = (folder: string) => ({
  disk: join(folder, "recorded.img"),
  log: join(folder, "recorded.log"),
  acks: join(folder, "acks.jsonl"),
  keys: join(folder, "keys.json"),
  grubConfig: join(folder, "grub.cfg"),
  installed: join(folder, "recorded-install.json"),
  worked: join(folder, "recorded-work.json"),
});

interface Worked {
  installedBytes: number;
  orders: number;
  loadedSeconds: number;
}

async function recordInstallation(test: BoxUnderTest, disk: MachineDisk): Promise<number> {
  const { installed, log } = filesIn(test.folder);
  if (!existsSync(installed)) {
    for (const file of [disk.file, log]) {
      rmSync(file, { force: true });
      writeFileSync(file, "");
    }
    truncateSync(disk.file, diskBytes);
    test.prepareStick({ encrypt: false, menu: "install" });
    const installing = await test.start("recorded-install", {
      disks: [{ file: test.stick, bus: "usb" }, disk],
      noReboot: true,
    });
    await installing.serial.waitFor(/"installer":\{"installed":/, { withinMs: 2 * startWithinMs });
    await installing.ended;
    writeFileSync(installed, JSON.stringify({ logBytes: statSync(log).size }));
  }
  const { logBytes } = JSON.parse(readFileSync(installed, "utf8")) as { logBytes: number };
  rmSync(installed);
  return logBytes;
}

/** The installation; half of the load; an update, with work going on; the other half. */
async function recordWork(
  test: BoxUnderTest,
  updates: Updates,
  version: string,
  loadedMinutes: number,
): Promise<Worked> {
  const { disk: file, log, acks, keys, grubConfig, worked } = filesIn(test.folder);
  const disk: MachineDisk = { file, bus: "virtio", writeLog: log };
  const installedBytes = await recordInstallation(test, disk);
  writeFileSync(acks, "");
  writeFileSync(keys, JSON.stringify(updates.ring));
  execFileSync("mcopy", ["-o", "-n", "-i", `${file}@@2M`, "::/grub/grub.cfg", grubConfig]);

  const next = nextVersion(version);
  const machine = await test.start("recorded-work", { disks: [disk, await updates.stickWith(next, "none")] });
  await test.healthy(machine);
  await test.signIn();
  // What is acknowledged when the log has so many bytes is in every disk that a later cut leaves.
  const told = (commandId: string) =>
    appendFileSync(acks, `${JSON.stringify({ commandId, logBytes: statSync(log).size })}\n`);
  let orders = 0;
  const work = async (until: () => boolean) => {
    while (!until()) await receiveAndShip(test.box, `C${orders++}`, told);
  };
  const halfMs = (loadedMinutes * 60_000) / 2;
  const startedAt = performance.now();
  await work(() => performance.now() > startedAt + halfMs);
  let written = false;
  const bringing = updates.bring(next).finally(() => {
    written = true;
  });
  await Promise.all([bringing, work(() => written)]);
  await updates.switchNow();
  const settled = await updates.settled();
  if (settled.version !== next) throw new Error(`runs ${settled.version} instead of ${next}`);
  const endsAt = performance.now() + halfMs;
  await work(() => performance.now() > endsAt);
  await machine.pullPlug();
  const recorded = { installedBytes, orders, loadedSeconds: Math.round((performance.now() - startedAt) / 1_000) };
  writeFileSync(worked, JSON.stringify(recorded));
  return recorded;
}

const judgeOf =
  ({ log, grubConfig, keys }: ReturnType<typeof filesIn>) =>
  (...more: string[]) =>
    spawnSync(
      process.execPath,
      [
        judgeScript,
        ...["--log", log, "--disk-bytes", String(diskBytes), "--grub-cfg", grubConfig, "--keys", keys],
        ...more,
      ],
      { encoding: "utf8", maxBuffer: 16 * 1024 * 1024 },
    );
