import { join } from "node:path";
import { type BoxUnderTest, startWithinMs } from "./box-under-test.ts";

/** The stick's rescue on the installed disk, by keyboard: the disks, the book's check, and a command line. */
export async function rescue(test: BoxUnderTest): Promise<Record<string, unknown>> {
  test.prepareStick({ encrypt: true, menu: "rescue" });
  const machine = await test.start("rescue", {
    disks: [{ file: test.stick, bus: "usb" }, test.installedDisk],
    screen: true,
  });
  await machine.serial.waitFor(/rescue: asks/, { withinMs: startWithinMs });
  await test.stillScreen(join(test.folder, "rescue.png"));
  await machine.type("3\n");
  const [said = ""] = await machine.serial.waitFor(/rescue: The book[^\n]*/, { withinMs: startWithinMs });
  if (!said.includes("sound")) throw new Error(`the rescue's check of the book says: ${said}`);
  await test.stillScreen(join(test.folder, "rescue-book.png"));
  await machine.type("\n6\n");
  await test.stillScreen(join(test.folder, "rescue-line.png"));
  await machine.type("lsblk -o PARTLABEL > /dev/ttyS0\n");
  await machine.serial.waitFor(/kontor-data/, { withinMs: startWithinMs });
  return { book: said, readyCpuSeconds: machine.cpuSeconds() };
}
