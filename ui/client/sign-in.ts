import type { Kontor } from "./kontor.ts";
import type { Answer } from "./problem.ts";
import { asSignedIn, type SignedIn } from "./session.ts";

export type Credentials = { badge: string } | { personId: string; pin: string };

/** On success the person's session is the page's. */
export async function signIn({ door, outbox, sessions }: Kontor, credentials: Credentials): Promise<Answer<SignedIn>> {
  const answer = asSignedIn(await door.call("people.sign-in", { ...credentials, device: outbox.view.get().device }));
  if (answer.ok) sessions.begin(answer.value);
  return answer;
}

/** Frees the screen at once. The session itself ends when the person's last scan is sent. */
export async function signOut({ door, outbox, sessions }: Kontor): Promise<void> {
  const session = sessions.current.get();
  if (session === undefined) return;
  const waiting = (await outbox.senders()).includes(session.person.id);
  sessions.leave();
  if (waiting) return;
  await door.call("people.sign-out", {}, { token: session.token });
  sessions.forget(session.person.id);
}
