import type { Observable } from "rxjs";
import type { DeviceSurroundings } from "../kit/device.ts";
import type { Health } from "../kit/health.ts";
import { LinkTrouble, type TraceLine } from "../kit/link.ts";
import { type GateDevice, type GateWish, nothingHeard } from "./gate.ts";
import { GateFace } from "./gate-face.ts";
import { type GateSwitches, stateOf } from "./gate-switches.ts";

/** Inputs and outputs of a gate, over whatever protocol. */
export interface GateIo {
  readonly health$: Observable<Health>;
  readonly health: Health;
  readonly trace$: Observable<TraceLine>;
  /** Resolves when the machine has taken all of it. Rejects with a `LinkTrouble`. */
  write(wish: GateWish | undefined, request: number): Promise<void>;
  /** Asks the machine now. Rejects with a `LinkTrouble`. */
  read(): Promise<GateSwitches>;
  stop(): Promise<void>;
}

/**
 * A gate behind digital inputs and outputs that are asked over and over. A look counts for a request only when it began after the machine
 * had taken the request; silence makes the state unknown. Outputs are not touched before the first wish, and left as they are at the end: a
 * vehicle may be in there.
 */
export function polledGate(
  id: string,
  io: GateIo,
  { everyMs, refreshMs = REFRESH_MS }: { everyMs: number; refreshMs?: number },
  { now, log }: Pick<DeviceSurroundings, "now" | "log">,
): GateDevice {
  const face = new GateFace(now);
  /** The request that the machine has taken, and when. */
  let taken = 0;
  let takenMs = 0;
  let isStopped = false;
  let complaint = "";
  let wake = () => {};
  const health = io.health$.subscribe(({ state }) => {
    if (state === "online") return;
    taken = 0;
    face.become(nothingHeard);
  });
  const running = run();

  return face.device(id, io, {
    wished: () => wake(),
    async stop() {
      isStopped = true;
      wake();
      health.unsubscribe();
      await io.stop();
      await running;
    },
  });

  async function run(): Promise<void> {
    while (!isStopped) {
      const begunMs = performance.now();
      try {
        await look();
        complaint = "";
      } catch (error) {
        taken = 0;
        complain(error);
      }
      if (face.request === taken || complaint !== "") await rest(everyMs - (performance.now() - begunMs));
    }
  }

  async function look(): Promise<void> {
    const asked = face.request;
    if (asked !== 0 && (asked !== taken || now() - takenMs >= refreshMs)) {
      await io.write(face.wish, asked);
      // Asked anew meanwhile: what was written may be a mixture.
      if (asked !== face.request) return;
      taken = asked;
      takenMs = now();
    }
    const switches = await io.read();
    if (asked === face.request && !isStopped) face.become(stateOf(switches, asked));
  }

  /** Said once, until it is over; a line that is down says so in its health. */
  function complain(error: unknown): void {
    const said = error instanceof Error ? error.message : String(error);
    const code = error instanceof LinkTrouble && error.code === "refused" ? "refused" : "not-ready";
    if (said !== complaint && io.health.state === "online") {
      log("warn", "gate-not-asked", { machine: id, said });
      face.readings$.next({ kind: "trouble", atMs: now(), code, said });
      face.become({ ...nothingHeard, said });
    }
    complaint = said;
  }

  function rest(ms: number): Promise<void> {
    if (isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(MIN_REST_MS, ms));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Outputs are written again so often: a module that was switched off and on does what it should. */
const REFRESH_MS = 2_000;
const MIN_REST_MS = 5;
