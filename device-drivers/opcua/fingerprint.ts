import { createHash } from "node:crypto";

/** SHA-256 of a certificate (DER), as people compare it: upper-case hex in pairs. */
export function fingerprintOf(der: Uint8Array): string {
  const hex = createHash("sha256").update(der).digest("hex").toUpperCase();
  return (hex.match(/../g) ?? []).join(":");
}
