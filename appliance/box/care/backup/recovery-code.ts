import { createHash, hkdfSync } from "node:crypto";
import { bech32 } from "@scure/base";

/**
 * The code that opens backups: 130 random bits and ten bits of check, as 28 letters and digits in groups of four, without those that look
 * alike. From it comes an age key (X25519), so that the program age opens the same files.
 */
export function recoveryCodeOf(random: Uint8Array): string {
  let bits = [...random.subarray(0, bytesNeeded)].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  bits = bits.slice(0, letters * 5);
  if (bits.length < letters * 5) throw new Error(`${bytesNeeded} random bytes are needed, not ${random.length}`);
  const body = bits.replaceAll(/.{5}/g, (five) => alphabet.charAt(Number.parseInt(five, 2)));
  return grouped(body + checkOf(body));
}
export const recoveryRandomBytes = 17;

/** The code as it was made, however somebody typed it; undefined when it is none. */
export function readRecoveryCode(typed: string): string | undefined {
  const plain = typed
    .toUpperCase()
    .replaceAll(/[\s-]/g, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1")
    .replaceAll("U", "V");
  if (plain.length !== letters + 2 || [...plain].some((letter) => !alphabet.includes(letter))) return undefined;
  const body = plain.slice(0, letters);
  return plain.slice(letters) === checkOf(body) ? grouped(plain) : undefined;
}

/** The age secret key of a code. */
export function ageKeyOf(code: string): string {
  const secret = hkdfSync("sha256", code.replaceAll("-", ""), "", "kontor-recovery-1", 32);
  return bech32.encodeFromBytes("AGE-SECRET-KEY-", new Uint8Array(secret)).toUpperCase();
}

const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const letters = 26;
const bytesNeeded = recoveryRandomBytes;
const grouped = (text: string): string => text.replaceAll(/.{4}(?=.)/g, "$&-");

function checkOf(body: string): string {
  const [high = 0, low = 0] = createHash("sha256").update(`kontor-recovery ${body}`).digest();
  const ten = ((high << 8) | low) & 1_023;
  return alphabet.charAt(ten >> 5) + alphabet.charAt(ten & 31);
}
