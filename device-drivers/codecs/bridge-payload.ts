import type { LightReading, Quantity, Reading } from "../kit/reading.ts";

/** One message of a bridge on the bus: several events of one device, in order, each with its number. */
export interface BridgeMessage {
  v: 1;
  /** The life of the bridge's outbox: another one counts from 1 again. */
  boot: string;
  /** Events of this device that were given up so far, for want of room or because the broker would not have them. */
  lost: number;
  events: { seq: number; atMs: number; data: BridgeData }[];
}

export type BridgeData =
  | { kind: "measure"; quantity: Quantity; value: number; channel: number }
  | { kind: "contact"; channel: number; closed: boolean; count: number }
  | { kind: "weight"; grams: number; stable: boolean }
  | { kind: "light"; address: string; answer: LightReading["answer"]; quantity: number; commandSeq: number }
  | { kind: "scan"; raw: string; channel: number }
  | { kind: "conveyor"; event: ConveyorWord; point: number; lane: number; trackingId: number; code: string }
  | { kind: "log"; level: "info" | "warn" | "error"; text: string }
  /** What became of a command, by the id it came with. */
  | { kind: "answer"; commandId: string; ok: boolean; seq?: number; reason?: string };

export type ConveyorWord = "arrived" | "diverted" | "missed" | "full" | "jam" | "clear";

/** What the appliance asks of a device behind a bridge. A repeat of an `id` is answered, not done again. */
export type BridgeCommand = { id: string } & (
  | { do: "light"; module: number; colour: string; mode: string; quantity: number; text?: string }
  | { do: "config"; key: string; value: number }
  | { do: "divert" | "hold" | "release"; point: number; lane: number; trackingId: number }
);

/** Retained at `health`, and left by the broker as the last will. */
export interface BridgeHealth {
  state: "online" | "offline";
  atMs: number;
  kind: string;
  version: string;
  why?: string;
  devices?: {
    name: string;
    state: "searching" | "online" | "offline";
    sinceMs: number;
    version?: string;
    offsetMs?: number;
    driftPpm?: number;
  }[];
  /** The roll-out of the version that is wanted of its devices. */
  firmware?: {
    wanted: string;
    done: number;
    of: number;
    halted?: { address: number; why: string };
    warnings: string[];
  };
  outbox?: { events: number; bytes: number; lost: number; deadLetters: number; oldestAgeMs: number };
}

/** Throws an Error that says where it is wrong. */
export function parseBridgeMessage(payload: Uint8Array): BridgeMessage {
  const message = parse(payload, MESSAGE_BYTES_MAX);
  const { v, boot, lost, events } = message;
  if (v !== 1) throw new Error(`v is ${JSON.stringify(v)}, this appliance reads 1; update it`);
  if (typeof boot !== "string" || boot.length === 0 || boot.length > 80) throw new Error("boot must be a short text");
  if (!isCount(lost)) throw new Error("lost must be a whole number");
  if (!Array.isArray(events)) throw new Error("events must be a list");
  let before = 0;
  for (const [i, event] of events.entries()) {
    const { seq, atMs, data } = (event ?? {}) as Record<string, unknown>;
    if (!isCount(seq) || seq <= before) throw new Error(`events[${i}].seq must count upwards`);
    if (!isCount(atMs)) throw new Error(`events[${i}].atMs must be milliseconds since 1970`);
    if (typeof data !== "object" || data === null) throw new Error(`events[${i}].data must be an object`);
    before = seq;
  }
  return message as unknown as BridgeMessage;
}

/** Throws an Error. */
export function parseBridgeHealth(payload: Uint8Array): BridgeHealth {
  const health = parse(payload, MESSAGE_BYTES_MAX);
  if (health.state !== "online" && health.state !== "offline") throw new Error("state must be online or offline");
  return health as unknown as BridgeHealth;
}

/** A reading of it; nothing for what is no reading (a command's answer, a line of the device's log), or of a kind that is not known here. */
export function readingOf(data: BridgeData, atMs: number, seq: number): Reading | undefined {
  switch (data.kind) {
    case "measure": {
      const { quantity, value, channel } = data;
      return isWhole(value) ? { kind: "measure", atMs, quantity, value, channel, seq } : undefined;
    }
    case "contact": {
      const { channel, closed, count } = data;
      return { kind: "contact", atMs, channel, closed, count, seq };
    }
    case "weight": {
      const { grams, stable } = data;
      return isWhole(grams) ? { kind: "weight", atMs, grams, stable } : undefined;
    }
    case "light": {
      const { address, answer, quantity, commandSeq } = data;
      return { kind: "light", atMs, address, answer, quantity, seq: commandSeq };
    }
    case "scan":
      return { kind: "scan", atMs, raw: data.raw };
    case "conveyor":
      return data.event === "arrived"
        ? { kind: "scan", atMs, raw: data.code, ...(data.code === "" && { noRead: true }) }
        : undefined;
    default:
      return undefined;
  }
}

function parse(payload: Uint8Array, bytesMax: number): Record<string, unknown> {
  if (payload.length > bytesMax) throw new Error(`${payload.length} bytes, at most ${bytesMax} are read`);
  const value: unknown = JSON.parse(Buffer.from(payload).toString("utf8"));
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error("not a JSON object");
  return value as Record<string, unknown>;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const MESSAGE_BYTES_MAX = 131_072;
