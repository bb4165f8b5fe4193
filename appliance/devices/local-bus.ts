import { BehaviorSubject, Observable } from "rxjs";
import type { Bus, BusMessage } from "#drivers/kit/bus.ts";
import type { Broker } from "../broker/broker.ts";
import { isTopicFilter, isTopicName } from "../broker/topic-filter.ts";

/** Messages on their way into the broker at once; more are refused, for the driver to keep or drop. */
export const publishingMax = 2_000;
const publishTimeoutMs = 5_000;

/**
 * The drivers' way to the site's broker, in its own process: no connection that could be lost, and a message with QoS 1 or 2 is as durable
 * as any client's once `publish` has resolved. Drivers reach the topics of their machines, never the calls, replies and facts of the
 * warehouse: below `kontor/` only `kontor/<site>/devices/`. A message published with `retain` may come twice to who subscribes just then.
 */
export function localBus(broker: Pick<Broker, "publish" | "listen">, siteId: string): Bus & { stop(): void } {
  const connected$ = new BehaviorSubject(true);
  const isForDrivers = (topic: string) =>
    !topic.startsWith("$") && (!topic.startsWith("kontor/") || topic.startsWith(`kontor/${siteId}/devices/`));
  /** Whether a filter selects anything that is for drivers; the rest of what it selects is kept from them. */
  const canSelect = (filter: string) => {
    const [first = "", site, devices] = filter.split("/");
    if (first !== "kontor" || site === "#") return !first.startsWith("$");
    return (site === siteId || site === "+") && (devices === "devices" || devices === "+" || devices === "#");
  };
  let publishing = 0;

  return {
    site: siteId,
    publish(topic, payload, { qos = 0, retain = false, timeoutMs = publishTimeoutMs } = {}) {
      if (!connected$.value) return Promise.reject(new Error("the bus is stopped"));
      if (!isTopicName(topic) || !isForDrivers(topic))
        return Promise.reject(new Error(`drivers do not publish to ${topic.slice(0, 200)}`));
      if (publishing >= publishingMax)
        return Promise.reject(new Error(`${publishing} messages wait for the broker already`));
      publishing += 1;
      return new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`the broker did not take ${topic} in time`)), timeoutMs);
        broker.publish({ topic, payload: Buffer.from(payload as Uint8Array), qos, retain }, (error) => {
          publishing -= 1;
          clearTimeout(timer);
          if (error) reject(error);
          else resolve();
        });
      });
    },
    messages(filter) {
      return new Observable<BusMessage>((listener) => {
        if (!isTopicFilter(filter) || !canSelect(filter)) {
          listener.error(new Error(`drivers do not hear ${filter.slice(0, 200)}`));
          return undefined;
        }
        return broker.listen(filter, (message) => {
          if (isForDrivers(message.topic)) listener.next(message);
        });
      });
    },
    get connected() {
      return connected$.value;
    },
    connected$: connected$.asObservable(),
    stop() {
      connected$.next(false);
      connected$.complete();
    },
  };
}
