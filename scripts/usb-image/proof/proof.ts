import { execFileSync, spawnSync } from "node:child_process";
import { rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Signer } from "../signing.ts";
import type { Machine } from "../vm/machine.ts";
import { BoxUnderTest, startWithinMs } from "./box-under-test.ts";
import { byHand } from "./by-hand.ts";
import { isShipped, receiveAndShip } from "./one-order.ts";
import { rescue } from "./rescue.ts";
import { seePage } from "./see-page.ts";
import { tpmBox } from "./tpm-box.ts";
import { type Fault, writeVariant } from "./variant-bundle.ts";

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
] as const;
export type StepName = (typeof stepNames)[number];
type Told = Record<string, unknown>;

const askEveryMs = 3_000;
const busyUpdate = ["fetching", "writing"];

/** The steps of the proof, each with what it found. They share one disk: what one leaves, the next begins with. */
export class Proof {
  readonly #test: BoxUnderTest;
  readonly #image: string;
  readonly #encrypt: boolean;
  readonly #signing: Signer;
  readonly #say: (line: object) => void;
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
    say: (line: object) => void;
  }) {
    this.#image = options.image;
    this.#version = options.version;
    this.#encrypt = options.encrypt;
    this.#signing = options.signing;
    this.#say = options.say;
    this.#test = new BoxUnderTest(options.folder, options.image);
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
    if (step === "power-cuts") return this.#powerCuts();
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
    const [said = ""] = await machine.serial.waitFor(/"installer":\{"installed":[^\n]*/, { withinMs: startWithinMs });
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
    const { version, slot } = await this.#status();
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
    const from = await this.#status();
    await this.#bring(version);
    const writtenAt = Math.round(machine.seconds());
    await this.#switch(machine);
    const to = await this.#settled();
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
    const from = await this.#status();
    await this.#bring(version);
    await this.#switch(machine);
    const to = await this.#settled();
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

  /** Records every write and flush of an installation, and has each state that a cut may leave judged; without flushes the judge must find bad ones. */
  async #powerCuts(): Promise<Told> {
    const test = this.#test;
    const [disk, log, keys, grubConfig] = ["recorded.img", "recorded.log", "keys.json", "grub.cfg"].map((name) =>
      join(test.folder, name),
    ) as [string, string, string, string];
    for (const path of [disk, log]) writeFileSync(path, "");
    truncateSync(disk, statSync(test.disk).size);
    test.prepareStick({ encrypt: false, menu: "install" });
    const disks = [
      { file: test.stick, bus: "usb" as const },
      { file: disk, bus: "virtio" as const, writeLog: log },
    ];
    const machine = await test.start("recorded", { disks, noReboot: true });
    await machine.serial.waitFor(/"installer":\{"installed":/, { withinMs: 2 * startWithinMs });
    await machine.ended;
    writeFileSync(keys, JSON.stringify(this.#signing.ring));
    execFileSync("mcopy", ["-o", "-n", "-i", `${disk}@@2M`, "::/grub/grub.cfg", grubConfig]);
    const judge = (...more: string[]) =>
      spawnSync(
        process.execPath,
        [
          join(import.meta.dirname, "../powercut/main.ts"),
          ...[
            "--data-every",
            "0",
            "--log",
            log,
            "--disk-bytes",
            String(statSync(disk).size),
            "--grub-cfg",
            grubConfig,
            "--keys",
            keys,
          ],
          ...more,
        ],
        { encoding: "utf8" },
      );
    const [obeyed, ignored] = [judge(), judge("--ignore-flushes")];
    if (obeyed.status !== 0) throw new Error(`a cut leaves a bad disk: ${obeyed.stdout}${obeyed.stderr}`);
    if (ignored.status === 0)
      throw new Error(`the judge finds nothing on a disk that lies, so it proves nothing: ${ignored.stdout}`);
    return {
      judged: JSON.parse(obeyed.stdout),
      withoutFlushes: JSON.parse(ignored.stdout),
      logBytes: statSync(log).size,
    };
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

  /** A second stick with one bundle on it; the box's own stick is not in. */
  async #startWithBundle(version: string, fault: Fault): Promise<Machine> {
    const { folder } = this.#test;
    const out = dirname(this.#image);
    const kernel = join(folder, "vmlinuz");
    execFileSync("mcopy", ["-o", "-n", "-i", `${this.#test.stick}@@2M`, "::/kontor/vmlinuz", kernel]);
    const bundle = join(folder, `kontor-${version}.kontor`);
    const from = { root: join(out, "root.squashfs"), initramfs: join(out, "initrd.img"), kernel };
    await writeVariant({ outFile: bundle, version, fault, from, signing: this.#signing });
    const stick = join(folder, "update.img");
    rmSync(stick, { force: true });
    execFileSync("truncate", ["--size", String(statSync(bundle).size + 64 * 1024 ** 2), stick]);
    execFileSync("mkfs.fat", ["-F", "32", "-n", "UPDATE", stick], { stdio: "ignore" });
    execFileSync("mcopy", ["-i", stick, bundle, "::/"]);
    rmSync(bundle);
    const machine = await this.#test.start(`update-${version}-${fault}`, {
      disks: [this.#test.installedDisk, { file: stick, bus: "usb" }],
    });
    await this.#comesBack(machine);
    return machine;
  }

  async #bring(version: string): Promise<void> {
    const { box } = this.#test;
    await this.#test.boxStatus();
    const { offers } = await box.call<{ offers: { offer: string; version: string; fits: boolean; why: unknown }[] }>(
      "updates.look",
      {},
    );
    const found = offers.find((one) => one.version === version);
    if (!found?.fits) throw new Error(`the stick's ${version} is not offered: ${JSON.stringify(offers).slice(0, 500)}`);
    await box.call("updates.fetch", { offer: found.offer }, `fetch-${version}`);
    const endsAt = performance.now() + startWithinMs;
    for (;;) {
      const { state, trouble } = await this.#status();
      if (state.kind === "ready") return;
      if (!busyUpdate.includes(state.kind) || performance.now() > endsAt)
        throw new Error(`not written: ${JSON.stringify(state)} ${JSON.stringify(trouble)}`);
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    }
  }

  async #switch(machine: Machine): Promise<void> {
    const resetsBefore = machine.resets;
    await this.#test.box.call(
      "updates.switch-now",
      { countdownSeconds: 0 },
      `switch-${this.#version}-${machine.startedAt}`,
    );
    const endsAt = performance.now() + startWithinMs;
    while (machine.resets === resetsBefore) {
      if (performance.now() > endsAt)
        throw new Error(`it does not start anew: ${JSON.stringify(await this.#status())}`);
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    }
  }

  /** Until a version has proven itself, however often the machine starts anew. */
  async #settled(): Promise<UpdateStatus> {
    const { machine } = this.#test;
    if (!machine) throw new Error("no machine");
    const endsAt = performance.now() + 3 * startWithinMs;
    for (;;) {
      await this.#comesBack(machine);
      const status = await this.#status().catch(() => undefined);
      if (status?.state.kind === "idle") return status;
      if (performance.now() > endsAt) throw new Error(`it never settles: ${JSON.stringify(status)}`);
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    }
  }

  #status(): Promise<UpdateStatus> {
    return this.#test.box.call<UpdateStatus>("updates.status", {});
  }

  async #residentBytes(): Promise<number> {
    return Number(/^process_resident_memory_bytes (\d+)$/m.exec(await this.#test.box.text("/metrics"))?.[1] ?? 0);
  }

  #nextVersion(): string {
    const [major = "0", minor = "0", patch = "0"] = this.#version.split(".");
    return `${major}.${minor}.${Number(patch) + 1}`;
  }
}

interface UpdateStatus {
  version: string;
  slot: string;
  state: { kind: string };
  trouble: unknown;
  rollback: { version: string; backTo: string; cause: string } | null;
}
