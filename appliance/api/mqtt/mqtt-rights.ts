import type { Fact } from "#sync/model/facts/fact.ts";
import type { BrokerCaller } from "../../broker/acl.ts";
import type { Credentials } from "../../broker/sign-in-desk.ts";
import type { Site } from "../../site/site.ts";

/** Facts after which somebody who is connected may have other rights, or none. */
export const factsOfRights: ReadonlySet<string> = new Set(["device-paired", "device-revoked", "person-saved"]);

/** Who comes to the MQTT door, and what they may now: rights are those of the book, not those of the day somebody connected. */
export class MqttRights {
  readonly #site: Pick<Site, "desk" | "store">;
  /** The secret's hash or the certificate that a device came in by: paired anew, it has another, and the old one is nobody's. */
  readonly #cameBy = new WeakMap<BrokerCaller, string>();

  constructor(site: Pick<Site, "desk" | "store">) {
    this.#site = site;
  }

  /** A paired device sends its id and secret, or shows its certificate; a person sends their id and the token of their session. */
  callerOf({ username, password, certificate }: Credentials): BrokerCaller | undefined {
    const { desk } = this.#site;
    if (certificate) {
      const known = desk.certifiedCaller(certificate.deviceId, certificate.fingerprint256);
      return known && this.#device(known.device, certificate.fingerprint256);
    }
    const known = desk.deviceCaller(username, password);
    if (known) return this.#device(known.device);
    const person = desk.callerOf(password, "mqtt");
    return person?.actor === username
      ? { deviceId: person.device, roles: person.roles, personId: person.actor }
      : undefined;
  }

  /** For `Broker.review` after one of `factsOfRights`: those whom it does not concern stay as they are. */
  after({ data }: Pick<Fact, "data">): (caller: BrokerCaller) => BrokerCaller | undefined {
    return (caller) => {
      const { deviceId, personId } = caller;
      if (personId === undefined) return deviceId === data.deviceId ? this.#sameDevice(caller) : caller;
      if (personId !== data.personId) return caller;
      const person = this.#site.store.reader.get("person", personId);
      return person?.active ? { ...caller, roles: person.roles } : undefined;
    };
  }

  #sameDevice(caller: BrokerCaller): BrokerCaller | undefined {
    const device = this.#site.store.reader.get("device", caller.deviceId);
    const cameBy = this.#cameBy.get(caller);
    if (!device?.active || (cameBy !== device.secretHash && cameBy !== device.certificate256)) return undefined;
    return this.#device(caller.deviceId, cameBy);
  }

  #device(deviceId: string, certificate256?: string): BrokerCaller | undefined {
    const device = this.#site.store.reader.get("device", deviceId);
    if (!device) return undefined;
    const caller: BrokerCaller = { deviceId, roles: device.roles, topics: device.topics };
    this.#cameBy.set(caller, certificate256 ?? device.secretHash);
    return caller;
  }
}
