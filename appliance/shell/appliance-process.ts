import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { isAlive } from "./is-alive.ts";
import { type ReadyLine, readReadyLine } from "./ready-line.ts";

export interface ApplianceCommand {
  file: string;
  args: readonly string[];
  cwd: string;
}

export type ApplianceState =
  | { kind: "starting" }
  | { kind: "ready"; ready: ReadyLine }
  | { kind: "restarting"; reason: string; failures: number; delayMs: number }
  | { kind: "stopped" };

/** Every wait of the supervision. A warehouse must never need a person to start it again, so it never gives up. */
export interface SupervisionLimits {
  /** Long: a first start after an upgrade may migrate and rebuild. */
  readyWithinMs: number;
  healthEveryMs: number;
  healthWithinMs: number;
  healthFailuresMax: number;
  restartDelayMinMs: number;
  restartDelayMaxMs: number;
  /** Ready for this long, earlier failures no longer count. */
  calmAfterMs: number;
  stopWithinMs: number;
}

export const SUPERVISION_LIMITS: SupervisionLimits = {
  readyWithinMs: 300_000,
  healthEveryMs: 5_000,
  healthWithinMs: 5_000,
  healthFailuresMax: 3,
  restartDelayMinMs: 500,
  restartDelayMaxMs: 30_000,
  calmAfterMs: 60_000,
  stopWithinMs: 15_000,
};

export interface Supervisor {
  /** Ends the running appliance; the supervision starts the next one. */
  restart(reason: string): void;
  /** Ends it for good; settles when the process is gone. */
  stop(): Promise<void>;
}

/**
 * Starts the appliance as a process of its own and keeps it running: again after it dies, after it does not get ready
 * in time and after it stops answering, each time with twice the delay up to a bound. `onState` hears of every change;
 * `log` gets each line that is not the ready line.
 */
export function superviseAppliance(
  command: ApplianceCommand,
  onState: (state: ApplianceState) => void,
  log: (line: string) => void,
  limits: SupervisionLimits = SUPERVISION_LIMITS,
): Supervisor {
  let failures = 0;
  let isStopping = false;
  let current: Run | undefined;
  let restartTimer: NodeJS.Timeout | undefined;

  const start = (): void => {
    onState({ kind: "starting" });
    current = runOnce(command, limits, log, {
      ready: (ready) => onState({ kind: "ready", ready }),
      calm: () => {
        failures = 0;
      },
      ended: (reason) => {
        current = undefined;
        if (isStopping) return;
        failures += 1;
        const delayMs = Math.min(limits.restartDelayMinMs * 2 ** (failures - 1), limits.restartDelayMaxMs);
        onState({ kind: "restarting", reason, failures, delayMs });
        restartTimer = setTimeout(start, delayMs);
      },
    });
  };
  start();
  return {
    restart: (reason) => current?.end(reason),
    stop: async () => {
      isStopping = true;
      clearTimeout(restartTimer);
      await current?.end("the shell is closing");
      onState({ kind: "stopped" });
    },
  };
}

interface Run {
  end(reason: string): Promise<void>;
}

interface RunEvents {
  ready(ready: ReadyLine): void;
  calm(): void;
  ended(reason: string): void;
}

/** One life of the process, from its start until it is gone. */
function runOnce(
  { file, args, cwd }: ApplianceCommand,
  limits: SupervisionLimits,
  log: (line: string) => void,
  events: RunEvents,
): Run {
  // stdin stays open and empty: its end tells the appliance that the shell is gone (stop-with-shell.ts).
  const child = spawn(file, args, { cwd, stdio: ["pipe", "pipe", "pipe"], windowsHide: true });
  let reason: string | undefined;
  let health: NodeJS.Timeout | undefined;
  let calm: NodeJS.Timeout | undefined;
  let kill: NodeJS.Timeout | undefined;

  const gone = new Promise<void>((settle) => {
    const finish = (last: string) => {
      for (const timer of [late, health, calm, kill]) clearTimeout(timer);
      settle();
      events.ended(reason ?? last);
    };
    child.once("error", (error) => child.pid === undefined && finish(`it could not be started (${error.message})`));
    child.once("close", (code, signal) => finish(signal ? `it was ended by ${signal}` : `it ended with code ${code}`));
  });
  const end = (why: string): Promise<void> => {
    reason ??= why;
    if (kill === undefined) kill = endInOrder(child, limits.stopWithinMs);
    return gone;
  };
  const late = setTimeout(() => void end("it did not get ready in time"), limits.readyWithinMs);

  createInterface({ input: child.stdout }).on("line", (line) => {
    const ready = readReadyLine(line);
    if (!ready) return log(line);
    clearTimeout(late);
    clearTimeout(health);
    calm ??= setTimeout(events.calm, limits.calmAfterMs);
    if (reason !== undefined) return;
    events.ready(ready);
    health = watchHealth(
      ready.healthUrl,
      limits,
      (timer) => {
        health = timer;
      },
      () => void end("it no longer answers"),
    );
  });
  createInterface({ input: child.stderr }).on("line", log);
  return { end };
}

/** Asks again and again; answers the timer of the first question and hands each later one to `keep`. */
function watchHealth(
  url: string,
  limits: SupervisionLimits,
  keep: (timer: NodeJS.Timeout) => void,
  onSilence: () => void,
  misses = 0,
): NodeJS.Timeout {
  return setTimeout(async () => {
    const missesNow = (await isAlive(url, limits.healthWithinMs)) ? 0 : misses + 1;
    if (missesNow >= limits.healthFailuresMax) return onSilence();
    keep(watchHealth(url, limits, keep, onSilence, missesNow));
  }, limits.healthEveryMs);
}

function endInOrder(child: ChildProcess, withinMs: number): NodeJS.Timeout {
  child.stdin?.end();
  // Windows has no signals: there the end of stdin is the request, and kill() would cut it short.
  if (process.platform !== "win32") child.kill("SIGTERM");
  return setTimeout(() => child.kill("SIGKILL"), withinMs);
}
