import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits: a bearer token or a device secret. Only its hash is stored. */
export const newToken = (): string => randomBytes(32).toString("base64url");
export const tokenHash = (token: string): string => createHash("sha256").update(token).digest("hex");

/** Compares in the same time wherever the first difference is. */
export function sameText(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
