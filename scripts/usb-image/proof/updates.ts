import { execFileSync } from "node:child_process";
import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Signer } from "../signing.ts";
import type { MachineDisk } from "../vm/machine.ts";
import { type BoxUnderTest, startWithinMs } from "./box-under-test.ts";
import { type Fault, writeVariant } from "./variant-bundle.ts";

const askEveryMs = 3_000;
const busyStates = ["fetching", "writing"];

/** Brings other versions to a box by a stick, as a supervisor does it at the kiosk. */
export class Updates {
  readonly #test: BoxUnderTest;
  /** Where the build laid the parts of the image. */
  readonly #parts: string;
  readonly #signing: Signer;

  constructor(test: BoxUnderTest, parts: string, signing: Signer) {
    this.#test = test;
    this.#parts = parts;
    this.#signing = signing;
  }

  /** Whose signature this box believes. */
  get ring(): Signer["ring"] {
    return this.#signing.ring;
  }

  /** A stick with one bundle on it. */
  async stickWith(version: string, fault: Fault): Promise<MachineDisk> {
    const { folder, stick } = this.#test;
    const kernel = join(folder, "vmlinuz");
    execFileSync("mcopy", ["-o", "-n", "-i", `${stick}@@2M`, "::/kontor/vmlinuz", kernel]);
    const bundle = join(folder, `kontor-${version}.kontor`);
    const from = { root: join(this.#parts, "root.squashfs"), initramfs: join(this.#parts, "initrd.img"), kernel };
    await writeVariant({ outFile: bundle, version, fault, from, signing: this.#signing });
    const file = join(folder, "update.img");
    rmSync(file, { force: true });
    execFileSync("truncate", ["--size", String(statSync(bundle).size + 64 * 1024 ** 2), file]);
    execFileSync("mkfs.fat", ["-F", "32", "-n", "UPDATE", file], { stdio: "ignore" });
    execFileSync("mcopy", ["-i", file, bundle, "::/"]);
    rmSync(bundle);
    return { file, bus: "usb" };
  }

  /** From the stick that is in, until it lies in the other slot. */
  async bring(version: string): Promise<void> {
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
      const { state, trouble } = await this.status();
      if (state.kind === "ready") return;
      if (!busyStates.includes(state.kind) || performance.now() > endsAt)
        throw new Error(`not written: ${JSON.stringify(state)} ${JSON.stringify(trouble)}`);
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    }
  }

  /** Until the machine starts anew. */
  async switchNow(): Promise<void> {
    const { machine, box } = this.#test;
    if (!machine) throw new Error("no machine");
    const resetsBefore = machine.resets;
    await box.call("updates.switch-now", { countdownSeconds: 0 }, `switch-${machine.startedAt}-${resetsBefore}`);
    const endsAt = performance.now() + startWithinMs;
    while (machine.resets === resetsBefore) {
      if (performance.now() > endsAt) throw new Error(`it does not start anew: ${JSON.stringify(await this.status())}`);
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    }
  }

  /** Until a version has proven itself, however often the machine starts anew. */
  async settled(): Promise<UpdateStatus> {
    const { machine } = this.#test;
    if (!machine) throw new Error("no machine");
    const endsAt = performance.now() + 3 * startWithinMs;
    for (;;) {
      await this.#test.healthy(machine);
      await this.#test.signIn();
      const status = await this.status().catch(() => undefined);
      if (status?.state.kind === "idle") return status;
      if (performance.now() > endsAt) throw new Error(`it never settles: ${JSON.stringify(status)}`);
      await new Promise((resolve) => setTimeout(resolve, askEveryMs));
    }
  }

  status(): Promise<UpdateStatus> {
    return this.#test.box.call<UpdateStatus>("updates.status", {});
  }
}

export interface UpdateStatus {
  version: string;
  slot: string;
  state: { kind: string };
  trouble: unknown;
  rollback: { version: string; backTo: string; cause: string } | null;
}

export function nextVersion(version: string): string {
  const [major = "0", minor = "0", patch = "0"] = version.split(".");
  return `${major}.${minor}.${Number(patch) + 1}`;
}
