import { useKontor } from "./kontor-context.ts";
import type { HeldJob } from "./outbox/outbox-db.ts";
import type { SignedIn } from "./session.ts";
import { useStore } from "./use-store.ts";

/** Who is signed in; screens that need somebody are shown only when there is. */
export function usePerson(): SignedIn["person"] {
  const session = useStore(useKontor().sessions.current);
  if (session === undefined) throw new Error("usePerson without a signed-in person");
  return session.person;
}

/** The job this person is in, ended or not. */
export function useHeldJob(personId: string): HeldJob | undefined {
  return useStore(useKontor().outbox.view).held.get(personId);
}
