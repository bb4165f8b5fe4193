import { type ZplPrinterOptions, zplPrinter } from "../drivers/zpl-printer.ts";
import type { CatalogEntry, MachineSettings, SettingAsk } from "../kit/catalog-entry.ts";
import type { DeviceSurroundings } from "../kit/device.ts";
import type { Printer } from "../kit/printer.ts";
import { serial } from "../transports/serial.ts";
import { tcp } from "../transports/tcp.ts";

/** Many printers serve one caller at a time; so the line is let go this long after the last job. */
const idleCloseMs = 5_000;

const common: readonly SettingAsk[] = [
  {
    name: "proof",
    title:
      "What proves that a label came out: its counters, or only that it took the bytes (for printers that never answer)",
    type: "choice",
    choices: ["counters", "handed-over"],
    initial: "counters",
  },
];
const byNetwork: readonly SettingAsk[] = [
  { name: "host", title: "Address or name in the network", type: "text", required: true, min: 1, max: 253 },
  { name: "port", title: "Port", type: "int", min: 1, max: 65_535, initial: 9100 },
  ...common,
];
const bySerial: readonly SettingAsk[] = [
  { name: "path", title: "Serial port", type: "text", required: true, min: 1, max: 200 },
  { name: "baud", title: "Baud", type: "int", min: 1_200, max: 921_600, initial: 9_600 },
  ...common,
];

/** Label printers that speak ZPL II, of whatever maker. */
export const zplPrinters: readonly CatalogEntry<Printer>[] = [
  onNetwork("zebra/zpl-tcp", "Zebra label printer, network", "Zebra, ZPL II Programming Guide (~HS, ~HI, ~JX, ~JA)"),
  onSerial(
    "zebra/zpl-serial",
    "Zebra label printer, serial or USB-serial",
    "Zebra, ZPL II Programming Guide (~HS, ~HI, ~JX, ~JA)",
  ),
  onNetwork("honeywell/zpl-tcp", "Honeywell label printer in ZPL mode (ZSim), network", "generic"),
  onNetwork("tsc/zpl-tcp", "TSC label printer in ZPL mode, network", "generic"),
  onNetwork("generic/zpl-tcp", "Any printer that takes ZPL, network", "generic"),
  onSerial("generic/zpl-serial", "Any printer that takes ZPL, serial", "generic"),
];

function onNetwork(id: string, title: string, source: string): CatalogEntry<Printer> {
  return {
    id,
    title,
    kind: "printer",
    protocol: "ZPL",
    reach: { by: "tcp", port: 9100 },
    source,
    ask: byNetwork,
    open: (machineId, settings, surroundings) =>
      opened(machineId, settings, surroundings, {
        transport: tcp({ host: String(settings.host), port: Number(settings.port ?? 9100) }),
        idleCloseMs,
        lineShowsPowerLoss: true,
      }),
  };
}

function onSerial(id: string, title: string, source: string): CatalogEntry<Printer> {
  return {
    id,
    title,
    kind: "printer",
    protocol: "ZPL",
    reach: { by: "serial", baud: 9_600 },
    source,
    ask: bySerial,
    open: (machineId, settings, surroundings) =>
      opened(machineId, settings, surroundings, {
        transport: serial({ path: String(settings.path), baud: Number(settings.baud ?? 9_600) }),
        idleCloseMs: 0,
        lineShowsPowerLoss: false,
      }),
  };
}

function opened(
  id: string,
  settings: MachineSettings,
  surroundings: DeviceSurroundings,
  line: Pick<ZplPrinterOptions, "transport" | "idleCloseMs" | "lineShowsPowerLoss">,
): Printer {
  return zplPrinter({
    id,
    surroundings,
    ...line,
    proof: settings.proof === "handed-over" ? "handed-over" : "counters",
  });
}
