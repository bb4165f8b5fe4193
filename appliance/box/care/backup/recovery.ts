import type { Recovery } from "../care-files.ts";
import { ageKeyOf, readRecoveryCode, recoveryCodeOf } from "./recovery-code.ts";

/** A new recovery code, and what the box keeps of it: whom to encrypt for, and the key sealed with the passphrase. Never the code. */
export async function makeRecovery(
  random: Uint8Array,
  passphrase: string,
  nowMs: number,
  workFactor = sealWorkFactor,
): Promise<{ code: string; ageKey: string; recovery: Recovery }> {
  const code = recoveryCodeOf(random);
  const ageKey = ageKeyOf(code);
  const { identityToRecipient } = await import("age-encryption");
  const recipient = await identityToRecipient(ageKey);
  return {
    code,
    ageKey,
    recovery: {
      recipient,
      madeAtMs: nowMs,
      sealed: passphrase === "" ? "" : await seal(ageKey, passphrase, workFactor),
    },
  };
}

/** The age key that somebody gave as recovery code, as age key or as passphrase; undefined when none of them fits. `sealed` is of the backup's note. */
export async function keyFrom(typed: string, sealed: string): Promise<string | undefined> {
  const code = readRecoveryCode(typed);
  if (code !== undefined) return ageKeyOf(code);
  const trimmed = typed.trim();
  if (/^AGE-SECRET-KEY-1[A-Z0-9]{58}$/i.test(trimmed)) return trimmed.toUpperCase();
  if (sealed === "") return undefined;
  try {
    const { Decrypter } = await import("age-encryption");
    const decrypter = new Decrypter();
    decrypter.addPassphrase(trimmed);
    return await decrypter.decrypt(Buffer.from(sealed, "base64"), "text");
  } catch {
    return undefined;
  }
}

/** Of scrypt, as a power of two: half a second and 32 MB for each guess. Made once, in the thread of the doors. */
const sealWorkFactor = 15;

async function seal(ageKey: string, passphrase: string, workFactor: number): Promise<string> {
  const { Encrypter } = await import("age-encryption");
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase.trim());
  encrypter.setScryptWorkFactor(workFactor);
  return Buffer.from(await encrypter.encrypt(ageKey)).toString("base64");
}
