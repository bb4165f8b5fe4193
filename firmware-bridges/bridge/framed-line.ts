import type { BridgeHealth } from "#drivers/codecs/bridge-payload.ts";
import { versionText } from "../update/image-manifest.ts";
import { eventTimeMs } from "./device-clock.ts";
import type { ConfigProblem, KindParts } from "./bridge-kind.ts";
import { type DeviceEvent, LinkMaster, type PolledDevice } from "./link-master.ts";
import { wordOf } from "./device-words.ts";

/** What every bridge of our own small devices is configured with. */
export interface FramedConfig {
  addresses: number[];
  pollMs: number;
  answerTimeoutMs: number;
}

/** The line of a bridge whose devices speak our own frames: polled, kept, and listed for the bridge's health. */
export class FramedLine {
  readonly master: LinkMaster;
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
        started(address, device);
      },
    });
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
    const data = word?.data ?? { kind: "log", level: "warn", text: `the device said a ${event.name} that this bridge does not know` };
    const atMs = eventTimeMs(event.payload, now());
    return keep({ device: String(address), isBusiness: word?.isBusiness ?? false, atMs, data, source: { queueId, eventSeq } });
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
  };
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

export function checkNames(raw: Readonly<Record<string, unknown>>, known: readonly string[], problems: ConfigProblem[]): void {
  for (const name of Object.keys(raw))
    if (!known.includes(name)) problems.push({ where: name, what: `is not known; known are ${known.join(", ")}` });
}

const ADDRESSES_MAX = 247;
