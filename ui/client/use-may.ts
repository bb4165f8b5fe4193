import { useKontor } from "./kontor-context.ts";
import { useStore } from "./use-store.ts";

/** Whether who is signed in may do what needs this role. The appliance checks again: this is for what to offer. */
export function useMay(): (role: string) => boolean {
  const { sessions } = useKontor();
  const roles = useStore(sessions.current)?.person.roles ?? [];
  return (role) => roles.includes("admin") || roles.includes(role);
}
