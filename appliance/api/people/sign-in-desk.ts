import type { InputOf } from "#sync/contracts/define.ts";
import type { peopleContracts } from "#sync/contracts/people.ts";
import type { Refusal } from "#sync/contracts/refusals.ts";
import { addressKey, isLoopback } from "#sync/doors/address-key.ts";
import { AttemptLimit } from "#sync/doors/attempt-limit.ts";
import { newToken, sameText, tokenHash } from "#sync/doors/tokens.ts";
import type { Person } from "#sync/model/records/person.ts";
import type { Caller } from "../../store/book.ts";
import type { CommandQueue } from "../../store/command-queue.ts";
import type { Reader } from "../../store/reader.ts";
import type { Answer } from "../../store/run-command.ts";
import { newCommandId } from "../command-ids.ts";
import type { DoorHandlers } from "../dispatch.ts";
import { WallGuest } from "../kiosk/wall-guest.ts";
import type { IssuedCertificate, UnfitRequest } from "../tls/issue-device.ts";
import { AccessAudit } from "./access-audit.ts";
import { PairingDesk } from "./pairing-desk.ts";
import { badgeHash, hashPin, pinMatches } from "./secrets.ts";
import { SessionDesk, sessionMs } from "./session-desk.ts";

/** PINs being checked at once: each takes a thread of the pool for 50 ms, and 32 MiB. */
const pinChecksMax = 8;

/** A client certificate for a device from its certificate request (PEM), or what is expected of one. */
export type Certify = (deviceId: string, csrPem: string, now: number) => Promise<IssuedCertificate | UnfitRequest>;

type Input<N extends keyof typeof peopleContracts> = InputOf<(typeof peopleContracts)[N]>;

/** Who somebody is: the only part that sees badges, PINs and tokens. The writer gets hashes. */
export class SignInDesk {
  readonly #queue: Pick<CommandQueue, "run">;
  readonly #reader: Reader;
  readonly #pepper: string;
  readonly #cliToken: string;
  readonly #perAddress = new AttemptLimit({ max: 20, windowMs: 60_000 });
  readonly #perPerson = new AttemptLimit({ max: 5, windowMs: 60_000 });
  readonly #sessions: SessionDesk;
  readonly #pairing = new PairingDesk();
  readonly #audit: AccessAudit;
  readonly #certify: Certify;
  /** The board on the wall of this box, which signs in as nobody. */
  readonly wall: WallGuest = new WallGuest();
  #pinChecks = 0;

  constructor(parts: {
    queue: Pick<CommandQueue, "run">;
    reader: Reader;
    pepper: string;
    cliToken: string;
    certify: Certify;
  }) {
    this.#certify = parts.certify;
    this.#queue = parts.queue;
    this.#reader = parts.reader;
    this.#pepper = parts.pepper;
    this.#cliToken = parts.cliToken;
    this.#sessions = new SessionDesk(parts.reader, (sessionId, expiresAt) => {
      void this.#own("session.prolong", { sessionId, expiresAt });
    });
    this.#audit = new AccessAudit((refusal) => void this.#own("access.refused", refusal));
  }

  /** The contracts that the door itself answers. */
  readonly handlers: DoorHandlers = {
    "people.sign-in": ({ input, address }) => this.#signIn(input as Input<"people.sign-in">, address),
    "people.sign-out": async ({ token }) => {
      if (token) await this.#own("session.end", { sessionId: tokenHash(token) });
      return this.#forgetting({ ok: true, value: null });
    },
    "people.save": async ({ input, caller, commandId }) =>
      this.#forgetting(await this.#savePerson(input as Input<"people.save">, caller, commandId)),
    "devices.invite": async ({ input, caller }) => this.#invite(input as Input<"devices.invite">, caller),
    "devices.pair": ({ input, address }) => this.#pair(input as Input<"devices.pair">, address),
  };

  /** The caller behind a bearer token, or undefined. The command line's token counts on the loopback only. */
  callerOf(token: string, address: string): Caller | undefined {
    if (token.length > tokenLengthMax) return undefined;
    if (isLoopback(address) && sameText(token, this.#cliToken))
      return { actor: "operator", device: "cli", roles: ["admin"] };
    const wall = isLoopback(address) ? this.wall.callerOf(token) : undefined;
    if (wall) return wall;
    return this.#sessions.callerOf(token);
  }

  /** The caller behind a paired device's id and secret, or undefined. */
  deviceCaller(deviceId: string, secret: string): Caller | undefined {
    if (secret.length > tokenLengthMax) return undefined;
    const device = this.#reader.get("device", deviceId);
    if (!device?.active || device.secretHash === "" || !sameText(device.secretHash, tokenHash(secret)))
      return undefined;
    return { actor: `device:${deviceId}`, device: deviceId, roles: device.roles };
  }

  /** The caller behind a client certificate that was checked against the site's authority: the device's newest one only. */
  certifiedCaller(deviceId: string, fingerprint256: string): Caller | undefined {
    const device = this.#reader.get("device", deviceId);
    if (!device?.active || device.certificate256 === "" || !sameText(device.certificate256, fingerprint256))
      return undefined;
    return { actor: `device:${deviceId}`, device: deviceId, roles: device.roles };
  }

  /** The same person or device with the rights it has now, or undefined when it was shut out since. */
  stillKnown({ actor, device }: Caller): Caller | undefined {
    const record =
      actor === `device:${device}` ? this.#reader.get("device", device) : this.#reader.get("person", actor);
    return record?.active ? { actor, device, roles: record.roles } : undefined;
  }

  /** Whether a badge and a PIN that were handed out still open the door. */
  async stillSignsIn({ personId, badge, pin }: { personId: string; badge: string; pin: string }): Promise<boolean> {
    const person = this.#reader.get("person", personId);
    if (!person?.active || person.badgeHash !== badgeHash(badge, this.#pepper)) return false;
    return pinMatches(pin, person.pinHash);
  }

  /** A session without badge or PIN, for the box's own screen at its first boot: whoever asks has made sure that it may. */
  openSession(personId: string, device: string): Promise<Answer> {
    const person = this.#reader.get("person", personId);
    return person?.active ? this.#begin(person, device) : Promise.resolve(no({ code: "sign-in-wrong" }));
  }

  /** Refusals of access are facts too. */
  audit(address: string, what: string): void {
    this.#audit.refused(address, what);
  }

  stop(): void {
    this.#audit.stop();
  }

  async #signIn({ badge, personId = "", pin = "", device }: Input<"people.sign-in">, address: string): Promise<Answer> {
    const now = Date.now();
    const from = addressKey(address);
    const byPin = badge === undefined;
    const waitMs = this.#perAddress.begin(from, now) || (byPin ? this.#perPerson.begin(personId, now) : 0);
    if (waitMs > 0) return no({ code: "too-many-requests", retryAfterMs: waitMs });
    if (byPin && this.#pinChecks >= pinChecksMax) return no({ code: "too-many-requests", retryAfterMs: 500 });
    const person = byPin
      ? await this.#byPin(personId, pin)
      : this.#reader.first("person", { badgeHash: badgeHash(badge, this.#pepper) });
    if (!person) {
      this.audit(address, "sign-in-wrong");
      return no({ code: "sign-in-wrong" });
    }
    this.#perAddress.takeBack(from);
    if (byPin) this.#perPerson.clear(personId);
    if (!person.active) {
      this.audit(address, "person-inactive");
      return no({ code: "person-inactive", person: person.name });
    }
    return this.#begin(person, device);
  }

  async #begin({ id, name, roles, language }: Person, device: string): Promise<Answer> {
    const token = newToken();
    const expiresAt = Date.now() + sessionMs;
    const session = { sessionId: tokenHash(token), personId: id, deviceId: device, expiresAt };
    const answer = await this.#own("session.start", session, id);
    return answer.ok ? { ok: true, value: { token, expiresAt, person: { id, name, roles, language } } } : answer;
  }

  async #byPin(personId: string, pin: string): Promise<Person | undefined> {
    const person = personId === "" ? undefined : this.#reader.get("person", personId);
    this.#pinChecks++;
    try {
      return (await pinMatches(pin, person?.pinHash ?? "")) ? person : undefined;
    } finally {
      this.#pinChecks--;
    }
  }

  async #savePerson(
    { id, badge, pin, ...fields }: Input<"people.save">,
    caller: Caller,
    commandId: string,
  ): Promise<Answer> {
    const hashes = {
      ...(badge !== undefined && { badgeHash: badgeHash(badge, this.#pepper) }),
      ...(pin !== undefined && { pinHash: await hashPin(pin) }),
    };
    return this.#queue.run({ name: "person.keep", input: { id, fields: { ...fields, ...hashes } }, caller, commandId });
  }

  /** Nobody gives a device more than they may do themselves. */
  #invite(invite: Input<"devices.invite">, { roles }: Caller): Answer {
    if (!roles.includes("admin") && invite.roles.some((role) => !roles.includes(role)))
      return no({ code: "not-allowed", command: `devices.invite with ${invite.roles.join(", ")}`, needs: "admin" });
    return { ok: true, value: this.#pairing.invite(invite, Date.now()) };
  }

  async #pair({ code, deviceId, csr }: Input<"devices.pair">, address: string): Promise<Answer> {
    const now = Date.now();
    const from = addressKey(address);
    const waitMs = this.#perAddress.begin(from, now);
    if (waitMs > 0) return no({ code: "too-many-requests", retryAfterMs: waitMs });
    // Before the code is used up: a request that is no good can be made anew, a code cannot.
    const certificate = csr === undefined ? undefined : await this.#certify(deviceId, csr, now);
    if (certificate && "expected" in certificate)
      return no({ code: "input-invalid", problems: [{ path: "csr", expected: certificate.expected }] });
    const invite = this.#pairing.take(code, now);
    if (!invite) {
      this.audit(address, "pairing-wrong");
      return no({ code: "sign-in-wrong" });
    }
    this.#perAddress.takeBack(from);
    const secret = newToken();
    const device = {
      id: deviceId,
      ...invite,
      secretHash: tokenHash(secret),
      certificate256: certificate?.fingerprint256 ?? "",
      certificateEndsAt: certificate?.endsAt ?? null,
    };
    // Not under the caller's command id: a repeat could not be given the secret again, which nobody has stored.
    const answer = await this.#own("device.keep", device);
    if (!answer.ok) return answer;
    if (!certificate) return { ok: true, value: { deviceId, secret } };
    const { certPem, authorityPem, endsAt } = certificate;
    return { ok: true, value: { deviceId, secret, certificate: { certPem, authorityPem, endsAt } } };
  }

  #forgetting(answer: Answer): Answer {
    this.#sessions.forget();
    return answer;
  }

  #own(name: string, input: unknown, actor = "door"): Promise<Answer> {
    return this.#queue.run({
      name,
      input,
      caller: { actor, device: "appliance", roles: [] },
      commandId: newCommandId("door"),
    });
  }
}

const tokenLengthMax = 200;
const no = (refusal: Refusal): Answer => ({ ok: false, refusal });
