import { parseMtSics } from "../codecs/mt-sics.ts";
import { parseNci } from "../codecs/nci.ts";
import { parseSbi } from "../codecs/sartorius.ts";
import { splitAim } from "../codecs/scan.ts";
import { parseToledo, toledoChecksum } from "../codecs/toledo-continuous.ts";
import { between } from "../framing/between.ts";
import type { Framing } from "../framing/framing.ts";
import { lines } from "../framing/lines.ts";
import type { MachineSettings } from "./catalog-entry.ts";
import { readable } from "./readable.ts";

export interface Recognised {
  /** Of the catalogue; empty when nothing was recognised. */
  entry: string;
  settings: MachineSettings;
  /** `sure`: its frames, or its answer, fit nothing else. `likely`: it fits, and other things would too. */
  sure: "sure" | "likely" | "unknown";
  /** The beginning of what it said, readable. */
  heard: string;
}

/**
 * What the bytes that came from one port look like. Pure: the same bytes give the same, whatever their chunks. Bytes read with eight
 * data bits from a machine that sends seven and a parity bit are seen through, and the settings say so.
 */
export function recogniseBytes(bytes: Uint8Array): Recognised {
  const heard = readable(bytes.subarray(0, HEARD_SHOWN_BYTES));
  const found = lookAt(bytes);
  if (found) return { ...found, heard };
  const parity = parityOf(bytes);
  const stripped = parity && lookAt(bytes.map((byte) => byte & 0x7f));
  if (parity && stripped) {
    const heardSeven = readable(bytes.subarray(0, HEARD_SHOWN_BYTES).map((byte) => byte & 0x7f));
    return { ...stripped, settings: { ...stripped.settings, dataBits: "7", parity }, heard: heardSeven };
  }
  return { entry: "", settings: {}, sure: "unknown", heard };
}

type Look = (bytes: Uint8Array) => Found | undefined;
type Found = Omit<Recognised, "heard">;

function lookAt(bytes: Uint8Array): Found | undefined {
  for (const look of looks) {
    const found = look(bytes);
    if (found) return found;
  }
  return undefined;
}

/** From the strictest frame to the loosest: a scanner's line is any text. */
const looks: readonly Look[] = [toledo, zplPrinter, nci, mtSics, sbi, scanner];

function toledo(bytes: Uint8Array): Found | undefined {
  // Only whole frames count, with whatever follows each: so nothing behind the last STX.
  const whole = bytes.subarray(0, Math.max(0, bytes.lastIndexOf(STX)));
  const plain = toledoFrames(whole, 0).filter((frame) => parseToledo(frame)).length;
  const checked = toledoFrames(whole, 1).filter((frame) => {
    const body = frame.subarray(0, -1);
    return parseToledo(body) && frame.at(-1) === toledoChecksum(body);
  }).length;
  if (plain === 0) {
    const first = toledoFrames(bytes, 0).some((frame) => parseToledo(frame));
    return first ? scale("generic/toledo-continuous", false, {}) : undefined;
  }
  return scale("generic/toledo-continuous", plain > 1, { checksum: checked >= plain });
}

function toledoFrames(bytes: Uint8Array, checkBytes: number): Uint8Array[] {
  return frames(between({ start: STX, end: CR, checkBytes, maxBytes: 15 }), bytes);
}

/** `~HS` is answered by three strings in STX and ETX; the first has these twelve fields. */
function zplPrinter(bytes: Uint8Array): Found | undefined {
  const strings = frames(between({ start: STX, end: ETX, maxBytes: 200 }), bytes);
  const status = /^.\d{3},[01],[01],\d{4},\d{3}(,[01]){3},\d{3}(,[01]){3}.$/s;
  const answered = strings.some((string) => status.test(Buffer.from(string).toString("latin1")));
  return answered ? { entry: "generic/zpl-serial", settings: {}, sure: "sure" } : undefined;
}

function nci(bytes: Uint8Array): Found | undefined {
  const all = frames(between({ start: LF, end: ETX, maxBytes: 48, startInside: true }), bytes);
  return all.some((frame) => parseNci(frame)) ? scale("generic/nci", true, {}) : undefined;
}

function mtSics(bytes: Uint8Array): Found | undefined {
  const replies = textLines(bytes).map(parseMtSics);
  const said = replies.some(
    (reply) => reply.kind === "weight" || (reply.kind === "trouble" && reply.code !== "unreadable"),
  );
  return said ? scale("generic/mt-sics", true, {}) : undefined;
}

function sbi(bytes: Uint8Array): Found | undefined {
  const weights = textLines(bytes).filter((line) => line.length >= 12 && parseSbi(line)?.kind === "weight");
  return weights.length > 0 ? scale("generic/sbi", weights.length > 1, {}) : undefined;
}

function scanner(bytes: Uint8Array): Found | undefined {
  const codes = textLines(bytes).filter(isCode);
  if (codes.some((line) => splitAim(line).aim)) return scannerFound("sure", {});
  if (codes.length > 0) return scannerFound("likely", {});
  // One code, and nothing that ends it.
  const text = Buffer.from(bytes).toString("latin1");
  return isCode(text) ? scannerFound(splitAim(text).aim ? "sure" : "likely", { end: "none" }) : undefined;
}

function scannerFound(sure: Recognised["sure"], settings: MachineSettings): Found {
  return { entry: "generic/serial-scanner", settings, sure };
}

function scale(entry: string, sure: boolean, settings: MachineSettings): Found {
  return { entry, settings, sure: sure ? "sure" : "likely" };
}

function isCode(line: string): boolean {
  return line.length >= CODE_MIN && [...line].every((char) => char === GS || (char >= " " && char <= "~"));
}

function frames(framing: Framing, bytes: Uint8Array): Uint8Array[] {
  const all = framing.start().push(bytes);
  return all.flatMap((frame) => (frame.trouble ? [] : [frame.bytes]));
}

function textLines(bytes: Uint8Array): string[] {
  const framing = lines({ end: "any", maxBytes: LINE_MAX_BYTES, wrapped: true });
  return frames(framing, bytes).map((line) => Buffer.from(line).toString("latin1").trimEnd());
}

/** Whether the eighth bits are a parity of the seven below, in every byte. */
function parityOf(bytes: Uint8Array): "even" | "odd" | undefined {
  if (bytes.length < PARITY_BYTES_MIN || bytes.every((byte) => byte < 0x80)) return undefined;
  const odd = bytes.filter((byte) => bitsIn(byte) % 2 === 1).length;
  if (odd === 0) return "even";
  return odd === bytes.length ? "odd" : undefined;
}

function bitsIn(byte: number): number {
  let bits = 0;
  for (let rest = byte; rest > 0; rest >>= 1) bits += rest & 1;
  return bits;
}

const STX = 0x02;
const ETX = 0x03;
const LF = 0x0a;
const CR = 0x0d;
const GS = "\x1d";
const HEARD_SHOWN_BYTES = 120;
const LINE_MAX_BYTES = 7_200;
const CODE_MIN = 4;
const PARITY_BYTES_MIN = 6;
