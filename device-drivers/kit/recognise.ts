import type { MachineSettings } from "./catalog-entry.ts";
import type { Connection, Transport } from "./link.ts";
import { type Recognised, recogniseBytes } from "./recognise-bytes.ts";

/** One way to open a port: a serial port at one of its speeds. */
export interface WayToOpen {
  transport: Transport;
  settings: MachineSettings;
}

/**
 * What hangs on a port: listens first, since most machines speak by themselves, and only after `quietMs` of silence asks the polite
 * questions that no machine takes amiss (a weight, a status). Tries one way after the other while there is time, ends with the first that is sure, else the
 * best. A scanner shows itself when somebody scans. Rejects with a `LinkTrouble` when no way can be opened.
 */
export async function recognise(
  ways: readonly WayToOpen[],
  options: { now(): number; deadlineMs: number; quietMs?: number; signal?: AbortSignal },
): Promise<Recognised> {
  const { now, deadlineMs, quietMs = QUIET_MS, signal } = options;
  let best: Recognised = { entry: "", settings: ways[0]?.settings ?? {}, sure: "unknown", heard: "" };
  let refused: unknown;
  let opened = false;
  for (const way of ways) {
    const leftMs = deadlineMs - now();
    if (leftMs <= 0 || signal?.aborted) break;
    const fairMs = Math.max(leftMs / ways.length, quietMs + ANSWER_MS * questions.length);
    try {
      const found = await listen(way, { forMs: Math.min(leftMs, fairMs), quietMs, signal });
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

interface Listening {
  forMs: number;
  quietMs: number;
  signal?: AbortSignal | undefined;
}

async function listen({ transport, settings }: WayToOpen, how: Listening): Promise<Recognised> {
  const { signal } = how;
  const opening = AbortSignal.timeout(OPEN_TIMEOUT_MS);
  const connection = await transport.open(signal ? AbortSignal.any([opening, signal]) : opening);
  try {
    const found = recogniseBytes(await conversation(connection, how));
    return { ...found, settings: { ...settings, ...found.settings } };
  } finally {
    await Promise.race([connection.close(), new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT_MS))]);
    await transport.release?.();
  }
}

/** What it said, for as long as that helps: until it is sure, or `SPEAKING_MS` after its first byte, or `forMs`. */
function conversation(connection: Connection, { forMs, quietMs, signal }: Listening): Promise<Uint8Array> {
  return new Promise((resolve) => {
    let bytes = new Uint8Array();
    const asked = questions.values();
    const whole = setTimeout(end, forMs);
    // Too little time to be quiet for long enough, and then to wait for an answer: only listen.
    let asking = forMs > quietMs + ANSWER_MS / 2 ? setTimeout(ask, quietMs) : undefined;
    let speaking: NodeJS.Timeout | undefined;
    const listening = connection.bytes$.subscribe((chunk) => {
      bytes = Buffer.concat([bytes, chunk]).subarray(-LISTEN_MAX_BYTES);
      clearTimeout(asking); // it speaks: asking more would only disturb it
      speaking ??= setTimeout(end, SPEAKING_MS);
      if (recogniseBytes(bytes).sure === "sure") end();
    });
    void connection.closed.then(end);
    signal?.addEventListener("abort", end, { once: true });

    function ask(): void {
      const { value: question } = asked.next();
      if (!question) return;
      connection.write(Buffer.from(question, "latin1")).catch(() => undefined);
      asking = setTimeout(ask, ANSWER_MS);
    }

    function end(): void {
      for (const timer of [whole, asking, speaking]) clearTimeout(timer);
      signal?.removeEventListener("abort", end);
      queueMicrotask(() => listening.unsubscribe());
      resolve(bytes);
    }
  });
}

function rank({ sure, heard }: Recognised): number {
  return { sure: 3, likely: 2, unknown: heard ? 1 : 0 }[sure];
}

/** Asked one after the other: a weight in MT-SICS, a weight in NCI, the state of a ZPL printer. */
const questions = ["SI\r\n", "W\r", "~HS\r\n"];
const QUIET_MS = 2_000;
const ANSWER_MS = 700;
const SPEAKING_MS = 1_000;
const OPEN_TIMEOUT_MS = 2_000;
const CLOSE_TIMEOUT_MS = 1_000;
const LISTEN_MAX_BYTES = 16_384;
