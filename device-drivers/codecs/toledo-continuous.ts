import { readable } from "../kit/readable.ts";
import type { FrameDecoder } from "../kit/stream-device.ts";
import { type WeighingLimits, weighing } from "./weighing.ts";
import type { WeightUnit } from "./weight-amount.ts";

/**
 * Toledo continuous output, standard and short: STX, status words A, B and C, six digits of weight, six of tare (the short form has
 * none), CR, and a checksum where it is switched on. The frame comes with its STX, CR and checksum.
 *
 * Bits 5 and 6 of the words are fixed, and makers differ in them: they are not looked at, save B6 (not zeroed since power came).
 * Sources: manuals of terminals with this output (word layout), pounds by the unit bits of word C.
 */
export function toledoDecoder(limits: WeighingLimits & { checksum: boolean }): FrameDecoder {
  const scale = weighing(limits);
  return (frame, atMs) => {
    const raw = readable(frame);
    if (limits.checksum && !checksumFits(frame)) return scale.trouble("check-failed", raw, atMs);
    const body = limits.checksum ? frame.subarray(0, -1) : frame;
    const found = parseToledo(body);
    if (!found) return scale.trouble("unreadable", raw, atMs);
    if (!found.unit) return scale.trouble("refused", `no unit of weight: ${raw}`, atMs);
    if (found.outOfRange) return scale.trouble(found.negative ? "underload" : "overload", raw, atMs);
    if (found.notZeroed) return scale.trouble("not-ready", `not zeroed since power came: ${raw}`, atMs);
    if (found.expanded) return scale.trouble("not-ready", `display is expanded: ${raw}`, atMs);
    const { amount, unit, motion, net, tare, step } = found;
    return scale.weight({ amount, unit, stable: !motion, net, tare, step, raw }, atMs);
  };
}

export interface ToledoFrame {
  amount: string;
  tare?: string;
  step?: string;
  unit: WeightUnit | undefined;
  net: boolean;
  negative: boolean;
  outOfRange: boolean;
  motion: boolean;
  notZeroed: boolean;
  printKey: boolean;
  expanded: boolean;
}

/** A frame from STX to CR. Nothing when its length or its digits are wrong. */
export function parseToledo(frame: Uint8Array): ToledoFrame | undefined {
  if (frame.length !== STANDARD_BYTES && frame.length !== SHORT_BYTES) return undefined;
  const [start, a = 0, b = 0, c = 0] = frame;
  if (start !== STX || frame.at(-1) !== CR) return undefined;
  const text = Buffer.from(frame.subarray(4, -1)).toString("latin1");
  const weight = digits(text.slice(0, 6));
  const tare = text.length === 12 ? digits(text.slice(6)) : undefined;
  if (weight === undefined || (text.length === 12 && tare === undefined)) return undefined;
  const decimals = (a & 0b111) - 2; // 0 is times a hundred, 2 is units, 7 is five decimals
  const negative = (b & 0b10) !== 0;
  const increment = increments[(a >> 3) & 0b11];
  return {
    amount: (negative ? "-" : "") + placed(weight, decimals),
    ...(tare !== undefined && { tare: placed(tare, decimals) }),
    ...(increment && { step: placed(increment, decimals) }),
    unit: unitOf(b, c),
    net: (b & 0b1) !== 0,
    negative,
    outOfRange: (b & 0b100) !== 0,
    motion: (b & 0b1000) !== 0,
    notZeroed: (b & 0b100_0000) !== 0,
    printKey: (c & 0b1000) !== 0,
    expanded: (c & 0b1_0000) !== 0,
  };
}

/** The checksum of what comes before it: the two's complement of the low seven bits of the sum. */
export function toledoChecksum(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum += byte;
  return -sum & 0x7f;
}

function checksumFits(frame: Uint8Array): boolean {
  const given = frame.at(-1);
  return given !== undefined && (given & 0x7f) === toledoChecksum(frame.subarray(0, -1));
}

/** Leading zeros may be sent as blanks. */
function digits(text: string): string | undefined {
  return /^ *\d+$/.test(text) ? text.trim() : undefined;
}

function placed(number: string, decimals: number): string {
  if (decimals <= 0) return number + "0".repeat(-decimals);
  const padded = number.padStart(decimals + 1, "0");
  return `${padded.slice(0, -decimals)}.${padded.slice(-decimals)}`;
}

/** Word C names the unit; zero there leaves it to word B: kilograms or pounds. */
function unitOf(b: number, c: number): WeightUnit | undefined {
  const named = c & 0b111;
  if (named === 0) return b & 0b1_0000 ? "kg" : "lb";
  return ({ 1: "g", 2: "t", 3: "oz" } as const)[named];
}

const increments = [undefined, "1", "2", "5"] as const;
const STX = 0x02;
const CR = 0x0d;
const STANDARD_BYTES = 17;
const SHORT_BYTES = 11;
