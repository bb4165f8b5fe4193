import { readable } from "../kit/readable.ts";
import type { FrameDecoder } from "../kit/stream-device.ts";
import { type WeighingLimits, weighing } from "./weighing.ts";
import { weightUnit } from "./weight-amount.ts";

/**
 * NCI, as Weigh-Tronix and bench scales for parcels speak it. `W` CR is answered by LF, weight and unit, CR LF, status bytes, CR ETX;
 * when it cannot weigh only the status comes; a command it does not know by LF `?` CR ETX. The frame comes with its LF and ETX.
 * Sources: manuals of bench scales with this protocol; status bits as an Ohaus manual of the same family has them.
 */
export function nciDecoder(limits: WeighingLimits = {}): FrameDecoder {
  const scale = weighing(limits);
  return (frame, atMs) => {
    const raw = readable(frame);
    const found = parseNci(frame);
    if (!found) return scale.trouble("unreadable", raw, atMs);
    if (found === "unknown-command") return scale.trouble("refused", raw, atMs);
    const { status, weight } = found;
    if (status.faulty) return scale.trouble("fault", raw, atMs);
    if (status.over) return scale.trouble("overload", raw, atMs);
    if (status.under) return scale.trouble("underload", raw, atMs);
    if (!weight) return []; // the answer to `S` and `Z`
    const unit = weightUnit(weight.unit);
    if (!unit) return scale.trouble("refused", raw, atMs);
    return scale.weight({ amount: weight.amount, unit, stable: !status.motion, raw }, atMs);
  };
}

export interface NciReply {
  weight?: { amount: string; unit: string };
  status: NciStatus;
}

export interface NciStatus {
  motion: boolean;
  atZero: boolean;
  under: boolean;
  over: boolean;
  /** RAM, ROM, EEPROM or calibration. */
  faulty: boolean;
}

/** A reply from LF to ETX. Nothing when it is none. */
export function parseNci(frame: Uint8Array): NciReply | "unknown-command" | undefined {
  const text = Buffer.from(frame.subarray(0, -1)).toString("latin1");
  if (frame.at(-1) !== ETX) return undefined;
  if (text === "\n?\r") return "unknown-command";
  const [, body, statusText] = /^\n(?:([^\r\n]*)\r\n)?([^\r\n]{1,4})\r$/.exec(text) ?? [];
  const status = statusText && parseStatus(statusText);
  if (!status) return undefined;
  if (body === undefined) return { status };
  const [, amount, unit] = /^ *(-? *\d*\.?\d+) *([A-Za-z]{1,3})$/.exec(body) ?? [];
  if (amount && unit) return { weight: { amount: amount.replaceAll(" ", ""), unit }, status };
  // No digits in the place of the weight: the display shows dashes or bars, and the status says why.
  return /^[ _^.-]+[A-Za-z ]*$/.test(body) && (status.over || status.under || status.faulty) ? { status } : undefined;
}

/**
 * Every status byte has bits 4 and 5 set; bit 6 says that another follows. Makers set bit 6 carelessly: two bytes are a status whatever
 * it says.
 */
function parseStatus(text: string): NciStatus | undefined {
  const bytes = [...text].map((character) => character.charCodeAt(0));
  const fixedBits = bytes.every((byte) => (byte & 0b1011_0000) === 0b11_0000);
  const chained = bytes.every((byte, i) => Boolean(byte & 0b100_0000) === i < bytes.length - 1);
  if (!fixedBits || (!chained && bytes.length !== 2)) return undefined;
  const [first = 0, second = 0] = bytes;
  return {
    motion: (first & 0b1) !== 0,
    atZero: (first & 0b10) !== 0,
    under: (second & 0b1) !== 0,
    over: (second & 0b10) !== 0,
    faulty: (first & 0b1100) !== 0 || (second & 0b1100) !== 0,
  };
}

const ETX = 0x03;
