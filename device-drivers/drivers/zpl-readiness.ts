import type { HostStatus } from "../codecs/zpl-status.ts";
import type { PrinterReason } from "../kit/printer.ts";

/** Why a printer that said this prints nothing now, the gravest first; empty when it is ready. */
export function reasonsOf(said: HostStatus): PrinterReason[] {
  const checks: [boolean, PrinterReason][] = [
    [said.headOpen, "head-open"],
    [said.paperOut, "paper-out"],
    [said.ribbonOut, "ribbon-out"],
    [said.ramCorrupt, "memory-corrupt"],
    [said.tooHot, "too-hot"],
    [said.tooCold, "too-cold"],
    [said.paused, "paused"],
    [said.bufferFull, "buffer-full"],
  ];
  return checks.flatMap(([is, reason]) => (is ? [reason] : []));
}
