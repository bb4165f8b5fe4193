import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineDisk } from "../vm/machine.ts";
import { type BoxUnderTest, diskBytes, startWithinMs } from "./box-under-test.ts";

/**
 * A newer PC: UEFI, NVMe, and a TPM that keeps the key of the data. The disk then goes into a PC with another TPM: its data must stay
 * shut, and the box must say so and not begin as an empty warehouse.
 */
export async function tpmBox(test: BoxUnderTest): Promise<Record<string, unknown>> {
  const disk: MachineDisk = { file: join(test.folder, "nvme.img"), bus: "nvme" };
  rmSync(disk.file, { force: true });
  writeFileSync(disk.file, "");
  truncateSync(disk.file, diskBytes);
  const [ownTpm, otherTpm] = ["tpm", "tpm-of-another"].map((name) => join(test.folder, name)) as [string, string];
  for (const folder of [ownTpm, otherTpm]) rmSync(folder, { recursive: true, force: true });

  test.prepareStick({ encrypt: true, menu: "install" });
  const installing = await test.start("tpm-install", {
    disks: [{ file: test.stick, bus: "usb" }, disk],
    firmware: "uefi",
    tpmFolder: ownTpm,
    noReboot: true,
  });
  const [said = ""] = await installing.serial.waitFor(/"installer":\{"installed":[^\n]*\}\}/, {
    withinMs: startWithinMs,
  });
  const installedAt = Math.round(installing.seconds());
  await installing.ended;
  if (!said.includes('"encryption":"tpm"')) throw new Error(`the TPM does not keep the key: ${said.slice(0, 300)}`);

  const own = await test.start("tpm-boot", { disks: [disk], firmware: "uefi", tpmFolder: ownTpm });
  await test.healthy(own);
  const healthyCpuSeconds = own.cpuSeconds();
  await test.signIn();
  const status = await test.boxStatus();
  if (status.encryption !== "tpm") throw new Error(`the box says ${JSON.stringify(status)}`);
  await own.pullPlug();

  const other = await test.start("tpm-elsewhere", { disks: [disk], firmware: "uefi", tpmFolder: otherTpm });
  await other.serial.waitFor(/trouble: data-locked/, { withinMs: startWithinMs });
  await other.serial.waitFor(/"ready":true,"socket"/, { withinMs: startWithinMs });
  if (await test.box.isHealthy()) throw new Error("a disk in another machine starts as an empty warehouse");
  return {
    installedAt,
    healthyCpuSeconds,
    encryption: status.encryption,
    disk: status.disk?.path,
    elsewhere: "data-locked",
  };
}
