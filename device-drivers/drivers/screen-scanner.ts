import { EMPTY, of } from "rxjs";
import type { Device, DeviceSurroundings } from "../kit/device.ts";
import type { Health } from "../kit/health.ts";

/**
 * A scanner that types (HID keyboard) at a kiosk or handheld. What it reads arrives through the screen that has it, as that person's own
 * scan; here it is only known, named and shown. It cannot be seen to fail: a keyboard does not say that it is there.
 */
export function screenScanner(id: string, { now }: DeviceSurroundings): Device {
  const health: Health = { state: "online", sinceMs: now(), tries: 0 };
  return { id, readings$: EMPTY, trace$: EMPTY, health$: of(health), health, async stop() {} };
}
