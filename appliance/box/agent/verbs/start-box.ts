import { randomBytes } from "node:crypto";
import { finishReset } from "../../care/reset/reset-data.ts";
import type { Host } from "../host.ts";
import { startClock } from "./clock.ts";
import { startDisplay } from "./media.ts";
import { startNetwork } from "./network.ts";

const starts: Readonly<Record<string, (host: Host) => Promise<void>>> = {
  // A factory reset that was begun comes to its end before anything else.
  reset: async (host) => void (await finishReset(host, randomBytes(64))),
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
