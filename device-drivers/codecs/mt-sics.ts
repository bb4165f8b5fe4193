import { readable } from "../kit/readable.ts";
import type { Reading, TroubleCode } from "../kit/reading.ts";
import type { FrameDecoder } from "../kit/stream-device.ts";
import { type WeighingLimits, weighing } from "./weighing.ts";
import { weightUnit } from "./weight-amount.ts";

/**
 * MT-SICS, levels 0 and 1: ASCII lines ended by CR LF, `S S     100.00 g`. Commands and replies share their first word.
 * Source: MT-SICS reference manual (S, SI, SIR, Z, T, TI, TA, @, I4, errors ES, ET, EL).
 */
export function mtSicsDecoder(limits: WeighingLimits = {}): FrameDecoder {
  const scale = weighing(limits);
  return (frame, atMs): Reading[] => {
    const line = latin1(frame);
    const reply = parseMtSics(line);
    switch (reply.kind) {
      case "weight":
        return scale.weight({ amount: reply.amount, unit: reply.unit, stable: reply.stable, raw: line }, atMs);
      case "trouble":
        return scale.trouble(reply.code, readable(frame), atMs);
      case "answer":
        return [];
    }
  };
}

export type MtSicsReply =
  | { kind: "weight"; amount: string; unit: NonNullable<ReturnType<typeof weightUnit>>; stable: boolean }
  | { kind: "trouble"; code: TroubleCode }
  /** To a command of ours that is no weight: `command` is its first word, `status` its second, `text` the rest. */
  | { kind: "answer"; command: string; status: string; text: string };

/** One line without its CR LF. Anything that is not MT-SICS is `trouble` `unreadable`. */
export function parseMtSics(line: string): MtSicsReply {
  if (line === "ES" || line === "EL") return { kind: "trouble", code: "refused" };
  if (line === "ET") return { kind: "trouble", code: "check-failed" };
  const [, status, amount, unitText] = /^S ([SD]) +(-?\d*\.?\d+) +(\w{1,5})$/.exec(line) ?? [];
  const unit = weightUnit(unitText ?? "");
  if (status && amount && unit) return { kind: "weight", amount, unit, stable: status === "S" };
  if (status) return { kind: "trouble", code: "refused" }; // a unit that is no weight: pieces, per cent
  // `S S Error 10b`: the scale found itself faulty (EEPROM, load cell) and says so in the place of the weight.
  if (/^S S? ?Error \d+[a-z]?$/i.test(line)) return { kind: "trouble", code: "fault" };
  const [, code] = /^S ([I+-])$/.exec(line) ?? [];
  if (code) return { kind: "trouble", code: code === "I" ? "not-ready" : code === "+" ? "overload" : "underload" };
  const [, command, word, text = ""] = /^(SR|SIR|ZI?|TI?|TAC?|I\d{1,2}|@) ([A-Z+-])(?: (.*))?$/.exec(line) ?? [];
  if (command && word) return { kind: "answer", command, status: word, text: text.trim() };
  return { kind: "trouble", code: "unreadable" };
}

function latin1(frame: Uint8Array): string {
  return Buffer.from(frame).toString("latin1").trimEnd();
}
