import { createHmac } from "node:crypto";
import type { Role } from "#sync/model/records/person.ts";
import type { SignInHint } from "../ready-line.ts";

const people: readonly { personId: string; name: string; roles: Role[]; language: "en" | "de" }[] = [
  { personId: "demo-admin", name: "Alma Admin", roles: ["admin"], language: "en" },
  { personId: "demo-supervisor", name: "Sven Supervisor", roles: ["supervisor"], language: "en" },
  { personId: "demo-receiver", name: "Rita Receiver", roles: ["receiver"], language: "en" },
  { personId: "demo-picker", name: "Piet Picker", roles: ["picker"], language: "en" },
  { personId: "demo-picker-2", name: "Petra Pick", roles: ["picker"], language: "de" },
  { personId: "demo-packer", name: "Paula Packer", roles: ["packer"], language: "en" },
  { personId: "demo-counter", name: "Carl Counter", roles: ["counter"], language: "en" },
  { personId: "demo-integrator", name: "Ines Integrator", roles: ["integrator"], language: "en" },
];

/**
 * One person for each role. Badges and PINs come from a secret of this machine: the same at every start, and nobody who knows
 * another demo site knows these.
 */
export function demoPeople(secret: string): (SignInHint & { roles: Role[]; language: "en" | "de" })[] {
  return people.map((person) => {
    const code = createHmac("sha256", secret).update(person.personId).digest();
    const letters = Array.from(code.subarray(0, 8), (byte) => "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[byte % 32]).join("");
    return { ...person, badge: `DEMO-${letters}`, pin: String(code.readUInt32BE(8) % 1_000_000).padStart(6, "0") };
  });
}
