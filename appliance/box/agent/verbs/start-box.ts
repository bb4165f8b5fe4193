import type { Host } from "../host.ts";
import { startClock } from "./clock.ts";
import { startDisplay } from "./media.ts";
import { startNetwork } from "./network.ts";

const starts: Readonly<Record<string, (host: Host) => Promise<void>>> = {
  network: startNetwork,
  clock: startClock,
  display: startDisplay,
};

/** At the start of the agent: `/etc` and `/run` of a box are memory, so what was set is set again. One that fails stops no other. */
export async function startBox(host: Host, log: (line: Record<string, unknown>) => void): Promise<void> {
  for (const [what, start] of Object.entries(starts)) {
    try {
      await start(host);
    } catch (error) {
      log({ start: what, fault: (error as Error).message });
    }
  }
}
