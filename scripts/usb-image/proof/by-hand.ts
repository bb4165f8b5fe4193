import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MachineDisk } from "../vm/machine.ts";
import { type BoxUnderTest, diskBytes, startWithinMs } from "./box-under-test.ts";
import { seePage } from "./see-page.ts";

/** An installer with a keyboard and no file of answers, at a PC with a SATA disk: each screen is kept as a picture. */
export async function byHand(test: BoxUnderTest): Promise<Record<string, unknown>> {
  const disk: MachineDisk = { file: join(test.folder, "sata.img"), bus: "ahci" };
  rmSync(disk.file, { force: true });
  writeFileSync(disk.file, "");
  truncateSync(disk.file, diskBytes);
  test.prepareStickForAPerson();
  const machine = await test.start("by-hand", {
    disks: [{ file: test.stick, bus: "usb" }, disk],
    screen: true,
    memoryMb: 3_072,
  });
  const picture = (name: string) => machine.screendump(join(test.folder, `${name}.png`));
  /** What the serial line says comes to the screen a moment later, and a menu that counts down is never still. */
  const drawn = () => new Promise((resolve) => setTimeout(resolve, 5_000));
  await machine.serial.waitFor(/Install on this machine/, { withinMs: startWithinMs });
  await drawn();
  await picture("stick-menu");
  await machine.type("\n");
  await machine.serial.waitFor(/"installer":\{"asks":"disk"\}/, { withinMs: startWithinMs });
  await test.stillScreen(join(test.folder, "installer-disks.png"));
  await machine.type("1\n");
  await test.stillScreen(join(test.folder, "installer-confirm.png"));
  await machine.type("disk\n");
  await machine.serial.waitFor(/"step":"write-root","percent":[5-9]/, { withinMs: startWithinMs });
  await picture("installer-writes");
  await machine.serial.waitFor(/"installer":\{"installed":/, { withinMs: startWithinMs });
  const installedAt = Math.round(machine.seconds());
  await picture("installer-done");
  const menuAgain = machine.serial.at;
  // The stick is still in: its menu proposes the disk now.
  await machine.serial.waitFor(/Start the installed Kontor/, { withinMs: startWithinMs, from: menuAgain });
  await drawn();
  await picture("stick-menu-installed");
  await machine.type("\n");
  await test.healthy(machine);
  const healthyAt = Math.round(machine.seconds());
  return { installedAt, healthyAt, ...(await seePage(machine, join(test.folder, "first-boot.png"), startWithinMs)) };
}
