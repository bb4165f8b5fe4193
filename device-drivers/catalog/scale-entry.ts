import { mtSicsDecoder, parseMtSics } from "../codecs/mt-sics.ts";
import { nciDecoder } from "../codecs/nci.ts";
import { sartoriusDecoder } from "../codecs/sartorius.ts";
import { toledoDecoder } from "../codecs/toledo-continuous.ts";
import type { WeighingLimits } from "../codecs/weighing.ts";
import { type ScaleSpec, scale } from "../drivers/scale.ts";
import { between } from "../framing/between.ts";
import { lines } from "../framing/lines.ts";
import type { CatalogEntry, MachineSettings, Reach, SettingAsk } from "../kit/catalog-entry.ts";
import type { TroubleCode } from "../kit/reading.ts";
import type { Scale } from "../kit/scale.ts";
import { choiceSetting, intSetting, optionalInt } from "../kit/settings.ts";
import { streamAsks, transportOf } from "../transports/of-settings.ts";

/** What tells one scale from another of the same protocol. */
export interface ScaleData extends Pick<CatalogEntry, "id" | "title" | "source" | "frames"> {
  reach: Extract<Reach, { by: "serial" }>;
  maxGrams: number;
  /** The scale's increment. */
  stepGrams: number;
}

/** Speaks when asked (`SI` four times a second), streams by itself, or is asked only when a weight is wanted. */
export function mtSicsScale(data: ScaleData): CatalogEntry<Scale> {
  const mode: SettingAsk = {
    name: "mode",
    title: "How it is read: asked over and over, streaming, or only when a weight is wanted",
    type: "choice",
    choices: ["poll", "stream", "on-request"],
    initial: "poll",
  };
  return entry(data, "MT-SICS", [mode], (settings, limits) => {
    const mode = choiceSetting(settings, "mode", ["poll", "stream", "on-request"]);
    return {
      framing: lines({ end: "any", maxBytes: 96, idleMs: CUT_OFF_MS }),
      decoder: () => mtSicsDecoder(limits),
      ...(mode === "poll" && { ask: { send: "SI\r\n", everyMs: ASK_MS } }),
      ...(mode === "stream" && { greet: "SIR\r\n" }),
      // A stream is asked for again when it stops: the scale was switched off and on. Not with `@`, which would take the tare away.
      ...(mode === "stream" && { wake: "SIR\r\n" }),
      ...(mode !== "on-request" && { silenceMs: SILENCE_MS }),
      commands: {
        tare: { send: "T\r\n", answer: (frame) => mtSicsDone(frame, "T") },
        zero: { send: "Z\r\n", answer: (frame) => mtSicsDone(frame, "Z") },
        ...(mode === "on-request" && { weigh: { send: "S\r\n", giveUp: "@\r\n" } }),
      },
    };
  });
}

/** Terminals that stream by themselves, 4 to 20 frames a second. */
export function toledoScale(data: ScaleData & { checksum: boolean }): CatalogEntry<Scale> {
  const ask: SettingAsk = { name: "checksum", title: "It sends a checksum", type: "bool", initial: data.checksum };
  return entry(data, "Toledo continuous", [ask], (settings, limits) => {
    const checksum = settings.checksum === true;
    return {
      framing: between({ start: 0x02, end: 0x0d, checkBytes: checksum ? 1 : 0, maxBytes: 15, idleMs: CUT_OFF_MS }),
      decoder: () => toledoDecoder({ ...limits, checksum }),
      silenceMs: SILENCE_MS,
      commands: {
        tare: { send: "T", shows: (weight) => weight.net === true },
        zero: { send: "Z", shows: (weight) => weight.grams === 0 && weight.stable },
      },
    };
  });
}

export function nciScale(data: ScaleData): CatalogEntry<Scale> {
  return entry(data, "NCI", [], (_settings, limits) => ({
    framing: between({ start: 0x0a, end: 0x03, maxBytes: 48, startInside: true, idleMs: CUT_OFF_MS }),
    decoder: () => nciDecoder(limits),
    ask: { send: "W\r", everyMs: ASK_MS },
    silenceMs: SILENCE_MS,
    commands: { zero: { send: "Z\r", shows: (weight) => weight.grams === 0 && weight.stable } },
  }));
}

export function sartoriusScale(data: ScaleData): CatalogEntry<Scale> {
  const unit: SettingAsk = {
    name: "unit",
    title: "Its unit while the pan moves (it leaves it out then)",
    type: "choice",
    choices: ["unknown", "g", "kg"],
    initial: "unknown",
  };
  return entry(data, "SBI", [unit], (settings, limits) => {
    const unit = choiceSetting(settings, "unit", ["unknown", "g", "kg"]);
    return {
      framing: lines({ end: "any", maxBytes: 32, idleMs: CUT_OFF_MS }),
      decoder: () => sartoriusDecoder({ ...limits, ...(unit !== "unknown" && { unit }) }),
      ask: { send: "\x1bP\r\n", everyMs: ASK_MS },
      silenceMs: SILENCE_MS,
      commands: {
        tare: { send: "\x1bT\r\n", shows: (weight) => weight.grams === 0 && weight.stable },
        zero: { send: "\x1bV\r\n", shows: (weight) => weight.grams === 0 && weight.stable },
      },
    };
  });
}

function entry(
  { reach, maxGrams, stepGrams, id, title, source, frames }: ScaleData,
  protocol: string,
  ask: readonly SettingAsk[],
  spec: (settings: MachineSettings, limits: WeighingLimits) => ScaleSpec,
): CatalogEntry<Scale> {
  return {
    id,
    title,
    kind: "scale",
    protocol,
    reach,
    source,
    frames,
    ask: [
      ...streamAsks(reach),
      ...ask,
      { name: "maxGrams", title: "Capacity in grams", type: "int", min: 1, max: 100_000_000, initial: maxGrams },
      { name: "stepGrams", title: "Increment in grams", type: "int", min: 1, max: 100_000, initial: stepGrams },
      {
        name: "pounds",
        title: "When it weighs in pounds",
        type: "choice",
        choices: ["refuse", "convert"],
        initial: "refuse",
      },
    ],
    open: (id, settings, surroundings) =>
      scale(id, transportOf(settings), spec(settings, limitsOf(settings)), surroundings),
  };
}

function limitsOf(settings: MachineSettings): WeighingLimits {
  return {
    maxGrams: optionalInt(settings, "maxGrams"),
    stepGrams: intSetting(settings, "stepGrams", 1),
    pounds: choiceSetting(settings, "pounds", ["refuse", "convert"]),
  };
}

function mtSicsDone(frame: Uint8Array, command: string): "done" | TroubleCode | undefined {
  const reply = parseMtSics(Buffer.from(frame).toString("latin1").trimEnd());
  if (reply.kind === "trouble") return reply.code === "unreadable" ? undefined : "refused";
  if (reply.kind !== "answer" || reply.command !== command) return undefined;
  const { status } = reply;
  if (status === "A" || status === "S") return "done";
  return status === "+" ? "overload" : status === "-" ? "underload" : "not-ready";
}

const ASK_MS = 250;
/** Streams send at least four times a second, and asked scales are asked as often. */
const SILENCE_MS = 2_000;
const CUT_OFF_MS = 500;
