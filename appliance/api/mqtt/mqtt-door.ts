import { setTimeout as sleep } from "node:timers/promises";
import type { Fact } from "#sync/model/facts/fact.ts";
import type { BrokerCaller } from "../../broker/acl.ts";
import { type Broker, startBroker } from "../../broker/broker.ts";
import type { Part, Site } from "../../site/site.ts";
import type { Caller } from "../../store/book.ts";
import { subscribe } from "../../store/subscription.ts";
import { problemOfAnswer } from "../dispatch.ts";
import { isLoopback } from "../people/address-key.ts";
import { ensureCertificate } from "../tls/certificate.ts";
import { localNames } from "../tls/local-names.ts";

/** MQTT: plain on the loopback, TLS for everybody else. Calls are dispatched like those of HTTP; committed facts are mirrored. */
export const mqttDoor: Part = {
  name: "MQTT door",
  async start(site) {
    const { folder, siteId, options, ready, log, store, gauges } = site;
    const { keyPem: key, certPem: cert } = await ensureCertificate(folder.root, localNames(), Date.now());
    const broker = await startBroker({
      dataDir: folder.broker,
      siteId,
      listen: {
        tcp: { host: "127.0.0.1", port: options.mqttPort },
        tls: { host: options.host, port: options.mqttsPort, key, cert },
      },
      authenticate: async ({ username, password }) => mqttCaller(site, username, password),
      call: (caller, name, { commandId, input }) => call(site, caller, name, input, commandId),
      log: (level, event, data) => log[level](data, event),
    });
    site.broker = broker;
    let stopping = false;
    const mirror = subscribe(store.reader, store.queue, {
      consumer: "mqtt-mirror",
      handle: mirrorTo(broker, () => stopping),
    });
    Object.assign(ready.ports, { mqtt: broker.ports.tcp, mqtts: broker.ports.tls });
    ready.urls.mqtt = `mqtt://localhost:${broker.ports.tcp}`;
    const host = isLoopback(options.host) ? "localhost" : localNames().hostname;
    ready.urls.mqtts = `mqtts://${host}:${broker.ports.tls}`;
    gauges.mqtt_connections = () => broker.stats().connections;
    gauges.mqtt_queued_messages = () => broker.stats().queuedMessages;
    return async () => {
      stopping = true;
      await mirror.stop();
      await broker.close();
    };
  },
};

/**
 * Publishes fact by fact. Behind by many (after a restore, or days without the broker), it goes no faster than they leave: the
 * journal is the buffer, where the broker would drop the oldest.
 */
function mirrorTo(broker: Broker, isStopping: () => boolean): (fact: Fact) => Promise<void> {
  let published = 0;
  return async (fact) => {
    broker.publishFact(forReaders(fact));
    if (++published % factsBetweenLooks !== 0) return;
    while (broker.stats().factsBuffered > factsBufferedMax && !isStopping()) await sleep(10);
  };
}

const factsBetweenLooks = 500;
const factsBufferedMax = 2_000;

/** A paired device sends its id and secret; a person their id and the token of their session. */
function mqttCaller({ desk, store }: Site, username: string, password: string): BrokerCaller | undefined {
  const device = desk.deviceCaller(username, password);
  if (device)
    return {
      deviceId: device.device,
      roles: device.roles,
      topics: store.reader.get("device", device.device)?.topics,
    };
  const person = desk.callerOf(password, "mqtt");
  return person?.actor === username
    ? { deviceId: person.device, roles: person.roles, personId: person.actor }
    : undefined;
}

async function call(site: Site, who: BrokerCaller, name: string, input: unknown, commandId: string): Promise<unknown> {
  const { deviceId, personId } = who;
  const signedIn: Caller = { actor: personId ?? `device:${deviceId}`, device: deviceId, roles: [] };
  // The connection may be days old: the rights are those of now.
  const caller = site.desk.stillKnown(signedIn);
  const answer = await site.dispatch(caller, name, input, commandId, { address: `mqtt:${deviceId}` });
  return answer.ok ? answer : problemOfAnswer(answer);
}

/** What readers of facts get: without the record fields, among them hashes of secrets, which only sync needs. */
function forReaders({ sets: _sets, base: _base, ...fact }: Fact): Omit<Fact, "sets" | "base"> {
  return fact;
}
