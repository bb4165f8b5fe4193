import { tokenHash } from "#sync/doors/tokens.ts";
import type { Caller } from "../../store/book.ts";
import type { Reader } from "../../store/reader.ts";

/** A shift and its overtime; each use begins it anew, so nobody is signed out in the middle of work. */
export const sessionMs = 12 * 3_600_000;
/** A session in use is prolonged in the book at most this often. */
const prolongEveryMs = 3_600_000;
/** What was read of a token is believed for this long; what this process changes itself counts at once (`forget`). */
const believedMs = 1_000;
const believedMax = 5_000;

/** Who is behind a bearer token, read from the book and remembered for a moment: every call asks. */
export class SessionDesk {
  readonly #reader: Reader;
  readonly #prolong: (sessionId: string, expiresAt: number) => void;
  readonly #believed = new Map<string, { caller: Caller; until: number }>();
  readonly #prolonged = new Map<string, number>();

  constructor(reader: Reader, prolong: (sessionId: string, expiresAt: number) => void) {
    this.#reader = reader;
    this.#prolong = prolong;
  }

  callerOf(token: string): Caller | undefined {
    const now = Date.now();
    const known = this.#believed.get(token);
    if (known && known.until > now) return known.caller;
    this.#believed.delete(token);
    const caller = this.#read(tokenHash(token), now);
    if (!caller) return undefined;
    if (this.#believed.size >= believedMax) this.#believed.clear();
    this.#believed.set(token, { caller, until: now + believedMs });
    return caller;
  }

  /** Rights or sessions have changed: the book is asked again. */
  forget(): void {
    this.#believed.clear();
  }

  #read(sessionId: string, now: number): Caller | undefined {
    const session = this.#reader.get("session", sessionId);
    if (!session || session.endedAt !== null || (session.expiresAt ?? 0) <= now) return undefined;
    const person = this.#reader.get("person", session.personId);
    if (!person?.active) return undefined;
    if (
      (session.expiresAt ?? 0) - now < sessionMs - prolongEveryMs &&
      now - (this.#prolonged.get(sessionId) ?? 0) > 60_000
    ) {
      if (this.#prolonged.size >= believedMax) this.#prolonged.clear();
      this.#prolonged.set(sessionId, now);
      this.#prolong(sessionId, now + sessionMs);
    }
    return { actor: person.id, device: session.deviceId, roles: person.roles };
  }
}
