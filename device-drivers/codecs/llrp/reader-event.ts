import type { LlrpFrame } from "./llrp-frame.ts";
import { parametersOf } from "./llrp-parameters.ts";

/** What a READER_EVENT_NOTIFICATION tells, as far as it concerns us; several can stand in one message. */
export type ReaderEvent =
  | { event: "connection"; status: "accepted" | "reader-connected" | "client-connected" | "failed" | "another-tried" }
  | { event: "closing" }
  | { event: "antenna"; antenna: number; connected: boolean }
  | { event: "exception"; said: string }
  | { event: "rospec"; started: boolean; rospec: number }
  | { event: "buffer-filling"; percent: number }
  | { event: "buffer-overflow" };

export interface ReaderNotice {
  /** The reader's time when it said so, in milliseconds. */
  clock: "utc" | "uptime" | "none";
  atMs: number;
  events: ReaderEvent[];
}

/** Source: LLRP 1.0.1, "ReaderEventNotificationData parameter". Events it does not name are passed over. */
export function readReaderEvent({ bytes }: LlrpFrame): ReaderNotice {
  const notice: ReaderNotice = { clock: "none", atMs: 0, events: [] };
  const body = new DataView(bytes.buffer, bytes.byteOffset + 10, bytes.byteLength - 10);
  for (const { type, value } of parametersOf(body)) {
    if (type !== NOTIFICATION_DATA) continue;
    for (const inner of parametersOf(value)) readOne(notice, inner.type, inner.value);
  }
  return notice;
}

export interface ReaderCapabilities {
  antennas: number;
  hasCalendar: boolean;
  /** IANA enterprise number of the maker: 25882 Impinj, 161 Motorola and Zebra. */
  maker: number;
  model: number;
  firmware: string;
}

/** From a GET_READER_CAPABILITIES_RESPONSE; undefined when the reader tells none of it. */
export function readCapabilities({ bytes }: LlrpFrame): ReaderCapabilities | undefined {
  const body = new DataView(bytes.buffer, bytes.byteOffset + 10, bytes.byteLength - 10);
  for (const { type, value } of parametersOf(body)) {
    if (type !== GENERAL_DEVICE_CAPABILITIES || value.byteLength < 14) continue;
    return {
      antennas: value.getUint16(0),
      hasCalendar: (value.getUint16(2) & 0x4000) !== 0,
      maker: value.getUint32(4),
      model: value.getUint32(8),
      firmware: textIn(value, 12),
    };
  }
  return undefined;
}

const NOTIFICATION_DATA = 246;
const GENERAL_DEVICE_CAPABILITIES = 137;
const statuses = ["accepted", "reader-connected", "client-connected", "failed", "another-tried"] as const;
/** Bytes that each event must have before it is read. */
const needs: Record<number, number> = { 128: 8, 129: 8, 249: 9, 250: 1, 252: 2, 255: 3, 256: 2 };

function readOne(notice: ReaderNotice, type: number, value: DataView): void {
  if (value.byteLength < (needs[type] ?? 0)) return;
  const { events } = notice;
  if (type === 128 || (type === 129 && notice.clock === "none")) {
    notice.clock = type === 128 ? "utc" : "uptime";
    notice.atMs = Number(value.getBigUint64(0) / 1_000n);
  } else if (type === 256) events.push({ event: "connection", status: statuses[value.getUint16(0)] ?? "failed" });
  else if (type === 257) events.push({ event: "closing" });
  else if (type === 255)
    events.push({ event: "antenna", connected: value.getUint8(0) === 1, antenna: value.getUint16(1) });
  else if (type === 252) events.push({ event: "exception", said: textIn(value, 0) });
  else if (type === 249) events.push({ event: "rospec", started: value.getUint8(0) === 0, rospec: value.getUint32(1) });
  else if (type === 250) events.push({ event: "buffer-filling", percent: value.getUint8(0) });
  else if (type === 251) events.push({ event: "buffer-overflow" });
}

/** A text with its length in two bytes before it. */
function textIn(view: DataView, at: number): string {
  if (at + 2 > view.byteLength) return "";
  const length = Math.min(view.getUint16(at), view.byteLength - at - 2, TEXT_BYTES_MAX);
  return Buffer.from(view.buffer, view.byteOffset + at + 2, length).toString("utf8");
}

const TEXT_BYTES_MAX = 200;
