import { cobsEncode } from "../framing/cobs.ts";
import { crc32 } from "./crc.ts";
import { type Field, fixedBytes, frameNumbers, type MessageLayout, messages, words } from "./kontor-messages.ts";

export type MessageName = keyof typeof messages;
type FieldValue<F> = F extends { type: "bytes" } ? Uint8Array : number;
type FieldsOf<F extends readonly Field[]> = { [K in F[number] as K["name"]]: FieldValue<K> };
type TailOf<M> = M extends { tail: { name: infer N extends string; as: infer A } }
  ? { [K in N]: A extends "text" ? string : Uint8Array }
  : unknown;
/** What a message carries, by the names of its table. */
export type PayloadOf<N extends MessageName> = FieldsOf<(typeof messages)[N]["fields"]> & TailOf<(typeof messages)[N]>;
export type Message = { [N in MessageName]: { name: N; payload: PayloadOf<N> } }[MessageName];
/** One message on the line: to or from the device with this address, with the number that pairs question and answer. */
export type KontorFrame = Message & { address: number; seq: number };

export type FrameFault = "too-short" | "length-wrong" | "check-failed" | "type-unknown" | "payload-wrong";

/** Header, payload and CRC-32, before the stuffing. Throws a RangeError, naming the field, on a value that does not fit. */
export function encodeFrame(frame: KontorFrame): Uint8Array {
  const layout: MessageLayout = messages[frame.name];
  const payload = encodePayload(frame.name, layout, frame.payload as Record<string, unknown>);
  const { headerBytes, crcBytes } = frameNumbers;
  const bytes = new Uint8Array(headerBytes + payload.length + crcBytes);
  const view = new DataView(bytes.buffer);
  putNumber(view, { name: "address", at: 0, type: "u8" }, frame.address, frame.name);
  bytes[1] = layout.type;
  putNumber(view, { name: "seq", at: 2, type: "u16" }, frame.seq, frame.name);
  bytes[4] = payload.length;
  bytes.set(payload, headerBytes);
  view.setUint32(headerBytes + payload.length, crc32(bytes.subarray(0, headerBytes + payload.length)), true);
  return bytes;
}

/** As it goes on the line: a zero that ends whatever noise there was, the stuffed frame, a zero. */
export function wireFrame(frame: KontorFrame): Uint8Array {
  const stuffed = cobsEncode(encodeFrame(frame));
  const wire = new Uint8Array(stuffed.length + 2);
  wire.set(stuffed, 1);
  return wire;
}

/** A frame, or what is wrong with it. Nothing of a frame whose check fails is looked at. */
export function decodeFrame(
  bytes: Uint8Array,
): KontorFrame | { fault: FrameFault; type?: number; address?: number; seq?: number } {
  const { headerBytes, crcBytes, payloadBytesMax } = frameNumbers;
  if (bytes.length < headerBytes + crcBytes) return { fault: "too-short" };
  const length = bytes[4] as number;
  if (bytes.length !== headerBytes + length + crcBytes || length > payloadBytesMax) return { fault: "length-wrong" };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (crc32(bytes.subarray(0, headerBytes + length)) !== view.getUint32(headerBytes + length, true))
    return { fault: "check-failed" };
  const [address, type] = bytes as unknown as [number, number];
  const seq = view.getUint16(2, true);
  const name = nameOfType.get(type);
  if (!name) return { fault: "type-unknown", type, address, seq };
  const payload = decodeFields(messages[name], bytes.subarray(headerBytes, headerBytes + length));
  if (!payload) return { fault: "payload-wrong", type, address, seq };
  // The table gives the payload its names and types; the compiler cannot follow a table.
  return { address, seq, name, payload } as unknown as KontorFrame;
}

/** The fixed fields of a structure that is no message: the manifest of an image. */
export function encodeFields(
  fields: readonly Field[],
  values: Readonly<Record<string, unknown>>,
  of: string,
): Uint8Array {
  const bytes = new Uint8Array(fixedBytes(fields));
  putFields(bytes, fields, values, of);
  return bytes;
}

export function decodeFields(
  layout: Pick<MessageLayout, "fields" | "tail">,
  bytes: Uint8Array,
): Record<string, unknown> | undefined {
  const tailAt = fixedBytes(layout.fields);
  if (bytes.length < tailAt) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values: Record<string, unknown> = {};
  for (const field of layout.fields) {
    const value = getField(view, bytes, field);
    if (value === undefined) return undefined;
    values[field.name] = value;
  }
  if (layout.tail) {
    const tail = bytes.slice(tailAt);
    if (tail.length > layout.tail.max) return undefined;
    values[layout.tail.name] = layout.tail.as === "text" ? utf8.decode(tail) : tail;
  }
  return values;
}

/** Below 80h: a question of the bridge. What a half-duplex line echoes of our own is known by this. */
export const isQuestion = (name: MessageName): boolean => messages[name].type < 0x80;

/** The word for a number that came in, or nothing for one that this version does not know. */
export function wordFor<K extends keyof typeof words>(kind: K, number: number): keyof (typeof words)[K] | undefined {
  return Object.entries(words[kind]).find(([, value]) => value === number)?.[0] as keyof (typeof words)[K] | undefined;
}

function encodePayload(name: string, layout: MessageLayout, values: Record<string, unknown>): Uint8Array {
  const tail = layout.tail ? tailBytes(name, layout.tail, values[layout.tail.name]) : new Uint8Array();
  const fixed = fixedBytes(layout.fields);
  const bytes = new Uint8Array(fixed + tail.length);
  putFields(bytes, layout.fields, values, name);
  bytes.set(tail, fixed);
  return bytes;
}

function tailBytes(name: string, tail: NonNullable<MessageLayout["tail"]>, value: unknown): Uint8Array {
  const bytes = value instanceof Uint8Array ? value : utf8Bytes.encode(typeof value === "string" ? value : "");
  if (bytes.length > tail.max)
    throw new RangeError(`${name}.${tail.name} has ${bytes.length} bytes, the frame has room for ${tail.max}`);
  return bytes;
}

function putFields(
  bytes: Uint8Array,
  fields: readonly Field[],
  values: Readonly<Record<string, unknown>>,
  of: string,
): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const field of fields) {
    const value = values[field.name];
    if (field.type !== "bytes") putNumber(view, field, value, of);
    else if (value instanceof Uint8Array && value.length === field.size) bytes.set(value, field.at);
    else throw new RangeError(`${of}.${field.name} must be ${field.size} bytes`);
  }
}

function putNumber(view: DataView, { name, at, type }: Field, value: unknown, of: string): void {
  const [min, max] = RANGES[type as keyof typeof RANGES];
  if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
    throw new RangeError(`${of}.${name} must be a whole number from ${min} to ${max}, it is ${String(value)}`);
  if (type === "u8") view.setUint8(at, value);
  else if (type === "u16") view.setUint16(at, value, true);
  else if (type === "u32") view.setUint32(at, value, true);
  else if (type === "i32") view.setInt32(at, value, true);
  else view.setBigUint64(at, BigInt(value), true);
}

function getField(view: DataView, bytes: Uint8Array, { at, type, size }: Field): number | Uint8Array | undefined {
  if (type === "bytes") return bytes.slice(at, at + (size ?? 0));
  if (type === "u8") return view.getUint8(at);
  if (type === "u16") return view.getUint16(at, true);
  if (type === "u32") return view.getUint32(at, true);
  if (type === "i32") return view.getInt32(at, true);
  const big = view.getBigUint64(at, true);
  return big <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(big) : undefined;
}

const RANGES = {
  u8: [0, 0xff],
  u16: [0, 0xffff],
  u32: [0, 0xffff_ffff],
  i32: [-0x8000_0000, 0x7fff_ffff],
  u64: [0, Number.MAX_SAFE_INTEGER],
} as const;
const nameOfType = new Map<number, MessageName>(
  Object.entries(messages).map(([name, { type }]) => [type, name as MessageName]),
);
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });
const utf8Bytes = new TextEncoder();
