import type { FrameDecoder } from "../kit/stream-device.ts";
import { readable } from "../kit/stream-device.ts";
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
    const text = Buffer.from(frame).toString("latin1").padEnd(14);
    const line = text.length > 14 ? text.slice(6).padEnd(14) : text;
    if (line.length !== 14) return scale.trouble("unreadable", raw, atMs);
    const word = line.slice(1, 11).trim();
    if (/^H+$/i.test(word)) return scale.trouble("overload", raw, atMs);
    if (/^L+$/i.test(word)) return scale.trouble("underload", raw, atMs);
    if (/^Err ?\d+$/i.test(word)) return scale.trouble("fault", raw, atMs);
    if (/^(C|Cal\.?|-+)$/i.test(word)) return scale.trouble("not-ready", raw, atMs);
    const [, sign, amount, unitText = ""] = /^([+ -])[ ]*(\d*\.?\d+) *([A-Za-z]{0,3}) *$/.exec(line) ?? [];
    if (!amount) return scale.trouble("unreadable", raw, atMs);
    const stable = unitText !== "";
    // Without a unit nothing tells kilograms from grams: only a scale set up with its unit shows weights that move.
    const unit = stable ? weightUnit(unitText) : limits.unit;
    if (!unit) return stable ? scale.trouble("refused", raw, atMs) : scale.trouble("not-ready", raw, atMs);
    return scale.weight({ amount: (sign === "-" ? "-" : "") + amount, unit, stable, raw }, atMs);
  };
}
