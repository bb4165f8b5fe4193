import { randomInt } from "node:crypto";
import type { InputOf } from "#sync/contracts/define.ts";
import type { peopleContracts } from "#sync/contracts/people.ts";

type Invite = InputOf<(typeof peopleContracts)["devices.invite"]>;

const inviteMs = 10 * 60_000;
const invitesMax = 100;
/** Without the letters and digits that look alike on a screen. */
const letters = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

/** One-time codes by which a device pairs. They live in memory: after a restart a new one is made. */
export class PairingDesk {
  readonly #invites = new Map<string, Invite & { expiresAt: number }>();

  invite(invite: Invite, now: number): { code: string; expiresAt: number } {
    for (const [code, { expiresAt }] of this.#invites)
      if (expiresAt <= now || this.#invites.size >= invitesMax) this.#invites.delete(code);
    const code = Array.from({ length: 10 }, () => letters[randomInt(letters.length)]).join("");
    const expiresAt = now + inviteMs;
    this.#invites.set(code, { ...invite, expiresAt });
    return { code, expiresAt };
  }

  /** The invitation behind this code, used up by asking. */
  take(code: string, now: number): Invite | undefined {
    const key = code.trim().toUpperCase();
    const invite = this.#invites.get(key);
    if (!invite || invite.expiresAt <= now) return undefined;
    this.#invites.delete(key);
    const { expiresAt: _expiresAt, ...device } = invite;
    return device;
  }
}
