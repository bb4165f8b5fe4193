import { readable } from "../kit/readable.ts";
import type { FrameDecoder } from "../kit/stream-device.ts";
import { type WeighingLimits, weighing } from "./weighing.ts";
import { weightUnit } from "./weight-amount.ts";

/**
 * Sartorius SBI, the 16-character line (14 without its CR LF): sign, blank, eight places of number, blank, three of unit. While the pan
 * moves the unit is left blank. The 22-character line has six places in front (`N     ` for net). Errors and limits stand in the
 * number's place: `H` too heavy, `L` too light, `Err 54`.
 * Source: operating instructions of balances with this interface.
 */
export function sartoriusDecoder(limits: WeighingLimits & { unit?: "g" | "kg" } = {}): FrameDecoder {
  const scale = weighing(limits);
  return (frame, atMs) => {
    const raw = readable(frame);
    const found = parseSbi(Buffer.from(frame).toString("latin1"));
    if (!found) return scale.trouble("unreadable", raw, atMs);
    if (found.kind === "trouble") return scale.trouble(found.code, raw, atMs);
    const stable = found.unit !== "";
    // Without a unit nothing tells kilograms from grams: only a scale set up with its unit shows weights that move.
    const unit = stable ? weightUnit(found.unit) : limits.unit;
    if (!unit) return scale.trouble(stable ? "refused" : "not-ready", raw, atMs);
    return scale.weight({ amount: found.amount, unit, stable, raw }, atMs);
  };
}

export type SbiLine =
  | { kind: "weight"; amount: string /** Empty while the pan moves. */; unit: string }
  | { kind: "trouble"; code: "overload" | "underload" | "fault" | "not-ready" };

/** One line of 14 or 20 characters, without its CR LF; blanks at its end may be missing. Nothing when it is none. */
export function parseSbi(text: string): SbiLine | undefined {
  if (text.length > 20) return undefined;
  const line = (text.length > 14 ? text.slice(6) : text).padEnd(14);
  if (!/^[ +-]/.test(line)) return undefined;
  const word = line.slice(1, 11).trim();
  if (/^H+$/.test(word)) return { kind: "trouble", code: "overload" };
  if (/^L+$/.test(word)) return { kind: "trouble", code: "underload" };
  if (/^Err ?\d+$/.test(word)) return { kind: "trouble", code: "fault" };
  if (/^(C|Cal\.?|-+)$/.test(word)) return { kind: "trouble", code: "not-ready" };
  const [, sign, amount, unit] = /^([+ -]) *(\d*\.?\d+) *([A-Za-z]{0,3}) *$/.exec(line) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return { kind: "weight", amount: (sign === "-" ? "-" : "") + amount, unit };
}
