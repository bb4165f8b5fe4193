import { type ChildProcess, spawn } from "node:child_process";
import {
  copyFileSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Qmp } from "./qmp.ts";
import { SerialLine } from "./serial-line.ts";

export interface MachineDisk {
  /** A raw image. */
  file: string;
  bus: "virtio" | "ahci" | "nvme" | "usb";
  /** Where every write and flush is written down, in dm-log-writes' format. */
  writeLog?: string;
}

export interface MachineOptions {
  disks: readonly MachineDisk[];
  firmware: "bios" | "uefi";
  memoryMb?: number;
  /** Ports of the guest that are reached from this machine. */
  ports?: readonly number[];
  /** A screen of 1280 by 800. */
  screen?: boolean;
  /** Folder of a software TPM; made when it is not there. */
  tpmFolder?: string;
  /** Everything the serial line says, kept. */
  serialFile?: string;
  /** Ends instead of starting anew when the guest asks for a restart. */
  noReboot?: boolean;
}

/** One PC in QEMU, emulated in software: the build machines have no KVM. */
export class Machine {
  readonly serial = new SerialLine();
  /** By port of the guest: the port here. */
  readonly ports: ReadonlyMap<number, number>;
  readonly ended: Promise<number | null>;
  readonly startedAt = performance.now();
  resets = 0;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #tpm: ChildProcess | undefined;
  #qmp: Qmp | undefined;
  #cpuSecondsAtEnd = 0;

  private constructor(options: MachineOptions, ports: ReadonlyMap<number, number>) {
    this.ports = ports;
    this.#folder = mkdtempSync(join(tmpdir(), "kontor-vm-"));
    if (options.tpmFolder) {
      mkdirSync(options.tpmFolder, { recursive: true });
      const control = `type=unixio,path=${join(this.#folder, "tpm")}`;
      this.#tpm = spawn(
        "swtpm",
        ["socket", "--tpm2", "--tpmstate", `dir=${options.tpmFolder}`, "--ctrl", control, "--flags", "startup-clear"],
        {
          stdio: ["ignore", "inherit", "inherit"],
        },
      );
    }
    // Below everybody else: an emulated machine takes a whole core for minutes.
    this.#child = spawn("nice", ["-n", "5", "qemu-system-x86_64", ...this.#args(options)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.ended = new Promise((resolve) => this.#child.once("close", (code) => resolve(code)));
    // A machine that ends by itself takes its figures with it.
    const meter = setInterval(() => this.cpuSeconds(), 1_000);
    meter.unref();
    void this.ended.then(() => {
      clearInterval(meter);
      this.serial.end();
      this.#tpm?.kill();
      rmSync(this.#folder, { recursive: true, force: true });
    });
    const kept = options.serialFile ? createWriteStream(options.serialFile, { flags: "a" }) : undefined;
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      kept?.write(text);
      this.serial.take(text);
    });
    process.once("exit", () => this.#child.kill("SIGKILL"));
  }

  static async start(options: MachineOptions): Promise<Machine> {
    const ports = new Map<number, number>();
    for (const port of options.ports ?? []) ports.set(port, await freePort());
    const machine = new Machine(options, ports);
    const path = join(machine.#folder, "qmp");
    for (let tries = 0; !existsSync(path) && tries < 300; tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    machine.#qmp = await Qmp.open(path);
    machine.#qmp.onEvent((event) => {
      if (event === "RESET") machine.resets++;
    });
    return machine;
  }

  #args(options: MachineOptions): string[] {
    const forwards = [...this.ports].map(([guest, here]) => `,hostfwd=tcp:127.0.0.1:${here}-:${guest}`).join("");
    const args = [
      ...["-accel", "tcg,thread=multi", "-cpu", "max", "-smp", "1", "-m", String(options.memoryMb ?? 2_048)],
      ...["-nodefaults", "-no-user-config", "-machine", "q35", "-rtc", "base=utc"],
      ...["-serial", "stdio", "-qmp", `unix:${join(this.#folder, "qmp")},server=on,wait=off`, "-display", "none"],
      ...["-device", "i6300esb", "-action", "watchdog=reset"],
      ...["-netdev", `user,id=net,restrict=on${forwards}`, "-device", "virtio-net-pci,netdev=net"],
      ...["-device", "virtio-rng-pci"],
    ];
    if (options.screen)
      args.push(
        "-device",
        "virtio-vga,xres=1280,yres=800",
        "-device",
        "qemu-xhci,id=input",
        "-device",
        "usb-tablet,bus=input.0",
      );
    else args.push("-vga", "none");
    if (options.noReboot) args.push("-no-reboot");
    if (options.firmware === "uefi") {
      const variables = join(this.#folder, "efi-variables.fd");
      copyFileSync("/usr/share/OVMF/OVMF_VARS_4M.fd", variables);
      args.push("-drive", "if=pflash,format=raw,unit=0,readonly=on,file=/usr/share/OVMF/OVMF_CODE_4M.fd");
      args.push("-drive", `if=pflash,format=raw,unit=1,file=${variables}`);
    }
    if (options.tpmFolder)
      args.push(
        "-chardev",
        `socket,id=tpm,path=${join(this.#folder, "tpm")}`,
        "-tpmdev",
        "emulator,id=tpm0,chardev=tpm",
        "-device",
        "tpm-crb,tpmdev=tpm0",
      );
    for (const [at, disk] of options.disks.entries()) args.push(...diskArgs(disk, at));
    return args;
  }

  /** Processor seconds of the emulator so far: what a loaded machine hardly changes. */
  cpuSeconds(): number {
    try {
      const fields = readFileSync(`/proc/${this.#child.pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
      this.#cpuSecondsAtEnd = (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      // It has ended: what was read last stays.
    }
    return this.#cpuSecondsAtEnd;
  }

  seconds(): number {
    return (performance.now() - this.startedAt) / 1_000;
  }

  /** What the screen shows, as a PNG. */
  async screendump(file: string): Promise<void> {
    await this.#qmp?.run("screendump", { filename: file, format: "png" });
  }

  /** On a keyboard with the letters where an American one has them. */
  async type(text: string): Promise<void> {
    for (const character of text) {
      const { key, shift } = keyOf(character);
      const keys = [...(shift ? ["shift"] : []), key].map((data) => ({ type: "qcode", data }));
      await this.#qmp?.run("send-key", { keys });
      // The guest's keyboard takes one at a time, and an emulated guest takes its time.
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  /** As the button does it; the guest stops in order. */
  async pressPower(): Promise<void> {
    await this.#qmp?.run("system_powerdown");
  }

  /** As if the plug were pulled; the disks' files have what QEMU has written. */
  async pullPlug(): Promise<void> {
    this.cpuSeconds();
    this.#qmp?.close();
    this.#child.kill("SIGKILL");
    await this.ended;
  }
}

function diskArgs({ file, bus, writeLog }: MachineDisk, at: number): string[] {
  const id = `disk${at}`;
  const args = [
    "-blockdev",
    `driver=raw,node-name=${id}-raw,discard=unmap,file.driver=file,file.filename=${file},file.discard=unmap`,
  ];
  let node = `${id}-raw`;
  if (writeLog) {
    // Several runs of one disk are one log.
    const isBegun = statSync(writeLog).size > 0;
    args.push("-blockdev", `driver=raw,node-name=${id}-log,file.driver=file,file.filename=${writeLog}`);
    args.push(
      "-blockdev",
      `driver=blklogwrites,node-name=${id}-logged,file=${id}-raw,log=${id}-log,${isBegun ? "log-append=on" : "log-sector-size=512"}`,
    );
    node = `${id}-logged`;
  }
  const index = `,bootindex=${at + 1}`;
  const serial = `KONTOR-TEST-${at}`;
  if (bus === "virtio") args.push("-device", `virtio-blk-pci,drive=${node},serial=${serial}${index}`);
  if (bus === "nvme") args.push("-device", `nvme,drive=${node},serial=${serial}${index}`);
  if (bus === "ahci") args.push("-device", `ide-hd,bus=ide.${at},drive=${node},serial=${serial}${index}`);
  if (bus === "usb")
    args.push(
      "-device",
      `qemu-xhci,id=usb${at}`,
      "-device",
      `usb-storage,bus=usb${at}.0,drive=${node},serial=${serial},removable=on${index}`,
    );
  return args;
}

const otherKeys: Readonly<Record<string, { key: string; shift?: boolean }>> = {
  "\n": { key: "ret" },
  " ": { key: "spc" },
  "-": { key: "minus" },
  "/": { key: "slash" },
  ".": { key: "dot" },
  ">": { key: "dot", shift: true },
};

function keyOf(character: string): { key: string; shift?: boolean } {
  if (/[a-z0-9]/.test(character)) return { key: character };
  if (/[A-Z]/.test(character)) return { key: character.toLowerCase(), shift: true };
  const found = otherKeys[character];
  if (!found) throw new Error(`no key for ${JSON.stringify(character)}`);
  return found;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (!address || typeof address === "string") throw new Error("no free port");
  return address.port;
}
