import { randomBytes } from "node:crypto";
import type { ScanReading } from "#drivers/kit/reading.ts";
import type { Binding } from "../binding.ts";
import { actOnScan } from "./act-on-scan.ts";
import { keepScans } from "./keep-scans.ts";

/**
 * Scanners and scales that stand at a place. What they read reaches the screens of that place over the floor's stream; every scan is kept
 * as a fact, and one at a lane without people may stage what it sees.
 */
export const stations: Binding = {
  name: "stations",
  kinds: ["scanner", "scale"],
  asks: [
    {
      kinds: ["scanner"],
      name: "acts",
      title: "What a scan does",
      type: "choice",
      choices: ["screen", "stage"],
      initial: "screen",
    },
  ],
  start: (floor) => ({
    attach(machine, device) {
      if (machine.kind !== "scanner") return () => {};
      // A scanner has no numbers of its own: this run of it and a running number name each scan for ever.
      const session = `${Date.now().toString(36)}-${randomBytes(4).toString("hex")}`;
      const keeper = keepScans({
        run: (command, input, commandId) => floor.run(machine.id, command, input, commandId),
        log: (event, detail) => floor.site.log.warn({ machine: machine.id, ...detail }, event),
        onDropped: (scansDropped) => floor.show(machine.id, { scansDropped }),
        act: machine.settings.acts === "stage" ? (scan) => actOnScan(floor, machine, scan) : undefined,
      });
      let n = 0;
      const scans = device.readings$.subscribe((reading) => {
        if (reading.kind === "scan")
          keeper.add({ machine: machine.id, session, n: ++n, place: machine.place, ...asScanned(reading) });
      });
      return () => {
        scans.unsubscribe();
        return keeper.stop();
      };
    },
  }),
};

function asScanned({ atMs, raw, aim, bounce, noRead }: ScanReading) {
  return { atMs, raw, ...(aim && { aim }), ...(bounce && { bounce }), ...(noRead && { noRead }) };
}
