import { screenScanner } from "../drivers/screen-scanner.ts";
import type { CatalogEntry } from "../kit/catalog-entry.ts";
import { busScanner, serialScanner } from "./scanner-entry.ts";

/** Scanners that no maker's entry fits. Switch AIM identifiers on where the scanner has them: `]C1` says what a guess cannot. */
export const genericScanners: readonly CatalogEntry[] = [
  serialScanner({
    id: "generic/serial-scanner",
    title: "Scanner on a serial port (RS-232)",
    source: "generic",
    reach: { by: "serial", baud: 9_600 },
    frames: [
      { hex: "5d4530343031323334353637383930310d0a", gives: { kind: "scan", raw: "4012345678901", aim: "]E0" } },
      {
        hex: "025d4331303130343031323334353637383930311d3130414243030d",
        gives: { kind: "scan", raw: "0104012345678901\x1d10ABC", aim: "]C1" },
      },
    ],
  }),
  serialScanner({
    id: "generic/usb-cdc-scanner",
    title: "Scanner on USB that shows as a serial port (USB-CDC)",
    source: "generic",
    reach: { by: "serial", baud: 115_200 },
    frames: [{ hex: "3931323334350d", gives: { kind: "scan", raw: "912345" } }],
  }),
  serialScanner({
    id: "generic/fixed-scanner",
    title: "Fixed scanner or camera, serial or TCP, says NOREAD when it read nothing",
    source: "generic",
    reach: { by: "serial", baud: 115_200 },
    noRead: "NOREAD NoRead ?",
    frames: [{ hex: "024e4f52454144030d0a", gives: { kind: "scan", raw: "", noRead: true } }],
  }),
  busScanner({
    id: "generic/mqtt-scanner",
    title: "Scanner behind an MQTT gateway",
    source: "generic",
  }),
  {
    id: "generic/keyboard-scanner",
    title: "Scanner that types (HID keyboard) at a kiosk or handheld; arrives through the screen",
    kind: "scanner",
    protocol: "HID",
    reach: { by: "screen" },
    source: "generic",
    ask: [],
    open: (id, _settings, surroundings) => screenScanner(id, surroundings),
  },
];
