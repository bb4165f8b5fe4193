import type { Answer, Problem } from "../problem.ts";
import type { Cloud, Me } from "./cloud.ts";

/** Signs in with a passkey that this device or a key in somebody's hand has for this place. */
export async function signInWithPasskey({ door }: Cloud): Promise<Answer<Me>> {
  const begun = await door.call("sign-in.begin", {});
  if (!begun.ok) return begun;
  const { ceremony, options } = begun.value;
  const response = await ask(async () => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as never);
    return navigator.credentials.get({ publicKey });
  });
  return response.ok ? door.call("sign-in.finish", { ceremony, response: response.value }) : response;
}

/** Makes a passkey for whoever was invited, and signs in with it. `ceremony` came with the opened invitation. */
export async function acceptInvitation(
  { door }: Cloud,
  code: string,
  { ceremony, options }: { ceremony: string; options: Record<string, unknown> },
): Promise<Answer<Me>> {
  const response = await createPasskey(options);
  if (!response.ok) return response;
  return door.call("sign-in.accept", {
    code,
    ceremony,
    response: response.value,
    passkeyName: deviceName(navigator.userAgent),
  });
}

/** One more passkey for who is signed in. */
export async function addPasskey({ door }: Cloud): Promise<Answer<{ id: string }>> {
  const begun = await door.call("passkeys.begin", {});
  if (!begun.ok) return begun;
  const response = await createPasskey(begun.value.options);
  if (!response.ok) return response;
  return door.call("passkeys.add", {
    ceremony: begun.value.ceremony,
    response: response.value,
    name: deviceName(navigator.userAgent),
  });
}

const createPasskey = (options: Record<string, unknown>) =>
  ask(async () => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as never);
    return navigator.credentials.create({ publicKey });
  });

/** What the authenticator said, in WebAuthn's own JSON form. */
async function ask(ceremony: () => Promise<Credential | null>): Promise<Answer<Record<string, unknown>>> {
  if (typeof PublicKeyCredential === "undefined" || !("parseRequestOptionsFromJSON" in PublicKeyCredential))
    return { ok: false, problem: problem("passkeys-missing", "") };
  try {
    const made = (await ceremony()) as PublicKeyCredential | null;
    if (made === null) return { ok: false, problem: problem("passkey-given-up", "") };
    return { ok: true, value: made.toJSON() as unknown as Record<string, unknown> };
  } catch (cause) {
    const { name, message } = cause as DOMException;
    const code = name === "InvalidStateError" ? "passkey-known" : "passkey-given-up";
    return { ok: false, problem: problem(code, name === "NotAllowedError" ? "" : message) };
  }
}

const problem = (code: string, detail: string): Problem => ({
  code,
  status: 0,
  title: code,
  detail,
  todo: "",
  data: {},
});

/** What people know their device by: enough to tell one from another in a list. Empty where the browser does not say. */
export function deviceName(agent: string): string {
  const device = /iPhone|iPad|Android|Windows|Macintosh|CrOS|Linux/.exec(agent)?.[0] ?? "";
  const browser = /Edg|Firefox|Chrome|Safari/.exec(agent)?.[0] ?? "";
  const names: Record<string, string> = { Macintosh: "Mac", CrOS: "Chromebook", Edg: "Edge" };
  return [names[device] ?? device, names[browser] ?? browser].filter(Boolean).join(" · ");
}
