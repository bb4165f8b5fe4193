import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Machine } from "../vm/machine.ts";
import { type BoxUnderTest, startWithinMs } from "./box-under-test.ts";
import { makeReferenceDisk } from "./reference-disk.ts";

/** Most of what the stock system's start may take here: the figure of issue 5. */
const ratioMax = 0.7;

/**
 * Power on to HTTP health of an installed box, against that of a stock Debian with the same appliance, both not for the first time, in processor seconds
 * of the same emulator. Both say on the serial line what Debian says there: each character costs an emulated machine dear. Fails above `ratioMax`.
 */
export async function bootReference(test: BoxUnderTest, cacheFolder: string): Promise<Record<string, unknown>> {
  const disk = join(test.folder, "reference.img");
  // With --keep it is there from the time before.
  if (!existsSync(disk)) await makeReferenceDisk(cacheFolder, test.folder);
  test.quiet();
  const ours = await test.start("boot-ours", { disks: [test.installedDisk] });
  const box = await healthy(test, ours);
  await ours.pullPlug();
  const stock = await test.start("boot-reference", { disks: [{ file: disk, bus: "virtio" }] });
  const login = stock.serial.waitFor(/reference login:/, { withinMs: startWithinMs }).then(() => soFar(stock));
  const [atLogin, atHealth] = await Promise.all([login, healthy(test, stock)]);
  const ratio = Math.round((100 * box.cpuSeconds) / atHealth.cpuSeconds) / 100;
  if (ratio > ratioMax)
    throw new Error(`${ratio} of a stock Debian, more than ${ratioMax}: ${JSON.stringify({ box, atHealth, atLogin })}`);
  return { ratio, ratioMax, box, stockToHealth: atHealth, stockToLogin: atLogin };
}

async function healthy(test: BoxUnderTest, machine: Machine): Promise<{ cpuSeconds: number; seconds: number }> {
  await test.healthy(machine);
  return soFar(machine);
}

const soFar = (machine: Machine) => ({ cpuSeconds: machine.cpuSeconds(), seconds: Math.round(machine.seconds()) });
