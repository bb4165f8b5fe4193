import { parseMtSics } from "../codecs/mt-sics.ts";
import { parseNci } from "../codecs/nci.ts";
import { parseSbi } from "../codecs/sartorius.ts";
import { splitAim } from "../codecs/scan.ts";
import { parseToledo, toledoChecksum } from "../codecs/toledo-continuous.ts";
import { between } from "../framing/between.ts";
import type { Framing } from "../framing/framing.ts";
import { lines } from "../framing/lines.ts";
import type { MachineSettings } from "./catalog-entry.ts";
import type { Connection, Transport } from "./link.ts";
import { readable } from "./readable.ts";

export interface Recognised {
  /** Of the catalogue; empty when nothing was recognised. */
  entry: string;
  settings: MachineSettings;
  /** `sure`: two frames, or an answer to our question. `likely`: it fits, and other things would too. */
  sure: "sure" | "likely" | "unknown";
  /** The beginning of what it said, readable. */
  heard: string;
}

/** How one port can be opened: a serial port at several speeds. */
export interface WayToOpen {
  transport: Transport;
  settings: MachineSettings;
}

/**
 * What hangs on a port: listens first, since most machines speak by themselves, and after `QUIET_MS` of silence asks the polite questions
 * that no machine takes amiss (a weight, a status). Tries one way after the other for as long as there is time; an unreadable one tells
 * that the speed is wrong. Ends with the first that is sure, else the best. Rejects with a `LinkTrouble` when no way can be opened.
 */
export async function recognise(
  ways: readonly WayToOpen[],
  options: { now(): number; deadlineMs: number; signal?: AbortSignal },
): Promise<Recognised> {
  let best: Recognised = { entry: "", settings: ways[0]?.settings ?? {}, sure: "unknown", heard: "" };
  let refused: unknown;
  let opened = false;
  for (const [index, way] of ways.entries()) {
    const leftMs = options.deadlineMs - options.now();
    if (leftMs <= 0 || options.signal?.aborted) break;
    const shareMs = Math.max(Math.min(leftMs, WAY_MIN_MS), Math.floor(leftMs / (ways.length - index)));
    try {
      const found = await listenOnce(way, shareMs, options);
      opened = true;
      if (found.sure === "sure") return found;
      if (rank(found) > rank(best)) best = found;
    } catch (error) {
      refused = error;
    }
  }
  if (!opened && refused) throw refused;
  return best;
}

/** What the bytes of one port, so far, look like. Pure: the same bytes, whatever the chunks, give the same. */
export function recogniseBytes(bytes: Uint8Array): Omit<Recognised, "settings"> & { settings: MachineSettings } {
  const heard = readable(bytes.subarray(0, HEARD_SHOWN_BYTES));
  for (const look of looks) {
    const found = look(bytes);
    if (found) return { ...found, heard };
  }
  return { entry: "", settings: {}, sure: "unknown", heard };
}

async function listenOnce(
  { transport, settings }: WayToOpen,
  forMs: number,
  { signal }: { signal?: AbortSignal },
): Promise<Recognised> {
  const opening = AbortSignal.timeout(Math.max(forMs, OPEN_MIN_MS));
  const connection = await transport.open(signal ? AbortSignal.any([opening, signal]) : opening);
  try {
    const found = await conversation(connection, forMs, signal);
    return { ...found, settings: { ...settings, ...found.settings } };
  } finally {
    await connection.close().catch(() => undefined);
    await transport.release?.();
  }
}

function conversation(connection: Connection, forMs: number, signal?: AbortSignal): Promise<Recognised> {
  return new Promise((resolve) => {
    let bytes = new Uint8Array();
    let found = recogniseBytes(bytes);
    let asked = 0;
    const quietMs = Math.min(QUIET_MS, forMs / 2);
    const betweenMs = Math.min(ANSWER_MS, (forMs - quietMs) / (questions.length + 1));
    const timers = [setTimeout(end, forMs)];
    let asking = setTimeout(ask, quietMs);
    const listening = connection.bytes$.subscribe((chunk) => {
      if (bytes.length + chunk.length > LISTEN_MAX_BYTES) return end();
      bytes = Buffer.concat([bytes, chunk]);
      found = recogniseBytes(bytes);
      if (found.sure === "sure") end();
      // It speaks by itself and we do not understand it: asking would only disturb it.
      else if (asked === 0) clearTimeout(asking);
    });
    void connection.closed.then(end);
    signal?.addEventListener("abort", end, { once: true });

    function ask(): void {
      const question = questions[asked++];
      if (!question) return;
      connection.write(Buffer.from(question, "latin1")).catch(() => undefined);
      asking = setTimeout(ask, betweenMs);
    }

    function end(): void {
      clearTimeout(asking);
      for (const timer of timers) clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      queueMicrotask(() => listening.unsubscribe());
      resolve(found);
    }
  });
}

type Look = (bytes: Uint8Array) => Omit<Recognised, "heard"> | undefined;

/** From the strictest frame to the loosest: a scanner's line is any text. */
const looks: readonly Look[] = [
  function toledo(bytes) {
    for (const checksum of [true, false]) {
      const framing = between({ start: 0x02, end: 0x0d, checkBytes: checksum ? 1 : 0, maxBytes: 15 });
      const good = frames(framing, bytes).filter((frame) => {
        const body = checksum ? frame.subarray(0, -1) : frame;
        return parseToledo(body) && (!checksum || (frame.at(-1) ?? 0) === toledoChecksum(body));
      });
      if (good.length > 0) return scale("generic/toledo-continuous", good.length > 1, { checksum });
    }
    return undefined;
  },
  function zplPrinter(bytes) {
    const text = Buffer.from(bytes).toString("latin1");
    // `~HS` is answered by three strings in STX and ETX; the first has twelve fields.
    const answered = /\x02\d{3},[01],[01],\d{4},\d{3}(,[01]){3},\d{3}(,[01]){3}\x03/.test(text);
    return answered ? { entry: "generic/zpl-serial", settings: {}, sure: "sure" } : undefined;
  },
  function nci(bytes) {
    const framing = between({ start: 0x0a, end: 0x03, maxBytes: 48, startInside: true });
    const good = frames(framing, bytes).flatMap((frame) => parseNci(frame) ?? []);
    return good.length > 0 ? scale("generic/nci", true, {}) : undefined;
  },
  function mtSics(bytes) {
    const replies = textLines(bytes).map(parseMtSics);
    const good = replies.filter((reply) => reply.kind === "weight" || (reply.kind === "trouble" && isSaid(reply.code)));
    return good.length > 0 ? scale("generic/mt-sics", true, {}) : undefined;
  },
  function sbi(bytes) {
    const good = textLines(bytes).flatMap((line) => parseSbi(line) ?? []);
    return good.length > 0 ? scale("generic/sbi", good.length > 1, {}) : undefined;
  },
  function scanner(bytes) {
    const codes = textLines(bytes).filter((line) => line.length >= CODE_MIN && /^[\x1d\x20-\x7e]+$/.test(line));
    const [code] = codes;
    if (code === undefined) return undefined;
    const sure = codes.some((line) => splitAim(line).aim) ? "sure" : "likely";
    return { entry: "generic/serial-scanner", settings: {}, sure };
  },
];

function scale(entry: string, sure: boolean, settings: MachineSettings): Omit<Recognised, "heard"> {
  return { entry, settings, sure: sure ? "sure" : "likely" };
}

function frames(framing: Framing, bytes: Uint8Array): Uint8Array[] {
  return framing
    .start()
    .push(bytes)
    .flatMap((frame) => (frame.trouble ? [] : [frame.bytes]));
}

function textLines(bytes: Uint8Array): string[] {
  const framing = lines({ end: "any", maxBytes: LISTEN_MAX_BYTES, wrapped: true });
  return frames(framing, bytes).map((line) => Buffer.from(line).toString("latin1"));
}

function isSaid(code: string): boolean {
  return code !== "unreadable";
}

function rank({ sure, heard }: Recognised): number {
  return { sure: 3, likely: 2, unknown: heard ? 1 : 0 }[sure];
}

/** Asked one after the other: a weight in MT-SICS, a weight in NCI, the state of a ZPL printer. */
const questions = ["SI\r\n", "W\r", "~HS\r\n"];
const QUIET_MS = 2_000;
const ANSWER_MS = 700;
const WAY_MIN_MS = 1_500;
const OPEN_MIN_MS = 2_000;
const LISTEN_MAX_BYTES = 16_384;
const HEARD_SHOWN_BYTES = 120;
const CODE_MIN = 4;
