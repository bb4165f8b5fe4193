import { BehaviorSubject, Subject } from "rxjs";
import type { Reading } from "../kit/reading.ts";
import { type GateDevice, type GateState, type GateWish, nothingHeard, requestNumbers } from "./gate.ts";

/** The side of a gate that others see, the same for all: its state, what it says of itself, and the newest wish with its number. */
export class GateFace {
  readonly readings$ = new Subject<Reading>();
  wish: GateWish | undefined;
  /** Of the newest wish; 0 before the first. */
  request = 0;
  #wishKey = "";
  readonly #state$ = new BehaviorSubject<GateState>(nothingHeard);
  readonly #now: () => number;
  readonly #nextRequest: () => number;

  constructor(now: () => number) {
    this.#now = now;
    this.#nextRequest = requestNumbers(now());
  }

  /** `wished` is called for each new wish; `stop` ends the line behind it. */
  device(
    id: string,
    line: Pick<GateDevice, "health$" | "health" | "trace$">,
    { wished, stop }: { wished: () => void; stop: () => Promise<void> },
  ): GateDevice {
    const face = this;
    return {
      id,
      readings$: this.readings$.asObservable(),
      state$: this.#state$.asObservable(),
      get state() {
        return face.#state$.value;
      },
      health$: line.health$,
      get health() {
        return line.health;
      },
      trace$: line.trace$,
      ask(wanted) {
        const key = JSON.stringify([wanted !== undefined, wanted?.level ?? null]);
        if (key === face.#wishKey) return face.request;
        face.#wishKey = key;
        face.wish = wanted;
        face.request = face.#nextRequest();
        wished();
        return face.request;
      },
      async stop() {
        await stop();
        face.readings$.complete();
        face.#state$.complete();
      },
    };
  }

  become(state: GateState): void {
    const before = this.#state$.value;
    if (JSON.stringify(before) === JSON.stringify(state)) return;
    this.#state$.next(state);
    if (state.is === before.is) return;
    if (state.is === "open" || state.is === "closed")
      this.readings$.next({ kind: "contact", atMs: this.#now(), channel: 0, closed: state.is === "closed" });
    else if (state.is === "fault")
      this.readings$.next({
        kind: "trouble",
        atMs: this.#now(),
        code: "fault",
        ...(state.said !== undefined && { said: state.said }),
      });
  }
}
