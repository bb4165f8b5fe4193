import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { secretsCharsMax } from "./handed-secrets.ts";

/**
 * How a standby joins: both sides know the one-time code and never send it. Each proves that it knows it over what the other must believe, the primary's certificate included, so
 * nobody between them can stand in for one.
 */
export const joinRequest = z.object({
  name: z.string().min(1).max(80),
  publicKey: z.string().regex(/^[\w-]{43}$/),
  /** What its secrets are sealed for (X25519). */
  answerKey: z.string().regex(/^[\w-]{43}$/),
  proof: z.string().regex(/^[0-9a-f]{64}$/),
});
export type JoinRequest = z.infer<typeof joinRequest>;

export const joinAnswer = z.object({
  site: z.string(),
  primary: z.string(),
  primaryKey: z.string(),
  token: z.string().regex(/^[0-9a-f]{64}$/),
  synchronous: z.boolean(),
  aloneAfterMs: z.int(),
  /** Secrets of the site (`handed-secrets.ts`), sealed for the box that joins. */
  secrets: z.base64().max(secretsCharsMax),
  proof: z.string().regex(/^[0-9a-f]{64}$/),
});
export type JoinAnswer = z.infer<typeof joinAnswer>;

export const standbyPaths = {
  join: "/standby/v1/join",
  rows: "/standby/v1/rows",
  fence: "/standby/v1/fence",
  who: "/standby/v1/who",
  /** The site's secrets as they are by now, and, from a box that was replaced, what it wrote that the other has not. */
  secrets: "/standby/v1/secrets",
  tail: "/standby/v1/tail",
  /** A box that was replaced says where it is by now: addresses change while a box is away. */
  back: "/standby/v1/back",
} as const;

export const joinProof = (
  code: string,
  { name, publicKey, answerKey }: Omit<JoinRequest, "proof">,
  fingerprint256: string,
): string => mac(code, ["kontor-standby-join-2", name, publicKey, answerKey, fingerprint256]);

export const answerProof = (
  code: string,
  { proof: _proof, ...answer }: Omit<JoinAnswer, "proof"> & { proof?: string },
  publicKey: string,
): string => mac(code, ["kontor-standby-answer-1", publicKey, JSON.stringify(Object.entries(answer).sort())]);

export const sameText = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));

const mac = (code: string, parts: string[]): string =>
  createHmac("sha256", code.toLowerCase().replace(/[^0-9a-z]/g, ""))
    .update(JSON.stringify(parts))
    .digest("hex");

/** The doors of a box, as far as it has opened them. */
export const doorsOf = z.object({ http: z.int(), https: z.int(), fingerprint256: z.string().max(200) });
export type Doors = z.output<typeof doorsOf>;

/** Where a caller can be called back: at the address that it came from, by the same kind of line. */
export function addressOf(
  request: { protocol: string; ip: string },
  doors: Doors,
): { url: string; fingerprint256: string } {
  const isSecure = request.protocol === "https";
  const host = request.ip.includes(":") ? `[${request.ip}]` : request.ip;
  return isSecure
    ? { url: `https://${host}:${doors.https}`, fingerprint256: doors.fingerprint256 }
    : { url: `http://${host}:${doors.http}`, fingerprint256: "" };
}

export const isFrom = (request: { headers: { authorization?: string } }, { token }: { token: string }): boolean =>
  sameText(request.headers.authorization ?? "", `Bearer ${token}`);
