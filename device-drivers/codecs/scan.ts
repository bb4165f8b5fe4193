import type { Reading } from "../kit/reading.ts";
import type { FrameDecoder } from "../kit/stream-device.ts";

/** How one scanner was set up, and what of it must be undone. */
export interface ScanRules {
  /** Text the scanner puts in front of every code, taken away where it is there. */
  prefix?: string;
  /** Characters in front of every code that say its kind in the maker's own letters. */
  dropFirst?: number;
  /** Text behind every code (before what ends the frame). */
  suffix?: string;
  /** What stands for GS (0x1D): some scanners and cables do not let it through. `|`, `^]`, `<GS>`. */
  gsAs?: readonly string[];
  /** The same code within that time is a bounce. */
  bounceMs?: number;
  /** Texts that mean "nothing was read": fixed scanners and tunnels send them. */
  noRead?: readonly string[];
}

/**
 * One frame of a scanner to a `scan`: noise around it trimmed, prefixes taken off, AIM identifier split off, GS restored.
 * Source of the identifiers: ISO/IEC 15424 (`]`, a letter, a modifier).
 */
export function scanDecoder(rules: ScanRules = {}): FrameDecoder {
  const { bounceMs = BOUNCE_MS, noRead = [], gsAs = [], prefix = "", suffix = "", dropFirst = 0 } = rules;
  const recent = new Map<string, number>();

  return (frame, atMs): Reading[] => {
    let text = trimNoise(decodeText(frame));
    if (text === "") return [];
    if (noRead.includes(text)) return [{ kind: "scan", atMs, raw: "", noRead: true }];
    if (prefix && text.startsWith(prefix)) text = text.slice(prefix.length);
    if (suffix && text.endsWith(suffix)) text = text.slice(0, -suffix.length);
    const before = splitAim(text);
    // The maker's letter stands before or behind the AIM identifier; where there is an identifier it says more.
    const { aim, rest } = before.aim ? before : splitAim(text.slice(dropFirst));
    let raw = before.aim ? rest.slice(dropFirst) : rest;
    for (const stand of gsAs) if (stand !== "") raw = raw.replaceAll(stand, GS);
    if (noRead.includes(raw)) return [{ kind: "scan", atMs, raw: "", noRead: true }];
    if (raw === "") return [];
    return [
      { kind: "scan", atMs, raw, ...(aim && { aim }), ...(bounced(`${aim ?? ""}${raw}`, atMs) && { bounce: true }) },
    ];
  };

  /** Counted from the last time it was seen: a scanner that reads for as long as the trigger is held reads one code. */
  function bounced(code: string, atMs: number): boolean {
    for (const [old, seenMs] of recent) if (atMs - seenMs >= bounceMs) recent.delete(old);
    const seen = recent.has(code);
    if (bounceMs > 0) recent.set(code, atMs);
    if (recent.size > RECENT_MAX) recent.delete(recent.keys().next().value ?? "");
    return seen;
  }
}

/** `]C1…` to `]C1` and the rest. */
export function splitAim(text: string): { aim?: string; rest: string } {
  const [, aim, rest] = /^(\][A-Za-z][0-9A-Za-z])(.*)$/s.exec(text) ?? [];
  return aim && rest !== undefined ? { aim, rest } : { rest: text };
}

function decodeText(frame: Uint8Array): string {
  try {
    return utf8.decode(frame);
  } catch {
    return Buffer.from(frame).toString("latin1"); // a scanner set to a code page
  }
}

/**
 * Takes NUL, STX, ETX, SYN, CR, LF, tab and DEL from both ends: framing and line noise. GS, RS and EOT stay: they belong to codes
 * (ISO/IEC 15434 ends in RS EOT). So do blanks: Code 39 has them.
 */
function trimNoise(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && noise.has(text.charCodeAt(from))) from++;
  while (to > from && noise.has(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

const noise: ReadonlySet<number> = new Set([0x00, 0x02, 0x03, 0x09, 0x0a, 0x0d, 0x16, 0x7f]);
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const GS = "\x1d";
const BOUNCE_MS = 500;
const RECENT_MAX = 64;
