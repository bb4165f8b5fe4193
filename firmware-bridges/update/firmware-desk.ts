import { join } from "node:path";
import type { BridgeHealth } from "#drivers/codecs/bridge-payload.ts";
import type { BridgeSettings } from "../bridge/bridge-settings.ts";
import type { LinkMaster, PolledDevice } from "../bridge/link-master.ts";
import { versionText } from "./image-manifest.ts";
import { type RollOutState, rollOut } from "./roll-out.ts";
import { TrustedFirmware, type TrustedImage } from "./trusted-firmware.ts";
import { updateDevice } from "./update-device.ts";

/** What the appliance asks for in the configuration: all devices on this version. A raised `attempt` begins a halted roll-out anew. */
export interface WantedFirmware {
  version: string;
  attempt: number;
  trialMs: number;
  proveMs: number;
}

export interface FirmwareDeskOptions {
  settings: BridgeSettings;
  master: LinkMaster;
  now(): number;
  log(level: "info" | "warn" | "error", event: string, detail?: Record<string, unknown>): void;
  meta: { read(name: string): string | undefined; write(name: string, value: string): void };
  changed(): void;
}

/** Brings the devices of one line to the version that is wanted, class by class, ring by ring, from the signed folder on the spot. */
export class FirmwareDesk {
  readonly #options: FirmwareDeskOptions;
  readonly #trusted: TrustedFirmware | undefined;
  readonly #view: NonNullable<BridgeHealth["firmware"]> = { wanted: "", done: 0, of: 0, warnings: [] };
  #wanted: WantedFirmware | undefined;
  #running: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(options: FirmwareDeskOptions) {
    this.#options = options;
    const { firmware, folder } = options.settings;
    this.#trusted = firmware && new TrustedFirmware({ keep: join(folder, "firmware"), firstRoot: firmware.rootFile });
  }

  want(wanted: WantedFirmware | undefined): void {
    this.#wanted = wanted;
    this.look();
  }

  /** Something may have changed: a device came, another version is wanted. Costs nothing when there is nothing to do. */
  look(): void {
    if (this.#isStopped || this.#running || !this.#wanted) return;
    clearTimeout(this.#timer);
    this.#running = this.#bring(this.#wanted)
      .catch((error) => this.#note([error instanceof Error ? error.message : String(error)]))
      .finally(() => {
        this.#running = undefined;
        this.#options.changed();
        // A stick that is put in later, a device that comes later.
        if (!this.#isStopped) this.#timer = setTimeout(() => this.look(), LOOK_EVERY_MS);
      });
  }

  get view(): BridgeHealth["firmware"] {
    return this.#wanted && this.#view;
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  async #bring(wanted: WantedFirmware): Promise<void> {
    const { settings, master, now } = this.#options;
    const devices = [...master.devices.values()].filter(isKnown);
    this.#view.wanted = wanted.version;
    const isDone = ({ info }: Known) => versionText(info.version) === wanted.version && info.isTrial === 0;
    if (devices.length === 0 || devices.every(isDone)) {
      Object.assign(this.#view, { done: devices.length, of: devices.length });
      return;
    }
    if (!this.#trusted || !settings.firmware) return this.#note(["no firmware folder is set for this bridge"]);
    const { warnings } = this.#trusted.refresh(settings.firmware.folder, now());
    this.#note(warnings);
    const images = this.#trusted.images().filter(({ version }) => version === wanted.version);
    for (const image of images)
      await this.#bringClass(
        wanted,
        image,
        devices.filter((device) => isFor(image, device)),
      );
    if (!images.some((image) => devices.some((device) => isFor(image, device))))
      this.#note([...warnings, `the firmware folder has no image of version ${wanted.version} for these devices`]);
  }

  async #bringClass(wanted: WantedFirmware, image: TrustedImage, devices: readonly Known[]): Promise<void> {
    if (devices.length === 0 || !this.#trusted) return;
    const { master, log, meta, now, changed } = this.#options;
    const name = `rollOut:${image.vendorId}:${image.classId}:${image.component}`;
    const kept = meta.read(name);
    const earlier = kept ? (JSON.parse(kept) as RollOutState) : undefined;
    // A device that was exchanged since, or flashed by hand, is not done.
    const has = (address: number) =>
      devices.some((device) => device.address === address && versionText(device.info.version) === wanted.version);
    const bytes = this.#trusted.read(image);
    const state = await rollOut({
      addresses: devices.map(({ address }) => address),
      target: `${wanted.version}/${wanted.attempt}`,
      earlier: earlier && { ...earlier, done: earlier.done.filter(has) },
      keep: (reached) => {
        meta.write(name, JSON.stringify(reached));
        this.#show(reached, devices.length);
        changed();
      },
      log: (event, detail) => log(event === "roll-out-halted" ? "error" : "info", event, detail),
      update: async (address) => {
        // Asked to stop, or to bring something else: the ring ends here, and begins here next time.
        const isOver = () => this.#isStopped || this.#wanted !== wanted;
        const { trialMs, proveMs } = wanted;
        const [manifest, signature] = [image.manifest, image.signature].map((hex) => Buffer.from(hex, "hex"));
        if (!manifest || !signature || isOver()) throw new Error("the roll-out was broken off");
        const timing = { now, pause, trialMs, proveMs, isStopped: isOver };
        const end = await updateDevice(master, { address, image: bytes, manifest, signature }, timing);
        if (!end.ok && isOver()) throw new Error("the roll-out was broken off");
        return end;
      },
    });
    this.#show(state, devices.length);
  }

  #show({ done, halted }: RollOutState, of: number): void {
    Object.assign(this.#view, { done: done.length, of, halted });
  }

  #note(warnings: string[]): void {
    for (const warning of warnings)
      if (!this.#view.warnings.includes(warning)) this.#options.log("warn", "firmware", { warning });
    this.#view.warnings = warnings;
  }
}

type Known = PolledDevice & { info: NonNullable<PolledDevice["info"]> };
const isKnown = (device: PolledDevice): device is Known => device.info !== undefined && device.state === "online";
const isFor = (image: TrustedImage, { info }: Known) =>
  image.vendorId === info.vendorId && image.classId === info.classId;
const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const LOOK_EVERY_MS = 30_000;
