import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Signer } from "../signing.ts";
import type { Machine } from "../vm/machine.ts";
import { bootReference } from "./boot-reference.ts";
import { BoxUnderTest, startWithinMs } from "./box-under-test.ts";
import { byHand } from "./by-hand.ts";
import { isShipped, receiveAndShip } from "./one-order.ts";
import { powerCuts } from "./power-cuts.ts";
import { rescue } from "./rescue.ts";
import { seePage } from "./see-page.ts";
import { tpmBox } from "./tpm-box.ts";
import { nextVersion, Updates } from "./updates.ts";
import type { Fault } from "./variant-bundle.ts";

/** In the order in which they build on each other. */
export const stepNames = [
  "install",
  "boot",
  "update",
  "roll-back-panics",
  "kiosk",
  "roll-back-exits",
  "roll-back-hangs",
  "uefi",
  "try",
  "rescue",
  "tpm",
  "by-hand",
  "power-cuts",
  "boot-reference",
] as const;
export type StepName = (typeof stepNames)[number];
type Told = Record<string, unknown>;

/** The steps of the proof, each with what it found. They share one disk: what one leaves, the next begins with. */
export class Proof {
  readonly #test: BoxUnderTest;
  readonly #encrypt: boolean;
  readonly #cacheFolder: string;
  readonly #updates: Updates;
  /** Of what was shipped: looked for again after everything. */
  readonly #shipped: string[] = [];
  #version: string;

  constructor(options: {
    folder: string;
    image: string;
    encrypt: boolean;
    /** Of the stick: what an installed disk that was kept is taken to run. */
    version: string;
    signing: Signer;
    /** Where Debian as unpacked is kept. */
    cacheFolder: string;
  }) {
    this.#version = options.version;
    this.#encrypt = options.encrypt;
    this.#cacheFolder = options.cacheFolder;
    this.#test = new BoxUnderTest(options.folder, options.image);
    this.#updates = new Updates(this.#test, dirname(options.image), options.signing);
  }

  run(step: StepName): Promise<Told> {
    if (step === "install") return this.#install();
    if (step === "boot") return this.#boot();
    if (step === "update") return this.#update();
    if (step === "kiosk") return this.#kiosk();
    if (step === "uefi") return this.#uefi();
    if (step === "try") return this.#try();
    if (step === "rescue") return rescue(this.#test);
    if (step === "tpm") return tpmBox(this.#test);
    if (step === "by-hand") return byHand(this.#test);
    if (step === "power-cuts") return powerCuts(this.#test, this.#updates, this.#version);
    if (step === "boot-reference") return bootReference(this.#test, this.#cacheFolder);
    return this.#rollBack(step.replace("roll-back-", "") as Fault);
  }

  async stop(): Promise<void> {
    await this.#test.machine?.pullPlug();
  }

  /** Stick and blank disk, nobody there; the installer restarts the machine at its end. */
  async #install(): Promise<Told> {
    const test = this.#test;
    test.prepareStick({ encrypt: this.#encrypt, menu: "install" });
    const machine = await test.start("install", {
      disks: [{ file: test.stick, bus: "usb" }, test.installedDisk],
      noReboot: true,
    });
    const [said = ""] = await machine.serial.waitFor(/"installer":\{"installed":[^\n]*\}\}/, {
      withinMs: startWithinMs,
    });
    const installedAt = Math.round(machine.seconds());
    await machine.ended;
    return {
      said: said.slice(12, 200),
      installedAt,
      cpuSeconds: machine.cpuSeconds(),
      diskBytesUsed: statSync(test.disk).blocks * 512,
    };
  }

  /** With the stick left in: its menu hands over to the disk. Then one order, and the plug is pulled right after its last answer. */
  async #boot(): Promise<Told> {
    const test = this.#test;
    test.prepareStick({ encrypt: this.#encrypt, menu: "disk" });
    const first = await test.start("boot", { disks: [{ file: test.stick, bus: "usb" }, test.installedDisk] });
    await test.healthy(first);
    const healthy = { healthySeconds: Math.round(first.seconds()), healthyCpuSeconds: first.cpuSeconds() };
    await test.signIn();
    const { sku, commands } = await receiveAndShip(test.box, `${Date.now() % 100_000}`);
    this.#shipped.push(sku);
    await first.pullPlug();
    const second = await test.start("boot-after-cut", { disks: [test.installedDisk] });
    await this.#comesBack(second);
    await this.#test.boxStatus();
    const { version, slot } = await this.#updates.status();
    this.#version = version;
    return {
      ...healthy,
      commands,
      againCpuSeconds: second.cpuSeconds(),
      version,
      slot,
      residentBytes: await this.#residentBytes(),
    };
  }

  async #update(): Promise<Told> {
    const version = this.#nextVersion();
    const machine = await this.#startWithBundle(version, "none");
    const from = await this.#updates.status();
    await this.#updates.bring(version);
    const writtenAt = Math.round(machine.seconds());
    await this.#updates.switchNow();
    const to = await this.#updates.settled();
    await this.#comesBack(machine);
    if (to.version !== version || to.slot === from.slot)
      throw new Error(`runs ${to.version} in ${to.slot} instead of ${version}`);
    this.#version = version;
    return {
      from: from.version,
      to: to.version,
      slot: to.slot,
      writtenAt,
      cpuSeconds: machine.cpuSeconds(),
      resets: machine.resets,
    };
  }

  /** A version that is no good: after three starts the former one is back, by itself, and says what happened. */
  async #rollBack(fault: Fault): Promise<Told> {
    const version = this.#nextVersion();
    const machine = await this.#startWithBundle(version, fault);
    const from = await this.#updates.status();
    await this.#updates.bring(version);
    await this.#updates.switchNow();
    const to = await this.#updates.settled();
    await this.#comesBack(machine);
    if (to.version !== from.version) throw new Error(`runs ${to.version} instead of going back to ${from.version}`);
    const { rollback } = to;
    if (rollback?.version !== version)
      throw new Error(`it does not say that ${version} was given up: ${JSON.stringify(rollback)}`);
    return {
      gaveUp: version,
      backTo: to.version,
      cause: rollback.cause,
      resets: machine.resets,
      cpuSeconds: machine.cpuSeconds(),
    };
  }

  async #kiosk(): Promise<Told> {
    const machine = await this.#test.start("kiosk", {
      disks: [this.#test.installedDisk],
      screen: true,
      memoryMb: 3_072,
    });
    await this.#test.healthy(machine);
    const healthyAt = Math.round(machine.seconds());
    return { healthyAt, ...(await this.#page(machine)) };
  }

  async #uefi(): Promise<Told> {
    const machine = await this.#test.start("uefi", { disks: [this.#test.installedDisk], firmware: "uefi" });
    await this.#comesBack(machine);
    return { healthySeconds: Math.round(machine.seconds()), cpuSeconds: machine.cpuSeconds() };
  }

  /** From the stick alone, in memory; nothing is written to the disk beside it. */
  async #try(): Promise<Told> {
    const test = this.#test;
    test.prepareStick({ encrypt: true, menu: "try" });
    const machine = await test.start("try", {
      disks: [{ file: test.stick, bus: "usb" }],
      screen: true,
      memoryMb: 3_072,
    });
    await test.healthy(machine);
    const healthyAt = Math.round(machine.seconds());
    return { healthyAt, ...(await this.#page(machine)) };
  }

  #page(machine: Machine): Promise<Told> {
    return seePage(machine, join(this.#test.folder, "screen.png"), startWithinMs) as Promise<object> as Promise<Told>;
  }

  async #comesBack(machine: Machine): Promise<void> {
    await this.#test.healthy(machine);
    await this.#test.signIn();
    for (const sku of this.#shipped)
      if (!(await isShipped(this.#test.box, sku)))
        throw new Error(`what was shipped of ${sku} is not in the book any more`);
  }

  /** With a second stick that holds one bundle; the box's own stick is not in. */
  async #startWithBundle(version: string, fault: Fault): Promise<Machine> {
    const stick = await this.#updates.stickWith(version, fault);
    const machine = await this.#test.start(`update-${version}-${fault}`, { disks: [this.#test.installedDisk, stick] });
    await this.#comesBack(machine);
    return machine;
  }

  async #residentBytes(): Promise<number> {
    return Number(/^process_resident_memory_bytes (\d+)$/m.exec(await this.#test.box.text("/metrics"))?.[1] ?? 0);
  }

  #nextVersion(): string {
    return nextVersion(this.#version);
  }
}
