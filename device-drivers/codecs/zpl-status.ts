/**
 * What a ZPL printer says about itself. `~HS` is answered with three strings, `~HI` with one, each between STX and ETX; what stands
 * outside of them (CR LF, answers to other commands) is passed over. Bytes may come in any pieces.
 * Source: Zebra, ZPL II Programming Guide, ~HS and ~HI.
 */
export class ZplReplyReader {
  #frame: number[] | undefined;
  #first: FirstString | undefined;
  #second: SecondString | undefined;

  /** What became complete with these bytes. A frame that is none of the known ones is `unreadable`, as said. */
  push(bytes: Uint8Array): ZplReply[] {
    const replies: ZplReply[] = [];
    for (const byte of bytes) {
      if (byte === stx) this.#frame = [];
      else if (this.#frame === undefined) continue;
      else if (byte === etx) {
        const reply = this.#read(String.fromCharCode(...this.#frame));
        if (reply) replies.push(reply);
        this.#frame = undefined;
      } else if (this.#frame.push(byte) > frameBytesMax) {
        replies.push({ kind: "unreadable", said: printable(String.fromCharCode(...this.#frame.slice(0, 40))) });
        this.#frame = undefined;
      }
    }
    return replies;
  }

  #read(text: string): ZplReply | undefined {
    const fields = text.split(",").map((field) => field.trim());
    if (!fields.every((field) => /^\d{1,8}$/.test(field))) return hostOf(fields) ?? this.#unreadable(text);
    const numbers = fields.map(Number);
    if (numbers.length >= 12) {
      this.#second = undefined;
      this.#first = firstString(numbers);
      return undefined;
    }
    // The second string only counts after its first, the third only after both: half an answer must not pass for a whole one.
    if (numbers.length >= 9 && this.#first && !this.#second) {
      this.#second = secondString(numbers);
      return undefined;
    }
    if (numbers.length <= 2 && this.#first && this.#second) {
      const status = { ...this.#first, ...this.#second, password: numbers[0] ?? 0, staticRam: numbers[1] === 1 };
      this.#first = undefined;
      this.#second = undefined;
      return { kind: "status", status };
    }
    return this.#unreadable(text);
  }

  #unreadable(text: string): ZplReply {
    this.#first = undefined;
    this.#second = undefined;
    return { kind: "unreadable", said: printable(text.slice(0, 40)) };
  }
}

export type ZplReply =
  | { kind: "status"; status: HostStatus }
  | { kind: "host"; host: HostIdentity }
  | { kind: "unreadable"; said: string };

/** All fields of `~HS`. */
export type HostStatus = FirstString & SecondString & { password: number; staticRam: boolean };

interface FirstString {
  /** Baud, parity and handshake of its serial port, as bits. */
  communication: number;
  paperOut: boolean;
  paused: boolean;
  labelLengthDots: number;
  /** Formats received whole and not printed yet. */
  formatsInBuffer: number;
  bufferFull: boolean;
  diagnosticMode: boolean;
  /** The beginning of a format came, and its end did not. */
  partialFormat: boolean;
  ramCorrupt: boolean;
  tooCold: boolean;
  tooHot: boolean;
}

interface SecondString {
  /** Media type, sensor profile and communication mode, as bits. */
  functions: number;
  headOpen: boolean;
  ribbonOut: boolean;
  thermalTransfer: boolean;
  /** 0 rewind, 1 peel off, 2 tear off, 3 cutter, 4 applicator; newer printers have more. */
  printMode: number;
  printWidthMode: number;
  /** A printed label waits to be taken (peel off). */
  labelWaiting: boolean;
  /** Of the batch that is printed now. */
  labelsRemaining: number;
  formatsWhilePrinting: boolean;
  graphicsStored: number;
}

/** What `~HI` says. */
export interface HostIdentity {
  model: string;
  firmware: string;
  dotsPerMm: number;
  memory: string;
}

const stx = 0x02;
const etx = 0x03;
const frameBytesMax = 256;

function firstString(f: readonly number[]): FirstString {
  return {
    communication: f[0] ?? 0,
    paperOut: f[1] === 1,
    paused: f[2] === 1,
    labelLengthDots: f[3] ?? 0,
    formatsInBuffer: f[4] ?? 0,
    bufferFull: f[5] === 1,
    diagnosticMode: f[6] === 1,
    partialFormat: f[7] === 1,
    ramCorrupt: f[9] === 1,
    tooCold: f[10] === 1,
    tooHot: f[11] === 1,
  };
}

function secondString(f: readonly number[]): SecondString {
  return {
    functions: f[0] ?? 0,
    headOpen: f[2] === 1,
    ribbonOut: f[3] === 1,
    thermalTransfer: f[4] === 1,
    printMode: f[5] ?? 0,
    printWidthMode: f[6] ?? 0,
    labelWaiting: f[7] === 1,
    labelsRemaining: f[8] ?? 0,
    formatsWhilePrinting: f[9] === 1,
    graphicsStored: f[10] ?? 0,
  };
}

function hostOf([model = "", firmware = "", dots = "", memory = ""]: readonly string[]): ZplReply | undefined {
  const dotsPerMm = Number(dots);
  if (!/[A-Za-z]/.test(model) || firmware === "" || !Number.isInteger(dotsPerMm) || dotsPerMm < 1 || dotsPerMm > 100)
    return undefined;
  const names = [model, firmware, memory].map(printable) as [string, string, string];
  return { kind: "host", host: { model: names[0], firmware: names[1], dotsPerMm, memory: names[2] } };
}

const printable = (text: string) => text.replace(/[^ -~]/g, ".");

/** The three strings of `~HS` as a printer sends them; the simulator speaks with it, and tests turn it round. */
export function hostStatusText(s: HostStatus): string {
  const bit = (flag: boolean) => (flag ? "1" : "0");
  const digits = (value: number, width: number) => String(value).padStart(width, "0");
  const strings = [
    [
      digits(s.communication, 3),
      bit(s.paperOut),
      bit(s.paused),
      digits(s.labelLengthDots, 4),
      digits(s.formatsInBuffer, 3),
      bit(s.bufferFull),
      bit(s.diagnosticMode),
      bit(s.partialFormat),
      "000",
      bit(s.ramCorrupt),
      bit(s.tooCold),
      bit(s.tooHot),
    ],
    [
      digits(s.functions, 3),
      "0",
      bit(s.headOpen),
      bit(s.ribbonOut),
      bit(s.thermalTransfer),
      String(s.printMode),
      String(s.printWidthMode),
      bit(s.labelWaiting),
      digits(s.labelsRemaining, 8),
      bit(s.formatsWhilePrinting),
      digits(s.graphicsStored, 3),
    ],
    [digits(s.password, 4), bit(s.staticRam)],
  ];
  return strings.map((fields) => `\x02${fields.join(",")}\x03\r\n`).join("");
}
