import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineDisk } from "../vm/machine.ts";
import { type BoxUnderTest, diskBytes, startWithinMs } from "./box-under-test.ts";
import { receiveAndShip } from "./one-order.ts";
import { nextVersion, type Updates } from "./updates.ts";

/** States that are started for real, of the thousands that are judged. Each takes minutes. */
const startedForReal = 3;
/** Of a disk that lies, so many bad states prove that they are found. */
const liesFound = 5;
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
  const path = (name: string) => join(test.folder, name);
  const [log, acks, keys, grubConfig] = ["recorded.log", "acks.jsonl", "keys.json", "grub.cfg"].map(path) as [
    string,
    string,
    string,
    string,
  ];
  const disk: MachineDisk = { file: path("recorded.img"), bus: "virtio", writeLog: log };
  const done = path("recorded-install.json");
  // With --keep an installation that was recorded the time before is gone on with.
  if (!existsSync(done)) {
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
    writeFileSync(done, JSON.stringify({ logBytes: statSync(log).size }));
  }
  const { logBytes: installedBytes } = JSON.parse(readFileSync(done, "utf8")) as { logBytes: number };
  rmSync(done);
  writeFileSync(acks, "");
  writeFileSync(keys, JSON.stringify(updates.ring));
  execFileSync("mcopy", ["-o", "-n", "-i", `${disk.file}@@2M`, "::/grub/grub.cfg", grubConfig]);

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
  const workedAtMs = performance.now();
  await work(() => performance.now() > workedAtMs + halfMs);
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
  const loadedSeconds = Math.round((performance.now() - workedAtMs) / 1_000);
  await machine.pullPlug();

  const judge = (...more: string[]) =>
    spawnSync(
      process.execPath,
      [
        judgeScript,
        ...["--log", log, "--disk-bytes", String(diskBytes), "--grub-cfg", grubConfig, "--keys", keys],
        ...more,
      ],
      { encoding: "utf8", maxBuffer: 16 * 1024 * 1024 },
    );
  // To open a book takes a second or two: a longer run has a book opened as often, and less densely.
  const dataEvery = String(Math.max(40, Math.round(4 * loadedMinutes)));
  const installed = judge("--data-every", "0", "--between", "4", "--to-byte", String(installedBytes));
  if (installed.status !== 0)
    throw new Error(`a cut during the installation leaves a bad disk: ${installed.stdout}${installed.stderr}`);
  const worked = judge(
    ...["--from-byte", String(installedBytes), "--between", "2", "--acks", acks, "--data-every", dataEvery],
    ...["--save", String(startedForReal), "--save-to", test.folder],
  );
  if (worked.status !== 0) throw new Error(`a cut during work leaves a bad disk: ${worked.stdout}${worked.stderr}`);
  const ignored = judge(
    ...["--from-byte", String(installedBytes), "--between", "2", "--data-every", dataEvery, "--acks", acks],
    ...["--ignore-flushes", "--until-bad", String(liesFound)],
  );
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
    orders,
    loadedSeconds,
    installed: JSON.parse(installed.stdout),
    worked: JSON.parse(worked.stdout),
    withoutFlushes: JSON.parse(ignored.stdout),
    startedForReal: started,
    logBytes: statSync(log).size,
  };
}
