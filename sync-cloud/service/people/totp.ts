import { Secret, TOTP } from "otpauth";
import type { World } from "../hub/companies.ts";
import type { Sql } from "../store/sql.ts";
import type { Member } from "./member.ts";
import type { Secrets } from "./secrets.ts";

const periodSeconds = 30;
/** Clocks of phones: one step before and after counts too. */
const windowSteps = 1;
const secretBytes = 20;
const use = "totp";

/** A new secret, kept sealed; it counts once a code of it was shown. */
export async function beginTotp(
  sql: Sql,
  { secrets, world }: { secrets: Secrets; world: World },
  { person, email }: Pick<Member, "person" | "email">,
): Promise<{ url: string; secret: string }> {
  const secret = new Secret({ buffer: Uint8Array.from(world.random(secretBytes)).buffer });
  await sql.write(
    "UPDATE member SET totp_sealed = $3, totp_confirmed = false, totp_step = 0 WHERE company = $1 AND person = $2",
    [sql.company, person, secrets.seal(use, secret.base32)],
  );
  return { url: totpOf(secret.base32, email).toString(), secret: secret.base32 };
}

/** Whether a code is right and was not used before; using it up is part of the answer. */
export async function takeTotp(
  sql: Sql,
  { secrets, world }: { secrets: Secrets; world: World },
  member: Member,
  code: string,
): Promise<boolean> {
  if (member.totpSealed === "") return false;
  const nowMs = world.nowMs();
  const totp = totpOf(secrets.open(use, member.totpSealed), member.email);
  const delta = totp.validate({ token: code, timestamp: nowMs, window: windowSteps });
  if (delta === null) return false;
  const step = Math.floor(nowMs / 1_000 / periodSeconds) + delta;
  const taken = await sql.write(
    "UPDATE member SET totp_step = $3 WHERE company = $1 AND person = $2 AND totp_step < $3 RETURNING person",
    [sql.company, member.person, step],
  );
  return taken.length > 0;
}

const totpOf = (secret: string, label: string): TOTP =>
  new TOTP({ issuer: "Kontor", label, secret: Secret.fromBase32(secret), period: periodSeconds, digits: 6 });
