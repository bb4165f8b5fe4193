import { BehaviorSubject, filter, Subject, Subscription } from "rxjs";
import { type ScanRules, scanDecoder } from "../codecs/scan.ts";
import type { Bus, BusMessage } from "../kit/bus.ts";
import type { Device, DeviceSurroundings } from "../kit/device.ts";
import type { Health } from "../kit/health.ts";
import type { TraceLine } from "../kit/link.ts";
import type { Reading } from "../kit/reading.ts";
import { SCAN_MAX_BYTES } from "./scanner.ts";

/**
 * A scanner behind an MQTT gateway. What it publishes is the code as plain text, or JSON with the code as `raw` (or `code`, `data`) and
 * perhaps its AIM identifier as `aim`. Its health is the broker's: MQTT does not say whether who publishes lives.
 */
export function mqttScanner(
  id: string,
  { topic, ...rules }: ScanRules & { topic: string },
  { now, log, bus }: DeviceSurroundings & { bus: Bus },
): Device {
  const readings$ = new Subject<Reading>();
  const trace$ = new Subject<TraceLine>();
  const health$ = new BehaviorSubject<Health>({ state: "starting", sinceMs: now(), tries: 0 });
  const decode = scanDecoder(rules);
  let heardMs: number | undefined;
  const listening = new Subscription();
  listening.add(bus.connected$.subscribe(connection));
  // An old scan is not a scan.
  listening.add(
    bus
      .messages(topic)
      .pipe(filter((message) => !message.retained))
      .subscribe(take),
  );

  return {
    id,
    readings$: readings$.asObservable(),
    trace$: trace$.asObservable(),
    health$: health$.asObservable(),
    get health() {
      return { ...health$.value, ...(heardMs !== undefined && { heardMs }) };
    },
    async stop() {
      listening.unsubscribe();
      health$.next({ state: "stopped", sinceMs: now(), tries: 0 });
      for (const stream of [readings$, trace$, health$]) stream.complete();
    },
  };

  function connection(connected: boolean): void {
    const { state, tries, sinceMs } = health$.value;
    if (connected) health$.next({ state: "online", sinceMs: now(), tries: 0 });
    else if (state !== "starting") {
      const why = { code: "closed-by-machine", said: "the broker is not connected" } as const;
      health$.next({ state: "retrying", sinceMs: state === "retrying" ? sinceMs : now(), tries: tries + 1, why });
    }
  }

  function take({ payload }: BusMessage): void {
    const atMs = now();
    heardMs = atMs;
    trace$.next({ atMs, direction: "in", bytes: payload });
    if (payload.length > SCAN_MAX_BYTES * 2) {
      log("warn", "scan too long", { machine: id, bytes: payload.length });
      readings$.next({ kind: "trouble", atMs, code: "too-long", said: `${payload.length} bytes` });
      return;
    }
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
