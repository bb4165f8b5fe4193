import type { Subscription } from "rxjs";
import { z } from "zod";
import type { Who } from "#sync/doors/answer.ts";
import type { LiveSink } from "#sync/doors/live/live-desk.ts";
import type { FloorEvent } from "../../devices/binding.ts";
import type { FloorWire } from "../../devices/floor-wire.ts";
import type { Caller } from "../../store/book.ts";
import { refusalFor } from "../access.ts";

/** Which events one socket wants: of one machine, of the machines at one place, of some kinds. Raw bytes (`trace`) come only when named. */
export const floorFilter = z.strictObject({
  machineId: z.string().min(1).max(64).optional(),
  place: z.string().min(1).max(40).optional(),
  kinds: z.array(z.string().min(1).max(40)).min(1).max(20).optional(),
});
export type FloorFilter = z.output<typeof floorFilter>;

/** A socket with more than this unsent gets no events: they are lost for it, and counted. */
const backlogMaxBytes = 64 * 1024;
/** A socket that lost events is told how many as soon as it has caught up, looked at so often. */
const lookEveryMs = 100;

interface Listener {
  filter: FloorFilter;
  lost: number;
}

/** A socket whose caller is known without asking anybody else. */
export interface FloorSink extends LiveSink<Caller> {
  who(): Who<Caller>;
}

/**
 * What happens on the floor, to the screens, at once: a scan is on the screen before it is in the book. Nothing waits for a slow
 * socket and nothing is kept for it: it is told how many events it lost, and asks the queries again.
 */
export class FloorStream {
  readonly #wire: FloorWire;
  readonly #listeners = new Map<FloorSink, Listener>();
  readonly #events: Subscription;
  #timer: NodeJS.Timeout | undefined;
  /** Events that slow sockets lost, all together. */
  lost = 0;

  constructor(wire: FloorWire) {
    this.#wire = wire;
    this.#events = wire.events$.subscribe((event) => this.#send(event));
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /** A second call only changes what the socket wants. */
  follow(sink: FloorSink, filter: FloorFilter): void {
    this.#listeners.set(sink, { filter, lost: this.#listeners.get(sink)?.lost ?? 0 });
    this.#countTraces();
  }

  leave(sink: FloorSink): void {
    if (this.#listeners.delete(sink)) this.#countTraces();
  }

  stop(): void {
    this.#events.unsubscribe();
    clearInterval(this.#timer);
    this.#listeners.clear();
    this.#countTraces();
  }

  #send(event: FloorEvent): void {
    let text: string | undefined;
    for (const [sink, listener] of this.#listeners) {
      if (!this.#wants(listener.filter, event)) continue;
      if (sink.backlogBytes > backlogMaxBytes) {
        listener.lost += 1;
        this.lost += 1;
        this.#timer ??= setInterval(() => this.#look(), lookEveryMs);
        continue;
      }
      const who = sink.who();
      if (!who.caller) {
        this.leave(sink);
        sink.close(4401, "the session has ended: sign in again");
        continue;
      }
      if (event.kind === "trace" && mayNotTrace(who)) continue;
      tellLost(sink, listener);
      text ??= JSON.stringify({ stream: "floor", event });
      sink.send(text);
    }
  }

  #look(): void {
    for (const [sink, listener] of this.#listeners) if (sink.backlogBytes <= backlogMaxBytes) tellLost(sink, listener);
    if ([...this.#listeners.values()].some(({ lost }) => lost > 0)) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #wants({ machineId, place, kinds }: FloorFilter, event: FloorEvent): boolean {
    if (kinds ? !kinds.includes(event.kind) : event.kind === "trace") return false;
    if (machineId !== undefined && machineId !== event.machineId) return false;
    return place === undefined || this.#wire.placeOf(event.machineId) === place;
  }

  #countTraces(): void {
    this.#wire.traceFollowers = [...this.#listeners.values()].filter(({ filter }) =>
      filter.kinds?.includes("trace"),
    ).length;
  }
}

/** The refusal for who may not see raw bytes, or undefined; asked again for each, as rights can be taken away. */
export const mayNotTrace = (who: Who<Caller>): ReturnType<typeof refusalFor> =>
  refusalFor(who, "machines.trace", ["supervisor"]);

function tellLost(sink: FloorSink, listener: Listener): void {
  if (listener.lost === 0) return;
  sink.send(JSON.stringify({ stream: "floor", lost: listener.lost }));
  listener.lost = 0;
}
