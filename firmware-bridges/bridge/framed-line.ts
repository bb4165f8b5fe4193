import type { BridgeHealth } from "#drivers/codecs/bridge-payload.ts";
import { FirmwareDesk, type WantedFirmware } from "../update/firmware-desk.ts";
import { versionNumber, versionText } from "../update/image-manifest.ts";
import type { ConfigProblem, KindParts } from "./bridge-kind.ts";
import { eventTimeMs } from "./device-clock.ts";
import { wordOf } from "./device-words.ts";
import { type DeviceEvent, LinkMaster, type PolledDevice } from "./link-master.ts";

/** What every bridge of our own small devices is configured with. */
export interface FramedConfig {
  addresses: number[];
  pollMs: number;
  answerTimeoutMs: number;
  firmware?: WantedFirmware;
}

/** The line of a bridge whose devices speak our own frames: polled, kept, and listed for the bridge's health. */
export class FramedLine {
  readonly master: LinkMaster;
  readonly #firmware: FirmwareDesk;
  readonly #parts: KindParts;

  /** `started`: a device is there, or there again after it lost what it had been told. */
  constructor(parts: KindParts, config: FramedConfig, started: (address: number, device: PolledDevice) => void) {
    this.#parts = parts;
    const boots = new Map<number, number>();
    this.master = new LinkMaster({
      ...config,
      link: parts.link,
      now: parts.now,
      log: parts.log,
      beat: parts.beat,
      keptOf: (address, queueId) => parts.outbox.keptOf(String(address), queueId),
      keep: (address, event) => this.#keep(address, event),
      onDevice: (address, device) => {
        parts.changed();
        if (device.state !== "online" || !device.info || boots.get(address) === device.info.bootId) return;
        boots.set(address, device.info.bootId);
        this.#firmware.look();
        started(address, device);
      },
    });
    const { settings, now, log, outbox, changed } = parts;
    const meta = {
      read: (name: string) => outbox.meta(name),
      write: (name: string, value: string) => outbox.setMeta(name, value),
    };
    this.#firmware = new FirmwareDesk({ settings, master: this.master, now, log, meta, changed });
    this.#firmware.want(config.firmware);
  }

  change(config: FramedConfig): void {
    this.master.setAddresses(config.addresses);
    this.#firmware.want(config.firmware);
  }

  firmware(): BridgeHealth["firmware"] {
    return this.#firmware.view;
  }

  async stop(): Promise<void> {
    this.#firmware.stop();
    await this.master.stop();
  }

  devices(): NonNullable<BridgeHealth["devices"]> {
    return [...this.master.devices.values()].map(({ address, state, sinceMs, info, clock }) => ({
      name: String(address),
      state,
      sinceMs,
      ...(info && { version: versionText(info.version) }),
      ...(clock.checkedMs > 0 && { offsetMs: clock.offsetMs }),
      ...(clock.driftPpm !== undefined && { driftPpm: clock.driftPpm }),
    }));
  }

  #keep(address: number, event: DeviceEvent): Promise<unknown> {
    const { keep, now, log } = this.#parts;
    const { queueId, eventSeq } = event.payload;
    const word = wordOf(address, event);
    if (!word) log("warn", "device-word-unknown", { address, event: event.name });
    const data = word?.data ?? {
      kind: "log",
      level: "warn",
      text: `the device said a ${event.name} that this bridge does not know`,
    };
    const atMs = eventTimeMs(event.payload, now());
    return keep({
      device: String(address),
      isBusiness: word?.isBusiness ?? false,
      atMs,
      data,
      source: { queueId, eventSeq },
    });
  }
}

/** The part of a configuration that all framed lines share; problems are added to the list. */
export function checkFramed(raw: Readonly<Record<string, unknown>>, problems: ConfigProblem[]): FramedConfig {
  const { addresses } = raw;
  const isList = Array.isArray(addresses) && addresses.length > 0 && addresses.length <= ADDRESSES_MAX;
  if (!isList) problems.push({ where: "addresses", what: `must be a list of 1 to ${ADDRESSES_MAX} device addresses` });
  for (const [i, address] of (isList ? addresses : []).entries())
    if (!Number.isInteger(address) || address < 1 || address > ADDRESSES_MAX)
      problems.push({ where: `addresses[${i}]`, what: `must be a whole number from 1 to ${ADDRESSES_MAX}` });
  return {
    addresses: isList ? [...new Set(addresses as number[])] : [],
    pollMs: checkWhole(raw, "pollMs", { min: 1, max: 60_000, initial: 50 }, problems),
    answerTimeoutMs: checkWhole(raw, "answerTimeoutMs", { min: 5, max: 10_000, initial: 100 }, problems),
    ...(raw.firmware !== undefined && { firmware: checkWanted(raw.firmware, problems) }),
  };
}

/** The names that `checkFramed` looks at. */
export const framedNames = ["addresses", "pollMs", "answerTimeoutMs", "firmware"] as const;

function checkWanted(raw: unknown, problems: ConfigProblem[]): WantedFirmware {
  const wanted = (typeof raw === "object" && raw !== null ? raw : {}) as Record<string, unknown>;
  const version = typeof wanted.version === "string" ? wanted.version : "";
  try {
    versionNumber(version);
  } catch (error) {
    problems.push({ where: "firmware.version", what: error instanceof Error ? error.message : String(error) });
  }
  const mine: ConfigProblem[] = [];
  const whole = (name: string, min: number, max: number, initial: number) =>
    checkWhole(wanted, name, { min, max, initial }, mine);
  const checked = {
    version,
    attempt: whole("attempt", 1, 1_000_000, 1),
    trialMs: whole("trialMs", 1_000, 3_600_000, 120_000),
    proveMs: whole("proveMs", 100, 600_000, 10_000),
  };
  // Confirmed after it went back by itself would be never.
  if (checked.proveMs * 2 > checked.trialMs) mine.push({ where: "proveMs", what: "must be at most half of trialMs" });
  problems.push(...mine.map(({ where, what }) => ({ where: `firmware.${where}`, what })));
  return checked;
}

export function checkWhole(
  raw: Readonly<Record<string, unknown>>,
  where: string,
  { min, max, initial }: { min: number; max: number; initial: number },
  problems: ConfigProblem[],
): number {
  const value = raw[where] ?? initial;
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return value as number;
  problems.push({ where, what: `must be a whole number from ${min} to ${max}` });
  return initial;
}

export function checkNames(
  raw: Readonly<Record<string, unknown>>,
  known: readonly string[],
  problems: ConfigProblem[],
): void {
  for (const name of Object.keys(raw))
    if (!known.includes(name)) problems.push({ where: name, what: `is not known; known are ${known.join(", ")}` });
}

const ADDRESSES_MAX = 247;
