import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BoxClient } from "../vm/box-client.ts";
import { Machine, type MachineDisk, type MachineOptions } from "../vm/machine.ts";
import { stillScreen } from "./see-page.ts";

export const admin = { name: "Chief", badge: "B-4711", pin: "824671" } as const;
/** Long: a machine that emulates in software, beside other work, starts a box in minutes. */
export const startWithinMs = 1_200_000;
/** Everything that is said inside, on the serial line too. */
const loudInside = "systemd.journald.forward_to_console=1 kontor.loud";
const loud = `console=tty0 console=ttyS0 ${loudInside} kontor.patience=3600`;
const askEveryMs = 2_000;
export const diskBytes = 9 * 1024 ** 3;

/** A stick, a blank disk, and the machine they are in at the moment. */
export class BoxUnderTest {
  readonly stick: string;
  readonly disk: string;
  readonly folder: string;
  machine: Machine | undefined;
  box = new BoxClient(0);

  constructor(folder: string, image: string) {
    this.folder = folder;
    this.stick = join(folder, "stick.img");
    this.disk = join(folder, "disk.img");
    execFileSync("cp", ["--sparse=always", image, this.stick]);
    // Kept from the time before, if it is there.
    execFileSync("truncate", ["--size", String(diskBytes), this.disk]);
  }

  /** Answers every question of installation and first boot, on the stick as an installer would lay it there. */
  prepareStick({ encrypt, menu }: { encrypt: boolean; menu: "install" | "try" | "rescue" | "disk" }): void {
    const provision = {
      kontor: 1,
      install: { erase: "only-empty", encrypt },
      language: "en",
      site: { name: "Image test", timeZone: "Europe/Berlin" },
      admin,
      import: { from: "starter" },
    };
    this.#toStick("provision.json", `${JSON.stringify(provision, undefined, 1)}\n`);
    this.#toStick("kontor/boot.cfg", `set default=${menu}\nset timeout=1\nset kernel_options="${loud}"\n`);
  }

  /** No answers, and a menu that waits: for somebody at a keyboard. */
  prepareStickForAPerson(): void {
    spawnSync("mdel", ["-i", `${this.stick}@@2M`, "::/provision.json"], { stdio: "ignore" });
    this.#toStick("kontor/boot.cfg", `set timeout=900\nset kernel_options="${loud}"\n`);
  }

  /** The installed disk says no more on its serial line than the kernel does. */
  quiet(): void {
    const at = `${this.disk}@@2M`;
    const file = join(this.folder, "grub.cfg");
    execFileSync("mcopy", ["-o", "-n", "-i", at, "::/grub/grub.cfg", file]);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(loudInside, "quiet"));
    execFileSync("mcopy", ["-o", "-i", at, file, "::/grub/grub.cfg"]);
  }

  #toStick(path: string, text: string): void {
    const file = join(this.folder, "to-stick");
    writeFileSync(file, text);
    execFileSync("mcopy", ["-o", "-i", `${this.stick}@@2M`, file, `::/${path}`]);
  }

  async start(
    what: string,
    options: Omit<MachineOptions, "ports" | "serialFile" | "firmware"> & { firmware?: "bios" | "uefi" },
  ): Promise<Machine> {
    const serialFile = join(this.folder, `${what}.serial.log`);
    rmSync(serialFile, { force: true });
    this.machine = await Machine.start({ firmware: "bios", ...options, ports: [8443], serialFile });
    this.box = new BoxClient(this.machine.ports.get(8443) ?? 0);
    return this.machine;
  }

  get installedDisk(): MachineDisk {
    return { file: this.disk, bus: "virtio" };
  }

  /** Until `/health` answers; the machine may start anew meanwhile, as often as it needs. */
  async healthy(machine: Machine): Promise<void> {
    const endsAt = performance.now() + startWithinMs;
    while (!(await this.box.isHealthy())) {
      if (performance.now() > endsAt)
        throw new Error(
          `not healthy in ${startWithinMs / 60_000} minutes. Its last lines:\n${machine.serial.text.slice(-3_000)}`,
        );
      const over = await Promise.race([
        machine.ended.then(() => true),
        new Promise<false>((resolve) => setTimeout(resolve, askEveryMs, false)),
      ]);
      if (over) throw new Error(`the machine ended. Its last lines:\n${machine.serial.text.slice(-3_000)}`);
    }
  }

  /** Signs in as the admin that the stick named, as soon as the first boot has taken it over. */
  async signIn(): Promise<void> {
    const endsAt = performance.now() + startWithinMs;
    for (;;) {
      try {
        return await this.box.signIn(admin.badge, admin.pin);
      } catch (error) {
        if (performance.now() > endsAt) throw error;
        await new Promise((resolve) => setTimeout(resolve, askEveryMs));
      }
    }
  }

  /** What the agent says of the machine; it comes up after the appliance: who works comes first. */
  async boxStatus(): Promise<BoxStatus> {
    const endsAt = performance.now() + startWithinMs;
    for (;;) {
      const status = await this.box.call<BoxStatus>("box.status", {});
      if (status.kind === "ours") return status;
      if (performance.now() > endsAt) throw new Error(`the agent does not answer: ${JSON.stringify(status)}`);
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    }
  }

  stillScreen(file: string): Promise<void> {
    if (!this.machine) throw new Error("no machine");
    return stillScreen(this.machine, file, startWithinMs);
  }
}

export interface BoxStatus {
  kind: string;
  encryption?: string;
  disk?: { path: string } | null;
}
