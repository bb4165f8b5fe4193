import { randomUUID } from "node:crypto";
import type { Refusal } from "#sync/contracts/refusals.ts";
import type { InputOf } from "#sync/contracts/define.ts";
import type { peopleContracts } from "#sync/contracts/people.ts";
import type { Person, Role } from "#sync/model/records/person.ts";
import type { Caller } from "../../store/book.ts";
import type { CommandQueue } from "../../store/command-queue.ts";
import type { Reader } from "../../store/reader.ts";
import type { Answer } from "../../store/run-command.ts";
import type { DoorHandlers } from "../dispatch.ts";
import { AttemptLimit } from "./attempt-limit.ts";
import { badgeHash, hashPin, newToken, pinMatches, tokenHash } from "./secrets.ts";

/** One shift and its overtime: then people sign in again. */
const sessionMs = 14 * 3_600_000;
const inviteMs = 10 * 60_000;
const invitesMax = 100;
const auditEveryMs = 10_000;

type Input<N extends keyof typeof peopleContracts> = InputOf<(typeof peopleContracts)[N]>;

/** Who somebody is: the only part that sees badges, PINs and tokens. The writer gets hashes. */
export class SignInDesk {
  readonly #queue: Pick<CommandQueue, "run">;
  readonly #reader: Reader;
  readonly #pepper: string;
  readonly #perAddress = new AttemptLimit({ max: 20, windowMs: 60_000 });
  readonly #perPerson = new AttemptLimit({ max: 5, windowMs: 60_000 });
  readonly #invites = new Map<string, { name: string; kind: "handheld" | "kiosk" | "machine" | "integration"; roles: Role[]; expiresAt: number }>();
  readonly #audited = new Map<string, { at: number; times: number }>();

  constructor({ queue, reader, pepper }: { queue: Pick<CommandQueue, "run">; reader: Reader; pepper: string }) {
    this.#queue = queue;
    this.#reader = reader;
    this.#pepper = pepper;
  }

  /** The contracts that the door itself answers. */
  readonly handlers: DoorHandlers = {
    "people.sign-in": ({ input, address }) => this.signIn(input as Input<"people.sign-in">, address),
    "people.sign-out": async ({ token }) => {
      if (token) await this.#own("session.end", { sessionId: tokenHash(token) });
      return { ok: true, value: null };
    },
    "people.save": ({ input, caller, commandId }) => this.#savePerson(input as Input<"people.save">, caller, commandId),
    "devices.invite": async ({ input }) => this.#invite(input as Input<"devices.invite">),
    "devices.pair": ({ input, address }) => this.#pair(input as Input<"devices.pair">, address),
  };

  /** The caller behind a bearer token, or undefined. */
  callerOf(token: string): Caller | undefined {
    const session = this.#reader.get("session", tokenHash(token));
    if (!session || session.endedAt !== null || (session.expiresAt ?? 0) < Date.now()) return undefined;
    const person = this.#reader.get("person", session.personId);
    return person?.active ? { actor: person.id, device: session.deviceId, roles: person.roles } : undefined;
  }

  /** The caller behind a paired device's id and secret, or undefined. */
  deviceCaller(deviceId: string, secret: string): Caller | undefined {
    const device = this.#reader.get("device", deviceId);
    if (!device?.active || device.secretHash === "" || device.secretHash !== tokenHash(secret)) return undefined;
    return { actor: `device:${deviceId}`, device: deviceId, roles: device.roles };
  }

  async signIn({ badge, personId, pin, device }: Input<"people.sign-in">, address: string): Promise<Answer> {
    const now = Date.now();
    const key = personId ?? "";
    const waitMs = Math.max(this.#perAddress.waitMs(address, now), key === "" ? 0 : this.#perPerson.waitMs(key, now));
    if (waitMs > 0) return no({ code: "too-many-requests", retryAfterMs: waitMs });
    const person = badge !== undefined ? this.#reader.first("person", { badgeHash: badgeHash(badge, this.#pepper) }) : await this.#byPin(key, pin ?? "");
    if (!person) {
      this.#perAddress.failed(address, now);
      if (key !== "") this.#perPerson.failed(key, now);
      this.audit(address, "sign-in-wrong");
      return no({ code: "sign-in-wrong" });
    }
    if (!person.active) return no({ code: "person-inactive", person: person.name });
    if (key !== "") this.#perPerson.succeeded(key);
    const token = newToken();
    const expiresAt = now + sessionMs;
    const answer = await this.#own("session.start", { sessionId: tokenHash(token), personId: person.id, deviceId: device, expiresAt }, person.id);
    if (!answer.ok) return answer;
    return { ok: true, value: { token, expiresAt, person: { id: person.id, name: person.name, roles: person.roles, language: person.language } } };
  }

  /** Refusals of access are facts too; a flood of them becomes one fact in ten seconds with its number. */
  audit(address: string, what: string): void {
    const key = `${address} ${what}`;
    const now = Date.now();
    const seen = this.#audited.get(key);
    if (seen && now - seen.at < auditEveryMs) {
      seen.times++;
      return;
    }
    if (this.#audited.size > 1_000) this.#audited.clear();
    this.#audited.set(key, { at: now, times: 0 });
    void this.#own("access.refused", { address, what, times: (seen?.times ?? 0) + 1 });
  }

  async #byPin(personId: string, pin: string): Promise<Person | undefined> {
    const person = personId === "" ? undefined : this.#reader.get("person", personId);
    return (await pinMatches(pin, person?.pinHash ?? "")) ? person : undefined;
  }

  async #savePerson({ id, badge, pin, ...fields }: Input<"people.save">, caller: Caller, commandId: string): Promise<Answer> {
    const hashes = { ...(badge !== undefined && { badgeHash: badgeHash(badge, this.#pepper) }), ...(pin !== undefined && { pinHash: await hashPin(pin) }) };
    return this.#queue.run({ name: "person.keep", input: { id, fields: { ...fields, ...hashes } }, caller, commandId });
  }

  #invite(invite: Input<"devices.invite">): Answer {
    const now = Date.now();
    for (const [code, { expiresAt }] of this.#invites) if (expiresAt < now || this.#invites.size >= invitesMax) this.#invites.delete(code);
    const code = newToken().replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 10).toUpperCase();
    const expiresAt = now + inviteMs;
    this.#invites.set(code, { ...invite, expiresAt });
    return { ok: true, value: { code, expiresAt } };
  }

  async #pair({ code, deviceId }: Input<"devices.pair">, address: string): Promise<Answer> {
    const now = Date.now();
    const waitMs = this.#perAddress.waitMs(address, now);
    if (waitMs > 0) return no({ code: "too-many-requests", retryAfterMs: waitMs });
    const invite = this.#invites.get(code.toUpperCase());
    if (!invite || invite.expiresAt < now) {
      this.#perAddress.failed(address, now);
      this.audit(address, "pairing-wrong");
      return no({ code: "sign-in-wrong" });
    }
    this.#invites.delete(code.toUpperCase());
    const secret = newToken();
    const { expiresAt: _expires, ...device } = invite;
    const answer = await this.#own("device.keep", { id: deviceId, ...device, secretHash: tokenHash(secret) });
    return answer.ok ? { ok: true, value: { deviceId, secret } } : answer;
  }

  #own(name: string, input: unknown, actor = "door"): Promise<Answer> {
    return this.#queue.run({ name, input, caller: { actor, device: "appliance", roles: [] }, commandId: `door:${randomUUID()}` });
  }
}

const no = (refusal: Refusal): Answer => ({ ok: false, refusal });
