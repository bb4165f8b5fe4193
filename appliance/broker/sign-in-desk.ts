import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import type { AuthenticateError, Client, ConnectPacket } from "aedes";
import { type BrokerCaller, isDeviceId, mayWill, ownsClientId } from "./acl.ts";
import type { BrokerLimits } from "./broker-limits.ts";
import type { burstLog } from "./broker-log.ts";
import { type ClientCertificate, certificateOf, type ShownCertificate } from "./client-certificate.ts";
import { SignInGuard } from "./sign-in-guard.ts";

/** Either a password, or the client certificate that TLS has checked against the site's authority. */
export interface Credentials {
  clientId: string;
  username: string;
  /** Empty for a certificate. */
  password: string;
  certificate?: ClientCertificate;
}

/** Whose credentials these are, or nothing. Must take as long for an unknown name as for a wrong password. */
export type Authenticate = (credentials: Credentials) => Promise<BrokerCaller | undefined>;

type Done = (error: AuthenticateError | null, success: boolean | null) => void;

/** CONNACK return codes. Source: MQTT 3.1.1, table 3.1. */
const refusedBecause = { identifier: 2, unavailable: 3, credentials: 4, notAuthorized: 5 } as const;
interface SignInRefusal {
  reason: keyof typeof refusedBecause;
  detail: string;
}

interface Attempt {
  clientId: string;
  username: string | undefined;
  password: Buffer | undefined;
  shown: ShownCertificate | undefined;
  address: string;
  connect: ConnectPacket | undefined;
}

export interface SignInDeskOptions {
  siteId: string;
  authenticate: Authenticate;
  limits: BrokerLimits;
  burst: ReturnType<typeof burstLog>;
  admit: (client: Client, caller: BrokerCaller) => void;
  /** Told beside the line in the log. */
  refused: (client: Client) => void;
}

/** Says of each CONNECT who it is, or refuses it: nobody is anonymous, and a client id belongs to the device it names. */
export class SignInDesk {
  #options: SignInDeskOptions;
  #guard: SignInGuard;
  #connects = new WeakMap<object, ConnectPacket>();
  refused = 0;

  constructor(options: SignInDeskOptions) {
    this.#options = options;
    this.#guard = new SignInGuard(options.limits);
  }

  /** Notes the CONNECT for `check`, and bounds how long its client may be silent. */
  expect(client: Client, packet: ConnectPacket): true {
    const { keepaliveMaxSeconds } = this.#options.limits;
    packet.keepalive = Math.min(packet.keepalive || keepaliveMaxSeconds, keepaliveMaxSeconds);
    this.#connects.set(client, packet);
    return true;
  }

  check(client: Client, username: string | undefined, password: Buffer | undefined, done: Done): void {
    const connect = this.#connects.get(client);
    const address = (client.conn as Socket).remoteAddress ?? "unknown";
    const clientId = connect?.clientId ?? "";
    const shown = certificateOf(client.conn as Socket);
    const refuse = ({ reason, detail }: SignInRefusal) => {
      this.refused += 1;
      this.#options.refused(client);
      const who = {
        address,
        username: username?.slice(0, 128),
        clientId: clientId.slice(0, 128),
        ...(shown && { certificate: shown.deviceId.slice(0, 128) }),
      };
      this.#options.burst(`${address} ${who.username}`, "warn", "broker.sign-in-refused", { ...who, reason: detail });
      done(Object.assign(new Error(detail), { returnCode: refusedBecause[reason] }), false);
    };
    this.#decide({ clientId, username, password, shown, address, connect }).then(
      (decision) => {
        if ("reason" in decision) {
          refuse(decision);
          return;
        }
        // A vehicle comes with a client id that nobody can change: below the device's own id, no two devices share a session.
        if (!clientId) client.id = `${decision.deviceId}:${randomUUID()}`;
        else if (!ownsClientId(decision.deviceId, clientId)) client.id = `${decision.deviceId}:${clientId}`;
        this.#options.admit(client, decision);
        done(null, true);
      },
      (error: Error) => refuse({ reason: "unavailable", detail: error.message }),
    );
  }

  async #decide(attempt: Attempt): Promise<BrokerCaller | SignInRefusal> {
    const { limits, siteId } = this.#options;
    const { clientId, address, connect } = attempt;
    if (!clientId && !connect?.clean) return no("identifier", "a session to keep needs a client id"); // [MQTT-3.1.3-8]
    if (clientId.length > limits.clientIdLengthMax) return no("identifier", "the client id is too long");
    const credentials = credentialsOf(attempt);
    if ("reason" in credentials) return credentials;
    const { username } = credentials;
    if (this.#guard.blockedForMs(address, username) > 0) return no("notAuthorized", "too many failed sign-ins: wait");
    this.#guard.attempted(address, username);
    const caller = await this.#ask(credentials);
    if (!caller)
      return no(
        "credentials",
        credentials.certificate ? "the certificate is not this device's newest" : "user name or password is wrong",
      );
    this.#guard.succeeded(address, username);
    const { deviceId } = caller;
    if (!isDeviceId(deviceId)) return no("unavailable", `${JSON.stringify(deviceId)} cannot be a device id`);
    if (connect?.will && !mayWill(siteId, caller, connect.will.topic)) {
      return no("notAuthorized", "the will's topic is not allowed");
    }
    return caller;
  }

  async #ask(credentials: Credentials): Promise<BrokerCaller | undefined> {
    const { authenticate, limits } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("the sign-in took too long")), limits.signInTimeoutMs);
    });
    try {
      return await Promise.race([authenticate(credentials), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A password decides where one was sent: a client may show a certificate that is meant for others. */
function credentialsOf({ clientId, username, password, shown }: Attempt): Credentials | SignInRefusal {
  if (username && password?.length) return { clientId, username, password: password.toString("utf8") };
  if (!shown) return no("credentials", "no user name and password were sent, nor a client certificate");
  if (shown.notGood !== undefined)
    return no("credentials", `the client certificate is not good here: ${shown.notGood}`);
  if (username && username !== shown.deviceId) return no("credentials", "the certificate is another device's");
  return { clientId, username: shown.deviceId, password: "", certificate: shown };
}

function no(reason: SignInRefusal["reason"], detail: string): SignInRefusal {
  return { reason, detail };
}
