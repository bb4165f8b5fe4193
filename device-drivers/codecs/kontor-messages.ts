/**
 * The messages between a bridge and our own small devices, as data: the codec reads and writes by this table, and
 * `scripts/generate-firmware-headers.ts` writes the C headers of the firmware from it. Little-endian, packed, offsets from the start
 * of the payload. A released message only ever grows at its end: a reader ignores what it does not know, and refuses what is too short.
 *
 * Types below 80h go from the bridge to a device, the others back; a device speaks only when asked, with exactly one answer.
 */
export const messages = {
  /** First word to a device, and again whenever it says `hello-first`: what it remembers of earlier requests no longer counts. */
  hello: {
    type: 0x01,
    fields: [
      { name: "session", at: 0, type: "u32" },
      { name: "protocol", at: 4, type: "u8" },
    ],
  },
  /**
   * Give me your next event. `ackedSeq`: everything of your queue `queueId` up to here is on the bridge's disk, forget it.
   * `wantSeq`: I have what is before, though perhaps not yet on disk; give the first event from here on.
   */
  poll: {
    type: 0x02,
    fields: [
      { name: "queueId", at: 0, type: "u32" },
      { name: "ackedSeq", at: 4, type: "u32" },
      { name: "wantSeq", at: 8, type: "u32" },
    ],
  },
  /** What time is it with you; with `set` 1, and then take mine. */
  timeSync: {
    type: 0x03,
    fields: [
      { name: "bridgeMs", at: 0, type: "u64" },
      { name: "set", at: 8, type: "u8" },
    ],
  },
  config: {
    type: 0x04,
    fields: [
      { name: "key", at: 0, type: "u16" },
      { name: "value", at: 2, type: "i32" },
    ],
  },
  lightCommand: {
    type: 0x10,
    fields: [
      { name: "commandSeq", at: 0, type: "u32" },
      { name: "module", at: 4, type: "u16" },
      { name: "colour", at: 6, type: "u8" },
      { name: "mode", at: 7, type: "u8" },
      { name: "quantity", at: 8, type: "u16" },
    ],
    tail: { name: "text", at: 10, as: "text", max: 16 },
  },
  conveyorCommand: {
    type: 0x11,
    fields: [
      { name: "commandSeq", at: 0, type: "u32" },
      { name: "point", at: 4, type: "u16" },
      { name: "action", at: 6, type: "u8" },
      { name: "lane", at: 7, type: "u16" },
      { name: "trackingId", at: 9, type: "u32" },
    ],
  },
  /** What comes is this image: its manifest as signed, and the Ed25519 signature. Begun before with the same manifest: resumed. */
  updateBegin: {
    type: 0x20,
    fields: [
      { name: "manifest", at: 0, type: "bytes", size: 64 },
      { name: "signature", at: 64, type: "bytes", size: 64 },
    ],
  },
  updateBlock: {
    type: 0x21,
    fields: [{ name: "offset", at: 0, type: "u32" }],
    tail: { name: "data", at: 4, as: "bytes", max: 192 },
  },
  /** All blocks are there: hash them, check the signature. Answered when done, or `busy` in `updateStatus` meanwhile. */
  updateVerify: { type: 0x22, fields: [] },
  /** Start the new image on trial: unless confirmed within `trialMs`, the device goes back by itself. */
  updateCommit: { type: 0x23, fields: [{ name: "trialMs", at: 0, type: "u32" }] },
  /** It does its work: keep it. The security counter moves up only now. */
  updateConfirm: { type: 0x24, fields: [] },
  updateAbort: { type: 0x25, fields: [] },

  info: {
    type: 0x81,
    fields: [
      { name: "protocol", at: 0, type: "u8" },
      { name: "bootId", at: 1, type: "u32" },
      /** The life of its event queue: another number when the queue was lost and counts from one again. */
      { name: "queueId", at: 5, type: "u32" },
      { name: "vendorId", at: 9, type: "u32" },
      { name: "classId", at: 13, type: "u16" },
      { name: "hardware", at: 15, type: "u8" },
      { name: "bootloader", at: 16, type: "u16" },
      { name: "version", at: 18, type: "u32" },
      { name: "securityCounter", at: 22, type: "u32" },
      { name: "activeSlot", at: 26, type: "u8" },
      { name: "isTrial", at: 27, type: "u8" },
      { name: "lastUpdate", at: 28, type: "u8" },
      { name: "uid", at: 29, type: "bytes", size: 8 },
    ],
  },
  idle: {
    type: 0x82,
    fields: [
      { name: "queueId", at: 0, type: "u32" },
      { name: "deviceMs", at: 4, type: "u64" },
      /** Events its own queue had no room for. */
      { name: "lost", at: 12, type: "u32" },
    ],
  },
  timeReport: {
    type: 0x83,
    fields: [
      /** Its clock when the question came, before it was set. */
      { name: "deviceMs", at: 0, type: "u64" },
      { name: "clockSet", at: 8, type: "u8" },
    ],
  },
  ack: { type: 0x84, fields: [{ name: "ofType", at: 0, type: "u8" }] },
  nak: {
    type: 0x85,
    fields: [
      { name: "ofType", at: 0, type: "u8" },
      { name: "reason", at: 1, type: "u8" },
    ],
  },
  updateStatus: {
    type: 0x86,
    fields: [
      { name: "state", at: 0, type: "u8" },
      { name: "reason", at: 1, type: "u8" },
      /** What it has on its flash, and where the next block goes. */
      { name: "nextOffset", at: 2, type: "u32" },
    ],
  },

  /** Events: one from the device's queue, as the answer to a poll. Their first 25 bytes are the same. */
  reading: {
    type: 0x90,
    fields: [
      { name: "queueId", at: 0, type: "u32" },
      { name: "eventSeq", at: 4, type: "u32" },
      { name: "atMs", at: 8, type: "u64" },
      { name: "sentMs", at: 16, type: "u64" },
      { name: "clockSet", at: 24, type: "u8" },
      { name: "quantity", at: 25, type: "u8" },
      { name: "channel", at: 26, type: "u8" },
      { name: "value", at: 27, type: "i32" },
      /** Of a weight: the load has come to rest. */
      { name: "isStable", at: 31, type: "u8" },
    ],
  },
  contact: {
    type: 0x91,
    fields: [
      { name: "queueId", at: 0, type: "u32" },
      { name: "eventSeq", at: 4, type: "u32" },
      { name: "atMs", at: 8, type: "u64" },
      { name: "sentMs", at: 16, type: "u64" },
      { name: "clockSet", at: 24, type: "u8" },
      { name: "channel", at: 25, type: "u8" },
      { name: "isClosed", at: 26, type: "u8" },
      { name: "count", at: 27, type: "u32" },
    ],
  },
  lightAnswer: {
    type: 0x92,
    fields: [
      { name: "queueId", at: 0, type: "u32" },
      { name: "eventSeq", at: 4, type: "u32" },
      { name: "atMs", at: 8, type: "u64" },
      { name: "sentMs", at: 16, type: "u64" },
      { name: "clockSet", at: 24, type: "u8" },
      { name: "commandSeq", at: 25, type: "u32" },
      { name: "module", at: 29, type: "u16" },
      { name: "answer", at: 31, type: "u8" },
      { name: "quantity", at: 32, type: "u16" },
    ],
  },
  conveyorEvent: {
    type: 0x93,
    fields: [
      { name: "queueId", at: 0, type: "u32" },
      { name: "eventSeq", at: 4, type: "u32" },
      { name: "atMs", at: 8, type: "u64" },
      { name: "sentMs", at: 16, type: "u64" },
      { name: "clockSet", at: 24, type: "u8" },
      { name: "point", at: 25, type: "u16" },
      { name: "event", at: 27, type: "u8" },
      { name: "lane", at: 28, type: "u16" },
      { name: "trackingId", at: 30, type: "u32" },
    ],
    tail: { name: "code", at: 34, as: "text", max: 120 },
  },
  scan: {
    type: 0x94,
    fields: [
      { name: "queueId", at: 0, type: "u32" },
      { name: "eventSeq", at: 4, type: "u32" },
      { name: "atMs", at: 8, type: "u64" },
      { name: "sentMs", at: 16, type: "u64" },
      { name: "clockSet", at: 24, type: "u8" },
      { name: "channel", at: 25, type: "u8" },
    ],
    tail: { name: "raw", at: 26, as: "text", max: 200 },
  },
  log: {
    type: 0x95,
    fields: [
      { name: "queueId", at: 0, type: "u32" },
      { name: "eventSeq", at: 4, type: "u32" },
      { name: "atMs", at: 8, type: "u64" },
      { name: "sentMs", at: 16, type: "u64" },
      { name: "clockSet", at: 24, type: "u8" },
      { name: "level", at: 25, type: "u8" },
    ],
    tail: { name: "text", at: 26, as: "text", max: 120 },
  },
} as const satisfies Record<string, MessageLayout>;

/** In front of every payload; the CRC-32 of header and payload follows it, low byte first. */
export const frameHeader = [
  { name: "address", at: 0, type: "u8" },
  { name: "type", at: 1, type: "u8" },
  { name: "seq", at: 2, type: "u16" },
  { name: "length", at: 4, type: "u8" },
] as const satisfies readonly Field[];

/** What an image is, signed as these 64 bytes. A device checks every line of it before it starts the image. */
export const imageManifest = [
  { name: "magic", at: 0, type: "u32" },
  { name: "vendorId", at: 4, type: "u32" },
  { name: "classId", at: 8, type: "u16" },
  { name: "component", at: 10, type: "u16" },
  { name: "version", at: 12, type: "u32" },
  /** A device never starts an image whose number is lower than the highest it has confirmed. */
  { name: "securityCounter", at: 16, type: "u32" },
  { name: "sizeBytes", at: 20, type: "u32" },
  { name: "bootloaderMin", at: 24, type: "u16" },
  { name: "reserved", at: 26, type: "bytes", size: 6 },
  { name: "sha256", at: 32, type: "bytes", size: 32 },
] as const satisfies readonly Field[];

export const frameNumbers = {
  protocol: 1,
  headerBytes: 5,
  crcBytes: 4,
  payloadBytesMax: 240,
  /** Whatever is polled is one of these; zero is the bridge. */
  addressMin: 1,
  addressMax: 247,
  blockBytes: 192,
  manifestMagic: 0x4b4e5452,
} as const;

/** Words that travel as one byte. Numbers are for ever; an unknown one is shown as such, never guessed. */
export const words = {
  nakReason: {
    none: 0,
    "hello-first": 1,
    "type-unknown": 2,
    "payload-wrong": 3,
    "module-unknown": 4,
    busy: 5,
    "key-unknown": 6,
    "value-wrong": 7,
    fault: 8,
    "no-update": 9,
    "image-foreign": 10,
    "image-too-large": 11,
    "counter-lower": 12,
    "bootloader-too-old": 13,
    "hash-wrong": 14,
    "signature-wrong": 15,
    "offset-wrong": 16,
    "not-verified": 17,
    "on-trial": 18,
  },
  quantity: {
    "temperature-mc": 1,
    "humidity-permille": 2,
    "pressure-pa": 3,
    "battery-mv": 4,
    "weight-g": 5,
    "light-lux": 6,
    "distance-mm": 7,
    count: 8,
  },
  colour: { off: 0, red: 1, green: 2, yellow: 3, blue: 4, magenta: 5, cyan: 6, white: 7 },
  lightMode: { off: 0, steady: 1, blink: 2, "blink-fast": 3 },
  lightAnswer: { confirmed: 1, short: 2, fault: 3, button: 4 },
  conveyorAction: { divert: 1, hold: 2, release: 3 },
  conveyorEvent: { arrived: 1, diverted: 2, missed: 3, full: 4, jam: 5, clear: 6 },
  logLevel: { info: 1, warn: 2, error: 3 },
  updateState: { none: 0, receiving: 1, complete: 2, verified: 3, trial: 4 },
  /** How the last update of a device ended, as it says after a start. */
  lastUpdate: { none: 0, confirmed: 1, "fell-back": 2, refused: 3 },
  configKey: { "sample-ms": 1, "brightness-percent": 2, "button-lock": 3 },
} as const satisfies Record<string, Record<string, number>>;

export type FieldType = "u8" | "u16" | "u32" | "u64" | "i32" | "bytes";
export interface Field {
  readonly name: string;
  readonly at: number;
  readonly type: FieldType;
  /** Of `bytes`. */
  readonly size?: number;
}
export interface MessageLayout {
  readonly type: number;
  readonly fields: readonly Field[];
  /** The rest of the payload, up to `max` bytes. */
  readonly tail?: { readonly name: string; readonly at: number; readonly as: "text" | "bytes"; readonly max: number };
}

export const fieldBytes = (field: Field): number => (field.type === "bytes" ? (field.size ?? 0) : SIZES[field.type]);
/** Where the last fixed field ends. */
export const fixedBytes = (fields: readonly Field[]): number => {
  const last = fields.at(-1);
  return last ? last.at + fieldBytes(last) : 0;
};

const SIZES = { u8: 1, u16: 2, u32: 4, u64: 8, i32: 4 } as const;
