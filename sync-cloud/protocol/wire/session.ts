import { z } from "zod";

/**
 * What a box and a cloud say to each other outside the exchange, as JSON over HTTPS.
 *
 * `POST /sync/v1/pair`       PairRequest      → PairAnswer: once, with a one-time code; afterwards the box has a name and a key that the hub knows.
 * `POST /sync/v1/challenge`  { box }          → Challenge
 * `POST /sync/v1/session`    SessionRequest   → SessionAnswer: the token goes with each exchange as `Authorization: Bearer …`.
 * `POST /sync/v1/exchange`   frames           → frames (`frames.ts`), content type `exchangeType`.
 * `POST /sync/v1/key`        KeyRequest       → { box }: with a session's token; a box changes its key. The old one counts until the new one has opened a session.
 * A failure is a status with a `SyncProblem`.
 */
export const syncPaths = {
  pair: "/sync/v1/pair",
  challenge: "/sync/v1/challenge",
  session: "/sync/v1/session",
  exchange: "/sync/v1/exchange",
  snapshot: "/sync/v1/snapshot",
  key: "/sync/v1/key",
} as const;
export const exchangeType = "application/x-kontor-exchange";

const name = z.string().min(1).max(200);
const publicKey = z.string().regex(/^[\w-]{43}$/);
const signature = z.string().regex(/^[\w-]{86}$/);

export const pairRequest = z.looseObject({
  code: name,
  /** Site id of the box, as in its origin. */
  site: name,
  origin: name,
  publicKey,
  /** Signature of `pairingText` by that key: who sends a key can use it. */
  proof: signature,
  /** Host name, for people. */
  label: z.string().max(200),
  schema: z.number().int(),
});
export type PairRequest = z.infer<typeof pairRequest>;

export const pairAnswer = z.looseObject({
  /** The hub's name of this box: `signer` of its batches. */
  box: name,
  company: name,
  companyName: z.string().max(200),
  siteName: z.string().max(200),
  /** Keys that sign pages. More than one while a key is being changed. */
  hubKeys: z.array(publicKey).min(1).max(8),
});
export type PairAnswer = z.infer<typeof pairAnswer>;

export const challengeAnswer = z.looseObject({ challenge: name, expiresInMs: z.number().int().nonnegative() });
export type Challenge = z.infer<typeof challengeAnswer>;

export const sessionRequest = z.looseObject({ box: name, challenge: name, signature });
export type SessionRequest = z.infer<typeof sessionRequest>;

export const sessionAnswer = z.looseObject({
  token: z.string().min(1).max(2_000),
  expiresInMs: z.number().int().positive(),
  hubKeys: z.array(publicKey).min(1).max(8),
});
export type SessionAnswer = z.infer<typeof sessionAnswer>;

export const keyRequest = z.looseObject({
  publicKey,
  /** Signatures of `newKeyText`: by the key so far, and by the new one. */
  signature,
  proof: signature,
});
export type KeyRequest = z.infer<typeof keyRequest>;

/** Body of any answer that is not 200. `code` is stable: `box-unknown`, `box-revoked`, `code-unknown`, `challenge-unknown`, `session-unknown`, `overloaded`, or a WireFault code. */
export const syncProblem = z.looseObject({
  code: name,
  detail: z.string().max(4_000),
  /** Do not come back earlier. */
  retryAfterMs: z.number().int().nonnegative().optional(),
});
export type SyncProblem = z.infer<typeof syncProblem>;

/** What is signed. The first words keep a signature for one purpose from serving another. */
export const sessionText = (box: string, challenge: string): Uint8Array =>
  Buffer.from(JSON.stringify(["kontor-session-1", box, challenge]));
export const pairingText = (code: string, site: string, origin: string, publicKey: string): Uint8Array =>
  Buffer.from(JSON.stringify(["kontor-pairing-1", code, site, origin, publicKey]));
export const newKeyText = (box: string, publicKey: string): Uint8Array =>
  Buffer.from(JSON.stringify(["kontor-key-1", box, publicKey]));
