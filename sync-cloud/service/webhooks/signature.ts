import { createHmac } from "node:crypto";
import { sameText } from "../../doors/tokens.ts";

/** A receiver should turn down what is older: somebody may have kept it. */
export const signatureLastsMs = 5 * 60_000;
export const signatureHeader = "kontor-signature";

/** `t=<milliseconds>,v1=<hex>[,v1=<hex>]`: HMAC-SHA256 of `<t>.<body>` with each secret that counts now. */
export function signBody(body: string, secrets: readonly string[], atMs: number): string {
  return [`t=${atMs}`, ...secrets.map((secret) => `v1=${mac(secret, atMs, body)}`)].join(",");
}

/** How a receiver checks it; written here so that the description and the test are one. */
export function isSigned(body: string, header: string, secret: string, nowMs: number): boolean {
  const parts = header.split(",").map((part) => part.split("=", 2) as [string, string]);
  const atMs = Number(parts.find(([name]) => name === "t")?.[1]);
  if (!Number.isSafeInteger(atMs) || Math.abs(nowMs - atMs) > signatureLastsMs) return false;
  const expected = mac(secret, atMs, body);
  return parts.some(([name, value]) => name === "v1" && sameText(value ?? "", expected));
}

const mac = (secret: string, atMs: number, body: string): string =>
  createHmac("sha256", secret).update(`${atMs}.${body}`).digest("hex");
