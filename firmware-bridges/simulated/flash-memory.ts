import { createHash, type KeyObject } from "node:crypto";
import type { KontorFrame, Message } from "#drivers/codecs/kontor-frame.ts";
import { words } from "#drivers/codecs/kontor-messages.ts";
import { decodeManifest, type ImageManifest, isSignedBy } from "../update/image-manifest.ts";

export interface FlashOptions {
  vendorId: number;
  classId: number;
  hardware?: number;
  bootloader?: number;
  version: number;
  securityCounter?: number;
  /** Keys burnt in at the factory; an image signed by none of them is not started. */
  trusted: readonly KeyObject[];
  slotBytes?: number;
  /** Asked before each write to the flash; true cuts the power in the middle of it. */
  cutsPower?(): boolean;
  /** How an image behaves once it runs: one that hangs never answers and is ended by the watchdog. */
  hangs?(image: Uint8Array): boolean;
  restart(): void;
}

/** The power went while the flash was written. */
export class PowerCut extends Error {}

/**
 * Two slots, a boot record and a bootloader, as the firmware has them. What is here survives a power cut; a write that is cut leaves
 * half of its bytes. The boot record has two copies with a check of their own on a real device, so it is the old one or the new one.
 */
export class FlashMemory {
  readonly #options: Required<Omit<FlashOptions, "cutsPower" | "hangs">> & FlashOptions;
  readonly #slots: [Uint8Array, Uint8Array];
  #record: BootRecord;
  #running: { slot: 0 | 1; isTrial: boolean };
  #trialTimer: NodeJS.Timeout | undefined;
  isHung = false;

  constructor(options: FlashOptions) {
    this.#options = { hardware: 1, bootloader: 1, securityCounter: 0, slotBytes: SLOT_BYTES, ...options };
    const { slotBytes, version, securityCounter } = this.#options;
    this.#slots = [new Uint8Array(slotBytes).fill(ERASED), new Uint8Array(slotBytes).fill(ERASED)];
    this.#record = { active: 0, versions: [version, 0], counter: securityCounter, lastUpdate: words.lastUpdate.none };
    this.#running = { slot: 0, isTrial: false };
  }

  running() {
    const { vendorId, hardware, bootloader } = this.#options;
    const { versions, counter, lastUpdate } = this.#record;
    const { slot, isTrial } = this.#running;
    return {
      vendorId,
      hardware,
      bootloader,
      version: versions[slot],
      securityCounter: counter,
      activeSlot: slot,
      isTrial: isTrial ? 1 : 0,
      lastUpdate,
    };
  }

  /** The bootloader. A trial that was started before and is not confirmed is over, whatever ended it. */
  powerOn(): void {
    clearTimeout(this.#trialTimer);
    this.isHung = false;
    const { trial, incoming, active } = this.#record;
    this.#running = { slot: active, isTrial: false };
    if (!trial) return;
    const spare = (1 - active) as 0 | 1;
    if (trial.isStarted || !incoming) {
      this.#write({
        ...this.#record,
        trial: undefined,
        incoming: undefined,
        lastUpdate: words.lastUpdate["fell-back"],
      });
      return;
    }
    if (this.#problem(incoming, spare)) {
      this.#write({ ...this.#record, trial: undefined, incoming: undefined, lastUpdate: words.lastUpdate.refused });
      return;
    }
    this.#write({ ...this.#record, trial: { ...trial, isStarted: true } });
    this.#running = { slot: spare, isTrial: true };
    this.isHung = this.#options.hangs?.(this.#slots[spare].subarray(0, incoming.manifest.sizeBytes)) ?? false;
    this.#trialTimer = setTimeout(() => this.#options.restart(), trial.trialMs);
  }

  powerOff(): void {
    clearTimeout(this.#trialTimer);
  }

  answer(question: KontorFrame): Message {
    switch (question.name) {
      case "updateBegin":
        return this.#begin(question.payload.manifest, question.payload.signature);
      case "updateBlock":
        return this.#block(question.payload.offset, question.payload.data);
      case "updateVerify":
        return this.#verify();
      case "updateCommit":
        return this.#commit(question.payload.trialMs);
      case "updateConfirm":
        return this.#confirm();
      default:
        if (this.#running.isTrial) return nak("on-trial");
        this.#write({ ...this.#record, incoming: undefined, trial: undefined });
        return this.#status();
    }
  }

  #begin(bytes: Uint8Array, signature: Uint8Array): Message {
    const { vendorId, classId, slotBytes, bootloader, trusted } = this.#options;
    const manifest = decodeManifest(bytes);
    if (!manifest) return nak("payload-wrong");
    if (this.#running.isTrial) return nak("on-trial");
    if (manifest.vendorId !== vendorId || manifest.classId !== classId) return nak("image-foreign");
    if (manifest.sizeBytes > slotBytes || manifest.sizeBytes === 0) return nak("image-too-large");
    if (manifest.securityCounter < this.#record.counter) return nak("counter-lower");
    if (manifest.bootloaderMin > bootloader) return nak("bootloader-too-old");
    if (!isSignedBy(bytes, signature, trusted)) return nak("signature-wrong");
    const { incoming } = this.#record;
    if (incoming && Buffer.compare(incoming.bytes, bytes) === 0) return this.#status();
    this.#write({ ...this.#record, incoming: { manifest, bytes, signature, nextOffset: 0, isVerified: false } });
    return this.#status();
  }

  #block(offset: number, data: Uint8Array): Message {
    const { incoming } = this.#record;
    if (!incoming) return nak("no-update");
    if (offset !== incoming.nextOffset || offset + data.length > incoming.manifest.sizeBytes) return this.#status();
    const spare = this.#slots[1 - this.#record.active] as Uint8Array;
    if (this.#options.cutsPower?.()) {
      spare.set(data.subarray(0, data.length >> 1), offset);
      throw new PowerCut();
    }
    spare.set(data, offset);
    this.#write({ ...this.#record, incoming: { ...incoming, nextOffset: offset + data.length } });
    return this.#status();
  }

  #verify(): Message {
    const { incoming } = this.#record;
    if (!incoming) return nak("no-update");
    if (incoming.nextOffset !== incoming.manifest.sizeBytes) return nak("offset-wrong");
    const problem = this.#problem(incoming, (1 - this.#record.active) as 0 | 1);
    if (problem) {
      // What is on the flash is of no use: the next begin starts from nothing.
      this.#write({ ...this.#record, incoming: undefined });
      return nak(problem);
    }
    this.#write({ ...this.#record, incoming: { ...incoming, isVerified: true } });
    return this.#status();
  }

  #problem(
    { manifest, bytes, signature }: Incoming,
    slot: 0 | 1,
  ): "hash-wrong" | "signature-wrong" | "counter-lower" | undefined {
    const image = this.#slots[slot].subarray(0, manifest.sizeBytes);
    if (createHash("sha256").update(image).digest().compare(manifest.sha256) !== 0) return "hash-wrong";
    if (!isSignedBy(bytes, signature, this.#options.trusted)) return "signature-wrong";
    return manifest.securityCounter < this.#record.counter ? "counter-lower" : undefined;
  }

  #commit(trialMs: number): Message {
    const { incoming, versions, active } = this.#record;
    if (this.#running.isTrial) return nak("on-trial");
    if (!incoming?.isVerified) return nak("not-verified");
    const both: [number, number] =
      active === 0 ? [versions[0], incoming.manifest.version] : [incoming.manifest.version, versions[1]];
    this.#write({ ...this.#record, versions: both, trial: { trialMs, isStarted: false } });
    const answer = this.#status();
    this.#options.restart();
    return answer;
  }

  #confirm(): Message {
    const { incoming, active, counter, lastUpdate } = this.#record;
    // Confirmed before, and the answer was lost.
    if (!this.#running.isTrial) return lastUpdate === words.lastUpdate.confirmed ? this.#status() : nak("not-verified");
    const confirmed = Math.max(counter, incoming?.manifest.securityCounter ?? 0);
    this.#write({
      ...this.#record,
      active: (1 - active) as 0 | 1,
      counter: confirmed,
      incoming: undefined,
      trial: undefined,
      lastUpdate: words.lastUpdate.confirmed,
    });
    clearTimeout(this.#trialTimer);
    this.#running.isTrial = false;
    return this.#status();
  }

  #status(): Message {
    const { incoming, trial } = this.#record;
    const { none, receiving, complete, verified, trial: onTrial } = words.updateState;
    let state: number = none;
    if (trial) state = onTrial;
    else if (incoming?.isVerified) state = verified;
    else if (incoming) state = incoming.nextOffset === incoming.manifest.sizeBytes ? complete : receiving;
    return { name: "updateStatus", payload: { state, reason: 0, nextOffset: incoming?.nextOffset ?? 0 } };
  }

  #write(record: BootRecord): void {
    if (this.#options.cutsPower?.()) throw new PowerCut();
    this.#record = record;
  }
}

interface Incoming {
  manifest: ImageManifest;
  bytes: Uint8Array;
  signature: Uint8Array;
  nextOffset: number;
  isVerified: boolean;
}
interface BootRecord {
  active: 0 | 1;
  versions: [number, number];
  /** The highest of the images that were confirmed. */
  counter: number;
  lastUpdate: number;
  incoming?: Incoming;
  trial?: { trialMs: number; isStarted: boolean };
}

/** The device puts the number of the question in. */
function nak(reason: keyof typeof words.nakReason): Message {
  return { name: "nak", payload: { ofType: 0, reason: words.nakReason[reason] } };
}

const SLOT_BYTES = 262_144;
const ERASED = 0xff;
