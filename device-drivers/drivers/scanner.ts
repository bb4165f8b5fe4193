import { type ScanRules, scanDecoder } from "../codecs/scan.ts";
import { type LinesOptions, lines } from "../framing/lines.ts";
import type { Device, DeviceSurroundings } from "../kit/device.ts";
import type { Transport } from "../kit/link.ts";
import { streamDevice } from "../kit/stream-device.ts";

/** A scanner on a serial port, a USB-CDC port or a socket. It is quiet for hours, so silence says nothing about it. */
export function streamScanner(
  id: string,
  transport: Transport,
  { end, wrapped, ...rules }: ScanRules & Pick<LinesOptions, "end" | "wrapped">,
  surroundings: DeviceSurroundings,
): Device {
  const idleMs = end === "none" ? NO_SUFFIX_GAP_MS : CUT_OFF_MS;
  const framing = lines({ end, wrapped, maxBytes: SCAN_MAX_BYTES, idleMs });
  return streamDevice(id, transport, { framing, decoder: () => scanDecoder(rules) }, surroundings);
}

/** The most a QR code holds (version 40-L, digits), and room for what a scanner puts around it. */
export const SCAN_MAX_BYTES = 7_089 + 100;
/** Without a suffix, a pause that long ends a code. */
const NO_SUFFIX_GAP_MS = 80;
/** With a suffix, a code that stops for that long lost its end. */
const CUT_OFF_MS = 1_000;
