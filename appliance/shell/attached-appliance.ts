import type { ApplianceState, SupervisionLimits, Supervisor } from "./appliance-process.ts";
import { isAlive } from "./is-alive.ts";

/** Asked this often while it does not answer: a screen should not lag behind the appliance. */
const ASK_AGAIN_MS = 1_000;

/**
 * Follows an appliance that a service keeps running: when it answers, when it no longer does, when it does again. It starts and ends
 * nothing; asked to restart it, it says that this is the service's.
 */
export function followAppliance(
  kioskUrl: string,
  onState: (state: ApplianceState) => void,
  log: (line: string) => void,
  limits: Pick<SupervisionLimits, "healthEveryMs" | "healthWithinMs" | "healthFailuresMax">,
): Supervisor {
  const ready = { kioskUrl, healthUrl: new URL("/health", kioskUrl).href };
  let isShown = false;
  let misses = 0;
  let outages = 0;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;

  const ask = async () => {
    const answers = await isAlive(ready.healthUrl, limits.healthWithinMs);
    if (isStopped) return;
    misses = answers ? 0 : misses + 1;
    if (answers && !isShown) {
      isShown = true;
      onState({ kind: "ready", ready });
    }
    if (isShown && misses >= limits.healthFailuresMax) {
      isShown = false;
      outages += 1;
      onState({ kind: "restarting", reason: "it no longer answers", failures: outages, delayMs: ASK_AGAIN_MS });
    }
    timer = setTimeout(ask, answers ? limits.healthEveryMs : ASK_AGAIN_MS);
  };
  onState({ kind: "starting" });
  void ask();
  return {
    restart: () => log("The appliance is run by a service of this machine: restart it there."),
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
      onState({ kind: "stopped" });
      return Promise.resolve();
    },
  };
}
