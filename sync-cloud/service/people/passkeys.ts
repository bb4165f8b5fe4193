import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";
import { refuse } from "../../doors/refused.ts";
import type { CloudParts } from "../http/cloud-call.ts";
import { ownOrigins } from "../http/own-origins.ts";
import { texts } from "../store/array.ts";
import type { Sql } from "../store/sql.ts";
import { beginCeremony, type Ceremony, ceremonyMs, readCeremony, spendOnce } from "./ceremony.ts";
import type { Member } from "./member.ts";

/** Ways in per person; each is a device or a keychain. */
export const passkeysMax = 20;

type Webauthn = Record<string, unknown>;

/** Begins to sign in: whoever has a passkey of ours may answer, nobody has to say a name first. */
export async function beginSignIn({
  secrets,
  publicUrl,
  world,
}: CloudParts): Promise<{ ceremony: string; options: Webauthn }> {
  const options = await generateAuthenticationOptions({
    rpID: rpIdOf(publicUrl),
    challenge: world.random(challengeBytes) as Uint8Array<ArrayBuffer>,
    userVerification: "required",
    timeout: ceremonyMs,
  });
  const ceremony = beginCeremony(secrets, world, { kind: "sign-in", challenge: options.challenge });
  return { ceremony, options: options as unknown as Webauthn };
}

/** The company that an answer to `beginSignIn` is for, before anything of it is believed. */
export function companyOfResponse(response: Webauthn): number | undefined {
  const handle = (response.response as { userHandle?: unknown } | undefined)?.userHandle;
  if (typeof handle !== "string" || handle.length > 200) return undefined;
  const match = /^(\d{1,10})\.[\w-]{1,64}$/.exec(Buffer.from(handle, "base64url").toString());
  return match ? Number(match[1]) : undefined;
}

/** The person whose passkey signed; refuses with nothing that helps to guess. Keeps the counter, which shows copied keys. */
export async function finishSignIn(
  sql: Sql,
  { secrets, publicUrl, world }: CloudParts,
  ticket: string,
  response: Webauthn,
): Promise<string> {
  const ceremony = readCeremony(secrets, world, ticket);
  if (ceremony?.kind !== "sign-in" || !(await spendOnce(sql, world, ceremony.challenge, ceremonyMs)))
    return refuse({ code: "sign-in-wrong" });
  const [key] = await sql.rows<{ person: string; publicKey: Uint8Array; counter: number }>(
    'SELECT person, public_key AS "publicKey", counter FROM passkey WHERE id = $1',
    [String(response.id).slice(0, idLengthMax)],
  );
  if (!key) return refuse({ code: "sign-in-wrong" });
  const verified = await verifyAuthenticationResponse({
    response: response as never,
    expectedChallenge: ceremony.challenge,
    expectedOrigin: ownOrigins(publicUrl),
    expectedRPID: rpIdOf(publicUrl),
    requireUserVerification: true,
    credential: { id: String(response.id), publicKey: Uint8Array.from(key.publicKey), counter: key.counter },
  }).catch(() => undefined);
  if (!verified?.verified) return refuse({ code: "sign-in-wrong" });
  await sql.write("UPDATE passkey SET counter = $3, used_at_ms = $4 WHERE company = $1 AND id = $2", [
    sql.company,
    String(response.id),
    verified.authenticationInfo.newCounter,
    world.nowMs(),
  ]);
  return key.person;
}

/** What the browser needs to make a passkey for this person. */
export async function beginRegistration(
  sql: Sql,
  { secrets, publicUrl, world }: CloudParts,
  { person, name, email }: Pick<Member, "person" | "name" | "email">,
  more: Pick<Ceremony, "invite"> = {},
): Promise<{ ceremony: string; options: Webauthn }> {
  const known = await sql.rows<{ id: string }>("SELECT id FROM passkey WHERE person = $1", [person]);
  const options = await generateRegistrationOptions({
    rpName: "Kontor",
    rpID: rpIdOf(publicUrl),
    userID: new TextEncoder().encode(`${sql.company}.${person}`),
    userName: email,
    userDisplayName: name,
    challenge: world.random(challengeBytes) as Uint8Array<ArrayBuffer>,
    timeout: ceremonyMs,
    attestationType: "none",
    excludeCredentials: known,
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  const ceremony = beginCeremony(secrets, world, {
    kind: "register",
    challenge: options.challenge,
    company: sql.company,
    person,
    ...more,
  });
  return { ceremony, options: options as unknown as Webauthn };
}

/** Keeps the new passkey. `invite` must be the one that the ceremony was begun with. */
export async function finishRegistration(
  sql: Sql,
  { secrets, publicUrl, world }: CloudParts,
  {
    ticket,
    response,
    name,
    person,
    invite,
  }: { ticket: string; response: Webauthn; name: string; person: string; invite?: string },
): Promise<string> {
  const ceremony = readCeremony(secrets, world, ticket);
  const fits =
    ceremony?.kind === "register" &&
    ceremony.company === sql.company &&
    ceremony.person === person &&
    ceremony.invite === invite;
  if (!fits || !(await spendOnce(sql, world, ceremony.challenge, ceremonyMs))) return refuse({ code: "sign-in-wrong" });
  const verified = await verifyRegistrationResponse({
    response: response as never,
    expectedChallenge: ceremony.challenge,
    expectedOrigin: ownOrigins(publicUrl),
    expectedRPID: rpIdOf(publicUrl),
    requireUserVerification: true,
  }).catch(() => undefined);
  if (!verified?.verified) return refuse({ code: "sign-in-wrong" });
  const [count] = await sql.rows<{ n: number }>("SELECT count(*)::int AS n FROM passkey WHERE person = $1", [person]);
  if ((count?.n ?? 0) >= passkeysMax) return refuse({ code: "limit-reached", what: "passkeys", most: passkeysMax });
  const { credential, credentialBackedUp } = verified.registrationInfo;
  const made = await sql.write(
    `INSERT INTO passkey (company, id, person, name, public_key, counter, transports, synced, made_at_ms)
     VALUES ($1, $2, $3, $4, $5, $6, $7::text[], $8, $9) ON CONFLICT DO NOTHING RETURNING id`,
    [
      sql.company,
      credential.id,
      person,
      name,
      credential.publicKey,
      credential.counter,
      texts(credential.transports ?? []),
      credentialBackedUp,
      world.nowMs(),
    ],
  );
  if (made.length === 0) return refuse({ code: "sign-in-wrong" });
  return credential.id;
}

const challengeBytes = 32;
const idLengthMax = 1_400;
const rpIdOf = (publicUrl: string): string => new URL(ownOrigins(publicUrl)[0]).hostname;
