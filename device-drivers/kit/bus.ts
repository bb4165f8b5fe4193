import type { Observable } from "rxjs";

/** The site's MQTT broker, as drivers see it: one connection shared by all of them, made anew by itself. */
export interface Bus {
  /** Rejects after `timeoutMs` (a broker that refuses a topic never acknowledges), and when too much waits already. */
  publish(
    topic: string,
    payload: string | Uint8Array,
    options?: { qos?: 0 | 1 | 2; retain?: boolean; timeoutMs?: number },
  ): Promise<void>;
  /** Messages of an MQTT filter, retained ones first, for as long as it is subscribed. */
  messages(filter: string): Observable<BusMessage>;
  /** Whose topics these are: the second level of `kontor/<site>/…`. */
  readonly site?: string;
  readonly connected: boolean;
  readonly connected$: Observable<boolean>;
}

export interface BusMessage {
  topic: string;
  payload: Uint8Array;
  retained: boolean;
  qos: 0 | 1 | 2;
}
