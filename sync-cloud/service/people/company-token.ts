import { newToken, tokenHash } from "../../doors/tokens.ts";

/**
 * Tokens that say whose they are, `<kind><company>_<random>`: the company has to be known before anything of it can be read. Knowing the number of a
 * company gives nobody anything.
 */
export type TokenKind = "session" | "key" | "invite";

export const newCompanyToken = (kind: TokenKind, company: number): string => `${letters[kind]}${company}_${newToken()}`;

/** The company that a token names, and the hash by which it is looked up; undefined when it is not of this form. */
export function readCompanyToken(kind: TokenKind, token: string): { company: number; hash: string } | undefined {
  const match = /^([a-z])(\d{1,10})_[\w-]{43}$/.exec(token);
  if (!match || match[1] !== letters[kind]) return undefined;
  return { company: Number(match[2]), hash: tokenHash(token) };
}

const letters: Record<TokenKind, string> = { session: "s", key: "k", invite: "i" };
