import { Subject } from "rxjs";
import { type ScanRules, scanDecoder } from "../codecs/scan.ts";
import type { BusMessage } from "../kit/bus.ts";
import { busTalk } from "../kit/bus-talk.ts";
import type { Device, DeviceSurroundings } from "../kit/device.ts";
import type { Reading } from "../kit/reading.ts";
import { SCAN_MAX_BYTES } from "./scanner.ts";

/**
 * A scanner behind an MQTT gateway. What it publishes is the code as plain text, or JSON with the code as `raw` (or `code`, `data`) and
 * perhaps its AIM identifier as `aim`. Its health is the broker's: MQTT does not say whether who publishes lives.
 */
export function mqttScanner(
  id: string,
  { topic, ...rules }: ScanRules & { topic: string },
  { now, bus }: DeviceSurroundings,
): Device {
  const talk = busTalk(bus, topic, { now });
  const readings$ = new Subject<Reading>();
  const decode = scanDecoder(rules);
  talk.messages$.subscribe(take);

  return {
    id,
    readings$: readings$.asObservable(),
    trace$: talk.trace$,
    health$: talk.health$,
    get health() {
      return talk.health;
    },
    async stop() {
      talk.stop();
      readings$.complete();
    },
  };

  function take({ payload, retained }: BusMessage): void {
    if (retained) return; // an old scan is not a scan
    const atMs = now();
    if (payload.length > SCAN_MAX_BYTES * 2) {
      readings$.next({ kind: "trouble", atMs, code: "too-long", said: `${payload.length} bytes` });
      return;
    }
    talk.heard();
    const { raw, aim = "" } = scanOf(payload);
    for (const reading of decode(Buffer.from(aim + raw), atMs)) readings$.next(reading);
  }
}

/** A payload that is no JSON object with a text of a known name is the code itself: a QR code may begin with a brace. */
export function scanOf(payload: Uint8Array): { raw: string; aim?: string } {
  const text = Buffer.from(payload).toString("utf8");
  if (!text.trimStart().startsWith("{")) return { raw: text };
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(text);
  } catch {
    return { raw: text };
  }
  const found = [value.raw, value.code, value.data].find((one) => typeof one === "string");
  if (typeof found !== "string") return { raw: text };
  return { raw: found, ...(typeof value.aim === "string" && { aim: value.aim }) };
}
