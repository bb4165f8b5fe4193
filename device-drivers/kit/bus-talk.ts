import { BehaviorSubject, type Observable, Subject, Subscription } from "rxjs";
import type { Bus, BusMessage } from "./bus.ts";
import type { Health } from "./health.ts";
import { LinkTrouble, type TraceLine } from "./link.ts";

/** A machine behind the broker, as its driver sees it: its messages, what is told to it, and whether it was heard lately. */
export interface BusTalk {
  readonly messages$: Observable<BusMessage>;
  readonly health$: Observable<Health>;
  readonly health: Health;
  readonly trace$: Observable<TraceLine>;
  /** A message made sense: the machine lives. */
  heard(): void;
  /** With QoS 1; rejects with a `LinkTrouble`. */
  say(topic: string, payload: string, options?: { retain?: boolean }): Promise<void>;
  stop(): void;
}

/**
 * Without `silenceMs` the machine is as well as the broker's connection: MQTT does not say whether who publishes lives. With it, the
 * machine must be heard once in that time.
 */
export function busTalk(
  bus: Bus | undefined,
  filter: string,
  { now, silenceMs }: { now(): number; silenceMs?: number },
): BusTalk {
  const messages$ = new Subject<BusMessage>();
  const trace$ = new Subject<TraceLine>();
  const health$ = new BehaviorSubject<Health>({ state: "starting", sinceMs: now(), tries: 0 });
  const listening = new Subscription();
  let silence: NodeJS.Timeout | undefined;
  if (!bus) health$.next(down("not-found", "this appliance has no broker"));
  else {
    listening.add(bus.connected$.subscribe(connection));
    listening.add(
      bus.messages(filter).subscribe({
        next(message) {
          trace$.next({ atMs: now(), direction: "in", bytes: message.payload });
          messages$.next(message);
        },
        error: (error: unknown) => health$.next(down("not-allowed", String(error))),
      }),
    );
  }

  return {
    messages$: messages$.asObservable(),
    trace$: trace$.asObservable(),
    health$: health$.asObservable(),
    get health() {
      return health$.value;
    },
    heard() {
      const heardMs = now();
      if (health$.value.state === "online") health$.value.heardMs = heardMs;
      else health$.next({ state: "online", sinceMs: heardMs, tries: 0, heardMs });
      watch();
    },
    async say(topic, payload, { retain = false } = {}) {
      if (!bus) throw new LinkTrouble("not-found", "this appliance has no broker");
      trace$.next({ atMs: now(), direction: "out", bytes: Buffer.from(payload) });
      await bus.publish(topic, payload, { qos: 1, retain }).catch((error: unknown) => {
        throw new LinkTrouble("error", error instanceof Error ? error.message : String(error));
      });
    },
    stop() {
      clearTimeout(silence);
      listening.unsubscribe();
      health$.next({ state: "stopped", sinceMs: now(), tries: 0 });
      for (const stream of [messages$, trace$, health$]) stream.complete();
    },
  };

  function connection(connected: boolean): void {
    if (!connected) {
      clearTimeout(silence);
      if (health$.value.state !== "starting") health$.next(down("closed-by-machine", "the broker is not connected"));
    } else if (silenceMs === undefined) health$.next({ state: "online", sinceMs: now(), tries: 0 });
    else watch();
  }

  function watch(): void {
    if (silenceMs === undefined) return;
    clearTimeout(silence);
    silence = setTimeout(() => {
      const { heardMs } = health$.value;
      const why = { code: "no-answer", said: `nothing heard for ${silenceMs} ms` } as const;
      health$.next({ state: "silent", sinceMs: now(), tries: 0, why, ...(heardMs !== undefined && { heardMs }) });
    }, silenceMs);
  }

  function down(code: "not-found" | "not-allowed" | "closed-by-machine", said: string): Health {
    const { heardMs, tries } = health$.value;
    const why = { code, said };
    return { state: "offline", sinceMs: now(), tries: tries + 1, why, ...(heardMs !== undefined && { heardMs }) };
  }
}
