import type { FrameDecoder } from "../kit/stream-device.ts";
import { readable } from "../kit/stream-device.ts";
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
  const text = Buffer.from(frame).toString("latin1");
  if (text === "\n?\r\x03") return "unknown-command";
  const [, body, statusText] = /^\n(?:([^\r\n]*)\r\n)?([0-\x7f]{1,4})\r\x03$/.exec(text) ?? [];
  const status = statusText && parseStatus(statusText);
  if (!status) return undefined;
  if (body === undefined) return { status };
  const [, amount, unit] = /^ *(-? *\d*\.?\d+) *([A-Za-z]{1,3})$/.exec(body) ?? [];
  if (amount && unit) return { weight: { amount: amount.replaceAll(" ", ""), unit }, status };
  // No digits in the place of the weight: the display shows dashes or bars, and the status says why.
  return /^[ _^.-]+[A-Za-z ]*$/.test(body) && (status.over || status.under || status.faulty) ? { status } : undefined;
}

/** Every status byte has bits 4 and 5 set; bit 6 says that another follows. */
function parseStatus(text: string): NciStatus | undefined {
  const bytes = [...text].map((character) => character.charCodeAt(0));
  const sound = bytes.every(
    (byte, i) => (byte & 0b11_0000) === 0b11_0000 && ((byte & 0b100_0000) !== 0) === i < bytes.length - 1,
  );
  // Makers set bit 6 carelessly in the last byte; two bytes with 4 and 5 set are a status all the same.
  if (!sound && !(bytes.length === 2 && bytes.every((byte) => (byte & 0b11_0000) === 0b11_0000))) return undefined;
  const [first = 0, second = 0] = bytes;
  return {
    motion: (first & 0b1) !== 0,
    atZero: (first & 0b10) !== 0,
    under: (second & 0b1) !== 0,
    over: (second & 0b10) !== 0,
    faulty: (first & 0b1100) !== 0 || (second & 0b1100) !== 0,
  };
}
