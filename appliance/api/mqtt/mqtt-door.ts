import { setTimeout as sleep } from "node:timers/promises";
import { isLoopback } from "#sync/doors/address-key.ts";
import { problemOfAnswer } from "#sync/doors/answer.ts";
import type { Fact } from "#sync/model/facts/fact.ts";
import type { BrokerCaller } from "../../broker/acl.ts";
import { type Broker, startBroker } from "../../broker/broker.ts";
import type { Part, Site } from "../../site/site.ts";
import type { Caller } from "../../store/book.ts";
import { subscribe } from "../../store/subscription.ts";
import type { SiteCertificate } from "../tls/certificate.ts";
import { localNames } from "../tls/local-names.ts";
import { factsOfRights, MqttRights } from "./mqtt-rights.ts";

/** MQTT: plain on the loopback, TLS for everybody else. Calls are dispatched like those of HTTP; committed facts are mirrored. */
export const mqttDoor: Part = {
  name: "MQTT door",
  async start(site) {
    const { folder, siteId, options, ready, log, store, gauges, certificate } = site;
    const rights = new MqttRights(site);
    const broker = await startBroker({
      dataDir: folder.broker,
      siteId,
      listen: {
        tcp: { host: "127.0.0.1", port: options.mqttPort },
        tls: { host: options.host, port: options.mqttsPort, ...identityOf(certificate.current) },
      },
      authenticate: async (credentials) => rights.callerOf(credentials),
      call: (caller, name, { commandId, input }) => call(site, caller, name, input, commandId),
      log: (level, event, data) => log[level](data, event),
    });
    site.broker = broker;
    certificate.onRenewed((renewed) => broker.takeIdentity(identityOf(renewed)));
    let stopping = false;
    const mirror = subscribe(store.reader, store.queue, {
      consumer: "mqtt-mirror",
      handle: mirrorTo(broker, () => stopping),
    });
    const changes = subscribe(store.reader, store.queue, {
      consumer: "mqtt-rights",
      types: factsOfRights,
      handle: (fact) => broker.review(rights.after(fact)),
    });
    Object.assign(ready.ports, { mqtt: broker.ports.tcp, mqtts: broker.ports.tls });
    ready.urls.mqtt = `mqtt://localhost:${broker.ports.tcp}`;
    const host = isLoopback(options.host) ? "localhost" : localNames().hostname;
    ready.urls.mqtts = `mqtts://${host}:${broker.ports.tls}`;
    gauges.mqtt_connections = () => broker.stats().connections;
    gauges.mqtt_queued_messages = () => broker.stats().queuedMessages;
    return async () => {
      stopping = true;
      await Promise.all([mirror.stop(), changes.stop()]);
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

/** The authority's certificate beside ours: clients may show one that it has made out to them. */
const identityOf = ({ keyPem, certPem, caPem }: SiteCertificate) => ({ key: keyPem, cert: certPem, ca: caPem });

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
