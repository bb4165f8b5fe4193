import { newToken, sameText } from "#sync/doors/tokens.ts";
import type { Caller } from "../../store/book.ts";

/** All that the board on the wall asks. */
const wallQueries = ["board.today", "board.people", "people.me"] as const;

/**
 * The board on the wall signs in as nobody: it gets a token that is good on this box itself, until the appliance ends, for these
 * queries alone. Nobody's badge or PIN lies on a screen that anyone can walk up to.
 */
export class WallGuest {
  readonly #token = newToken();
  readonly #caller: Caller = { actor: "wall", device: "wall", roles: [], only: wallQueries };

  /** What the page keeps, in the shape of a person's sign-in. */
  get signIn(): {
    token: string;
    expiresAt: number;
    person: { id: string; name: string; roles: []; language: string };
  } {
    return {
      token: this.#token,
      expiresAt: Number.MAX_SAFE_INTEGER,
      person: { id: "wall", name: "", roles: [], language: "" },
    };
  }

  callerOf(token: string): Caller | undefined {
    return sameText(token, this.#token) ? this.#caller : undefined;
  }
}
